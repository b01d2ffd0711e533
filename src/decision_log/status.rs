use std::{io, path::PathBuf};

use serde::Serialize;

/// How a log fares.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    /// The file.
    pub path: PathBuf,
    /// How many decisions and searches were written since the start.
    pub written: u64,
    /// How many of them are not in the log: the queue was full, or the log was closed before they could be written.
    pub dropped: u64,
    /// How many writes failed.
    pub failed: u64,
    /// How many of them wait to be written.
    pub waiting: usize,
    /// The bytes of the file that is written now.
    pub bytes: u64,
    /// Whether the last write failed.
    pub failing: bool,
    /// The last failure, in words; it stays when all is well again.
    pub last_error: Option<String>,
    /// The number of the last line.
    pub seq: u64,
    /// The hash of the last line: kept elsewhere, it shows that the log was not written anew or cut off.
    pub hash: String,
}

impl Status {
    pub(super) fn count_failure(&mut self, error: Option<io::Error>) {
        if let Some(error) = error {
            self.failed += 1;
            self.last_error = Some(error.to_string());
        }
    }
}
