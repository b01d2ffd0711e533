use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::{snapshot::Snapshot, source::Sources};

/// One version of a policy: a snapshot, and what tells it from others.
#[derive(Debug)]
pub struct Version {
    snapshot: Snapshot,
    revision: String,
    loaded: Timestamp,
}

impl Version {
    /// A version that is loaded now; its revision is the digest of its files.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        let revision = digest(snapshot.sources());
        Self {
            snapshot,
            revision,
            loaded: Timestamp::now(),
        }
    }

    /// The compiled policy.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// What tells it from others: the SHA-256 of its files, names included, in hexadecimal; of what git keeps, the
    /// commit's id.
    #[must_use]
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// When it was loaded.
    #[must_use]
    pub fn loaded(&self) -> Timestamp {
        self.loaded
    }
}

fn digest(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for (_, file) in sources.iter() {
        for text in [file.path(), file.text()] {
            // Lengths keep apart what the texts alone would not.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
    }
    let mut words = String::new();
    for byte in hash.finalize() {
        let _ = write!(words, "{byte:02x}");
    }
    words
}
