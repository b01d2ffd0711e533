use super::{Found, Lint};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::{RoleId, Subject, SubjectKind},
};

impl Lint<'_> {
    /// Roles that one person alone is given, by name.
    pub(super) fn personal_roles(&self) -> Found {
        let found = self.roles().filter_map(|(id, role)| {
            let subject = self.only_person(id)?;
            let who = subject.text.strip_prefix("user:").unwrap_or(&subject.text).trim();
            let message = format!("the role `{}` is given to `{who}` alone, by name", role.name);
            let diagnostic = Diagnostic::new(Code::PersonalRole, message)
                .at(subject.place, "the only one")
                .related(role.place, "a role of one person");
            Some(diagnostic.help("give it to what the person is, such as `head:sales` or a workgroup"))
        });
        found.collect()
    }

    /// The one user whom all assignments of a role name.
    fn only_person(&self, role: RoleId) -> Option<&Subject> {
        let mut subjects = self
            .counting()
            .filter(|(_, assignment)| assignment.role == role)
            .flat_map(|(_, assignment)| &assignment.to);
        let first = subjects.next()?;
        let is_person = matches!(first.kind, SubjectKind::User(_));
        (is_person && subjects.all(|other| other.kind == first.kind)).then_some(first)
    }
}
