use std::fmt;

use super::{Country, Digits};

/// The longest short code.
const LONGEST_SHORT: usize = 6;

/// What was dialled. The kinds are disjoint: a short code is never taken for the beginning of a number.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Destination<'a> {
    /// A number of the public network, international, without its `+`.
    Number(Digits),
    /// Somebody's internal number.
    Extension(Digits),
    /// A short code such as 112.
    Short(Digits),
    /// A `sip:` or `sips:` address, as written.
    Uri(&'a str),
}

/// Why dialled text is no destination.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DestinationError {
    /// Nothing is left once spaces, dashes, dots and parentheses are gone.
    Empty,
    /// Something is neither a digit nor punctuation of phone numbers.
    NotDigits(char),
    /// More than 15 digits.
    TooLong,
    /// A national number, and the policy sets no country.
    NoCountry,
    /// A national number that the country's numbering plan can make nothing of.
    NotInPlan(Country),
}

impl<'a> Destination<'a> {
    /// Reads dialled text.
    ///
    /// `country` is where national numbers are read; `is_extension` tells whether digits are somebody's internal number.
    pub fn read(
        dialled: &'a str,
        country: Option<Country>,
        is_extension: impl Fn(Digits) -> bool,
    ) -> Result<Self, DestinationError> {
        let dialled = dialled.trim();
        if is_uri(dialled) {
            return Ok(Self::Uri(dialled));
        }
        let mut plain = Plain::default();
        let text = plain.fill(dialled)?;
        if let Some(number) = text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            return digits(number).map(Self::Number);
        }
        let dialled_digits = digits(text)?;
        if is_extension(dialled_digits) {
            Ok(Self::Extension(dialled_digits))
        } else if text.len() <= LONGEST_SHORT {
            Ok(Self::Short(dialled_digits))
        } else {
            let country = country.ok_or(DestinationError::NoCountry)?;
            country
                .international(text)
                .map(Self::Number)
                .ok_or(DestinationError::NotInPlan(country))
        }
    }
}

/// Whether this is a SIP address: the scheme in any case, and something behind it.
fn is_uri(dialled: &str) -> bool {
    ["sip:", "sips:"].iter().any(|scheme| {
        dialled.len() > scheme.len()
            && dialled
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

fn digits(text: &str) -> Result<Digits, DestinationError> {
    match text.chars().find(|char| !char.is_ascii_digit()) {
        Some(char) => Err(DestinationError::NotDigits(char)),
        None if text.is_empty() => Err(DestinationError::Empty),
        None => Digits::new(text).ok_or(DestinationError::TooLong),
    }
}

/// Dialled text without its punctuation, kept on the stack: a decision allocates nothing.
#[derive(Default)]
struct Plain {
    bytes: [u8; Self::MOST],
}

impl Plain {
    /// `00` and one digit more than a number may have, so that a number too long is seen to be.
    const MOST: usize = Digits::MOST + 3;

    fn fill(&mut self, dialled: &str) -> Result<&str, DestinationError> {
        let mut len = 0;
        for char in dialled
            .chars()
            .filter(|char| !matches!(char, ' ' | '-' | '.' | '(' | ')'))
        {
            let byte = u8::try_from(char)
                .ok()
                .filter(|byte| byte.is_ascii_digit() || *byte == b'+');
            let byte = byte.ok_or(DestinationError::NotDigits(char))?;
            *self.bytes.get_mut(len).ok_or(DestinationError::TooLong)? = byte;
            len += 1;
        }
        if len == 0 {
            return Err(DestinationError::Empty);
        }
        self.bytes
            .get(..len)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .ok_or(DestinationError::TooLong)
    }
}

impl fmt::Display for Destination<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(digits) => write!(out, "+{digits}"),
            Self::Extension(digits) => write!(out, "ext {digits}"),
            Self::Short(digits) => write!(out, "{digits}"),
            Self::Uri(uri) => out.write_str(uri),
        }
    }
}

impl fmt::Display for DestinationError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("there are no digits in it"),
            Self::NotDigits(char) => write!(out, "`{}` is no digit", char.escape_debug()),
            Self::TooLong => write!(out, "a number has at most {} digits", Digits::MOST),
            Self::NoCountry => out.write_str("a number without `+` needs `settings.country`"),
            Self::NotInPlan(country) => {
                write!(out, "it is no number that can be dialled in {}", country.as_str())
            }
        }
    }
}

impl std::error::Error for DestinationError {}
