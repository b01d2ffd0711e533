//! The form that build servers read. What `JUnit` is no two of them agree on: this is valid by the stricter schema, that of
//! Windy Road for Apache Ant, and by the one that Jenkins keeps.

use std::{borrow::Cow, fmt::Write as _};

use jiff::{Timestamp, tz::TimeZone};

use super::told;
use crate::{snapshot::Snapshot, verify::Outcome};

/// The outcomes as `JUnit`: a suite for each file, a case for each test. `now` is the time of the run.
///
/// A test whose request cannot be answered is an error, one that is answered otherwise a failure.
#[must_use]
pub fn junit(snapshot: &Snapshot, outcomes: &[Outcome<'_>], now: Timestamp) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    let file = |outcome: &Outcome<'_>| snapshot.sources().path_and_line(outcome.test.place).0;
    // The tests come in the order of the files.
    let suites = outcomes.chunk_by(|one, other| file(one) == file(other));
    for (id, suite) in suites.enumerate() {
        let name = suite.first().map_or("", file);
        write_suite(&mut text, snapshot, (id, name, now), suite);
    }
    text.push_str("</testsuites>\n");
    text
}

/// Writes a suite: its number, its file and the time of the run, and its tests.
fn write_suite(
    text: &mut String,
    snapshot: &Snapshot,
    (id, file, now): (usize, &str, Timestamp),
    outcomes: &[Outcome<'_>],
) {
    let errors = outcomes.iter().filter(|outcome| is_error(outcome)).count();
    let failures = outcomes.iter().filter(|outcome| !outcome.passed()).count() - errors;
    let time = now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S");
    let file = escaped(file);
    let _ = writeln!(
        text,
        "  <testsuite name=\"{file}\" package=\"ringfence\" id=\"{id}\" hostname=\"localhost\" timestamp=\"{time}\" \
         tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0\">",
        outcomes.len()
    );
    let _ = writeln!(text, "    <properties/>");
    for outcome in outcomes {
        write_case(text, snapshot, &file, outcome);
    }
    let _ = writeln!(text, "    <system-out/>\n    <system-err/>\n  </testsuite>");
}

fn write_case(text: &mut String, snapshot: &Snapshot, file: &str, outcome: &Outcome<'_>) {
    let name = escaped(&outcome.test.name);
    let _ = write!(text, "    <testcase classname=\"{file}\" name=\"{name}\" time=\"0\"");
    let lines: Vec<String> = outcome
        .failures()
        .map(|failure| {
            let place = snapshot.sources().describe(failure.expectation.place);
            format!("{place}: {}", told(snapshot, &outcome.test.user, failure))
        })
        .collect();
    let Some(first) = lines.first() else {
        let _ = writeln!(text, "/>");
        return;
    };
    let (tag, kind) = if is_error(outcome) {
        ("error", "unanswered")
    } else {
        ("failure", "decision")
    };
    let place = snapshot.sources().describe(outcome.test.place);
    let body = escaped(&lines.join("\n")).into_owned();
    let first = escaped(first);
    let _ = writeln!(
        text,
        ">\n      <{tag} type=\"{kind}\" message=\"{first}\">{}\n{body}\n</{tag}>\n    </testcase>",
        escaped(&place)
    );
}

fn is_error(outcome: &Outcome<'_>) -> bool {
    outcome.failures().any(|failure| failure.found.is_err())
}

/// A text as XML holds it. What XML cannot hold at all becomes U+FFFD.
fn escaped(text: &str) -> Cow<'_, str> {
    let is_plain = |char: char| !matches!(char, '&' | '<' | '>' | '"') && is_allowed(char) && !char.is_control();
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A parser would make a blank of it in an attribute.
            char if char.is_control() && is_allowed(char) => {
                let _ = write!(escaped, "&#{};", u32::from(char));
            }
            char if is_allowed(char) => escaped.push(char),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(escaped)
}

/// Whether XML 1.0 has a character.
fn is_allowed(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
