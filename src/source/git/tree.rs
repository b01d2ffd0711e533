use std::collections::BTreeMap;

use super::names::Name;

/// What stands at a path of a commit, or of the index.
#[derive(Debug)]
pub(super) enum Node {
    /// A directory, with what is in it.
    Directory(BTreeMap<Name, Node>),
    /// A file; the id of its text.
    File(String),
    /// A link; the id of the path that it leads to.
    Link(String),
    /// The commit of another repository.
    Submodule,
    /// A file of which a merge left several versions.
    Unmerged,
}

impl Default for Node {
    fn default() -> Self {
        Self::Directory(BTreeMap::new())
    }
}

impl Node {
    /// What `git ls-tree -r -z` lists: `MODE KIND ID<tab>PATH`.
    pub(super) fn of_commit(list: &[u8]) -> Self {
        Self::of(list, |words| {
            let (mode, rest) = words.split_once(' ')?;
            let (_, id) = rest.split_once(' ')?;
            Self::leaf(mode, id)
        })
    }

    /// What `git ls-files -s -z` lists: `MODE ID STAGE<tab>PATH`.
    pub(super) fn of_index(list: &[u8]) -> Self {
        Self::of(list, |words| {
            let (mode, rest) = words.split_once(' ')?;
            match rest.split_once(' ')? {
                (id, "0") => Self::leaf(mode, id),
                _ => Some(Self::Unmerged),
            }
        })
    }

    fn of(list: &[u8], leaf: impl Fn(&str) -> Option<Self>) -> Self {
        let mut root = Self::default();
        for entry in list.split(|byte| *byte == 0) {
            let mut parts = entry.splitn(2, |byte| *byte == b'\t');
            let words = parts.next().and_then(|words| str::from_utf8(words).ok());
            if let (Some(leaf), Some(path)) = (words.and_then(&leaf), parts.next()) {
                root.insert(path, leaf);
            }
        }
        root
    }

    fn leaf(mode: &str, id: &str) -> Option<Self> {
        match mode {
            "120000" => Some(Self::Link(id.to_owned())),
            "160000" => Some(Self::Submodule),
            mode if mode.starts_with("100") => Some(Self::File(id.to_owned())),
            _ => None,
        }
    }

    fn insert(&mut self, path: &[u8], leaf: Self) {
        let mut at = self;
        for name in path.split(|byte| *byte == b'/') {
            // A merge may leave a file and a directory of one name.
            if at.entries().is_none() {
                *at = Self::default();
            }
            let Self::Directory(entries) = at else { return };
            at = entries.entry(name.to_vec()).or_insert(Self::Unmerged);
        }
        *at = leaf;
    }

    /// What is in a directory.
    pub(super) fn entries(&self) -> Option<&BTreeMap<Name, Self>> {
        match self {
            Self::Directory(entries) => Some(entries),
            _ => None,
        }
    }

    /// What stands at a path, links not followed.
    pub(super) fn get(&self, path: &[Name]) -> Option<&Self> {
        path.iter().try_fold(self, |at, name| at.entries()?.get(name))
    }
}
