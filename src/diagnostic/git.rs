use super::nearest;
use crate::source::GitProblem;

impl GitProblem {
    /// What mends it, where something is known to.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        const DEEPER: &str =
            "the clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks it out";
        match self {
            Self::NoGit => Some("install git, or name two directories".to_owned()),
            Self::UnknownRevision {
                revision,
                names,
                shallow,
            } => {
                let near = nearest(revision, names.iter().map(String::as_str));
                near.map(|near| format!("did you mean `{near}`?"))
                    .or_else(|| shallow.then(|| DEEPER.to_owned()))
            }
            Self::AmbiguousRevision(_) => Some("give more of the id".to_owned()),
            Self::NoCommit { .. } => Some("name a commit, a branch or a tag".to_owned()),
            Self::NoMergeBase { shallow: true, .. } => Some(DEEPER.to_owned()),
            Self::Refused(words) if words.contains("dubious ownership") => {
                Some("it belongs to another user: see `safe.directory` in `git help config`".to_owned())
            }
            Self::NoIndex => Some("name a revision".to_owned()),
            _ => None,
        }
    }
}
