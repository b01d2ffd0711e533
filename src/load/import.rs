use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, nearest},
    document::{
        Documents, Import, ImportKind, Text,
        bulk::{Imported, read_import},
    },
    source::{FileId, LoadProblem, PathProblem, Place, SourceFile, Sources, Stored, file_names, imported_path, shown},
};

use super::read::{Reading, import_from_disk};

/// Where imported files are found.
pub(super) enum Shelf<'a> {
    /// Among the files that are given already.
    Given,
    /// In the policy directory; the paths are those of its files, in the order of their ids. What is found there is read.
    Directory(&'a Path, &'a [PathBuf], &'a mut Reading),
    /// In what git keeps of the policy directory; the paths likewise.
    Stored(&'a mut Stored, &'a [PathBuf]),
}

/// Reads the files that `import:` names, and adds them to the sources and what they say to the documents.
pub(super) fn import(
    shelf: &mut Shelf<'_>,
    sources: &mut Sources,
    documents: &mut Documents,
    diagnostics: &mut Diagnostics,
) {
    let mut imported = Vec::new();
    let mut seen: FxHashMap<(FileId, ImportKind), Place> = FxHashMap::default();
    let entries = documents.files.iter().filter_map(|file| file.import.as_ref()).flatten();
    for entry in entries {
        let Some(import) = entry.plan(diagnostics) else {
            continue;
        };
        let id = match find(shelf, import.path, sources) {
            Ok(id) => id,
            Err(diagnostic) => {
                diagnostics.push(diagnostic.hiding_definitions());
                continue;
            }
        };
        if let Some(first) = seen.insert((id, import.kind), import.path.place) {
            diagnostics.push(imported_twice(&import, first));
        } else if let Some(file) = sources.get(id) {
            imported.push(read_import(&import, id, file, diagnostics));
        }
    }
    let read: FxHashSet<FileId> = seen.keys().map(|(id, _)| *id).collect();
    refuse_idle_files(sources, &read, diagnostics);
    for file in imported {
        match file {
            Imported::Records(file) => documents.files.push(*file),
            Imported::Scim(document) => documents.scim.push(document),
        }
    }
}

/// A file that is given is meant to be read; passed over, the policy would lack it.
fn refuse_idle_files(sources: &Sources, imported: &FxHashSet<FileId>, diagnostics: &mut Diagnostics) {
    let idle = sources
        .iter()
        .filter(|(id, file)| !imported.contains(id) && !Documents::knows(file));
    for (_, file) in idle {
        diagnostics.push(
            Diagnostic::new(
                Code::UnreadableFile,
                format!("`{}` is neither imported nor named as policy files are", file.path()),
            )
            .help("their names end in `.yaml`, `.yml` or `.rules`"),
        );
    }
}

fn imported_twice(import: &Import<'_>, first: Place) -> Diagnostic {
    Diagnostic::new(
        Code::InvalidImport,
        format!("`{}` is imported twice", import.path.value),
    )
    .at(import.path.place, "again here")
    .related(first, "first here")
    .help("keep one of the two")
}

/// The file of a path that a policy file writes.
fn find(shelf: &mut Shelf<'_>, written: &Text, sources: &mut Sources) -> Result<FileId, Diagnostic> {
    let extension = Path::new(&written.value).extension();
    let is_own = |own: &&str| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(own));
    if ["yaml", "yml", "rules"].iter().any(is_own) {
        return Err(invalid(format!("`{}` is a file of the policy itself", written.value))
            .at(written.place, "read without being named")
            .help("remove the entry: all files of the directory are one policy"));
    }
    let file = written.place.file;
    let given = sources.get(file).map_or("", |file| file.path());
    let (directory, paths): (&Path, &[PathBuf]) = match &*shelf {
        Shelf::Given => (Path::new(""), &[]),
        Shelf::Directory(directory, paths, _) => (directory, paths),
        Shelf::Stored(stored, paths) => (stored.directory(), paths),
    };
    let from = paths.get(file.index()).map_or(Path::new(given), PathBuf::as_path);
    let path = imported_path(directory, from, &written.value).map_err(|problem| refused(problem, written))?;
    let shown = shown(&path);
    if let Some((id, _)) = sources.iter().find(|(_, file)| file.path() == shown) {
        return Ok(id);
    }
    match shelf.load(&path) {
        Some(Ok(file)) => Ok(sources.add(file)),
        Some(Err(problem)) => Err(Diagnostic::from(&problem).at(written.place, "imported here")),
        None => Err(missing(&shown, written, &path, &shelf.names_beside(&path, sources))),
    }
}

impl Shelf<'_> {
    /// Reads a file that is not among the given ones; nothing where it is not there.
    fn load(&mut self, path: &Path) -> Option<Result<SourceFile, LoadProblem>> {
        match self {
            Self::Given => None,
            Self::Directory(_, _, reading) => {
                let found = import_from_disk(path);
                reading.import(path, &found);
                found
            }
            Self::Stored(stored, _) => stored.load_import(path),
        }
    }

    /// The names that may have been meant.
    fn names_beside(&mut self, path: &Path, sources: &Sources) -> Vec<String> {
        let directory = path.parent().unwrap_or(path);
        match self {
            Self::Given => sources.iter().map(|(_, file)| file.path().to_owned()).collect(),
            Self::Directory(..) => file_names(directory),
            Self::Stored(stored, _) => stored.file_names(directory),
        }
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::new(Code::InvalidImport, message)
}

fn refused(problem: PathProblem, written: &Text) -> Diagnostic {
    let path = &written.value;
    let (message, help) = match problem {
        PathProblem::Absolute => (
            format!("`{path}` is not relative to the policy"),
            "put the file into the policy directory, and name it relative to this file",
        ),
        PathProblem::Backslash => (
            format!("`{path}` is written with `\\`"),
            "write `/` between directories",
        ),
        PathProblem::Outside => (
            format!("`{path}` leads out of the policy directory"),
            "put the file, or a link to it, into the policy directory",
        ),
        PathProblem::Url => (
            format!("`{path}` is no file of the policy"),
            "fetch it into the policy directory first: a policy is judged without the network",
        ),
    };
    invalid(message)
        .at(written.place, "not in the policy directory")
        .help(help)
}

/// A file that is not there, and which one may have been meant.
fn missing(shown: &str, written: &Text, path: &Path, names: &[String]) -> Diagnostic {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names = names.iter().map(|known| known.rsplit('/').next().unwrap_or(known));
    let near = nearest(&name, names.filter(|known| *known != name));
    Diagnostic::new(Code::UnreadableFile, format!("there is no file `{shown}`"))
        .at(written.place, "imported here")
        .maybe_help(near.map(|near| format!("did you mean `{near}`?")))
}
