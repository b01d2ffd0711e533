use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::{
    snapshot::Snapshot,
    verify::{Coverage, ItemKind},
};

/// How much the tests hang on, in a line: `covered: 7 of 10 roles, …`. What there is none of is left out; empty where
/// there is nothing at all.
#[must_use]
pub fn summary(coverage: &Coverage) -> String {
    let counts = ItemKind::ALL.into_iter().filter_map(|kind| {
        let (covered, all) = coverage.count(kind);
        (all > 0).then(|| format!("{covered} of {all} {}", kind.words()))
    });
    let counts: Vec<_> = counts.collect();
    if counts.is_empty() {
        return String::new();
    }
    format!("covered: {}\n", counts.join(", "))
}

/// What no test hangs on, a line each, with its place.
#[must_use]
pub fn uncovered(snapshot: &Snapshot, coverage: &Coverage) -> String {
    let mut text = String::new();
    for item in coverage.items.iter().filter(|item| !item.is_covered) {
        let place = snapshot.sources().describe(item.place);
        let _ = writeln!(text, "not covered: {} {} ({place})", item.kind.word(), item.words);
    }
    text
}

/// The coverage as JSON: for each kind how many there are, how many are covered, and all of them.
pub(super) fn value(snapshot: &Snapshot, coverage: &Coverage) -> Value {
    let of_kind = |kind: ItemKind| {
        let (covered, all) = coverage.count(kind);
        let items = coverage.items.iter().filter(|item| item.kind == kind).map(|item| {
            let (file, line) = snapshot.sources().path_and_line(item.place);
            json!({ "what": item.words, "file": file, "line": line, "covered": item.is_covered })
        });
        json!({ "covered": covered, "all": all, "items": items.collect::<Vec<_>>() })
    };
    let kinds = ItemKind::ALL
        .into_iter()
        .map(|kind| (kind.words().replace(' ', "_"), of_kind(kind)));
    Value::Object(kinds.collect::<Map<_, _>>())
}
