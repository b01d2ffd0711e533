//! Takes a snapshot, gives the outcome of the policy's own tests, and what they leave untested. Asks as any caller asks.

mod coverage;
mod entry;
mod fix;
mod levels;
mod mutate;
mod mutation;
mod regions;
mod run;
mod suggest;

pub use coverage::{Coverage, Item, ItemKind, coverage};
pub use entry::Entry;
pub use fix::{Fixed, fix};
pub use mutate::{Mutants, Survivor, mutate};
pub use mutation::{Mutation, MutationKind, mutations};
pub use regions::{Region, Regions, owner_in_words, regions};
pub use run::{Case, Outcome, run_tests};
pub use suggest::{Suggestion, SuggestionKind, suggest, suggestible};
