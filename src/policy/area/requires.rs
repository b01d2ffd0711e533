//! What permissions require of each other.

use rustc_hash::FxHashMap;

use super::{Builder, narrow};
use crate::{
    catalogue::{ActsOn, ObjectSetting, Permission, PermissionId, Requirement},
    diagnostic::{Code, Diagnostic},
    document::{ObjectSettingWord, RequiresDocument, Text},
    policy::identifier::unknown_name,
    source::Place,
};

/// What an action requires, as written.
pub(super) struct Pending<'d> {
    /// The permission that requires something.
    pub(super) permission: PermissionId,
    /// What.
    pub(super) document: &'d RequiresDocument,
}

impl Pending<'_> {
    fn text(&self) -> &Text {
        match self.document {
            RequiresDocument::Action(action) => action,
            RequiresDocument::OnObject(required) => &required.permission,
        }
    }
}

impl Builder<'_> {
    /// Resolves all that is required, once every permission is known.
    pub(super) fn require(&mut self, pending: &[Pending<'_>]) {
        let ids: FxHashMap<String, PermissionId> = (0..)
            .zip(&self.permissions)
            .map(|(id, permission)| (permission.name.clone(), PermissionId(id)))
            .collect();
        for one in pending {
            let requirement = self.requirement(one, &ids);
            if let Some(permission) = self.permissions.get_mut(one.permission.index()) {
                permission.requires = requirement;
            }
        }
        for one in pending {
            self.refuse_cycle(one);
        }
    }

    fn requirement(&mut self, pending: &Pending<'_>, ids: &FxHashMap<String, PermissionId>) -> Option<Requirement> {
        let of = self.permissions.get(pending.permission.index())?;
        match pending.document {
            RequiresDocument::Action(action) => {
                let resource = format!("{}.{}.", of.area, of.resource);
                let found = ids.get(&format!("{resource}{}", action.value));
                if found.is_none() {
                    let siblings = self.permissions.iter();
                    let siblings = siblings.filter(|it| it.area == of.area && it.resource == of.resource);
                    let message = format!("the resource has no action `{}`", action.value);
                    let known = siblings.map(|permission| permission.action.as_str());
                    self.diagnostics
                        .push(unknown_name(Code::UnknownAction, message, action, known));
                }
                found.map(|permission| Requirement {
                    permission: *permission,
                    on: None,
                })
            }
            RequiresDocument::OnObject(required) => {
                if of.acts_on == ActsOn::Call {
                    self.diagnostics.push(refuse_of_call(of, required.on.place));
                    return None;
                }
                let name = &required.permission;
                let takes_objects = |it: &Permission| it.objects.is_some();
                let found = ids.get(&name.value).copied();
                let found = found.filter(|id| self.permissions.get(id.index()).is_some_and(takes_objects));
                if found.is_none() {
                    let message = format!("there is no permission `{}` on objects", name.value);
                    let known = self.permissions.iter().filter(|it| takes_objects(it));
                    let known = known.map(|permission| permission.name.as_str());
                    self.diagnostics
                        .push(unknown_name(Code::UnknownPermission, message, name, known));
                }
                found.map(|permission| Requirement {
                    permission,
                    on: Some(match required.on.value {
                        ObjectSettingWord::RecordingsFolder => ObjectSetting::RecordingsFolder,
                    }),
                })
            }
        }
    }

    /// An action that leads back to itself can never be refused by a decision that follows what it requires.
    fn refuse_cycle(&mut self, pending: &Pending<'_>) {
        let start = pending.permission;
        let next = |at: &PermissionId| Some(self.permissions.get(at.index())?.requires?.permission);
        let returns = std::iter::successors(next(&start), next)
            .take(self.permissions.len())
            .any(|at| at == start);
        if !returns {
            return;
        }
        let Some(permission) = self.permissions.get_mut(start.index()) else {
            return;
        };
        let itself = permission.requires.map(|required| required.permission) == Some(start);
        permission.requires = None;
        let how = if itself {
            "requires itself"
        } else {
            "requires, over others, itself"
        };
        self.diagnostics.push(
            Diagnostic::new(Code::RequiresCycle, format!("the action `{}` {how}", permission.action))
                .at(pending.text().place, "leads back")
                .help("remove one `requires` of the ring"),
        );
    }
}

/// A call lies in no object, and what the company always lets through must not hang on the right to a folder.
fn refuse_of_call(permission: &Permission, place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::UnfitValue,
        format!(
            "`{}` acts on calls, which require nothing on an object",
            permission.name
        ),
    )
    .at(place, "not for a call")
    .help("a call may require another action of its resource, as in `requires: ACTION`")
}

/// The id of the permission at this index.
pub(super) fn id(index: usize) -> PermissionId {
    PermissionId(narrow(index))
}
