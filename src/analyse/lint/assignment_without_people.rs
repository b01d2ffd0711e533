use rustc_hash::FxHashSet;

use super::{Found, Lint};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::{Assignment, RoleGrant, SubjectKind},
};

impl Lint<'_> {
    /// Subjects of assignments that nobody is, and assignments of what gives nothing.
    pub(super) fn assignments_without_people(&self) -> Found {
        let reached: FxHashSet<(u32, u32)> = self
            .groups
            .iter()
            .flat_map(|group| group.reached.iter().copied())
            .collect();
        let mut found = Vec::new();
        for (index, assignment) in self.counting() {
            for (subject, place) in assignment.to.iter().zip(0..) {
                if !reached.contains(&(index, place)) {
                    let message = format!("nobody is `{}`", subject.text);
                    found.push(
                        Diagnostic::new(Code::AssignmentWithoutPeople, message)
                            .at(subject.place, "gives nobody anything")
                            .help(help(subject.kind)),
                    );
                }
            }
            found.extend(self.gives_nothing(assignment));
        }
        found
    }

    fn gives_nothing(&self, assignment: &Assignment) -> Option<Diagnostic> {
        let role = self.role(assignment.role).filter(|role| role.level.is_none())?;
        let gives = role.grants.values().any(RoleGrant::gives_something);
        (!gives).then(|| {
            Diagnostic::new(
                Code::AssignmentWithoutPeople,
                format!("the role `{}` grants nothing", role.name),
            )
            .at(assignment.place, "gives nobody anything")
            .related(role.place, "nothing above the lowest levels")
            .help("grant something in the role, or remove the assignment")
        })
    }
}

fn help(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Administrators => "no user has `administrator: true`",
        SubjectKind::Department(_) => "neither the department nor one below it has people",
        SubjectKind::DepartmentOnly(_) => "the people are in the departments below it, or there are none",
        SubjectKind::Head(_) => "the department has no `head`",
        SubjectKind::WorkgroupOwner(_) => "the workgroup has no `owner`",
        SubjectKind::WorkgroupModerators(_) => "the workgroup has neither moderators nor an owner",
        SubjectKind::Group(_) | SubjectKind::Workgroup(_) => "it has no members",
        SubjectKind::Everyone | SubjectKind::User(_) => "there are no users",
    }
}
