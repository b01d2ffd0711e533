use rustc_hash::FxHashMap;

use super::{Found, Lint, level_without_department::lines, without};
use crate::{
    catalogue::{Power, Relation},
    diagnostic::{Code, Diagnostic},
    policy::{Role, UserId},
    source::Place,
};

impl Lint<'_> {
    /// Assignments by which people who are no administrators can give permissions to anybody, themselves included.
    ///
    /// What reaches only one's own things, or a single object, gives no more than these.
    pub(super) fn permissions_to_grant(&self) -> Found {
        let mut reached: FxHashMap<u32, Vec<UserId>> = FxHashMap::default();
        for group in &self.groups {
            let others = group.users.iter().filter(|user| {
                let user = self.policy.organisation.user(**user);
                user.is_some_and(|user| !user.administrator)
            });
            let others: Vec<_> = others.copied().collect();
            for assignment in group.assignments().filter(|_| !others.is_empty()) {
                reached.entry(assignment).or_default().extend(&others);
            }
        }
        let mut found = Vec::new();
        for (index, assignment) in self.counting().filter(|(_, it)| it.on.is_none()) {
            let (Some(users), Some(role)) = (reached.get_mut(&index), self.role(assignment.role)) else {
                continue;
            };
            let lines = self.lines_to_grant(role);
            let Some((name, _)) = lines.first() else { continue };
            users.sort_unstable();
            let (who, are) = if let [_] = users.as_slice() {
                (self.names(users), "is no administrator")
            } else {
                (self.names(users), "are no administrators")
            };
            let message = format!("{who} may give permissions by `{name}`, and {are}");
            let diagnostic = Diagnostic::new(Code::PermissionToGrant, message).at(assignment.place, "given here");
            let diagnostic = lines.iter().fold(diagnostic, |diagnostic, (_, place)| {
                diagnostic.related(*place, "gives permissions")
            });
            let help = "who may give permissions has every permission: make them administrators, or leave it out";
            found.push(diagnostic.help(help));
        }
        found
    }

    /// The permissions of a role that let its holders give permissions, each with the line that says so.
    fn lines_to_grant(&self, role: &Role) -> Vec<(&str, Place)> {
        let mut found: Vec<(&str, Place)> = Vec::new();
        for (id, grant) in &role.grants {
            let permission = self
                .policy
                .catalogue
                .get(*id)
                .filter(|it| it.power == Power::GrantsPermissions);
            let of_others = lines(grant).find(|line| !without(line.relations, Relation::Own.into()).is_empty());
            let line = permission.zip(of_others);
            // A level of a resource says several permissions with one word.
            let line = line.filter(|(_, line)| found.iter().all(|(_, place)| *place != line.place));
            found.extend(line.map(|(permission, line)| (permission.name.as_str(), line.place)));
        }
        found
    }
}
