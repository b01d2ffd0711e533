//! Takes a place where a policy is kept, gives its current snapshot: whole, reloaded when what is kept changes. Never gives
//! one that is broken.

mod version;

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::snapshot::Snapshot;

pub use version::Version;

/// A policy that stays current.
///
/// Cloning gives another handle of the same policy.
#[derive(Clone, Debug)]
pub struct Live {
    current: Arc<ArcSwap<Version>>,
}

impl Live {
    /// A policy that never changes.
    #[must_use]
    pub fn fixed(snapshot: Snapshot) -> Self {
        Self {
            current: Arc::new(ArcSwap::from_pointee(Version::new(snapshot))),
        }
    }

    /// The version to decide by. Takes no lock, and stays whole for as long as it is held.
    #[must_use]
    pub fn current(&self) -> Arc<Version> {
        self.current.load_full()
    }
}
