use std::{
    env,
    path::{self, Path, PathBuf},
};

use super::{
    super::shown,
    GitProblem, PolicyDirectory, Stored,
    command::{Git, is_named_by_environment},
    names::{Name, names},
    nearby::policy_directories,
    stored::Kept,
};

/// The repository that a policy directory is in.
#[derive(Clone, Debug)]
pub struct Repository {
    git: Git,
    /// The policy directory as it was given.
    directory: PathBuf,
    /// Where it is in the tree.
    path: Vec<Name>,
}

/// A repository that git finds.
struct Found {
    git: Git,
    git_dir: PathBuf,
    /// The top of the work tree; of a bare repository, the repository itself.
    root: PathBuf,
}

impl Repository {
    /// The repository of a policy directory, which need not be there.
    ///
    /// Of the nearest directory above that is there, git finds the repository as it always does: a submodule is one of
    /// its own. Where the environment names the same repository, as it does for hooks, its index is the one that it
    /// names. In a bare repository paths count from the root of the tree.
    pub fn of(directory: &Path) -> Result<Self, GitProblem> {
        let absolute = path::absolute(directory).map_err(|_| GitProblem::NoRepository(shown(directory)))?;
        let found = find(&absolute, directory)?;
        let path = found.path_of(&absolute, directory).and_then(|path| names(&path));
        Ok(Self {
            path: path.ok_or_else(|| GitProblem::OtherRepository {
                directory: shown(directory),
                root: shown(&found.root),
            })?,
            git: found.git,
            directory: directory.to_owned(),
        })
    }

    /// The policy in a commit, by any name that git takes for one commit.
    pub fn revision(&self, revision: &str) -> Result<Stored, GitProblem> {
        let commit = self.commit(revision)?;
        self.stored(Kept::Commit(commit), Some(revision))
    }

    /// The id of a commit, by any name that git takes for one.
    pub fn commit_id(&self, revision: &str) -> Result<String, GitProblem> {
        self.commit(revision)
    }

    /// The policy as it is staged: as the next commit would have it.
    pub fn staged(&self) -> Result<Stored, GitProblem> {
        let is_named = matches!(self.git, Git::Here) && env::var_os("GIT_INDEX_FILE").is_some();
        if !is_named && self.git.says(["rev-parse", "--is-bare-repository"]) {
            return Err(GitProblem::NoIndex);
        }
        self.stored(Kept::Index, None)
    }

    /// The two commits of a submodule between which the next commit of the repository around it moves, where that is asked
    /// from there and moves at all.
    #[must_use]
    pub fn staged_move(&self) -> Option<(String, String)> {
        let top = |git: &Git, question| git.path(["rev-parse", question]).ok()?.canonicalize().ok();
        let around = top(&self.git, "--show-superproject-working-tree")?;
        if top(&Git::Here, "--show-toplevel")? != around {
            return None;
        }
        let inside = top(&self.git, "--show-toplevel")?;
        let path = inside.strip_prefix(&around).ok()?.to_str()?.to_owned();
        let commit = |kept: &str| {
            let id = Git::Here.line(["rev-parse", "--verify", "--end-of-options", &format!("{kept}:{path}")]);
            Some(String::from_utf8_lossy(&id.ok()?).into_owned())
        };
        let (was, is) = (commit("HEAD")?, commit("")?);
        (was != is).then_some((was, is))
    }

    /// The directories of a commit, or of what is staged, that hold policy files.
    pub fn policy_directories(&self, revision: Option<&str>) -> Result<Vec<PolicyDirectory>, GitProblem> {
        let kept = match revision {
            Some(revision) => Kept::Commit(self.commit(revision)?),
            None => Kept::Index,
        };
        let tree = kept.list(&self.git, &[])?;
        Ok(policy_directories(&tree, &self.path, &self.directory))
    }

    /// The commit from which two revisions went apart; its id.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, GitProblem> {
        let (first, second) = (self.commit(one)?, self.commit(other)?);
        match self.git.line(["merge-base", &first, &second]) {
            Ok(id) => Ok(String::from_utf8_lossy(&id).into_owned()),
            // git says nothing where there is none.
            Err(GitProblem::Refused(words)) if words.is_empty() => Err(GitProblem::NoMergeBase {
                one: one.to_owned(),
                other: other.to_owned(),
                shallow: self.is_shallow(),
            }),
            Err(problem) => Err(problem),
        }
    }

    fn stored(&self, kept: Kept, revision: Option<&str>) -> Result<Stored, GitProblem> {
        let stored = Stored::new(self.git.clone(), kept, self.directory.clone(), self.path.clone())?;
        stored.ok_or_else(|| GitProblem::NoDirectory {
            directory: shown(&self.directory),
            revision: revision.map(str::to_owned),
        })
    }

    /// The id of a commit.
    fn commit(&self, revision: &str) -> Result<String, GitProblem> {
        let object = match self.object(revision) {
            Ok(id) if id.bytes().all(|byte| byte.is_ascii_hexdigit()) => id,
            Err(GitProblem::Refused(words)) if words.contains("ambiguous") => {
                return Err(GitProblem::AmbiguousRevision(revision.to_owned()));
            }
            // A range, or what is not wanted of one, is several ids or none.
            Ok(_) | Err(GitProblem::Refused(_)) => return Err(self.unknown(revision)),
            Err(problem) => return Err(problem),
        };
        match self.object(&format!("{object}^{{commit}}")) {
            Ok(commit) => Ok(commit),
            Err(GitProblem::Refused(_)) => Err(self.no_commit(revision, &object)),
            Err(problem) => Err(problem),
        }
    }

    fn object(&self, revision: &str) -> Result<String, GitProblem> {
        let id = self.git.line(["rev-parse", "--verify", "--end-of-options", revision])?;
        Ok(String::from_utf8_lossy(&id).into_owned())
    }

    fn no_commit(&self, revision: &str, object: &str) -> GitProblem {
        match self.git.line(["cat-file", "-t", object]) {
            Ok(kind) => GitProblem::NoCommit {
                revision: revision.to_owned(),
                kind: String::from_utf8_lossy(&kind).into_owned(),
            },
            // A full id is taken for an object, whether it is there or not.
            Err(_) => self.unknown(revision),
        }
    }

    fn unknown(&self, revision: &str) -> GitProblem {
        let places = ["refs/heads", "refs/tags", "refs/remotes"];
        let arguments = ["for-each-ref", "--format=%(refname:lstrip=2)"]
            .into_iter()
            .chain(places);
        let names = self.git.output(arguments).unwrap_or_default();
        GitProblem::UnknownRevision {
            revision: revision.to_owned(),
            names: String::from_utf8_lossy(&names).lines().map(str::to_owned).collect(),
            shallow: self.is_shallow(),
        }
    }

    fn is_shallow(&self) -> bool {
        self.git.says(["rev-parse", "--is-shallow-repository"])
    }
}

/// The repository of a directory, or the one that the environment names, where the directory is not in one inside of it.
fn find(absolute: &Path, directory: &Path) -> Result<Found, GitProblem> {
    let existing = absolute.ancestors().find(|path| path.is_dir()).unwrap_or(absolute);
    let own = Found::new(Git::In(existing.to_owned()), directory);
    if !is_named_by_environment() {
        return own;
    }
    let named = Found::new(Git::Here, directory)?;
    Ok(match own {
        Ok(own) if own.git_dir != named.git_dir && own.is_apart_from(&named) => own,
        _ => named,
    })
}

impl Found {
    fn new(git: Git, directory: &Path) -> Result<Self, GitProblem> {
        let real = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let git_dir = match git.path(["rev-parse", "--absolute-git-dir"]) {
            Ok(path) => real(path),
            Err(GitProblem::Refused(words)) if words.starts_with("not a git repository") => {
                return Err(GitProblem::NoRepository(shown(directory)));
            }
            Err(problem) => return Err(problem),
        };
        let root = git.path(["rev-parse", "--show-toplevel"]);
        Ok(Self {
            root: root.map_or_else(|_| git_dir.clone(), real),
            git_dir,
            git,
        })
    }

    fn is_bare(&self) -> bool {
        self.root == self.git_dir
    }

    /// Whether it is another one than the environment means: inside the work tree of that, or nowhere near it.
    fn is_apart_from(&self, named: &Self) -> bool {
        self.root.starts_with(&named.root) || (!named.is_bare() && !named.root.starts_with(&self.root))
    }

    /// The path of a directory from the root of the tree. A link on the way is part of it where it is in the tree.
    fn path_of(&self, absolute: &Path, directory: &Path) -> Option<PathBuf> {
        let real = |path: &Path| path.canonicalize().ok();
        let above = absolute
            .ancestors()
            .find(|path| real(path).is_some_and(|path| path == self.root));
        if let Some(above) = above {
            return Some(absolute.strip_prefix(above).ok()?.to_owned());
        }
        // A link from elsewhere may lead into the middle of the tree.
        let (existing, inside) = absolute.ancestors().find_map(|path| Some((path, real(path)?)))?;
        match inside.strip_prefix(&self.root) {
            Ok(inside) => Some(inside.join(absolute.strip_prefix(existing).ok()?)),
            Err(_) if self.is_bare() && directory.is_relative() => Some(directory.to_owned()),
            Err(_) => None,
        }
    }
}
