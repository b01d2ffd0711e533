use jiff::Timestamp;

use super::{people::PersonId, records::Direction, view::CallWords};
use crate::calls::Witness;

/// What is found for some people.
pub(super) struct CallFinding {
    pub(super) people: Vec<PersonId>,
    pub(super) permission: usize,
    pub(super) direction: Direction,
    pub(super) time: (Timestamp, Timestamp),
    pub(super) words: CallWords,
    pub(super) witness: Witness,
    /// Whether it is of what is dialled without a country code.
    pub(super) is_national: bool,
}

impl CallFinding {
    /// The same of its first person alone.
    pub(super) fn clone_empty(&self) -> Self {
        Self {
            people: self.people.first().copied().into_iter().collect(),
            words: CallWords::default(),
            witness: self.witness.clone(),
            ..*self
        }
    }
}

/// Findings that follow each other in time and are alike, made one.
pub(super) fn joined(mut findings: Vec<CallFinding>) -> Vec<CallFinding> {
    findings.sort_by(|one, other| {
        let key = |it: &CallFinding| (it.permission, it.direction, it.time);
        (one.people.as_slice(), key(one)).cmp(&(other.people.as_slice(), key(other)))
    });
    let mut joined: Vec<CallFinding> = Vec::new();
    for finding in findings {
        match joined.last_mut() {
            Some(last)
                if last.people == finding.people
                    && last.permission == finding.permission
                    && last.direction == finding.direction
                    && last.words == finding.words
                    && last.time.1 == finding.time.0 =>
            {
                last.time.1 = finding.time.1;
            }
            _ => joined.push(finding),
        }
    }
    joined
}
