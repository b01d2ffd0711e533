use std::{fmt, ops::Deref, sync::Arc};

use arc_swap::Guard;

use super::Version;

/// A version while it is read. It is one and the same for as long as it is held, whatever takes effect meanwhile.
pub struct Current(pub(super) Guard<Arc<Version>>);

impl Current {
    /// The version, to be kept for longer.
    #[must_use]
    pub fn to_arc(&self) -> Arc<Version> {
        Arc::clone(&self.0)
    }
}

impl Deref for Current {
    type Target = Version;

    fn deref(&self) -> &Version {
        &self.0
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}
