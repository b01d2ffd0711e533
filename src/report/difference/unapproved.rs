use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use super::words::count;
use crate::{
    analyse::{Approved, Held},
    source::Sources,
};

/// What is gained and not approved, ready to be written down, and the approvals of what is not gained.
#[must_use]
pub fn unapproved(approved: &Approved<'_>, path: &Path, sources: &Sources) -> String {
    let mut text = String::new();
    let mut missing: BTreeMap<(&[&str], String), Vec<&str>> = BTreeMap::new();
    for gain in &approved.missing {
        let names = missing.entry((&gain.users, level(&gain.change.after))).or_default();
        if !names.contains(&gain.change.permission.as_str()) {
            names.push(&gain.change.permission);
        }
    }
    if !missing.is_empty() {
        let gains = count(missing.values().map(Vec::len).sum(), "gain");
        let _ = writeln!(
            text,
            "not approved: {gains}; if that is meant, write to `{}`:\n\napproved:",
            path.display()
        );
        for ((users, to), names) in missing {
            let _ = writeln!(
                text,
                "  - {{ gain: [{}], to: {to}, users: [{}], reason: ... }}",
                names.join(", "),
                users
                    .iter()
                    .map(|user| format!("{user:?}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            );
        }
    }
    for approval in &approved.unused {
        let place = approval.gain.0.first().map(|name| sources.describe(name.place));
        let _ = writeln!(text, "warning: {}: nobody gains this", place.unwrap_or_default());
    }
    text
}

/// A level as an approval says it: several rules as a list.
fn level(held: &Held) -> String {
    let words = held.to_string();
    match held {
        Held::Level(_) if words.contains(", ") => format!("[{words}]"),
        _ => words,
    }
}
