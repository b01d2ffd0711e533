use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::{
    report::{Ink, Style},
    snapshot::Snapshot,
    verify::{Mutants, Suggestion, SuggestionKind, Survivor},
};

/// What became of small changes: those that no test notices, each with a test that would, and how many there were.
#[must_use]
pub fn mutants(snapshot: &Snapshot, mutants: &Mutants, style: Style) -> String {
    let mut text = String::new();
    for survivor in &mutants.survivors {
        let place = snapshot.sources().describe(survivor.mutation.place);
        let label = style.paint(Ink::Bad, "unnoticed");
        let _ = writeln!(text, "{label}  {place}: {}", survivor.mutation.words);
        if let Some(entry) = &survivor.entry {
            let _ = writeln!(text, "  - {entry}");
        }
    }
    let Mutants {
        noticed,
        equivalent,
        refused,
        survivors,
    } = mutants;
    let all = noticed + equivalent + refused + survivors.len();
    let _ = writeln!(
        text,
        "{all} changes tried: {noticed} noticed by a test, {} not; {equivalent} change no access, {refused} make no policy",
        survivors.len()
    );
    text
}

/// Tests as a policy file, ready to be kept. Where there is none to suggest the file says so.
#[must_use]
pub fn suggested(snapshot: &Snapshot, suggestions: &[Suggestion]) -> String {
    let mut text = String::new();
    for suggestion in suggestions {
        let places = suggestion.places.iter().map(|place| {
            let (file, line) = snapshot.sources().path_and_line(*place);
            // A path may hold what would end the comment.
            format!("{}:{line}", file.replace(char::is_control, "?"))
        });
        let places = places.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "  # {places}\n  - {}", suggestion.entry);
    }
    if text.is_empty() {
        return "# no test to suggest\n".to_owned();
    }
    format!("tests:\n{text}")
}

/// What became of small changes, as JSON.
pub(super) fn value(snapshot: &Snapshot, mutants: &Mutants) -> Value {
    json!({
        "noticed": mutants.noticed,
        "unnoticed": survivors(snapshot, &mutants.survivors),
        "equivalent": mutants.equivalent,
        "refused": mutants.refused,
    })
}

/// Changes with the tests that notice them, as JSON.
fn survivors(snapshot: &Snapshot, survivors: &[Survivor]) -> Value {
    let value = |survivor: &Survivor| {
        let (file, line) = snapshot.sources().path_and_line(survivor.mutation.place);
        let test = survivor.entry.as_ref().map(ToString::to_string);
        json!({ "file": file, "line": line, "change": survivor.mutation.words, "test": test })
    };
    survivors.iter().map(value).collect()
}

/// Suggested tests as JSON, each with what it is for.
pub(super) fn suggestions(snapshot: &Snapshot, suggestions: &[Suggestion]) -> Value {
    let value = |suggestion: &Suggestion| {
        let place = suggestion.places.first();
        let (file, line) = place
            .map(|place| snapshot.sources().path_and_line(*place))
            .unwrap_or_default();
        let of = match suggestion.of {
            SuggestionKind::Change => "change",
            SuggestionKind::CallRegion => "call_region",
            SuggestionKind::Level => "level",
        };
        json!({ "file": file, "line": line, of: suggestion.words, "test": suggestion.entry.to_string() })
    };
    suggestions.iter().map(value).collect()
}
