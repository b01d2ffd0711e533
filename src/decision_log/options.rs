use std::{path::PathBuf, time::Duration};

use super::MaskPath;

/// The bytes after which a new file is begun, unless said otherwise.
const MAX_BYTES: u64 = 256 << 20;

/// How many decisions may wait to be written, unless said otherwise.
const QUEUE: usize = 8192;

/// How a log is kept.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file. What is not a plain file, such as `/dev/stdout`, is written to and never read or renamed.
    pub path: PathBuf,
    /// The bytes after which a new file is begun; never, where there are none.
    pub max_bytes: Option<u64>,
    /// How many full files are kept beside the one that is written; all, where there is no number.
    pub keep: Option<usize>,
    /// How many decisions may wait to be written.
    pub queue: usize,
    /// What happens to a decision for which the queue has no room.
    pub on_full: OnFull,
    /// What happens to decisions that cannot be written.
    pub on_failure: OnFailure,
    /// When the file is forced to the disk.
    pub sync: Sync,
    /// What is not written readably.
    pub mask: Vec<MaskPath>,
    /// The file whose bytes are the key of what is masked; a key of chance for each start, where there is none.
    pub mask_key_file: Option<PathBuf>,
    /// The revision of the policy that decides at the start.
    pub revision: String,
}

impl Options {
    /// A log in a file, with nothing masked and all else as usual.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            max_bytes: Some(MAX_BYTES),
            keep: None,
            queue: QUEUE,
            on_full: OnFull::Drop,
            on_failure: OnFailure::GoOn,
            sync: Sync::Interval(Duration::from_secs(1)),
            mask: Vec::new(),
            mask_key_file: None,
            revision: String::new(),
        }
    }
}

/// What happens to a decision for which the queue has no room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnFull {
    /// It is not logged; the log says how many were not.
    Drop,
    /// Whoever hands it over waits, as long as the file can be written.
    Block,
}

/// What happens to decisions that cannot be written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnFailure {
    /// They are made all the same; the log says how many it lacks.
    GoOn,
    /// [`super::DecisionLog::record`] gives an error, so that whoever asks gets none.
    Refuse,
}

/// When the file is forced to the disk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sync {
    /// Whenever the operating system likes.
    Never,
    /// This long after a line was written, at the latest.
    Interval(Duration),
    /// After each write, which may be of many lines.
    Always,
}
