//! The policies that commands compare: directories, commits, what is staged.

use std::{
    panic,
    path::{Component, Path, PathBuf},
    thread,
};

use super::{Console, Exit, policy::mistakes};
use crate::{
    diagnostic::nearest,
    load::{Loaded, Refused, load, load_sources, load_stored},
    snapshot::Snapshot,
    source::{GitProblem, PolicyDirectory, Repository, SourceFile, Sources, Stored, load_import},
};

/// Where a policy is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum PolicyAt {
    /// In a directory.
    Directory(PathBuf),
    /// In a commit.
    Revision(String),
    /// In the index.
    Staged,
}

/// A policy that was read, or what stands in its way.
type Opened = Result<Result<Loaded, Box<Refused>>, GitProblem>;

/// The two policies that are meant by what was said.
///
/// A word is a directory where there is one of that name, else a revision; `A..B` is two of them, and `A...B` the
/// commit at which they went apart, and `B`. The whole id of a commit is always that commit. What else is both is refused:
/// whoever changes the policy can also add a directory that has the name of the revision with which it is compared.
pub(super) fn sides(
    old: Option<&str>,
    new: Option<&str>,
    is_staged: bool,
    policy: &Path,
) -> Result<(PolicyAt, PolicyAt), String> {
    let directory = || PolicyAt::Directory(policy.to_owned());
    let range = old.and_then(|word| Some((word, range(word)?)));
    if let Some((word, (one, other, is_apart))) = range
        && !is_directory(word, policy, |repository| {
            repository.commit_id(one).is_ok() && repository.commit_id(other).is_ok()
        })?
    {
        if new.is_some() || is_staged {
            return Err("a range names both policies; leave the other out".to_owned());
        }
        let one = if is_apart {
            let repository = Repository::of(policy).map_err(|problem| in_words(&problem))?;
            repository
                .merge_base(one, other)
                .map_err(|problem| in_words(&problem))?
        } else {
            one.to_owned()
        };
        return Ok((PolicyAt::Revision(one), PolicyAt::Revision(other.to_owned())));
    }
    if is_staged && new.is_some() {
        return Err("`--staged` is the newer policy; leave the other out".to_owned());
    }
    let moved = (is_staged && old.is_none()).then(|| Repository::of(policy).ok()?.staged_move());
    if let Some(Some((was, is))) = moved {
        return Ok((PolicyAt::Revision(was), PolicyAt::Revision(is)));
    }
    let old = match old {
        Some(old) => at(old, policy)?,
        None => PolicyAt::Revision("HEAD".to_owned()),
    };
    let new = match new {
        _ if is_staged => PolicyAt::Staged,
        Some(new) => at(new, policy)?,
        None => directory(),
    };
    Ok((old, new))
}

/// Loads two policies at once; what stands in the way of either is said.
pub(super) fn load_both(
    (old, new): &(PolicyAt, PolicyAt),
    policy: &Path,
    console: &mut Console,
) -> Result<(Snapshot, Snapshot), Exit> {
    let (first, second) = thread::scope(|scope| {
        let other = scope.spawn(|| new.open(policy));
        let first = old.open(policy);
        (
            first,
            other.join().unwrap_or_else(|failure| panic::resume_unwind(failure)),
        )
    });
    if let Some(why) = on_neither_side((old, &first), (new, &second), policy) {
        return Err(console.refuse(&why, Exit::Usage));
    }
    let loaded = (old.told(first, console), new.told(second, console));
    Ok((loaded.0?, loaded.1?))
}

/// What is said where git keeps nothing of the directory on one side, and it is not on the other either: nothing would
/// be compared with nothing, and nobody gain anything.
fn on_neither_side(
    (old, first): (&PolicyAt, &Opened),
    (new, second): (&PolicyAt, &Opened),
    policy: &Path,
) -> Option<String> {
    let is_absent = |at: &PolicyAt, read: &Opened| match (at, read) {
        (_, Err(problem)) => is_nothing(problem),
        (PolicyAt::Directory(directory), Ok(_)) => directory == policy && !directory.exists(),
        (_, Ok(_)) => false,
    };
    let is_kept = |at: &PolicyAt| !matches!(at, PolicyAt::Directory(_));
    if !(is_absent(old, first) && is_absent(new, second) && (is_kept(old) || is_kept(new))) {
        return None;
    }
    let meant = [new, old].into_iter().find_map(|at| at.directory_meant(policy));
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{}`?", meant.display()));
    let policy = policy.display();
    Some(format!(
        "there is no policy directory `{policy}`, neither {} nor {}{meant}",
        old.side(),
        new.side()
    ))
}

/// The directory that is meant by one that is not there: one of its name or nearly so elsewhere, or else the one that
/// would hold it.
fn nearest_directory<'a>(policy: &Path, known: &'a [PolicyDirectory]) -> Option<&'a PathBuf> {
    let named = policy.file_name().unwrap_or_default().to_string_lossy();
    let names = known.iter().map(|directory| directory.name.as_str());
    let name = names
        .clone()
        .find(|name| *name == named)
        .or_else(|| nearest(&named, names));
    let of_name = known.iter().filter(|directory| name == Some(directory.name.as_str()));
    let of_name = of_name.min_by_key(|directory| directory.path.components().count());
    let holds = |directory: &&PolicyDirectory| {
        let mut parts = directory.path.components();
        parts.all(|part| matches!(part, Component::CurDir | Component::ParentDir))
    };
    of_name
        .or_else(|| known.iter().rfind(holds))
        .map(|directory| &directory.path)
}

fn at(word: &str, policy: &Path) -> Result<PolicyAt, String> {
    let is_directory = is_directory(word, policy, |repository| repository.commit_id(word).is_ok())?;
    Ok(if is_directory {
        PolicyAt::Directory(PathBuf::from(word))
    } else {
        PolicyAt::Revision(word.to_owned())
    })
}

/// Whether a word is a directory, and no revision.
fn is_directory(word: &str, policy: &Path, is_revision: impl Fn(&Repository) -> bool) -> Result<bool, String> {
    let path = Path::new(word);
    if !path.is_dir() {
        return Ok(false);
    }
    let is_said = path.is_absolute() || word.starts_with('.');
    if is_said || !Repository::of(policy).is_ok_and(|repository| is_revision(&repository)) {
        return Ok(true);
    }
    if matches!(word.len(), 40 | 64) && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(false);
    }
    Err(format!(
        "`{word}` is a directory, and a revision too: write `./{word}` for the one, the whole id of the commit for the other"
    ))
}

/// The two ends of a range, and whether the first is the commit at which they went apart.
fn range(word: &str) -> Option<(&str, &str, bool)> {
    let (one, other, is_apart) = match word.split_once("...") {
        Some((one, other)) => (one, other, true),
        None => word.split_once("..").map(|(one, other)| (one, other, false))?,
    };
    // A path such as `../policies` is none.
    if other.starts_with('/') || one.ends_with('/') {
        return None;
    }
    Some((or_head(one), or_head(other), is_apart))
}

fn or_head(word: &str) -> &str {
    if word.is_empty() { "HEAD" } else { word }
}

impl PolicyAt {
    /// Reads it: the policy, or what stands in its way.
    fn open(&self, policy: &Path) -> Opened {
        let stored = match self {
            Self::Directory(directory) => return Ok(load(directory)),
            Self::Revision(revision) => Repository::of(policy)?.revision(revision),
            Self::Staged => Repository::of(policy)?.staged(),
        };
        stored.map(load_stored)
    }

    /// Gives what was read, or says what stands in its way. A commit without a policy directory has an empty policy.
    fn told(&self, read: Opened, console: &mut Console) -> Result<Snapshot, Exit> {
        let loaded = match read {
            Ok(loaded) => loaded,
            Err(problem) => without_directory(&problem, self, console)?,
        };
        match loaded {
            Ok(Loaded { snapshot, .. }) => Ok(snapshot),
            Err(refused) => {
                let text = mistakes(&refused.diagnostics, &refused.sources, console.message_style());
                console.message(&format!("{}:\n{text}", self.name()));
                Err(Exit::Findings)
            }
        }
    }

    /// The text of a file beside the policy, as it is where the policy is; `None` where there is no such file.
    pub(super) fn read(&self, path: &Path) -> Result<Option<SourceFile>, String> {
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = directory.unwrap_or(Path::new("."));
        let repository = || Repository::of(directory).map_err(|problem| in_words(&problem));
        let stored = |stored: Result<Stored, GitProblem>| match stored {
            Ok(mut stored) => match stored.load_import(&directory.join(path.file_name().unwrap_or_default())) {
                Some(file) => file
                    .map(Some)
                    .map_err(|problem| format!("`{}` cannot be read", problem.path)),
                None => Ok(None),
            },
            Err(problem) if is_nothing(&problem) => Ok(None),
            Err(problem) => Err(in_words(&problem)),
        };
        match self {
            Self::Directory(_) if !path.exists() => Ok(None),
            Self::Directory(_) => {
                let file = load_import(path);
                file.map(Some)
                    .map_err(|problem| format!("`{}` cannot be read", problem.path))
            }
            Self::Revision(revision) => stored(repository()?.revision(revision)),
            Self::Staged => stored(repository()?.staged()),
        }
    }

    /// The directory with policy files that is meant by one that git does not keep here.
    fn directory_meant(&self, policy: &Path) -> Option<PathBuf> {
        let revision = match self {
            Self::Directory(_) => return None,
            Self::Revision(revision) => Some(revision.as_str()),
            Self::Staged => None,
        };
        let known = Repository::of(policy).ok()?.policy_directories(revision).ok()?;
        nearest_directory(policy, &known).cloned()
    }

    /// Which side it is, in a sentence.
    fn side(&self) -> String {
        match self {
            Self::Directory(_) => "on disk".to_owned(),
            Self::Revision(_) | Self::Staged => self.name(),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Directory(directory) => directory.display().to_string(),
            Self::Revision(revision) => format!("in `{revision}`"),
            Self::Staged => "as staged".to_owned(),
        }
    }
}

/// An empty policy where git keeps none; every other problem is told.
fn without_directory(
    problem: &GitProblem,
    at: &PolicyAt,
    console: &mut Console,
) -> Result<Result<Loaded, Box<Refused>>, Exit> {
    if !is_nothing(problem) {
        let why = match (problem, at) {
            (GitProblem::NoRepository(_), PolicyAt::Revision(word)) if Path::new(word).is_file() => {
                format!("`{word}` is a file; a policy is a directory")
            }
            (GitProblem::NoRepository(_), PolicyAt::Revision(word)) if word == "HEAD" => {
                format!("{problem}; name the policy that was, a directory or a revision")
            }
            (GitProblem::NoRepository(_), PolicyAt::Revision(word)) => {
                format!("there is no directory `{word}`, and it is no revision: {problem}")
            }
            _ => in_words(problem),
        };
        return Err(console.refuse(&why, Exit::Usage));
    }
    console.message(&format!("note: {problem}; nobody has access there\n"));
    let mut sources = Sources::default();
    sources.add(SourceFile::new("policy.yaml", "settings: {}\n"));
    Ok(load_sources(sources))
}

/// Whether git keeps nothing there yet: no policy directory, or no commit before the first.
fn is_nothing(problem: &GitProblem) -> bool {
    match problem {
        GitProblem::NoDirectory { .. } => true,
        GitProblem::UnknownRevision { revision, .. } => revision == "HEAD",
        _ => false,
    }
}

fn in_words(problem: &GitProblem) -> String {
    match problem.help() {
        Some(help) => format!("{problem}; {help}"),
        None => problem.to_string(),
    }
}
