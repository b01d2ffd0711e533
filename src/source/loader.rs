use std::{
    fs, io,
    path::{Path, PathBuf},
};

use walkdir::WalkDir;

use super::{SourceFile, Sources};

/// The largest file that is read, in bytes. Bulk data of this size belongs in JSON or CSV.
pub(super) const LARGEST_FILE: u64 = 64 << 20;

/// The largest imported file that is read, in bytes.
pub(super) const LARGEST_IMPORT: u64 = 100 << 20;

/// What a directory held.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The policy files, in the order of their paths.
    pub sources: Sources,
    /// Where each of them was read, in the same order.
    pub paths: Vec<PathBuf>,
    /// What could not be read.
    pub problems: Vec<LoadProblem>,
}

/// A file or directory that could not be read.
#[derive(Debug)]
pub struct LoadProblem {
    /// Which one.
    pub path: String,
    /// Why.
    pub kind: LoadProblemKind,
}

/// Why a file or directory could not be read.
#[derive(Debug)]
pub enum LoadProblemKind {
    /// The policy directory is not there.
    NoDirectory,
    /// The policy directory is a file.
    NotADirectory,
    /// The operating system refused; its own words.
    Refused(String),
    /// A link leads back to a directory that holds it.
    LinkLoop,
    /// What should be a file is a directory, a device or the like.
    NoFile,
    /// The file is longer than it may be.
    TooLarge {
        /// Its length in bytes.
        length: u64,
        /// The most bytes that it may have.
        limit: u64,
    },
    /// The bytes are no UTF-8; the offset of the first wrong one.
    NotUtf8(usize),
    /// It is what Git LFS keeps in place of the file.
    LargeFileStorage,
    /// A link leads out of the tree that git keeps.
    LinkOutside,
    /// It is the commit of another repository.
    Submodule,
    /// A merge left several versions of it.
    Unmerged,
    /// git knows of it, and its text is not in this clone.
    NotFetched,
}

/// Reads every `*.yaml`, `*.yml` and `*.rules` file below a directory.
///
/// Names that begin with a dot are skipped, links are followed. Nothing stops at the first problem.
#[must_use]
pub fn load_directory(directory: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    if !directory.is_dir() {
        loaded.problems.push(LoadProblem {
            path: shown(directory),
            kind: if directory.is_file() {
                LoadProblemKind::NotADirectory
            } else {
                LoadProblemKind::NoDirectory
            },
        });
        return loaded;
    }
    for path in policy_files(directory, &mut loaded.problems) {
        loaded.read(path);
    }
    loaded
}

/// Reads one file, whatever its name.
#[must_use]
pub fn load_file(path: &Path) -> Loaded {
    let mut loaded = Loaded::default();
    loaded.read(path.to_owned());
    loaded
}

/// Reads a file that a policy imports, whatever its name.
pub fn load_import(path: &Path) -> Result<SourceFile, LoadProblem> {
    let problem = |kind| LoadProblem {
        path: shown(path),
        kind,
    };
    let text = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(LoadProblemKind::NoFile),
        Ok(_) => read(path, LARGEST_IMPORT),
        Err(error) => Err(LoadProblemKind::Refused(reason(&error))),
    };
    text.map(|text| SourceFile::new(shown(path), text)).map_err(problem)
}

/// The names of the files in a directory; none where it cannot be read.
#[must_use]
pub fn file_names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

impl Loaded {
    fn read(&mut self, path: PathBuf) {
        let text = read(&path, LARGEST_FILE);
        self.add(path, text);
    }

    /// Takes in a file, or why it cannot be read.
    pub(super) fn add(&mut self, path: PathBuf, text: Result<String, LoadProblemKind>) {
        match text {
            Ok(text) => {
                self.sources.add(SourceFile::new(shown(&path), text));
                self.paths.push(path);
            }
            Err(kind) => self.problems.push(LoadProblem {
                path: shown(&path),
                kind,
            }),
        }
    }
}

fn policy_files(directory: &Path, problems: &mut Vec<LoadProblem>) -> Vec<PathBuf> {
    let walk = WalkDir::new(directory).follow_links(true).sort_by_file_name();
    let mut paths = Vec::new();
    for entry in walk
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path()))
    {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_policy_file(entry.path()) => {
                paths.push(entry.into_path());
            }
            // A pipe or a device in place of a file would be a policy that lacks it.
            Ok(entry) if !entry.file_type().is_dir() && is_policy_file(entry.path()) => problems.push(LoadProblem {
                path: shown(entry.path()),
                kind: LoadProblemKind::NoFile,
            }),
            Ok(_) => {}
            // A link of this name would not have been followed either: editors leave such ones that lead nowhere.
            Err(error) if error.depth() > 0 && error.path().is_some_and(is_hidden) => {}
            Err(error) => problems.push(walk_problem(directory, &error)),
        }
    }
    paths.sort();
    paths
}

fn walk_problem(directory: &Path, error: &walkdir::Error) -> LoadProblem {
    let kind = match error.io_error() {
        None => LoadProblemKind::LinkLoop,
        Some(io) => LoadProblemKind::Refused(reason(io)),
    };
    LoadProblem {
        path: shown(error.path().unwrap_or(directory)),
        kind,
    }
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

pub(super) fn is_policy_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "rules"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn read(path: &Path, limit: u64) -> Result<String, LoadProblemKind> {
    let refused = |error: io::Error| LoadProblemKind::Refused(reason(&error));
    let length = fs::metadata(path).map_err(refused)?.len();
    if length > limit {
        return Err(LoadProblemKind::TooLarge { length, limit });
    }
    text(fs::read(path).map_err(refused)?)
}

/// The text of a file.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, LoadProblemKind> {
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err(LoadProblemKind::LargeFileStorage);
    }
    String::from_utf8(bytes).map_err(|error| LoadProblemKind::NotUtf8(error.utf8_error().valid_up_to()))
}

/// The words of the operating system without Rust's `(os error 13)`.
fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_lowercase()
}

/// A path as people are shown it.
pub(crate) fn shown(path: &Path) -> String {
    let path = match path.strip_prefix("./") {
        Ok(inside) if inside != Path::new("") => inside,
        _ => path,
    };
    path.to_string_lossy().replace('\\', "/")
}
