//! What can be dialled: takes dialled text, gives the kind of destination and its digits. Never asks who may dial it.

mod country;
mod dialled;
mod digits;

pub use country::Country;
pub use dialled::{Destination, DestinationError};
pub use digits::Digits;
