//! What can be said about a place: a code, a severity, words, labels, a suggestion. Never decides what to do about it.

mod code;
mod diagnostics;
mod git;
mod list;
mod load;
mod message;
mod suggestion;

pub use code::Code;
pub use diagnostics::Diagnostics;
pub(crate) use list::List;
pub use message::{Diagnostic, Label, Severity};
pub(crate) use suggestion::nearest;
