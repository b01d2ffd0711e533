use serde_json::{Value, json};

use super::{coverage, mutants, word};
use crate::{
    decide::authzen,
    snapshot::Snapshot,
    verify::{Case, Coverage, Mutants, Outcome, Suggestion},
};

/// What was tried beside the tests themselves.
#[derive(Clone, Copy, Debug)]
pub enum Tried<'a> {
    /// Nothing.
    Nothing,
    /// Small changes.
    Mutants(&'a Mutants),
    /// Tests are suggested.
    Suggested(&'a [Suggestion]),
}

/// The outcomes as JSON, format version 1: every case with its place, what was expected, and the answer as `decide`
/// gives and explains it; what the cases hang on; and what else was tried.
#[must_use]
pub fn json(snapshot: &Snapshot, outcomes: &[Outcome<'_>], covered: &Coverage, tried: Tried<'_>) -> String {
    let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let tests: Vec<_> = outcomes.iter().map(|outcome| test(snapshot, outcome)).collect();
    let mut report = json!({
        "version": 1,
        "passed": outcomes.len() - failed,
        "failed": failed,
        "tests": tests,
        "coverage": coverage::value(snapshot, covered),
    });
    let also = match tried {
        Tried::Nothing => None,
        Tried::Mutants(mutants) => Some(("mutants", mutants::value(snapshot, mutants))),
        Tried::Suggested(suggestions) => Some(("suggested", mutants::suggestions(snapshot, suggestions))),
    };
    if let (Some((name, value)), Some(report)) = (also, report.as_object_mut()) {
        report.insert(name.to_owned(), value);
    }
    format!("{report:#}\n")
}

fn test(snapshot: &Snapshot, outcome: &Outcome<'_>) -> Value {
    let (file, line) = snapshot.sources().path_and_line(outcome.test.place);
    let failures: Vec<_> = outcome.failures().map(|failure| case(snapshot, failure)).collect();
    let cases = outcome.cases.iter().map(|answered| {
        let mut value = case(snapshot, answered);
        if let Some(value) = value.as_object_mut() {
            value.insert("passed".to_owned(), answered.is_met().into());
        }
        value
    });
    json!({
        "name": outcome.test.name,
        "file": file,
        "line": line,
        "passed": failures.is_empty(),
        "cases": cases.collect::<Vec<_>>(),
        "failures": failures,
    })
}

fn case(snapshot: &Snapshot, case: &Case<'_>) -> Value {
    let (file, line) = snapshot.sources().path_and_line(case.expectation.place);
    let found = match &case.found {
        Ok(explanation) => json!(authzen::explained(snapshot, explanation)),
        Err(error) => {
            let error = json!({ "code": error.code(), "message": error.to_string() });
            json!({ "decision": false, "context": { "error": error } })
        }
    };
    json!({ "file": file, "line": line, "expected": word(case.expectation.allow), "found": found })
}
