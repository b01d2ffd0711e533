//! Takes what was found, gives text: for people, JSON, SARIF, annotations. Never prints.

pub mod access;
pub mod calls;
pub mod decision;
pub mod decision_log;
pub mod diagnostics;
pub mod difference;
#[cfg(feature = "import")]
pub mod import;
pub mod invariant;
pub mod outcome;
pub mod replay;
mod style;
pub mod when;
pub mod who;
pub mod workgroups;

pub use style::{Ink, Style};
