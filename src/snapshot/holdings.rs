use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::profile::RoleSpans;
use crate::policy::{Assignment, Policy, SubjectKind, UserId};

/// Which assignments name which subjects.
#[derive(Debug)]
pub(crate) struct AssignmentIndex(FxHashMap<SubjectKind, Vec<u32>>);

/// A role that a user holds, and the assignment that gives it.
#[derive(Clone, Copy, Debug)]
pub struct Holding<'a> {
    /// The assignment.
    pub assignment: &'a Assignment,
    /// The subject of the assignment that the user is: its place among the subjects.
    pub subject: usize,
}

impl AssignmentIndex {
    pub(crate) fn new(policy: &Policy) -> Self {
        let mut index: FxHashMap<SubjectKind, Vec<u32>> = FxHashMap::default();
        for (assignment, id) in policy.assignments.iter().zip(0..) {
            for subject in &assignment.to {
                index.entry(subject.kind).or_default().push(id);
            }
        }
        Self(index)
    }

    /// Whether an assignment names a user himself.
    pub(crate) fn names(&self, user: UserId) -> bool {
        self.0.contains_key(&SubjectKind::User(user))
    }

    /// The assignments that reach who is these subjects, each once, in the order of the files.
    fn of(&self, subjects: &[SubjectKind]) -> Vec<u32> {
        let mut assignments: Vec<_> = subjects
            .iter()
            .filter_map(|kind| self.0.get(kind))
            .flatten()
            .copied()
            .collect();
        assignments.sort_unstable();
        assignments.dedup();
        assignments
    }

    /// The roles of who is these subjects, in order, each once on an object, each with its last end.
    pub(crate) fn role_spans(&self, subjects: &[SubjectKind], policy: &Policy) -> RoleSpans {
        let assignments = self.of(subjects);
        let assignments = assignments.iter().filter_map(|id| policy.assignments.get(*id as usize));
        let mut spans: RoleSpans = assignments
            .map(|assignment| {
                let ends = assignment.ends.unwrap_or(Timestamp::MAX);
                (assignment.on, assignment.role, ends)
            })
            .collect();
        // The last end first: of a role that is given twice in one place it is the one that counts.
        spans.sort_unstable_by_key(|(on, role, ends)| (*on, *role, std::cmp::Reverse(*ends)));
        spans.dedup_by_key(|(on, role, _)| (*on, *role));
        spans
    }

    /// What a user holds or held, in the order of the files.
    pub(crate) fn holdings<'a>(&self, user: UserId, policy: &'a Policy) -> Vec<Holding<'a>> {
        let subjects = policy.organisation.subjects_of(user);
        let assignments = self.of(&subjects);
        let assignments = assignments.iter().filter_map(|id| policy.assignments.get(*id as usize));
        assignments
            .filter_map(|assignment| {
                let subject = assignment
                    .to
                    .iter()
                    .position(|subject| subjects.contains(&subject.kind))?;
                Some(Holding { assignment, subject })
            })
            .collect()
    }
}

impl Holding<'_> {
    /// Whether the assignment counts at this time.
    #[must_use]
    pub fn counts_at(&self, time: Timestamp) -> bool {
        self.assignment.ends.is_none_or(|ends| time < ends)
    }

    /// The subject as written, such as `department:sales`.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.assignment.to.get(self.subject).map_or("", |subject| &subject.text)
    }
}
