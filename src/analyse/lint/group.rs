use rustc_hash::FxHashMap;

use crate::policy::{Policy, SubjectKind, UserId};

/// People whom the same assignments reach over the same subjects.
#[derive(Debug)]
pub(super) struct Group {
    /// Who, in the order of the ids.
    pub(super) users: Vec<UserId>,
    /// The assignments that reach them, each with the subjects that they are: indices, in order.
    pub(super) reached: Vec<(u32, u32)>,
}

impl Group {
    /// The assignments that reach them, each once.
    pub(super) fn assignments(&self) -> impl Iterator<Item = u32> {
        let mut last = None;
        let all = self.reached.iter().map(|(assignment, _)| *assignment);
        all.filter(move |assignment| last.replace(*assignment) != Some(*assignment))
    }
}

/// The groups, in the order of their first users.
pub(super) fn groups(policy: &Policy) -> Vec<Group> {
    let mut named: FxHashMap<SubjectKind, Vec<(u32, u32)>> = FxHashMap::default();
    for (assignment, index) in policy.assignments.iter().zip(0..) {
        for (subject, place) in assignment.to.iter().zip(0..) {
            named.entry(subject.kind).or_default().push((index, place));
        }
    }
    let mut known: FxHashMap<Vec<(u32, u32)>, usize> = FxHashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    let is_named = |user| named.contains_key(&SubjectKind::User(user));
    let of_users = policy.organisation.by_subjects(is_named, |subjects| {
        let reached = subjects.iter().filter_map(|kind| named.get(kind)).flatten();
        let mut reached: Vec<_> = reached.copied().collect();
        reached.sort_unstable();
        let next = groups.len();
        *known.entry(reached).or_insert_with_key(|reached| {
            groups.push(Group {
                users: Vec::new(),
                reached: reached.clone(),
            });
            next
        })
    });
    for (user, group) in (0..).map(UserId).zip(of_users) {
        let group = groups.get_mut(group).into_iter();
        group.for_each(|group| group.users.push(user));
    }
    groups
}
