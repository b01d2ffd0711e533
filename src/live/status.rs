use std::{sync::Arc, time::Duration};

use super::Refusal;

/// Whether a policy is current.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// What decides is what is kept.
    Current,
    /// What is kept could not be taken; the version before decides.
    Stale,
    /// It has been stale for longer than it may be.
    Failed,
}

impl State {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Stale => "stale",
            Self::Failed => "failed",
        }
    }
}

/// How a policy is kept current at a moment.
#[derive(Clone, Debug)]
pub struct Status {
    /// Whether it is current.
    pub state: State,
    /// How long ago what decides was last seen to be what is kept.
    pub age: Duration,
    /// Why what is kept was not taken, where that is so.
    pub refusal: Option<Arc<Refusal>>,
    /// Whether changes are noticed for what they are: the operating system tells of those in a directory, git tells which
    /// commit a branch is at. Where not, they are found by reading everything again and again.
    pub watched: bool,
    /// How many versions took effect after the first.
    pub reloads: u64,
    /// How many were refused.
    pub refused: u64,
}

/// What the reloader says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) refusal: Option<Arc<Refusal>>,
    /// Whether the files change faster than they can be read twice.
    pub(super) restless: bool,
    pub(super) watched: bool,
    pub(super) reloads: u64,
    pub(super) refused: u64,
}
