//! Policies as git keeps them: in a commit, or staged. git is asked for them; nothing is written, no work tree is read.

mod command;
mod names;
mod nearby;
mod objects;
mod problem;
mod repository;
mod stored;
mod tree;
mod walk;

pub use nearby::PolicyDirectory;
pub use problem::GitProblem;
pub use repository::Repository;
pub use stored::Stored;
