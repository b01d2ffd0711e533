//! Takes a snapshot, gives the outcome of the policy's own tests, and what they leave untested. Asks as any caller asks.

mod coverage;
mod entry;
mod fix;
mod mutate;
mod mutation;
mod run;

pub use coverage::{Coverage, Item, ItemKind, coverage};
pub use entry::Entry;
pub use fix::{Fixed, fix};
pub use mutate::{Mutants, Survivor, mutate, suggest, suggestible};
pub use mutation::{Mutation, MutationKind, mutations};
pub use run::{Case, Outcome, run_tests};
