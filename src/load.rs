//! Takes a directory, or what git keeps of one, gives a snapshot, or every mistake that stands in its way. Never gives half of one.

mod import;
mod read;

use std::path::Path;

use crate::{
    calls::RulesTooLarge,
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::Documents,
    policy::{Policy, resolve},
    snapshot::Snapshot,
    source::{LoadProblem, Sources, Stored, load_directory},
};
use import::{Shelf, import};
pub use read::Read;
use read::Reading;

/// A policy that compiled.
#[derive(Debug)]
pub struct Loaded {
    /// The compiled policy.
    pub snapshot: Snapshot,
    /// What there is to tell about it all the same.
    pub warnings: Diagnostics,
}

/// A policy that is refused.
#[derive(Debug)]
pub struct Refused {
    /// The files, to show places in them.
    pub sources: Sources,
    /// Every mistake.
    pub diagnostics: Diagnostics,
}

/// Reads, checks and compiles the policy in a directory.
///
/// # Errors
///
/// Every mistake of every file, where there is one.
pub fn load(directory: impl AsRef<Path>) -> Result<Loaded, Box<Refused>> {
    load_and_tell(directory.as_ref()).0
}

/// As [`load`] does, and tells what was read.
pub(crate) fn load_and_tell(directory: &Path) -> (Result<Loaded, Box<Refused>>, Read) {
    let loaded = load_directory(directory);
    let mut reading = Reading::new(&loaded.sources, &loaded.problems);
    let shelf = Shelf::Directory(directory, &loaded.paths, &mut reading);
    let compiled = compile(shelf, loaded.sources, told(&loaded.problems));
    (compiled, reading.finish())
}

/// Reads, checks and compiles the policy that git keeps, in a commit or staged.
///
/// Files are named as in the work tree, what they import is of the same commit.
///
/// # Errors
///
/// Every mistake of every file, where there is one.
pub fn load_stored(mut stored: Stored) -> Result<Loaded, Box<Refused>> {
    let loaded = stored.load();
    let shelf = Shelf::Stored(&mut stored, &loaded.paths);
    compile(shelf, loaded.sources, told(&loaded.problems))
}

/// Checks and compiles the policy in these files, those that it imports included: a path that it imports is looked up
/// among theirs.
///
/// # Errors
///
/// Every mistake of every file, where there is one.
pub fn load_sources(sources: Sources) -> Result<Loaded, Box<Refused>> {
    compile(Shelf::Given, sources, Diagnostics::default())
}

fn told(problems: &[LoadProblem]) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    for problem in problems {
        diagnostics.push(Diagnostic::from(problem));
    }
    diagnostics
}

fn compile(mut shelf: Shelf<'_>, mut sources: Sources, mut diagnostics: Diagnostics) -> Result<Loaded, Box<Refused>> {
    let mut documents = Documents::read(&sources, &mut diagnostics);
    import(&mut shelf, &mut sources, &mut documents, &mut diagnostics);
    let policy: Policy = resolve(documents, &mut diagnostics);
    if diagnostics.has_errors() {
        return Err(Box::new(Refused { sources, diagnostics }));
    }
    match Snapshot::compile(policy, sources.clone()) {
        Ok(snapshot) => Ok(Loaded {
            snapshot,
            warnings: diagnostics,
        }),
        Err(error) => {
            diagnostics.push(too_large(&error));
            Err(Box::new(Refused { sources, diagnostics }))
        }
    }
}

/// What there is to tell of rules that take more than they may.
pub(crate) fn too_large(error: &RulesTooLarge) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::RulesTooLarge,
        format!("the rules need more than {} {}", error.most, error.what),
    );
    let diagnostic = match error.place {
        Some(place) => diagnostic.at(place, "too much from here on"),
        None => diagnostic,
    };
    diagnostic.help("test fewer different facts in one rule, or give fewer rules to one person")
}
