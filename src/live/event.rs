use std::{sync::Arc, time::Duration};

use super::{Refusal, Version};
use crate::analyse::{Difference, NotCompared};

/// What happens to a policy that is kept current.
#[derive(Debug)]
pub enum Event {
    /// A new version took effect.
    Reloaded(Box<Reloaded>),
    /// What is kept was not taken; the version before goes on to decide.
    Refused(Arc<Refusal>),
    /// What decides from the start breaks invariants. It decides all the same: only a change is refused for that.
    Broken(Arc<Refusal>),
    /// The files change faster than they can be read twice: what is kept is not known, and what decided goes on.
    Restless,
    /// What is kept is again what decides: the edit that was refused was taken back.
    TakenBack,
    /// The operating system does not tell of changes, in its words. They are found by reading again and again.
    Unwatched(String),
}

/// A version that took effect.
#[derive(Debug)]
pub struct Reloaded {
    /// What decided before.
    pub old: Arc<Version>,
    /// What decides now.
    pub new: Arc<Version>,
    /// What that changes for people.
    pub difference: Result<Difference, NotCompared>,
    /// How long it took from the first reading until it took effect.
    pub took: Duration,
}
