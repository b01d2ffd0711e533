use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::{
    snapshot::Snapshot,
    source::Place,
    verify::{Coverage, Item, ItemKind, owner_in_words},
};

/// The most rules that are named of which not all regions are counted.
const MOST_NAMED: usize = 5;

/// How much the tests hang on, in a line: `covered: 7 of 10 roles, …`. What there is none of is left out; empty where
/// there is nothing at all. Rules of which not all is counted have a line of their own.
#[must_use]
pub fn summary(snapshot: &Snapshot, coverage: &Coverage) -> String {
    let counts = ItemKind::ALL.into_iter().filter_map(|kind| {
        let (covered, all) = coverage.count(kind);
        (all > 0).then(|| format!("{covered} of {all} {}", kind.words()))
    });
    let counts: Vec<_> = counts.collect();
    if counts.is_empty() {
        return String::new();
    }
    let mut text = format!("covered: {}\n", counts.join(", "));
    text.push_str(&cut(snapshot, coverage));
    text
}

/// Of which rules not all regions of calls are counted, in a line; empty where all are.
#[must_use]
pub fn cut(snapshot: &Snapshot, coverage: &Coverage) -> String {
    let all = not_counted(snapshot, coverage);
    if all.is_empty() {
        return String::new();
    }
    let named = all.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    let others = match all.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        others => format!(" and {others} other rules"),
    };
    format!("not counted: further call regions, which are too many, of {named}{others}\n")
}

/// The rules, and the company, of which not all regions are counted.
fn not_counted<'a>(snapshot: &'a Snapshot, coverage: &Coverage) -> Vec<&'a str> {
    let cut = coverage.cut.iter();
    cut.map(|rule| owner_in_words(snapshot, *rule)).collect()
}

/// What no test hangs on, a line each, with its place.
#[must_use]
pub fn uncovered(snapshot: &Snapshot, coverage: &Coverage) -> String {
    let mut text = String::new();
    for item in coverage.items.iter().filter(|item| !item.is_covered) {
        let places = item.places.iter().map(|place| snapshot.sources().describe(*place));
        let places = places.collect::<Vec<_>>().join(", ");
        let example = item
            .region
            .as_ref()
            .map(|region| format!(", where {}", region.entry.name));
        let _ = writeln!(
            text,
            "not covered: {} {}{} ({places})",
            item.kind.word(),
            item.words,
            example.unwrap_or_default()
        );
    }
    text
}

/// The coverage as JSON: for each kind how many there are, how many are covered, and all of them.
pub(super) fn value(snapshot: &Snapshot, coverage: &Coverage) -> Value {
    let of_kind = |kind: ItemKind| {
        let (covered, all) = coverage.count(kind);
        let of_kind = coverage.items.iter().filter(|item| item.kind == kind);
        let items: Vec<_> = of_kind.map(|item| self::item(snapshot, item)).collect();
        let mut value = json!({ "covered": covered, "all": all, "items": items });
        if let (ItemKind::CallRegion, Some(value)) = (kind, value.as_object_mut()) {
            let of = not_counted(snapshot, coverage);
            value.insert("not_counted_of".to_owned(), json!(of));
        }
        value
    };
    let kinds = ItemKind::ALL
        .into_iter()
        .map(|kind| (kind.words().replace(' ', "_"), of_kind(kind)));
    Value::Object(kinds.collect::<Map<_, _>>())
}

/// A part of the policy: where it is written, of a region where each of its statements is, and a call of it.
fn item(snapshot: &Snapshot, item: &Item) -> Value {
    let place = |place: &Place| snapshot.sources().path_and_line(*place);
    let (file, line) = item.places.first().map(place).unwrap_or_default();
    let mut value = json!({ "what": item.words, "file": file, "line": line, "covered": item.is_covered });
    if let (Some(region), Some(value)) = (&item.region, value.as_object_mut()) {
        let statements = region.applying.statements(snapshot);
        let statements = statements.map(|statement| {
            let (file, line) = place(&statement.place);
            json!({ "file": file, "line": line })
        });
        value.insert("statements".to_owned(), statements.collect());
        value.insert("witness".to_owned(), region.witness.clone());
    }
    value
}
