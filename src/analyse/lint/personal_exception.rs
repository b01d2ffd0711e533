use rustc_hash::FxHashSet;

use super::{Found, Lint, full, group::Group};
use crate::{
    catalogue::{ActsOn, PermissionId, Relations},
    diagnostic::{Code, Diagnostic},
    policy::{Assignment, RoleId, Subject, SubjectKind},
    snapshot::{Scope, Scopes},
    source::Place,
};

/// What is said of records in a pipeline and a stage that nobody names.
const ELSEWHERE: Scopes = Scopes {
    pipeline: Scope::Other,
    stage: Scope::Other,
    field: None,
};

impl<'a> Lint<'a> {
    /// People who are given more by name than the department that they are in, where nobody says why.
    ///
    /// The source product warns of it: the most generous value counts, so that a department which is given little does
    /// not hold back one of its people.
    pub(super) fn personal_exceptions(&self) -> Found {
        let mut told: FxHashSet<Place> = FxHashSet::default();
        let mut found = Vec::new();
        for group in &self.groups {
            for (assignment, subject) in self.by_name(group) {
                let more = self.more_than_department(group, assignment);
                if let Some(first) = more.first()
                    && told.insert(subject.place)
                {
                    found.push(self.exception(group, subject, *first, more.len()));
                }
            }
        }
        found
    }

    /// The assignments that name these people themselves, without a reason.
    fn by_name<'g>(&self, group: &'g Group) -> impl Iterator<Item = (&'a Assignment, &'a Subject)> + use<'a, 'g, '_> {
        group.reached.iter().filter_map(|(assignment, place)| {
            let assignment = self.assignment(*assignment)?;
            let subject = assignment.to.get(*place as usize)?;
            let is_meant = matches!(subject.kind, SubjectKind::User(_)) && assignment.on.is_none();
            (is_meant && assignment.reason.is_none() && self.counts(assignment)).then_some((assignment, subject))
        })
    }

    /// The roles that the departments of these people give everywhere.
    fn of_departments(&self, group: &Group) -> Vec<RoleId> {
        let roles = group.reached.iter().filter_map(|(assignment, place)| {
            let assignment = self.assignment(*assignment)?;
            let kind = assignment.to.get(*place as usize)?.kind;
            let is_meant = matches!(kind, SubjectKind::Department(_) | SubjectKind::DepartmentOnly(_));
            (is_meant && assignment.on.is_none() && self.counts(assignment)).then_some(assignment.role)
        });
        roles.collect()
    }

    /// The permissions of which the departments say something, and of which the assignment gives more: with both.
    fn more_than_department(
        &self,
        group: &Group,
        assignment: &Assignment,
    ) -> Vec<(PermissionId, Relations, Relations)> {
        let of_departments = self.of_departments(group);
        let Some(role) = self.role(assignment.role) else {
            return Vec::new();
        };
        let more = role.grants.keys().filter_map(|id| {
            let permission = self.policy.catalogue.get(*id)?;
            let says = |role: &RoleId| self.role(*role).is_some_and(|role| role.grants.contains_key(id));
            if permission.acts_on == ActsOn::Call || !of_departments.iter().any(says) {
                return None;
            }
            let given = |role: RoleId| self.snapshot.relations(self.snapshot.role_row(role), *id, ELSEWHERE);
            let theirs = of_departments
                .iter()
                .fold(Relations::NONE, |all, role| all | given(*role));
            let own = given(assignment.role);
            (!full(theirs).contains(full(own))).then_some((*id, own, theirs))
        });
        more.collect()
    }

    fn exception(
        &self,
        group: &Group,
        subject: &Subject,
        (id, own, theirs): (PermissionId, Relations, Relations),
        count: usize,
    ) -> Diagnostic {
        let permission = self.policy.catalogue.get(id);
        let (name, ladder) = permission.map_or(("", None), |it| (it.name.as_str(), Some(&it.ladder)));
        let level = |relations| ladder.map_or_else(String::new, |it| it.describe(relations).to_string());
        let others = match count - 1 {
            0 => String::new(),
            1 => ", and one more permission".to_owned(),
            more => format!(", and {more} more permissions"),
        };
        let message = format!(
            "{} has more by name than the department gives: `{name}` is `{}` and not `{}`{others}",
            self.names(&group.users),
            level(own),
            level(theirs)
        );
        let diagnostic = Diagnostic::new(Code::PersonalException, message).at(subject.place, "by name");
        let department = group.reached.iter().find_map(|(assignment, place)| {
            let assignment = self.assignment(*assignment).filter(|it| self.counts(it))?;
            let subject = assignment.to.get(*place as usize)?;
            let is_meant = matches!(
                subject.kind,
                SubjectKind::Department(_) | SubjectKind::DepartmentOnly(_)
            );
            let role = self.role(assignment.role)?;
            (is_meant && role.grants.contains_key(&id)).then_some(subject.place)
        });
        let diagnostic = match department {
            Some(place) => diagnostic.related(place, "as one of these"),
            None => diagnostic,
        };
        diagnostic.help("say why with `reason:`, or give the role to what the person is, such as `head:sales`")
    }
}
