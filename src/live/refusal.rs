use std::{collections::BTreeSet, fmt};

use jiff::Timestamp;

use super::Options;
use crate::{
    analyse::{Difference, Direction, NotCompared, broken, check_invariants, difference},
    diagnostic::{Diagnostic, Diagnostics},
    load::{Refused, too_large},
    snapshot::Snapshot,
    source::Sources,
};

/// Why what is kept did not take effect.
#[derive(Debug)]
pub struct Refusal {
    /// The kind of reason.
    pub reason: Reason,
    /// What there is to tell, with places.
    pub diagnostics: Diagnostics,
    /// The files that the places are in.
    pub sources: Sources,
}

/// The kind of reason for which a policy did not take effect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// It has mistakes.
    Mistakes,
    /// Invariants are broken.
    BrokenInvariants,
    /// More people would gain access than may by one change.
    Gains {
        /// Those who would.
        users: Vec<String>,
        /// How many may.
        most: usize,
    },
    /// How many would gain access cannot be told.
    NotCompared(NotCompared),
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mistakes => "mistakes",
            Self::BrokenInvariants => "broken-invariants",
            Self::Gains { .. } => "gains",
            Self::NotCompared(_) => "not-compared",
        }
    }
}

/// How many people are named.
const NAMED: usize = 5;

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.diagnostics.iter().count();
        match &self.reason {
            Reason::Mistakes if count == 1 => out.write_str("the policy has a mistake"),
            Reason::Mistakes => write!(out, "the policy has {count} mistakes"),
            Reason::BrokenInvariants if count == 1 => out.write_str("the policy breaks an invariant"),
            Reason::BrokenInvariants => write!(out, "the policy breaks its invariants, {count} times"),
            Reason::NotCompared(why) => write!(out, "who would gain access cannot be told: {why}"),
            Reason::Gains { users, most } => {
                let named: Vec<_> = users.iter().take(NAMED).map(String::as_str).collect();
                let more = if users.len() > NAMED { " and others" } else { "" };
                write!(
                    out,
                    "{} users would gain access, more than {most}: {}{more}",
                    users.len(),
                    named.join(", ")
                )
            }
        }
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self {
            reason: Reason::Mistakes,
            diagnostics: refused.diagnostics,
            sources: refused.sources,
        }
    }
}

/// What is told of the invariants that a policy breaks; nothing where it keeps them.
pub(super) fn broken_invariants(snapshot: &Snapshot, now: Timestamp) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    match check_invariants(snapshot, now) {
        Ok(verdicts) => {
            let told = verdicts.iter().flat_map(|verdict| broken(snapshot, verdict));
            told.for_each(|diagnostic: Diagnostic| diagnostics.push(diagnostic));
        }
        Err(error) => diagnostics.push(too_large(&error)),
    }
    diagnostics
}

/// Whether a policy that has no mistakes may take the place of another.
pub(super) fn judge(old: &Snapshot, new: &Snapshot, options: &Options) -> Result<(), Refusal> {
    let now = Timestamp::now();
    let refuse = |reason, diagnostics| {
        Err(Refusal {
            reason,
            diagnostics,
            sources: new.sources().clone(),
        })
    };
    let broken = broken_invariants(new, now);
    if broken.iter().next().is_some() {
        return refuse(Reason::BrokenInvariants, broken);
    }
    let Some(most) = options.most_gaining else {
        return Ok(());
    };
    match difference(old, new, now) {
        Ok(difference) => {
            let users = gaining(&difference);
            if users.len() > most {
                return refuse(Reason::Gains { users, most }, Diagnostics::default());
            }
            Ok(())
        }
        // What cannot be counted may be more.
        Err(error) => refuse(Reason::NotCompared(error), Diagnostics::default()),
    }
}

/// Who gains something.
fn gaining(difference: &Difference) -> Vec<String> {
    let changes = difference.changes.iter();
    let gained = changes.filter(|change| change.direction == Direction::Gained);
    let users: BTreeSet<&String> = gained.flat_map(|change| &change.users).collect();
    users.into_iter().cloned().collect()
}
