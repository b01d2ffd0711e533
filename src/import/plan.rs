//! What an import changes in a directory.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::{File, Problem, files, yaml::HEADER};

/// What is to be done in a directory.
#[derive(Debug)]
pub struct Plan<'f> {
    /// Files to write: the path, the file, and the text that is there now.
    pub write: Vec<(PathBuf, &'f File, Option<String>)>,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// Files of an earlier import that are no longer needed.
    pub remove: Vec<PathBuf>,
}

/// The folders that an import writes to, below its directory.
const FOLDERS: [&str; 2] = ["", "roles"];

/// Compares an import with what is in its directory, which need not be there.
///
/// # Errors
///
/// Every file in the way that no import has written, and what cannot be read.
pub fn plan<'f>(directory: &Path, files: &'f [File]) -> Result<Plan<'f>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut plan = Plan {
        write: Vec::new(),
        unchanged: 0,
        remove: Vec::new(),
    };
    for file in files {
        let path = directory.join(&file.path);
        match present(&path) {
            Ok(None) => plan.write.push((path, file, None)),
            Ok(Some(text)) if text == file.text => plan.unchanged += 1,
            Ok(Some(text)) if text.starts_with(HEADER) => plan.write.push((path, file, Some(text))),
            Ok(Some(_)) => {
                let message = "somebody has written it; an import replaces only what an import wrote".to_owned();
                problems.push(files::problem(&path, message));
            }
            Err(error) => problems.push(files::problem(&path, unreadable(&error))),
        }
    }
    for folder in FOLDERS {
        let folder = directory.join(folder);
        match left_over(&folder, directory, files) {
            Ok(paths) => plan.remove.extend(paths),
            Err(error) => problems.push(files::problem(&folder, unreadable(&error))),
        }
    }
    if problems.is_empty() { Ok(plan) } else { Err(problems) }
}

fn unreadable(error: &io::Error) -> String {
    format!("it cannot be read: {}", files::reason(error))
}

/// The text of a file; `None` where there is none. What is no text was not written by an import.
fn present(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The files of an earlier import in a folder that are not among the new ones.
fn left_over(folder: &Path, directory: &Path, files: &[File]) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut left_over = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_wanted = files.iter().any(|file| directory.join(&file.path) == path);
        let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
        if !is_wanted && is_yaml && path.is_file() && present(&path)?.is_some_and(|text| text.starts_with(HEADER)) {
            left_over.push(path);
        }
    }
    left_over.sort();
    Ok(left_over)
}
