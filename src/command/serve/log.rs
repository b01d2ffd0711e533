use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::decision_log::{MaskPath, OnFailure, OnFull, Options, Sync};

/// What is logged of decisions, and where.
#[derive(Args, Debug)]
pub(super) struct LogArguments {
    /// Write each decision and each search into this file, a line of JSON bound to the one before by its hash.
    #[arg(long, value_name = "FILE", help_heading = "Decision log")]
    decision_log: Option<PathBuf>,
    /// Begin a new file after so many bytes; 0 is never.
    #[arg(
        long,
        value_name = "BYTES",
        default_value = "268435456",
        requires = "decision_log",
        help_heading = "Decision log"
    )]
    log_max_bytes: u64,
    /// Keep so many full files beside the one that is written; all where nothing is said.
    #[arg(long, value_name = "FILES", requires = "decision_log", help_heading = "Decision log")]
    log_keep: Option<usize>,
    /// How many decisions may wait to be written.
    #[arg(
        long,
        value_name = "DECISIONS",
        default_value = "8192",
        requires = "decision_log",
        help_heading = "Decision log"
    )]
    log_queue: usize,
    /// What happens to a decision for which there is no room: it is dropped, and the log says how many were; or whoever
    /// asks waits.
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "drop",
        requires = "decision_log",
        help_heading = "Decision log"
    )]
    log_on_full: WhenFull,
    /// Give no decision, and no result of a search, that cannot be logged: 503 in its place.
    #[arg(long, requires = "decision_log", help_heading = "Decision log")]
    log_required: bool,
    /// When the file is forced to the disk.
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "second",
        requires = "decision_log",
        help_heading = "Decision log"
    )]
    log_sync: WhenSynced,
    /// What is not written readably, such as `subject.id`, `resource.id`, `resource.properties.customer`.
    #[arg(
        long,
        value_name = "PATH",
        value_delimiter = ',',
        requires = "decision_log",
        help_heading = "Decision log"
    )]
    log_mask: Vec<MaskPath>,
    /// The file whose bytes are the key of what is masked: equal values are then masked alike after a restart too.
    #[arg(long, value_name = "FILE", requires = "log_mask", help_heading = "Decision log")]
    log_mask_key: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum WhenFull {
    /// It is not logged.
    Drop,
    /// Whoever asks waits.
    Block,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum WhenSynced {
    /// Whenever the operating system likes.
    Never,
    /// A second after a line was written, at the latest.
    Second,
    /// After each write.
    Always,
}

impl LogArguments {
    /// The log that is wanted, while this revision decides.
    pub(super) fn options(&self, revision: &str) -> Option<Options> {
        let path = self.decision_log.clone()?;
        Some(Options {
            max_bytes: Some(self.log_max_bytes).filter(|bytes| *bytes > 0),
            keep: self.log_keep,
            queue: self.log_queue,
            on_full: match self.log_on_full {
                WhenFull::Drop => OnFull::Drop,
                WhenFull::Block => OnFull::Block,
            },
            on_failure: if self.log_required {
                OnFailure::Refuse
            } else {
                OnFailure::GoOn
            },
            sync: match self.log_sync {
                WhenSynced::Never => Sync::Never,
                WhenSynced::Second => Sync::Interval(Duration::from_secs(1)),
                WhenSynced::Always => Sync::Always,
            },
            mask: self.log_mask.clone(),
            mask_key_file: self.log_mask_key.clone(),
            revision: revision.to_owned(),
            ..Options::new(path)
        })
    }
}
