use std::{error::Error, fmt, io, path::PathBuf};

/// Why a log cannot be opened.
#[derive(Debug)]
pub enum LogProblem {
    /// Another process writes it.
    Locked(PathBuf),
    /// The file, or one beside it, cannot be opened, read or written.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file holds something else, or was damaged.
    NotALog {
        /// Which.
        path: PathBuf,
        /// What is wrong with its end.
        why: String,
    },
    /// The key of what is masked is too short to be one.
    ShortKey(PathBuf),
    /// No thread can be started.
    Thread(io::Error),
}

impl fmt::Display for LogProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked(path) => write!(
                out,
                "another process writes the decision log {}; give each its own file",
                path.display()
            ),
            Self::File { path, error } => write!(out, "the decision log cannot use {}: {error}", path.display()),
            Self::NotALog { path, why } => write!(
                out,
                "{} cannot be continued as a decision log: {why}; move it away, and a new one is begun",
                path.display()
            ),
            Self::ShortKey(path) => write!(
                out,
                "the key in {} is too short: expected {} bytes or more",
                path.display(),
                super::secret::SHORTEST_KEY
            ),
            Self::Thread(error) => write!(out, "the decision log cannot start its thread: {error}"),
        }
    }
}

impl Error for LogProblem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::File { error, .. } | Self::Thread(error) => Some(error),
            _ => None,
        }
    }
}

/// Why a decision or a search will not be in the log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unlogged {
    /// Too many decisions wait to be written.
    Full,
    /// The file cannot be written at present.
    Failing,
    /// The log was closed.
    Closed,
}

impl fmt::Display for Unlogged {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Full => "too many wait to be written",
            Self::Failing => "the file cannot be written at present",
            Self::Closed => "the log is closed",
        })
    }
}

impl Error for Unlogged {}
