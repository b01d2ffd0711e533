//! `rules:` in a role: the outbound-call rules that it gives in place of a level.

use super::{RoleReader, Scope};
use crate::{
    catalogue::{ActsOn, Permission, PermissionId, Resource},
    diagnostic::{Code, Diagnostic},
    document::{Node, OneOrMany, Read, Text},
    policy::{RuleGrant, RuleId, identifier::unknown_name},
};

impl<'a> RoleReader<'a> {
    /// Whether what is done to the resource is a call.
    pub(super) fn acts_on_calls(&self, resource: &Resource) -> bool {
        let mut actions = resource.actions.iter().filter_map(|id| self.permission(*id));
        actions.any(|permission| permission.acts_on == ActsOn::Call)
    }

    /// `rules:` in place of the actions of a resource, which may have one only.
    pub(super) fn resource_rules(&mut self, resource: &'a Resource, key: &Text, node: &Node, scope: Scope<'_>) {
        let [only] = resource.actions.as_slice() else {
            let actions = self.action_names(&resource.actions);
            let first = actions.first().unwrap_or(&"");
            self.reader.report(
                Diagnostic::new(Code::WrongKind, format!("`{}` has several actions", resource.name))
                    .at(key.place, "for which of them?")
                    .help(format!("write it for an action, as in `{{ {first}: {{ rules: … }} }}`")),
            );
            return;
        };
        self.rules(*only, key, node, scope);
    }

    /// `{ rules: … }` in place of the level of an action.
    pub(super) fn action_rules(&mut self, id: PermissionId, permission: &Permission, node: &Node, scope: Scope<'_>) {
        for (key, value) in self.reader.entries(node, "a level or `rules`").unwrap_or_default() {
            if key.value == "rules" {
                self.rules(id, &key, value, scope);
            } else {
                let message = format!("`{}` takes a level or `rules`", permission.name);
                self.reader
                    .report(unknown_name(Code::UnknownKey, message, &key, ["rules"].into_iter()));
            }
        }
    }

    fn rules(&mut self, id: PermissionId, key: &Text, node: &Node, scope: Scope<'_>) {
        if scope.pipeline.is_some() || scope.stage.is_some() || scope.field.is_some() {
            self.reader.report(
                Diagnostic::new(Code::NotByStage, "rules do not differ by pipeline or stage")
                    .at(key.place, "cannot stand here")
                    .help("test `pipeline` and `stage` of the customer in the rule itself"),
            );
            return;
        }
        let Some(names) = OneOrMany::read(node, &mut self.reader) else {
            return;
        };
        for name in names.0 {
            let Some(rule) = self.rule(&name) else { continue };
            self.grants.entry(id).or_default().rules.push(RuleGrant {
                rule,
                place: name.place,
            });
        }
    }

    /// A level and rules together would allow what either allows; who writes both may mean that one narrows the other.
    pub(super) fn refuse_level_beside_rules(&mut self) {
        for (id, grant) in &self.grants {
            let (Some(level), Some(rule)) = (grant.base, grant.rules.first()) else {
                continue;
            };
            let name = self.catalogue.get(*id).map_or("", |permission| &permission.name);
            self.reader.report(
                Diagnostic::new(Code::LevelAndRules, format!("`{name}` is given a level and rules"))
                    .at(rule.place, "rules")
                    .related(level.place, "a level")
                    .help("keep one of the two; rules say all that a level says, as in `allow customers`"),
            );
        }
    }

    fn rule(&mut self, name: &Text) -> Option<RuleId> {
        let rules = self.known_rules;
        let found = rules.binary_search_by(|rule| rule.name.as_str().cmp(&name.value)).ok();
        if found.is_none() {
            let known = rules.iter().map(|rule| rule.name.as_str());
            let message = format!("no rule is named `{}`", name.value);
            self.reader
                .report(unknown_name(Code::UnknownRule, message, name, known));
        }
        found.and_then(|index| u32::try_from(index).ok()).map(RuleId)
    }
}
