//! What somebody may do, as a table or as JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Ink, Style};
use crate::{
    analyse::{Access, Exception, PermissionAccess},
    decide::authzen::{CauseValue, LevelValue},
    snapshot::Snapshot,
};

/// A line for each permission, with the lines of roles that give it.
#[must_use]
pub fn human(snapshot: &Snapshot, access: &Access<'_>, style: Style) -> String {
    let name_width = access
        .permissions
        .iter()
        .map(|access| access.permission.name.len())
        .max()
        .unwrap_or(0);
    let level_width = access
        .permissions
        .iter()
        .map(|access| level(access).len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for access in &access.permissions {
        let name = &access.permission.name;
        let held = format!("{:<level_width$}", level(access));
        let held = if access.relations.is_empty() {
            style.paint(Ink::Faint, &held)
        } else {
            style.paint(Ink::Strong, &held)
        };
        let line = format!("{name:<name_width$}  {held}  {}", causes(snapshot, access));
        let _ = writeln!(text, "{}", line.trim_end());
        for exception in &access.exceptions {
            let place = place(exception);
            let held = access.permission.ladder.describe(exception.relations);
            let _ = writeln!(text, "  {place:<0$}  {held}", name_width.saturating_sub(2));
        }
    }
    text
}

fn level(access: &PermissionAccess<'_>) -> String {
    access.permission.ladder.describe(access.relations).to_string()
}

fn causes(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> String {
    let causes = access.causes.iter().filter(|cause| !cause.grant.relations.is_empty());
    let causes = causes.map(|cause| {
        let place = snapshot.sources().describe(cause.place());
        format!("{} ({place})", snapshot.role_name(cause.role))
    });
    causes.collect::<Vec<_>>().join(", ")
}

fn place(exception: &Exception<'_>) -> String {
    let pipeline = exception.pipeline.map(|pipeline| format!("pipeline {pipeline}"));
    let stage = exception.stage.map(|stage| format!("stage {stage}"));
    pipeline.into_iter().chain(stage).collect::<Vec<_>>().join(", ")
}

/// The grants of a role: permission to level; where pipelines or stages matter, beside it what differs.
#[must_use]
pub fn role_json(name: &str, access: &Access<'_>) -> Value {
    let grants: Map<String, Value> = access
        .permissions
        .iter()
        .map(|access| (access.permission.name.clone(), level_value(access)))
        .collect();
    let exceptions: Map<String, Value> = access
        .permissions
        .iter()
        .filter(|access| !access.exceptions.is_empty())
        .map(|access| (access.permission.name.clone(), exceptions(access)))
        .collect();
    let mut value = json!({ "version": 1, "role": name, "grants": grants });
    if let (false, Some(object)) = (exceptions.is_empty(), value.as_object_mut()) {
        object.insert("exceptions".to_owned(), Value::Object(exceptions));
    }
    value
}

/// The grants of a user: permission to level and causes.
#[must_use]
pub fn user_json(snapshot: &Snapshot, name: &str, access: &Access<'_>) -> Value {
    json!({ "version": 1, "user": name, "grants": user_grants(snapshot, access) })
}

/// The grants of a department's people; those with equal grants stand together.
#[must_use]
pub fn department_json(snapshot: &Snapshot, name: &str, people: &[(Vec<&str>, Access<'_>)]) -> Value {
    let people: Vec<_> = people
        .iter()
        .map(|(users, access)| json!({ "users": users, "grants": user_grants(snapshot, access) }))
        .collect();
    json!({ "version": 1, "department": name, "people": people })
}

fn user_grants(snapshot: &Snapshot, access: &Access<'_>) -> Map<String, Value> {
    access
        .permissions
        .iter()
        .map(|access| (access.permission.name.clone(), user_grant(snapshot, access)))
        .collect()
}

fn user_grant(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> Value {
    let causes: Vec<_> = access
        .causes
        .iter()
        .map(|cause| CauseValue::new(snapshot, cause))
        .collect();
    let mut value = json!({ "level": level_value(access), "causes": causes });
    if let (false, Some(object)) = (access.exceptions.is_empty(), value.as_object_mut()) {
        object.insert("exceptions".to_owned(), exceptions(access));
    }
    value
}

fn level_value(access: &PermissionAccess<'_>) -> Value {
    json!(LevelValue::from(access.permission.ladder.describe(access.relations)))
}

fn exceptions(access: &PermissionAccess<'_>) -> Value {
    let exceptions = access.exceptions.iter().map(|exception| {
        let level = LevelValue::from(access.permission.ladder.describe(exception.relations));
        json!({ "pipeline": exception.pipeline, "stage": exception.stage, "level": level })
    });
    Value::Array(exceptions.collect())
}
