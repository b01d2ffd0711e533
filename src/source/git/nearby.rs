//! Where in a tree there are policy files, for who named a directory without any.

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use super::{
    super::loader::is_policy_file,
    names::{Name, os_text},
    tree::Node,
};

/// A directory of a tree with policy files in it, or below it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PolicyDirectory {
    /// Its own name; none for the root of the tree.
    pub name: String,
    /// Its path as one would write it in place of the one that was named.
    pub path: PathBuf,
}

/// The directories with policy files; of the root only where some are in itself. `named` is the path in the tree of what
/// was named, and `directory` how it was.
pub(super) fn policy_directories(tree: &Node, named: &[Name], directory: &Path) -> Vec<PolicyDirectory> {
    let mut found = BTreeSet::new();
    find(tree, &mut Vec::new(), &mut found);
    let directories = found.into_iter().map(|path| PolicyDirectory {
        name: path.last().map(text).unwrap_or_default(),
        path: as_named(&path, named, directory),
    });
    directories.collect()
}

fn find(node: &Node, path: &mut Vec<Name>, found: &mut BTreeSet<Vec<Name>>) {
    for (name, entry) in node.entries().into_iter().flatten() {
        if name.starts_with(b".") {
            continue;
        }
        if let Node::File(_) = entry
            && is_policy_file(Path::new(&os_text(name.clone())))
        {
            found.insert(path.clone());
            found.extend((1..path.len()).filter_map(|length| path.get(..length).map(<[Name]>::to_vec)));
        }
        path.push(name.clone());
        find(entry, path, found);
        path.pop();
    }
}

/// A path of the tree, written from where another one was written so.
fn as_named(path: &[Name], named: &[Name], directory: &Path) -> PathBuf {
    let same = path.iter().zip(named).take_while(|(one, other)| one == other).count();
    let up = named
        .iter()
        .skip(same)
        .map(|_| Component::ParentDir.as_os_str().to_owned());
    let down = path.iter().skip(same).map(|name| os_text(name.clone()));
    let parts: PathBuf = up.chain(down).collect();
    plain(&directory.join(parts))
}

/// A path without the steps that go back.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    if plain.as_os_str().is_empty() {
        plain.push(".");
    }
    plain
}

fn text(name: &Name) -> String {
    String::from_utf8_lossy(name).into_owned()
}
