use std::{
    ffi::OsString,
    path::{Component, Path},
};

/// A name in a tree of git: any bytes but `/` and 0.
pub(super) type Name = Vec<u8>;

/// Bytes that git writes, as the operating system has them.
#[cfg(unix)]
pub(super) fn os_text(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// Bytes that git writes, as the operating system has them.
#[cfg(not(unix))]
pub(super) fn os_text(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// The names that a path is made of, `..` undone; nothing where it begins elsewhere or leads out.
pub(super) fn names(path: &Path) -> Option<Vec<Name>> {
    let mut names = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::Normal(name) => names.push(name.as_encoded_bytes().to_vec()),
            Component::ParentDir => drop(names.pop()?),
            Component::Prefix(_) | Component::RootDir => return None,
        }
    }
    Some(names)
}

/// The argument that means exactly this path, counted from the root of the tree, and what is below.
pub(super) fn below(path: &[Name]) -> OsString {
    let mut argument = b":(top,literal)".to_vec();
    argument.extend(path.join(&b'/'));
    os_text(argument)
}
