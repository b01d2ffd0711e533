//! Who may do something, as text or as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Ink, Style, decision};
use crate::{
    analyse::{Allowed, Holders},
    catalogue::Permission,
    decide::{
        Request,
        authzen::{LevelValue, explained},
    },
    policy::UserId,
    snapshot::Snapshot,
};

fn name(snapshot: &Snapshot, user: UserId) -> &str {
    snapshot.policy().organisation.user(user).map_or("", |user| &user.name)
}

/// A paragraph for each level, those who hold most first, and those who hold it in parts only.
#[must_use]
pub fn holders_human(
    snapshot: &Snapshot,
    (permission, least): (&Permission, Option<&str>),
    holders: &[Holders],
    in_part: &[UserId],
    style: Style,
) -> String {
    let mut text = String::new();
    if holders.is_empty() {
        let least = least.map_or_else(String::new, |level| format!(", at least at the level {level}"));
        let everywhere = if in_part.is_empty() { "" } else { " everywhere" };
        let _ = writeln!(text, "nobody has {}{everywhere}{least}", permission.name);
    }
    for holders in holders {
        let level = level(permission, holders);
        paragraph(&mut text, snapshot, &level, &holders.users, style);
    }
    if !in_part.is_empty() {
        paragraph(
            &mut text,
            snapshot,
            "only in some pipelines, stages or objects",
            in_part,
            style,
        );
    }
    text
}

fn paragraph(text: &mut String, snapshot: &Snapshot, level: &str, users: &[UserId], style: Style) {
    let names: Vec<_> = users.iter().map(|user| name(snapshot, *user)).collect();
    let _ = writeln!(
        text,
        "{} ({}): {}",
        style.paint(Ink::Strong, level),
        names.len(),
        names.join(", ")
    );
}

fn level(permission: &Permission, holders: &Holders) -> String {
    if holders.relations.is_empty() {
        return "only where several relations hold at once".to_owned();
    }
    permission.ladder.describe(holders.relations).to_string()
}

/// The levels with those who hold them.
#[must_use]
pub fn holders_json(snapshot: &Snapshot, permission: &Permission, holders: &[Holders], in_part: &[UserId]) -> String {
    let holders = holders.iter().map(|holders| {
        let level = LevelValue::from(permission.ladder.describe(holders.relations));
        let users: Vec<_> = holders.users.iter().map(|user| name(snapshot, *user)).collect();
        json!({ "level": level, "users": users, "count": users.len() })
    });
    let holders: Vec<Value> = holders.collect();
    let mut value = json!({ "version": 1, "permission": permission.name, "holders": holders });
    let users: Vec<_> = in_part.iter().map(|user| name(snapshot, *user)).collect();
    if let Some(object) = value.as_object_mut().filter(|_| !users.is_empty()) {
        object.insert("in_part".to_owned(), json!({ "users": users, "count": users.len() }));
    }
    format!("{value:#}\n")
}

/// A line for each who may, with the line that gives it; the level is that from which on people are told.
#[must_use]
pub fn allowed_human(
    snapshot: &Snapshot,
    (request, least): (&Request<'_>, Option<&str>),
    permission: &Permission,
    allowed: &[Allowed<'_>],
    style: Style,
) -> String {
    let all = snapshot.policy().organisation.users.len();
    let what = decision::what(request, permission);
    let least = least.map(|level| format!(", and at least at the level {level}"));
    let what = format!("{what}{}", least.unwrap_or_default());
    if allowed.is_empty() {
        return format!("nobody of {all} may {what}\n");
    }
    let mut text = format!("{} of {all} may {what}\n", allowed.len());
    let names = allowed.iter().map(|allowed| name(snapshot, allowed.user));
    let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
    for allowed in allowed {
        let name = style.paint(Ink::Strong, &format!("{:<width$}", name(snapshot, allowed.user)));
        let _ = writeln!(
            text,
            "  {name}  {}",
            decision::cause_in_a_line(snapshot, &allowed.explanation)
        );
    }
    text
}

/// Those who may, each with the answer that a decision point gives.
#[must_use]
pub fn allowed_json(snapshot: &Snapshot, permission: &Permission, allowed: &[Allowed<'_>]) -> String {
    let users = allowed.iter().map(|allowed| {
        let answer = explained(snapshot, &allowed.explanation);
        json!({ "user": name(snapshot, allowed.user), "context": answer.context })
    });
    let users: Vec<Value> = users.collect();
    let value = json!({ "version": 1, "permission": permission.name, "count": users.len(), "users": users });
    format!("{value:#}\n")
}
