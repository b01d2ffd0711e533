//! The files of the sources.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Problem;

/// How deep directories are entered; a link that leads back ends there.
const DEEPEST: usize = 8;

/// The longest file that is read, in bytes.
const LARGEST: u64 = 256 << 20;

/// Every file of the sources, in the order of the paths, each once. Names that begin with a dot are skipped.
pub(super) fn list(sources: &[PathBuf], problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for source in sources {
        add(source, 0, &mut found, problems);
    }
    found.sort();
    found.dedup();
    found
}

fn add(path: &Path, depth: usize, found: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    match entries(path) {
        Ok(None) => found.push(path.to_owned()),
        Ok(Some(entries)) if depth < DEEPEST => {
            for entry in entries {
                add(&entry, depth + 1, found, problems);
            }
        }
        Ok(Some(_)) => problems.push(problem(path, format!("directories are read {DEEPEST} deep, no deeper"))),
        Err(error) => problems.push(problem(path, format!("it cannot be read: {}", reason(&error)))),
    }
}

/// What a directory holds; `None` where it is a file.
fn entries(path: &Path) -> io::Result<Option<Vec<PathBuf>>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            entries.push(entry.path());
        }
    }
    Ok(Some(entries))
}

/// The bytes of a file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let refused = |error: io::Error| format!("it cannot be read: {}", reason(&error));
    let length = fs::metadata(path).map_err(refused)?.len();
    if length > LARGEST {
        return Err(format!("it is longer than {} MiB; split it", LARGEST >> 20));
    }
    fs::read(path).map_err(refused)
}

/// A problem of a file.
pub(super) fn problem(path: &Path, message: String) -> Problem {
    Problem {
        file: shown(path),
        message,
    }
}

/// A path as it is shown.
pub(super) fn shown(path: &Path) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// The words of the operating system without Rust's `(os error 13)`.
pub(super) fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}
