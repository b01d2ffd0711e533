use std::fmt::Write as _;

use super::{
    super::{Ink, Style},
    told,
};
use crate::{snapshot::Snapshot, verify::Outcome};

/// The outcomes for people: a line for each test, and for each failure what was expected, what came and why.
#[must_use]
pub fn human(snapshot: &Snapshot, outcomes: &[Outcome<'_>], style: Style) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        if outcome.passed() {
            let _ = writeln!(text, "{}  {}", style.paint(Ink::Good, "pass"), outcome.test.name);
            continue;
        }
        let place = snapshot.sources().describe(outcome.test.place);
        let _ = writeln!(
            text,
            "{}  {} ({place})",
            style.paint(Ink::Bad, "FAIL"),
            outcome.test.name
        );
        for failure in outcome.failures() {
            let place = snapshot.sources().describe(failure.expectation.place);
            let _ = writeln!(text, "      {place}: {}", told(snapshot, &outcome.test.user, failure));
        }
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.passed()).count();
    let _ = writeln!(text, "{} passed, {failed} failed", outcomes.len() - failed);
    text
}
