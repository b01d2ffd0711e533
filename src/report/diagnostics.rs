//! Diagnostics as text.

mod github;
mod gitlab;
mod human;
mod json;
mod sarif;
pub(super) mod workflow;

pub use github::github;
pub use gitlab::gitlab;
pub use human::human;
pub use json::{json, json_with_invariants};
pub use sarif::sarif;
