//! The names of the files of a log: the one that is written, and beside it the full ones, which have numbers.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::LogProblem;

/// The fewest digits of a full file's number.
const DIGITS: usize = 6;

/// The files of each log that some paths belong to, in the order in which they were written.
///
/// With the file that is written come the full ones beside it; full ones alone are those that are named.
pub fn log_files(paths: &[PathBuf]) -> Result<Vec<Vec<PathBuf>>, LogProblem> {
    let mut logs: Vec<PathBuf> = Vec::new();
    let mut files: BTreeMap<PathBuf, BTreeMap<u64, PathBuf>> = BTreeMap::new();
    for path in paths {
        let full = (!is_current(path)).then(|| number_of(path)).flatten();
        let (log, number) = full.unwrap_or_else(|| (path.clone(), u64::MAX));
        if !logs.contains(&log) {
            logs.push(log.clone());
        }
        let of_log = files.entry(log).or_default();
        if number == u64::MAX {
            of_log.extend(full_files(path).map_err(|error| LogProblem::File {
                path: path.clone(),
                error,
            })?);
        }
        of_log.insert(number, path.clone());
    }
    let of_log = |log: &PathBuf| files.get(log).into_iter().flat_map(BTreeMap::values).cloned().collect();
    Ok(logs.iter().map(of_log).collect())
}

/// Whether full files stand beside this one: then it is none itself, whatever its name ends with.
fn is_current(path: &Path) -> bool {
    full_files(path).is_ok_and(|files| !files.is_empty())
}

/// The full files of a log, by their numbers.
pub(super) fn full_files(log: &Path) -> io::Result<BTreeMap<u64, PathBuf>> {
    let mut found = BTreeMap::new();
    let directory = match directory_of(log) {
        directory if directory.is_dir() => directory,
        _ => return Ok(found),
    };
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        let path = log.with_file_name(name);
        if let Some((of, number)) = number_of(&path)
            && of == log
        {
            found.insert(number, path);
        }
    }
    Ok(found)
}

/// The name of a full file.
pub(super) fn full_file(log: &Path, number: u64) -> PathBuf {
    beside(log, "", &format!(".{number:0DIGITS$}"))
}

/// The file whose lock says that a process writes the log.
pub(super) fn lock_file(log: &Path) -> PathBuf {
    beside(log, ".", ".lock")
}

/// The directory that holds a file.
pub(super) fn directory_of(path: &Path) -> &Path {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    directory.unwrap_or(Path::new("."))
}

fn beside(log: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = OsString::from(before);
    name.push(log.file_name().unwrap_or_default());
    name.push(after);
    log.with_file_name(name)
}

/// The log and the number of a full file.
fn number_of(path: &Path) -> Option<(PathBuf, u64)> {
    let digits = path.extension()?.to_str()?;
    let is_number = digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|_| is_number)?;
    Some((path.with_extension(""), number))
}
