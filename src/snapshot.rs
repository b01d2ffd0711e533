//! Takes a policy, gives the compiled form that readers share: dense, immutable, whole. Never reads a file.

mod call_grants;
mod chart;
mod compile;
mod grants;
mod holdings;
mod on_object;
mod phone_book;
mod profile;
mod reading;
mod scoped;
mod steps;
mod taken;
mod world;

pub(crate) use chart::Chart;
pub use compile::Snapshot;
pub use holdings::Holding;
pub(crate) use on_object::On;
pub use on_object::Standing;
pub(crate) use profile::Phase;
pub(crate) use reading::Reading;
pub(crate) use scoped::{Scope, Scopes, named_places};
pub(crate) use steps::Where;
pub(crate) use taken::Taken;
