//! What an import did, and what its policy does not say.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{Ink, Style};
use crate::import::{Counts, Imported, Note, NoteKind, Plan};

/// How many notes of one kind people are shown.
const MOST: usize = 10;

/// An import and what it changes.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// Where the policy is written.
    pub directory: &'a Path,
    /// Whether nothing was written after all.
    pub dry_run: bool,
    /// What was read.
    pub imported: &'a Imported,
    /// What changes.
    pub plan: &'a Plan<'a>,
}

impl Outcome<'_> {
    /// The paths of the files that are written and that are removed.
    fn paths(&self) -> (Vec<String>, Vec<String>) {
        let shown = |path: &PathBuf| path.to_string_lossy().replace('\\', "/");
        let written = self.plan.write.iter().map(|(path, ..)| shown(path)).collect();
        (written, self.plan.remove.iter().map(shown).collect())
    }
}

/// The report for people.
#[must_use]
pub fn human(outcome: &Outcome<'_>, style: Style) -> String {
    let mut text = String::new();
    let (written, removed) = outcome.paths();
    let would = if outcome.dry_run { "would be " } else { "" };
    for (what, paths) in [("written", &written), ("removed", &removed)] {
        for path in paths {
            let _ = writeln!(text, "{path} {would}{what}");
        }
    }
    if outcome.plan.unchanged > 0 {
        let _ = writeln!(
            text,
            "{}",
            count(outcome.plan.unchanged, "file is", "files are") + " as before"
        );
    }
    let _ = writeln!(text, "{}", amounts(&outcome.imported.counts));
    let notes = &outcome.imported.notes;
    if notes.is_empty() {
        return text;
    }
    text.push('\n');
    let things = count(notes.len(), "thing", "things");
    let _ = writeln!(
        text,
        "{things} to know, which the policy does not say or says otherwise:"
    );
    for kind in NoteKind::ALL {
        let of_kind: Vec<_> = notes.iter().filter(|note| note.kind == *kind).collect();
        if of_kind.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", style.paint(Ink::Strong, kind.heading()));
        for note in of_kind.iter().take(MOST) {
            let _ = writeln!(text, "  {}", line(note));
        }
        if let Some(more) = of_kind.len().checked_sub(MOST).filter(|more| *more > 0) {
            let _ = writeln!(text, "  and {more} more; `--format json` has all of them");
        }
    }
    text
}

fn line(note: &Note) -> String {
    let place = match &note.file {
        Some(file) => format!("{file}, {}", note.record),
        None => note.record.clone(),
    };
    // A portal's text may have any character; on a terminal some of them would do something.
    let message: String = note
        .message
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    format!("{place}: {message}")
}

fn amounts(counts: &Counts) -> String {
    let mut users = count(counts.users, "user", "users");
    if counts.users_left_out > 0 {
        let _ = write!(
            users,
            " ({} left out, being inactive or no people)",
            counts.users_left_out
        );
    }
    let mut workgroups = count(counts.workgroups, "workgroup", "workgroups");
    if counts.workgroups_left_out > 0 {
        let _ = write!(
            workgroups,
            " ({} left out, not being active)",
            counts.workgroups_left_out
        );
    }
    let mut amounts = vec![
        count(counts.departments, "department", "departments"),
        users,
        count(counts.groups, "user group", "user groups"),
        workgroups,
        count(counts.roles, "role", "roles"),
        count(counts.assignments, "assignment", "assignments"),
    ];
    if counts.drive_objects > 0 {
        let objects = count(counts.drive_objects, "object", "objects");
        amounts.push(format!("{objects} of the Drive with rights"));
    }
    amounts.join(", ")
}

fn count(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// The report as JSON, format version 1.
#[must_use]
pub fn json(outcome: &Outcome<'_>) -> String {
    let (written, removed) = outcome.paths();
    let counts = &outcome.imported.counts;
    let notes: Vec<Value> = outcome.imported.notes.iter().map(note).collect();
    let report = json!({
        "version": 1,
        "directory": outcome.directory.to_string_lossy(),
        "dry_run": outcome.dry_run,
        "written": written,
        "removed": removed,
        "unchanged": outcome.plan.unchanged,
        "counts": {
            "departments": counts.departments,
            "users": counts.users,
            "users_left_out": counts.users_left_out,
            "groups": counts.groups,
            "workgroups": counts.workgroups,
            "workgroups_left_out": counts.workgroups_left_out,
            "roles": counts.roles,
            "assignments": counts.assignments,
            "drive_objects": counts.drive_objects,
        },
        "notes": notes,
    });
    format!("{report:#}\n")
}

fn note(note: &Note) -> Value {
    json!({ "kind": note.kind.word(), "file": note.file, "record": note.record, "message": note.message })
}
