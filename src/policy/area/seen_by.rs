//! By which permission one sees what an action is done to.

use crate::{
    catalogue::{Permission, PermissionId},
    diagnostic::{Code, Diagnostics},
    document::{AreaDocument, Text},
    policy::identifier::unknown_name,
};

/// Resolves what the actions of an area say of it, once every permission is known.
pub(super) fn resolve_seen_by(
    area: &Text,
    document: &AreaDocument,
    permissions: &mut [Permission],
    diagnostics: &mut Diagnostics,
) {
    for (resource, content) in &document.resources.0 {
        for (action, said) in &content.actions.0 {
            let Some(seen_by) = &said.seen_by else { continue };
            let found = position(permissions, &seen_by.value);
            if found.is_none() {
                let known = permissions.iter().map(|permission| permission.name.as_str());
                let message = format!("there is no permission `{}`", seen_by.value);
                diagnostics.push(unknown_name(Code::UnknownPermission, message, seen_by, known));
            }
            let name = format!("{}.{}.{}", area.value, resource.value, action.value);
            let own = position(permissions, &name).and_then(|id| permissions.get_mut(id.index()));
            if let Some(permission) = own {
                permission.seen_by = found;
            }
        }
    }
}

fn position(permissions: &[Permission], name: &str) -> Option<PermissionId> {
    let found = permissions.iter().position(|permission| permission.name == name)?;
    u32::try_from(found).ok().map(PermissionId)
}
