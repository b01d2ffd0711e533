//! Takes a directory, gives the text of its files and places in them. Never looks at what the text means.

mod loader;
mod place;
mod source_file;

pub use loader::{LoadProblem, LoadProblemKind, Loaded, load_directory, load_file};
pub use place::{FileId, Place};
pub use source_file::{LineColumn, SourceFile, Sources};
