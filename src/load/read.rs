use std::{
    fmt,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::source::{LoadProblem, SourceFile, Sources, load_directory, load_import};

/// What was read of a policy directory, by which to tell later whether it still holds the same.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Read {
    digest: [u8; 32],
    imports: Vec<PathBuf>,
}

/// What a path gave: a file, a problem, or nothing.
pub(super) type Found = Option<Result<SourceFile, LoadProblem>>;

impl Read {
    /// Whether the directory, and what it imported, gives the same again. Reads all of it.
    #[must_use]
    pub fn is_still(&self, directory: &Path) -> bool {
        let loaded = load_directory(directory);
        let mut reading = Reading::new(&loaded.sources, &loaded.problems);
        for path in &self.imports {
            reading.import(path, &import_from_disk(path));
        }
        reading.finish() == *self
    }

    /// The SHA-256 of names and contents.
    #[must_use]
    pub fn digest(&self) -> String {
        self.to_string()
    }
}

/// In hexadecimal.
impl fmt::Display for Read {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digest.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

/// Reads a file that a policy imports.
pub(super) fn import_from_disk(path: &Path) -> Found {
    path.exists().then(|| load_import(path))
}

/// What is being read.
pub(super) struct Reading {
    hash: Sha256,
    imports: Vec<PathBuf>,
}

impl Reading {
    /// What a directory held.
    pub(super) fn new(sources: &Sources, problems: &[LoadProblem]) -> Self {
        let mut reading = Self {
            hash: Sha256::new(),
            imports: Vec::new(),
        };
        for (_, file) in sources.iter() {
            reading.file(file);
        }
        for problem in problems {
            reading.problem(problem);
        }
        reading
    }

    /// What an imported path gave.
    pub(super) fn import(&mut self, path: &Path, found: &Found) {
        match found {
            Some(Ok(file)) => self.file(file),
            Some(Err(problem)) => self.problem(problem),
            None => self.text("absent", path.to_string_lossy().as_bytes()),
        }
        self.imports.push(path.to_owned());
    }

    pub(super) fn finish(self) -> Read {
        Read {
            digest: self.hash.finalize().into(),
            imports: self.imports,
        }
    }

    fn file(&mut self, file: &SourceFile) {
        self.text("file", file.path().as_bytes());
        self.text("text", file.text().as_bytes());
    }

    fn problem(&mut self, problem: &LoadProblem) {
        self.text("problem", problem.path.as_bytes());
        self.text("kind", format!("{:?}", problem.kind).as_bytes());
    }

    /// Lengths keep apart what the texts alone would not.
    fn text(&mut self, kind: &str, text: &[u8]) {
        self.hash.update(kind);
        self.hash.update((text.len() as u64).to_le_bytes());
        self.hash.update(text);
    }
}
