//! What somebody may do, as a table or as JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Ink, Style};
use crate::{
    analyse::{Access, Callable, Exception, Part, PermissionAccess, WorkgroupAccess},
    catalogue::Relations,
    decide::{
        Cause,
        authzen::{CauseValue, LevelValue, object_name},
        rule_name,
    },
    policy::ObjectId,
    snapshot::Snapshot,
};

/// The widest column; what is longer pushes the rest of its line aside.
const WIDEST: usize = 80;

/// Which permissions a table lists.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Rows {
    /// Those of which something is held.
    Held,
    /// All.
    All,
}

/// A line for each permission, with the lines of roles that give it.
#[must_use]
pub fn human(snapshot: &Snapshot, access: &Access<'_>, rows: Rows, style: Style) -> String {
    let is_held =
        |it: &&PermissionAccess<'_>| !it.relations.is_empty() || !it.rules.is_empty() || !it.exceptions.is_empty();
    let shown: Vec<_> = access
        .permissions
        .iter()
        .filter(|it| rows == Rows::All || is_held(it))
        .collect();
    let lines: Vec<Line> = shown.into_iter().flat_map(|it| lines(snapshot, it)).collect();
    let width = |cell: fn(&Line) -> &str| {
        lines
            .iter()
            .map(|line| cell(line).chars().count())
            .max()
            .unwrap_or(0)
            .min(WIDEST)
    };
    let (name_width, level_width) = (width(|line| &line.name), width(|line| &line.level));
    let mut text = String::new();
    for line in &lines {
        let ink = if line.is_held { Ink::Strong } else { Ink::Faint };
        let level = style.paint(ink, &format!("{:<level_width$}", line.level));
        let row = format!("{:<name_width$}  {level}  {}", line.name, line.causes);
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let hidden = access
        .permissions
        .iter()
        .filter(|it| rows == Rows::Held && !is_held(it))
        .count();
    if hidden > 0 {
        let _ = writeln!(text, "nothing of the other {hidden} permissions; `--all` lists them");
    }
    text
}

struct Line {
    name: String,
    level: String,
    is_held: bool,
    causes: String,
}

/// A permission and its exceptions.
fn lines(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> Vec<Line> {
    let line = |name: String, relations: Relations, causes: &[Cause<'_>]| Line {
        name,
        level: access.permission.ladder.describe(relations).to_string(),
        is_held: !relations.is_empty(),
        causes: in_words(snapshot, causes),
    };
    let mut own = line(access.permission.name.clone(), access.relations, &access.causes);
    if !access.rules.is_empty() {
        own.level = level_and_rules(snapshot, access);
        own.is_held = true;
    }
    if let Some(need) = unmet(snapshot, access) {
        own.causes = format!("{}; without effect where {need} does not hold", own.causes);
    }
    let exceptions = alike(&access.exceptions);
    let exceptions = exceptions.into_iter().filter_map(|several| {
        let first = several.first()?;
        let ons: Vec<_> = several.iter().filter_map(|it| it.part.on).collect();
        let place = place(snapshot, &ons, first.part);
        Some(line(format!("  {place}"), first.relations, &first.causes))
    });
    std::iter::once(own).chain(exceptions).collect()
}

/// Exceptions that differ in nothing but the object on which nothing is held stand together.
fn alike<'e, 'a>(exceptions: &'e [Exception<'a>]) -> Vec<Vec<&'e Exception<'a>>> {
    let mut all: Vec<Vec<&Exception<'_>>> = Vec::new();
    let is_nothing = |it: &Exception<'_>| it.part.on.is_some() && it.relations.is_empty() && it.causes.is_empty();
    for exception in exceptions {
        let like = all.iter_mut().find(|several| {
            let first = several.first();
            is_nothing(exception)
                && first.is_some_and(|first| is_nothing(first) && elsewhere(first.part) == elsewhere(exception.part))
        });
        match like {
            Some(several) => several.push(exception),
            None => all.push(vec![exception]),
        }
    }
    all
}

/// The part of any object.
fn elsewhere(part: Part<'_>) -> Part<'_> {
    Part { on: None, ..part }
}

/// How many objects are named of those on which nothing is held.
const MOST_NAMED: usize = 3;

fn names(snapshot: &Snapshot, objects: &[ObjectId]) -> String {
    let named = objects.iter().take(MOST_NAMED).map(|on| object_name(snapshot, *on));
    let named = named.collect::<Vec<_>>().join(", ");
    match objects.len().checked_sub(MOST_NAMED) {
        None | Some(0) => named,
        Some(more) => format!("{named} and {more} more"),
    }
}

/// The level, where it gives something, and the rules.
fn level_and_rules(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> String {
    let level = access.permission.ladder.describe(access.relations).to_string();
    let level = (!access.relations.is_empty()).then_some(level);
    let rules = access
        .rules
        .iter()
        .map(|rule| format!("rule {}", rule_name(snapshot, *rule)));
    level.into_iter().chain(rules).collect::<Vec<_>>().join(", ")
}

/// What is needed beside this permission and is not held as widely.
fn unmet(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> Option<String> {
    let (needed, on, held) = access
        .needs
        .as_ref()
        .filter(|(_, _, held)| !held.contains(access.relations))?;
    let needed = snapshot.policy().catalogue.get(*needed)?;
    let on = on.map_or_else(String::new, |on| format!(" on {}", object_name(snapshot, on)));
    Some(format!("{}{on} ({})", needed.name, needed.ladder.describe(*held)))
}

fn in_words(snapshot: &Snapshot, causes: &[Cause<'_>]) -> String {
    let causes = causes
        .iter()
        .filter(|cause| !cause.grant.relations.is_empty() || cause.rule.is_some());
    let causes = causes.map(|cause| {
        let place = snapshot.sources().describe(cause.place());
        let until = cause.holding.assignment.until;
        let until = until.map_or_else(String::new, |until| format!(", until {until}"));
        format!("{} ({place}{until})", snapshot.role_name(cause.role))
    });
    // Two assignments of one role say the same.
    let mut said: Vec<String> = Vec::new();
    for cause in causes {
        if !said.contains(&cause) {
            said.push(cause);
        }
    }
    said.join(", ")
}

fn place(snapshot: &Snapshot, ons: &[ObjectId], part: Part<'_>) -> String {
    let words = [
        (!ons.is_empty()).then(|| format!("on {}", names(snapshot, ons))),
        part.field.map(|field| format!("field {field}")),
        part.pipeline.map(|pipeline| format!("pipeline {pipeline}")),
        part.stage.map(|stage| format!("stage {stage}")),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The grants of a role: permission to level; where pipelines or stages matter, beside it what differs.
#[must_use]
pub fn role_json(snapshot: &Snapshot, name: &str, access: &Access<'_>) -> Value {
    let grants: Map<String, Value> = access
        .permissions
        .iter()
        .map(|access| (access.permission.name.clone(), level_value(snapshot, access)))
        .collect();
    let exceptions: Map<String, Value> = access
        .permissions
        .iter()
        .filter(|access| !access.exceptions.is_empty())
        .map(|access| (access.permission.name.clone(), exceptions(snapshot, access)))
        .collect();
    let mut value = json!({ "version": 1, "role": name, "grants": grants });
    if let (false, Some(object)) = (exceptions.is_empty(), value.as_object_mut()) {
        object.insert("exceptions".to_owned(), Value::Object(exceptions));
    }
    value
}

/// The grants of a user: permission to level and causes.
#[must_use]
pub fn user_json(
    snapshot: &Snapshot,
    name: &str,
    access: &Access<'_>,
    callable: &[Callable<'_>],
    workgroups: &[WorkgroupAccess<'_>],
) -> Value {
    let mut value = json!({ "version": 1, "user": name, "grants": user_grants(snapshot, access) });
    let calls: Map<String, Value> = callable
        .iter()
        .map(|it| (it.permission.name.clone(), super::calls::json(snapshot, it)))
        .collect();
    let sections = [("calls", calls), ("workgroups", super::workgroups::json(workgroups))];
    for (key, section) in sections.into_iter().filter(|(_, section)| !section.is_empty()) {
        if let Some(object) = value.as_object_mut() {
            object.insert(key.to_owned(), Value::Object(section));
        }
    }
    value
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
    let causes = |causes: &[Cause<'_>]| {
        causes
            .iter()
            .map(|cause| CauseValue::new(snapshot, cause))
            .collect::<Vec<_>>()
    };
    let mut value = json!({ "level": level_value(snapshot, access), "causes": causes(&access.causes) });
    if let (Some((needed, on, held)), Some(object)) = (&access.needs, value.as_object_mut())
        && let Some(needed) = snapshot.policy().catalogue.get(*needed)
    {
        let level = LevelValue::from(needed.ladder.describe(*held));
        let mut required = json!({ "permission": needed.name, "level": level });
        if let (Some(on), Some(required)) = (on, required.as_object_mut()) {
            required.insert("on".to_owned(), json!(object_name(snapshot, *on)));
        }
        object.insert("requires".to_owned(), required);
    }
    if let (false, Some(object)) = (access.exceptions.is_empty(), value.as_object_mut()) {
        let exceptions = access.exceptions.iter().map(|exception| {
            let mut value = exception_value(snapshot, access, exception);
            if let Some(object) = value.as_object_mut() {
                object.insert("causes".to_owned(), json!(causes(&exception.causes)));
            }
            value
        });
        object.insert("exceptions".to_owned(), exceptions.collect());
    }
    value
}

fn level_value(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> Value {
    json!(LevelValue::new(
        snapshot,
        access.permission,
        access.relations,
        &access.rules
    ))
}

fn exceptions(snapshot: &Snapshot, access: &PermissionAccess<'_>) -> Value {
    access
        .exceptions
        .iter()
        .map(|exception| exception_value(snapshot, access, exception))
        .collect()
}

fn exception_value(snapshot: &Snapshot, access: &PermissionAccess<'_>, exception: &Exception<'_>) -> Value {
    let level = LevelValue::from(access.permission.ladder.describe(exception.relations));
    let part = exception.part;
    let mut value = json!({ "pipeline": part.pipeline, "stage": part.stage, "level": level });
    let on = part.on.map(|on| ("on", object_name(snapshot, on)));
    let field = part.field.map(|field| ("field", field.to_owned()));
    for (key, name) in on.into_iter().chain(field) {
        if let Some(object) = value.as_object_mut() {
            object.insert(key.to_owned(), json!(name));
        }
    }
    value
}
