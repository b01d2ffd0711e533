//! What can be dialled: takes dialled text, gives the kind of destination and its digits. Never asks who may dial it.

mod country;
mod dialled;
mod dialling;
mod digits;
mod numbering;

pub use country::Country;
pub use dialled::{Destination, DestinationError};
pub use dialling::DiallingWay;
pub use digits::Digits;
pub(crate) use numbering::NORTH_AMERICA;
pub use numbering::{
    DigitAutomaton, Line, State, calling_code_of, country_of, example_numbers, line_of, numbers_of_country,
    numbers_of_line,
};
