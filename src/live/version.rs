use jiff::Timestamp;

use crate::snapshot::Snapshot;

/// One version of a policy: a snapshot, and what tells it from others.
#[derive(Debug)]
pub struct Version {
    snapshot: Snapshot,
    revision: String,
    number: u64,
    loaded: Timestamp,
}

impl Version {
    /// A version that is loaded now.
    pub(super) fn new(snapshot: Snapshot, revision: String, number: u64) -> Self {
        Self {
            snapshot,
            revision,
            number,
            loaded: Timestamp::now(),
        }
    }

    /// The compiled policy.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What tells it from others, also after a restart: the SHA-256 of its files, names included, in hexadecimal; of
    /// what git keeps, the commit's id. Empty for a snapshot that was given.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// Counted from 1, one more for each version that took effect.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When it took effect.
    #[must_use]
    pub fn loaded(&self) -> Timestamp {
        self.loaded
    }
}
