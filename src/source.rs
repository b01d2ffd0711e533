//! Takes a directory, or what git keeps of one, gives the text of its files and places in them. Never looks at what the text means.

mod digest;
mod git;
mod imported;
mod loader;
mod place;
#[cfg(any(feature = "cli", feature = "portal"))]
mod replace;
mod source_file;

pub use git::{GitProblem, PolicyDirectory, Repository, Stored};
pub use imported::{PathProblem, imported_path};
pub(crate) use loader::shown;
pub use loader::{LoadProblem, LoadProblemKind, Loaded, file_names, load_directory, load_file, load_import};
pub use place::{FileId, Place};
#[cfg(any(feature = "cli", feature = "portal"))]
pub(crate) use replace::replace_file;
pub use source_file::{LineColumn, SourceFile, Sources};
