use std::{fs, path::Path, time::SystemTime};

/// What tells whether a file is still the same, without reading it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Mark(Option<(SystemTime, u64, u64)>);

impl Mark {
    pub(super) fn of(path: &Path) -> Self {
        let mark = fs::metadata(path).and_then(|found| Ok((found.modified()?, found.len(), rights(&found))));
        Self(mark.ok())
    }
}

/// What of a file tells that another one is in its place, or that somebody else may read it now, or no longer.
#[cfg(unix)]
fn rights(found: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;

    found.ino() ^ u64::from(found.mode()).rotate_left(48)
}

#[cfg(not(unix))]
fn rights(_: &fs::Metadata) -> u64 {
    0
}
