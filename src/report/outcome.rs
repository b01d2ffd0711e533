//! How the policy's own tests went.

mod coverage;
mod human;
mod json;
mod junit;
mod mutants;

pub use coverage::{cut, summary, uncovered};
pub use human::human;
pub use json::{Tried, json};
pub use junit::junit;
pub use mutants::{mutants, suggested};

use crate::{decide::Explanation, snapshot::Snapshot, verify::Case};

fn word(allow: bool) -> &'static str {
    if allow { "allow" } else { "deny" }
}

/// What was expected and what came, in a line.
fn told(snapshot: &Snapshot, user: &str, case: &Case<'_>) -> String {
    let expected = word(case.expectation.allow);
    match &case.found {
        Err(error) => format!("expected {expected}, but {error}"),
        Ok(explanation) => {
            let found = word(explanation.decision);
            let why = why(snapshot, user, explanation);
            format!("expected {expected}, found {found}: {why}")
        }
    }
}

/// Why an answer is as it is, in a line.
fn why(snapshot: &Snapshot, user: &str, explanation: &Explanation<'_>) -> String {
    if let Some(reasons) = &explanation.call {
        return super::decision::call_in_a_line(snapshot, explanation, reasons);
    }
    let permission = snapshot.policy().catalogue.get(explanation.permission);
    let held = permission.map(|permission| permission.ladder.describe(explanation.held).to_string());
    let causes = explanation.causes.iter().map(|cause| {
        let role = snapshot.role_name(cause.role);
        let place = snapshot.sources().describe(cause.place());
        format!("; role {role} at {place}, assigned to {}", cause.holding.subject())
    });
    format!(
        "of {} {user} holds {}{}",
        permission.map_or("", |permission| &permission.name),
        held.unwrap_or_default(),
        causes.collect::<String>()
    )
}
