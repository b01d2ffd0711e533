//! How the policy's own tests went.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Ink, Style};
use crate::{
    decide::{RequestError, authzen},
    snapshot::Snapshot,
    verify::{Failure, Outcome},
};

/// The outcomes for people: a line for each test, and for a failure what came instead.
#[must_use]
pub fn human(snapshot: &Snapshot, outcomes: &[Outcome<'_>], style: Style) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        if outcome.failures.is_empty() {
            let _ = writeln!(text, "{}  {}", style.paint(Ink::Good, "pass"), outcome.test.name);
        } else {
            let place = snapshot.sources().describe(outcome.test.place);
            let _ = writeln!(
                text,
                "{}  {} ({place})",
                style.paint(Ink::Bad, "FAIL"),
                outcome.test.name
            );
        }
        for failure in &outcome.failures {
            let _ = writeln!(text, "      {}", failed(snapshot, &outcome.test.user, failure));
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    let _ = writeln!(text, "{} passed, {failed} failed", outcomes.len() - failed);
    text
}

fn failed(snapshot: &Snapshot, user: &str, failure: &Failure<'_>) -> String {
    let place = snapshot.sources().describe(failure.expectation.place);
    let expected = word(failure.expectation.allow);
    match &failure.found {
        Err(error) => format!("{place}: expected {expected}, but {error}"),
        Ok(explanation) => {
            let found = word(explanation.decision);
            if let Some(reasons) = &explanation.call {
                let why = super::decision::call_in_a_line(snapshot, explanation, reasons);
                return format!("{place}: expected {expected}, found {found}: {why}");
            }
            let permission = snapshot.policy().catalogue.get(explanation.permission);
            let held = permission.map(|permission| permission.ladder.describe(explanation.held).to_string());
            let held = held.unwrap_or_default();
            let causes = explanation.causes.iter().map(|cause| {
                let role = snapshot.role_name(cause.role);
                let to = cause.holding.subject();
                format!(
                    "; role {role} at {}, assigned to {to}",
                    snapshot.sources().describe(cause.place())
                )
            });
            format!(
                "{place}: expected {expected}, found {found}: of {} {user} holds {held}{}",
                permission.map_or("", |permission| &permission.name),
                causes.collect::<String>()
            )
        }
    }
}

fn word(allow: bool) -> &'static str {
    if allow { "allow" } else { "deny" }
}

/// The outcomes as JSON, format version 1.
#[must_use]
pub fn json(snapshot: &Snapshot, outcomes: &[Outcome<'_>]) -> String {
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    let tests: Vec<_> = outcomes.iter().map(|outcome| test(snapshot, outcome)).collect();
    let report = json!({ "version": 1, "passed": outcomes.len() - failed, "failed": failed, "tests": tests });
    format!("{report:#}\n")
}

fn test(snapshot: &Snapshot, outcome: &Outcome<'_>) -> Value {
    let (file, line) = snapshot.sources().path_and_line(outcome.test.place);
    let failures: Vec<_> = outcome
        .failures
        .iter()
        .map(|failure| failure_value(snapshot, failure))
        .collect();
    json!({ "name": outcome.test.name, "file": file, "line": line, "passed": failures.is_empty(), "failures": failures })
}

fn failure_value(snapshot: &Snapshot, failure: &Failure<'_>) -> Value {
    let (file, line) = snapshot.sources().path_and_line(failure.expectation.place);
    let found = match &failure.found {
        Ok(explanation) => json!(authzen::explained(snapshot, explanation)),
        Err(error) => json!({ "decision": false, "context": { "error": request_error(error) } }),
    };
    json!({ "file": file, "line": line, "expected": word(failure.expectation.allow), "found": found })
}

fn request_error(error: &RequestError) -> Value {
    json!({ "code": error.code(), "message": error.to_string() })
}
