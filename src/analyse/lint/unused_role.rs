use rustc_hash::FxHashSet;

use super::{Found, Lint};
use crate::diagnostic::{Code, Diagnostic};

impl Lint<'_> {
    /// Roles that no assignment gives.
    pub(super) fn unused_roles(&self) -> Found {
        let given: FxHashSet<_> = self.policy.assignments.iter().map(|it| it.role).collect();
        let unused = self.roles().filter(|(id, _)| !given.contains(id));
        unused
            .map(|(_, role)| {
                Diagnostic::new(
                    Code::UnusedRole,
                    format!("no assignment gives the role `{}`", role.name),
                )
                .at(role.place, "given to nobody")
                .help("assign it, or remove it")
            })
            .collect()
    }

    /// Rules that no role gives.
    pub(super) fn unused_rules(&self) -> Found {
        let grants = self.policy.roles.iter().flat_map(|role| role.grants.values());
        let given: FxHashSet<_> = grants
            .flat_map(|grant| &grant.rules)
            .map(|it| it.rule.index())
            .collect();
        let rules = self.policy.rules.rules.iter().enumerate();
        rules
            .filter(|(index, _)| !given.contains(index))
            .map(|(_, rule)| {
                Diagnostic::new(Code::UnusedRule, format!("no role gives the rule `{}`", rule.name))
                    .at(rule.place, "counts for nobody")
                    .help(format!(
                        "name it in a role, as in `outbound-call: {{ rules: [{}] }}`, or remove it",
                        rule.name
                    ))
            })
            .collect()
    }
}
