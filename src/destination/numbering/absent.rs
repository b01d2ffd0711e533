use super::{DigitAutomaton, Line};
use crate::destination::{Country, Digits};

/// Without numbering data the numbers of a country are not known.
#[must_use]
pub fn numbers_of_country(_: Country) -> Option<DigitAutomaton> {
    None
}

/// Without numbering data the numbers of a line type are not known.
#[must_use]
pub fn numbers_of_line(_: Line) -> Option<&'static DigitAutomaton> {
    None
}

/// Without numbering data no number has a country.
#[must_use]
pub fn country_of(_: Digits) -> Option<Country> {
    None
}

/// Without numbering data no number has a line type.
#[must_use]
pub fn line_of(_: Digits) -> Option<Line> {
    None
}

/// Without numbering data no country has a calling code.
#[must_use]
pub fn calling_code_of(_: Country) -> Option<u32> {
    None
}

/// Without numbering data no number of a country is known.
#[must_use]
pub fn example_numbers(_: Country) -> Vec<Digits> {
    Vec::new()
}
