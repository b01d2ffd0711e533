use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};

use super::{
    super::{
        LoadProblem, LoadProblemKind, Loaded, SourceFile,
        loader::{LARGEST_FILE, LARGEST_IMPORT, shown, text},
    },
    GitProblem,
    command::Git,
    names::{Name, below, names},
    objects::Objects,
    tree::Node,
    walk::policy_files,
};

/// How many links may lead to one file; as many as Linux follows.
const MOST_LINKS: usize = 40;

/// The longest path that a link may hold, in bytes.
const LONGEST_LINK: u64 = 4096;

/// Where git keeps a policy.
#[derive(Clone, Debug)]
pub(super) enum Kept {
    /// In the commit of this id.
    Commit(String),
    /// In the index.
    Index,
}

/// A policy that git keeps.
#[derive(Debug)]
pub struct Stored {
    git: Git,
    kept: Kept,
    /// The policy directory as it was given.
    directory: PathBuf,
    /// Where it is in the tree.
    path: Vec<Name>,
    tree: Node,
    /// Whether the tree has more than the policy directory.
    whole: bool,
    objects: Objects,
}

impl Stored {
    /// The policy at a path of the tree; none where nothing is there.
    pub(super) fn new(git: Git, kept: Kept, directory: PathBuf, path: Vec<Name>) -> Result<Option<Self>, GitProblem> {
        let mut stored = Self {
            tree: kept.list(&git, &path)?,
            whole: path.is_empty(),
            objects: Objects::new(git.clone()),
            git,
            kept,
            directory,
            path,
        };
        // A link above the directory is no reason to miss it.
        if stored.tree.get(&stored.path).is_none() {
            stored.widen()?;
        }
        let is_there = match stored.resolve(stored.path.clone()) {
            Ok(path) => path.is_some_and(|path| stored.holds_anything(&path)),
            // It is told with the other problems.
            Err(_) => true,
        };
        Ok(is_there.then_some(stored))
    }

    /// Only the root of a tree may be an empty directory.
    fn holds_anything(&self, path: &[Name]) -> bool {
        let node = self.tree.get(path);
        node.is_some_and(|node| node.entries().is_none_or(|entries| !entries.is_empty()))
    }

    /// The policy directory as it was given.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Reads every policy file, as [`load_directory`](super::super::load_directory) does from disk.
    pub(crate) fn load(&mut self) -> Loaded {
        let (files, problems) = policy_files(self);
        let mut loaded = Loaded {
            problems,
            ..Loaded::default()
        };
        for (path, id) in files {
            let text = self.text(&id, LARGEST_FILE);
            loaded.add(path, text);
        }
        loaded
    }

    /// Reads a file that the policy imports; nothing where it is not there.
    pub(crate) fn load_import(&mut self, path: &Path) -> Option<Result<SourceFile, LoadProblem>> {
        let text = self.import(path).transpose()?;
        let problem = |kind| LoadProblem {
            path: shown(path),
            kind,
        };
        Some(text.map(|text| SourceFile::new(shown(path), text)).map_err(problem))
    }

    fn import(&mut self, path: &Path) -> Result<Option<String>, LoadProblemKind> {
        let Some(found) = self.find(path)? else {
            return Ok(None);
        };
        match self.tree.get(&found) {
            Some(Node::File(id)) => {
                let id = id.clone();
                self.text(&id, LARGEST_IMPORT).map(Some)
            }
            Some(Node::Directory(_) | Node::Link(_)) => Err(LoadProblemKind::NoFile),
            Some(Node::Submodule) => Err(LoadProblemKind::Submodule),
            Some(Node::Unmerged) => Err(LoadProblemKind::Unmerged),
            None => Ok(None),
        }
    }

    /// The names of what is in a directory; none where it is not there.
    pub(crate) fn file_names(&mut self, directory: &Path) -> Vec<String> {
        let found = self.find(directory).ok().flatten();
        let entries = found.and_then(|path| self.tree.get(&path)?.entries());
        let names = entries.into_iter().flat_map(std::collections::BTreeMap::keys);
        names.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// Where a path, which begins as the policy directory does, is in the tree, links followed.
    fn find(&mut self, path: &Path) -> Result<Option<Vec<Name>>, LoadProblemKind> {
        let inside = path.strip_prefix(&self.directory).unwrap_or(path);
        let inside = names(inside).ok_or(LoadProblemKind::LinkOutside)?;
        self.resolve(self.path.iter().cloned().chain(inside).collect())
    }

    /// What stands at a path, links not followed.
    pub(super) fn node(&self, path: &[Name]) -> Option<&Node> {
        self.tree.get(path)
    }

    /// Where the policy directory is in the tree.
    pub(super) fn path(&self) -> &[Name] {
        &self.path
    }

    /// The path that a path leads to, links followed as the operating system follows them; nothing where it leads to
    /// nothing.
    pub(super) fn resolve(&mut self, path: Vec<Name>) -> Result<Option<Vec<Name>>, LoadProblemKind> {
        let refused = |words: &str| LoadProblemKind::Refused(words.to_owned());
        let mut at = Vec::new();
        let mut rest = VecDeque::from(path);
        let mut links = 0;
        while let Some(name) = rest.pop_front() {
            match name.as_slice() {
                b"" | b"." => continue,
                b".." => {
                    at.pop().ok_or(LoadProblemKind::LinkOutside)?;
                    continue;
                }
                _ => at.push(name),
            }
            match self.tree.get(&at) {
                Some(Node::Link(id)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(refused("too many levels of symbolic links"));
                    }
                    let target = self.objects.read(&id.clone(), LONGEST_LINK)?;
                    if target.starts_with(b"/") {
                        return Err(LoadProblemKind::LinkOutside);
                    }
                    at.pop();
                    target
                        .split(|byte| *byte == b'/')
                        .rev()
                        .for_each(|name| rest.push_front(name.to_vec()));
                    // It may lead anywhere.
                    self.widen().map_err(|problem| refused(&problem.to_string()))?;
                }
                Some(Node::Submodule) if !rest.is_empty() => return Err(LoadProblemKind::Submodule),
                Some(Node::File(_)) if !rest.is_empty() => return Ok(None),
                Some(_) => {}
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// Lists the whole tree.
    fn widen(&mut self) -> Result<(), GitProblem> {
        if !self.whole {
            self.tree = self.kept.list(&self.git, &[])?;
            self.whole = true;
        }
        Ok(())
    }

    fn text(&mut self, id: &str, limit: u64) -> Result<String, LoadProblemKind> {
        text(self.objects.read(id, limit)?)
    }
}

impl Kept {
    /// All that is at a path and below.
    pub(super) fn list(&self, git: &Git, path: &[Name]) -> Result<Node, GitProblem> {
        let below = (!path.is_empty()).then(|| below(path));
        match self {
            Self::Commit(id) => {
                let arguments = ["ls-tree", "-r", "-z", "--full-tree", id].map(Into::into);
                let arguments = arguments.into_iter().chain(below);
                Ok(Node::of_commit(&git.output(arguments)?))
            }
            Self::Index => {
                let arguments = ["ls-files", "-s", "-z", "--full-name", "--"].map(Into::into);
                let arguments = arguments.into_iter().chain([below.unwrap_or_else(|| ":(top)".into())]);
                Ok(Node::of_index(&git.output(arguments)?))
            }
        }
    }
}
