//! Takes a snapshot, gives the outcome of the policy's own tests. Asks as any caller asks.

mod run;

pub use run::{Failure, Outcome, run_tests};
