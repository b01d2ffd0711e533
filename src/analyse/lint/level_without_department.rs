use rustc_hash::FxHashMap;

use super::{Found, Lint, full};
use crate::{
    catalogue::{Relation, Relations},
    diagnostic::{Code, Diagnostic},
    policy::{Grant, Role, RoleGrant, SubjectKind, UserId},
};

impl Lint<'_> {
    /// Assignments that give what belongs to a department to people who are in none.
    pub(super) fn levels_without_department(&self) -> Found {
        let mut found = Vec::new();
        let without = self.without_department();
        for (index, assignment) in self.counting() {
            let (Some(users), Some(role)) = (without.get(&index), self.role(assignment.role)) else {
                continue;
            };
            let Some(grant) = of_department(role) else { continue };
            let subject = assignment.to.iter().find(|subject| {
                let user = users.first().copied();
                user.map(SubjectKind::User) == Some(subject.kind)
            });
            let place = subject.map_or(assignment.place, |subject| subject.place);
            let (who, are) = (self.names(users), if users.len() == 1 { "is" } else { "are" });
            let message = format!(
                "{} gives what belongs to a department, and {who} {are} in none",
                self.role_words(assignment.role)
            );
            let help = "name the `departments` of these people, or give them another role";
            found.push(
                Diagnostic::new(Code::LevelWithoutDepartment, message)
                    .at(place, "no department")
                    .related(grant.place, "of the department")
                    .help(help),
            );
        }
        found
    }

    /// By assignment, the people whom it reaches and who are in no department.
    fn without_department(&self) -> FxHashMap<u32, Vec<UserId>> {
        let mut without: FxHashMap<u32, Vec<UserId>> = FxHashMap::default();
        for group in &self.groups {
            let users = group.users.iter().filter(|user| {
                let user = self.policy.organisation.user(**user);
                user.is_some_and(|user| user.departments.is_empty())
            });
            let users: Vec<_> = users.copied().collect();
            for assignment in group.assignments().filter(|_| !users.is_empty()) {
                without.entry(assignment).or_default().extend(&users);
            }
        }
        for users in without.values_mut() {
            users.sort_unstable();
        }
        without
    }
}

/// A grant of a role that reaches the department and not everything.
fn of_department(role: &Role) -> Option<Grant> {
    let grants = role.grants.values().flat_map(lines);
    let department = Relations::from(Relation::Department) | Relation::Subdepartments.into();
    let is_meant = |grant: &Grant| {
        let relations = full(grant.relations);
        relations != Relations::EVERY && relations.meets(department)
    };
    grants.filter(is_meant).min_by_key(|grant| grant.place)
}

/// All that a role says of one permission, fields aside.
pub(super) fn lines(grant: &RoleGrant) -> impl Iterator<Item = Grant> {
    let of_pipelines = grant.pipelines.values();
    let of_pipelines = of_pipelines.flat_map(|pipeline| pipeline.base.iter().chain(pipeline.stages.values()));
    grant
        .base
        .iter()
        .chain(grant.stages.values())
        .chain(of_pipelines)
        .copied()
}
