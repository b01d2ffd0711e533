//! Countries and line types of numbers, as exact sets of the digits behind `+`.
//!
//! The sets are made of the library's own metadata, and hold exactly the digits of which the library itself would say so.

mod automaton;
mod line;

#[cfg(feature = "national-numbers")]
mod held;
#[cfg(feature = "national-numbers")]
mod library;
#[cfg(feature = "national-numbers")]
mod pattern;
#[cfg(feature = "national-numbers")]
mod plan;
#[cfg(feature = "national-numbers")]
mod sets;

#[cfg(not(feature = "national-numbers"))]
mod absent;

/// The calling code that the countries of North America share.
pub(crate) const NORTH_AMERICA: u32 = 1;

pub use automaton::{DigitAutomaton, State};
pub use line::Line;

#[cfg(not(feature = "national-numbers"))]
pub use absent::{calling_code_of, country_of, example_numbers, line_of, numbers_of_country, numbers_of_line};
#[cfg(feature = "national-numbers")]
pub use held::{numbers_of_country, numbers_of_line};
#[cfg(feature = "national-numbers")]
pub use library::{calling_code_of, country_of, example_numbers, line_of};
