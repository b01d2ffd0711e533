use std::fmt;

/// Why git cannot give a policy.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum GitProblem {
    /// git is not installed.
    NoGit,
    /// The policy directory is in no repository; which one.
    NoRepository(String),
    /// The policy directory is not in the repository that the environment names.
    OtherRepository {
        /// The policy directory.
        directory: String,
        /// The top of the repository's work tree.
        root: String,
    },
    /// The repository is bare, so nothing is staged.
    NoIndex,
    /// git's own words.
    Refused(String),
    /// No commit has this name.
    UnknownRevision {
        /// The name.
        revision: String,
        /// The branches and tags that there are.
        names: Vec<String>,
        /// Whether the clone lacks a part of the history.
        shallow: bool,
    },
    /// Several objects have ids that begin like this.
    AmbiguousRevision(String),
    /// The revision is something else than a commit.
    NoCommit {
        /// The revision.
        revision: String,
        /// What git calls it: `tree`, `blob` or the like.
        kind: String,
    },
    /// Two revisions have no commit in common.
    NoMergeBase {
        /// One of them.
        one: String,
        /// The other.
        other: String,
        /// Whether the clone lacks a part of the history.
        shallow: bool,
    },
    /// The revision has no policy directory: no file is in it. For who compares policies, one that grants nothing.
    NoDirectory {
        /// The policy directory.
        directory: String,
        /// The revision; none for what is staged.
        revision: Option<String>,
    },
}

impl fmt::Display for GitProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit => out.write_str("git cannot be found"),
            Self::NoRepository(directory) => write!(out, "`{directory}` is in no git repository"),
            Self::OtherRepository { directory, root } => {
                write!(out, "`{directory}` is not in the git repository `{root}`")
            }
            Self::NoIndex => out.write_str("nothing is staged in a bare repository"),
            Self::Refused(words) => write!(out, "git refuses: {words}"),
            Self::UnknownRevision { revision, .. } => write!(out, "git knows no revision `{revision}`"),
            Self::AmbiguousRevision(revision) => write!(out, "several objects of git are named `{revision}`"),
            Self::NoCommit { revision, kind } => write!(out, "`{revision}` is a {kind}, not a commit"),
            Self::NoMergeBase { one, other, .. } => write!(out, "`{one}` and `{other}` have no commit in common"),
            Self::NoDirectory { directory, revision } => match revision {
                Some(revision) => write!(out, "`{revision}` has no policy directory `{directory}`"),
                None => write!(out, "nothing is staged in a policy directory `{directory}`"),
            },
        }
    }
}

impl std::error::Error for GitProblem {}
