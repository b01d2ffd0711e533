//! What somebody may do in his workgroups.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Map, Value, json};

use super::{Ink, Style};
use crate::analyse::WorkgroupAccess;

/// A paragraph for each workgroup: how he stands to it, and a line for each resource with what he may do.
#[must_use]
pub fn human(workgroups: &[WorkgroupAccess<'_>], style: Style) -> String {
    let mut text = String::new();
    for access in workgroups {
        let name = style.paint(Ink::Strong, &access.workgroup.name);
        let archived = if access.workgroup.archived { ", archived" } else { "" };
        let _ = writeln!(
            text,
            "\nin the workgroup {name}, as {}{archived}:",
            access.standing.word()
        );
        let mut actions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for permission in &access.permissions {
            actions
                .entry(&permission.resource)
                .or_default()
                .push(&permission.action);
        }
        for (resource, actions) in actions {
            let _ = writeln!(text, "  {resource}: {}", actions.join(", "));
        }
    }
    text
}

/// By workgroup: how he stands to it, and the names of the permissions.
#[must_use]
pub fn json(workgroups: &[WorkgroupAccess<'_>]) -> Map<String, Value> {
    let of_workgroup = |access: &WorkgroupAccess<'_>| {
        let permissions: Vec<_> = access.permissions.iter().map(|permission| &permission.name).collect();
        let value = json!({ "standing": access.standing.word(), "permissions": permissions });
        (access.workgroup.name.clone(), value)
    };
    workgroups.iter().map(of_workgroup).collect()
}
