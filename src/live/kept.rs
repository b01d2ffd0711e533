use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    load::{Loaded, Read, Refused, load_and_tell, load_stored},
    source::{GitProblem, Repository, Sources},
};

/// Where a policy is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kept {
    /// In the files of a directory.
    Directory(PathBuf),
    /// In a commit, by any name that git takes for one: a branch is followed. The files are those of one commit, whatever
    /// happens meanwhile.
    Git {
        /// The policy directory in the work tree; it need not be there.
        directory: PathBuf,
        /// The branch, tag or commit.
        revision: String,
    },
}

/// What was read, to tell whether it is still the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Mark {
    Files(Read),
    /// The id of a commit, or the words of what stood in the way.
    Commit(Result<String, String>),
}

impl Mark {
    /// What tells this version from others.
    pub(super) fn revision(&self) -> String {
        match self {
            Self::Files(read) => read.digest(),
            Self::Commit(Ok(id)) => id.clone(),
            Self::Commit(Err(_)) => String::new(),
        }
    }
}

/// Where a policy is in a repository, unless something else is said.
const DIRECTORY: &str = "policies";

impl Kept {
    /// What a person names: `git:REVISION`, `git:REVISION:DIRECTORY`, or else a directory.
    #[must_use]
    pub fn named(name: &Path) -> Self {
        let Some(words) = name.to_str().and_then(|name| name.strip_prefix("git:")) else {
            return Self::Directory(name.to_owned());
        };
        // No name of a commit has a colon that is not followed by a path.
        let (revision, directory) = words.split_once(':').unwrap_or((words, DIRECTORY));
        Self::Git {
            directory: PathBuf::from(directory),
            revision: revision.to_owned(),
        }
    }

    /// Reads and compiles it once.
    ///
    /// # Errors
    ///
    /// Every mistake, where there is one.
    pub fn load_once(&self) -> Result<Loaded, Box<Refused>> {
        self.load().0
    }

    /// Reads and compiles it.
    pub(super) fn load(&self) -> (Result<Loaded, Box<Refused>>, Mark) {
        match self {
            Self::Directory(directory) => {
                let (loaded, read) = load_and_tell(directory);
                (loaded, Mark::Files(read))
            }
            Self::Git { directory, revision } => {
                let repository = Repository::of(directory);
                let commit = repository.and_then(|repository| Ok((followed(&repository, revision)?, repository)));
                match commit {
                    Ok((id, repository)) => {
                        let loaded = repository.revision(&id).map(load_stored);
                        let loaded = loaded.unwrap_or_else(|problem| Err(Box::new(no_commit(&problem))));
                        (loaded, Mark::Commit(Ok(id)))
                    }
                    Err(problem) => (
                        Err(Box::new(no_commit(&problem))),
                        Mark::Commit(Err(problem.to_string())),
                    ),
                }
            }
        }
    }

    /// Whether what is kept is still what was read.
    pub(super) fn is_still(&self, mark: &Mark) -> bool {
        match (self, mark) {
            (Self::Directory(directory), Mark::Files(read)) => read.is_still(directory),
            (Self::Git { directory, revision }, Mark::Commit(before)) => {
                let now = Repository::of(directory).and_then(|repository| followed(&repository, revision));
                now.map_err(|problem| problem.to_string()) == *before
            }
            _ => false,
        }
    }

    /// Whether git is writing the files at this moment, so that some of them may be of another commit.
    pub(super) fn is_being_checked_out(&self) -> bool {
        match self {
            Self::Directory(directory) => git_directory(directory).is_some_and(|git| git.join("index.lock").exists()),
            Self::Git { .. } => false,
        }
    }

    /// The directory to watch; none where git is asked.
    pub(super) fn directory(&self) -> Option<&Path> {
        match self {
            Self::Directory(directory) => Some(directory),
            Self::Git { .. } => None,
        }
    }
}

/// The commit of a branch, or else of whatever git takes the name for: a tag of the same name moves no policy.
fn followed(repository: &Repository, revision: &str) -> Result<String, GitProblem> {
    let branch = repository.commit_id(&format!("refs/heads/{revision}"));
    branch.or_else(|_| repository.commit_id(revision))
}

fn no_commit(problem: &GitProblem) -> Refused {
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(Diagnostic::new(Code::NoPolicy, problem.to_string()).maybe_help(problem.help()));
    Refused {
        sources: Sources::default(),
        diagnostics,
    }
}

/// Where git keeps what belongs to the work tree that a directory is in.
fn git_directory(directory: &Path) -> Option<PathBuf> {
    let directory = fs::canonicalize(directory).ok()?;
    let mut above = directory.ancestors();
    let git = above.find_map(|above| Some(above.join(".git")).filter(|git| git.exists()))?;
    if git.is_dir() {
        return Some(git);
    }
    // In a further work tree it is a file that says where.
    let words = fs::read_to_string(&git).ok()?;
    let path = Path::new(words.strip_prefix("gitdir:")?.trim()).to_owned();
    Some(git.parent()?.join(path))
}
