//! `fields:` in a role: what it says of single fields of a record.

use super::{RoleReader, Scope};
use crate::{
    catalogue::{PermissionId, Resource},
    diagnostic::{Code, Diagnostic, List},
    document::{Node, Text, Value},
    policy::identifier::unknown_name,
};

impl<'a> RoleReader<'a> {
    /// Whether some action of the resource can be said by field.
    pub(super) fn has_fields(&self, resource: &Resource) -> bool {
        !self.by_field(resource).is_empty()
    }

    fn by_field(&self, resource: &Resource) -> Vec<PermissionId> {
        let actions = resource.actions.iter().copied();
        actions
            .filter(|id| self.permission(*id).is_some_and(|permission| permission.fields))
            .collect()
    }

    /// `fields:` at a resource, a pipeline or a stage.
    pub(super) fn fields(&mut self, resource: &'a Resource, node: &Node, scope: Scope<'_>) {
        let actions = self.by_field(resource);
        for (name, value) in self.reader.entries(node, "a mapping of fields").unwrap_or_default() {
            let Some(name) = self.scope_name("field", &name) else {
                continue;
            };
            let scope = Scope {
                field: Some(&name),
                ..scope
            };
            if matches!(value.value, Value::Mapping(_)) {
                self.field(resource, &actions, value, scope);
            } else {
                // One value for all of its actions; they share a ladder or each says what is wrong.
                for action in &actions {
                    self.grant(*action, value, scope);
                }
            }
        }
    }

    fn field(&mut self, resource: &Resource, actions: &[PermissionId], node: &Node, scope: Scope<'_>) {
        for (key, value) in self.reader.entries(node, "a mapping of actions").unwrap_or_default() {
            let names = self.action_names(actions);
            match actions.iter().zip(&names).find(|(_, name)| **name == key.value) {
                Some((id, _)) => self.grant(*id, value, scope),
                None if self.action_names(&resource.actions).contains(&key.value.as_str()) => {
                    let message = format!("`{}` of `{}` is not granted by field", key.value, resource.name);
                    self.reader.report(
                        Diagnostic::new(Code::NotByField, message)
                            .at(key.place, "cannot differ by field")
                            .help(format!("by field are {}", List::and(&names))),
                    );
                }
                None => {
                    let message = format!("`{}` is no action of a field of `{}`", key.value, resource.name);
                    let mistake = unknown_name(Code::UnknownAction, message, &key, names.into_iter());
                    self.reader.report(mistake);
                }
            }
        }
    }

    pub(super) fn no_fields(&mut self, resource: &Resource, key: &Text) {
        let message = format!("nothing of `{}` is granted by field", resource.name);
        self.reader.report(
            Diagnostic::new(Code::NotByField, message)
                .at(key.place, "cannot stand here")
                .help("say it for the whole resource"),
        );
    }
}
