//! Which destinations a list of items names.

use super::{
    super::{World, destination::Destination},
    tree::{Item, Kind, Pattern},
};

impl World {
    pub(super) fn is_among(&self, destination: &Destination, items: &[Item]) -> bool {
        items.iter().any(|item| match item {
            Item::Pattern(pattern) => fits(destination, pattern),
            Item::Named(name) => self.is_among(destination, &self.book.numbers[name]),
        })
    }
}

/// Whether a destination of the pattern's kind has its digits.
fn fits(destination: &Destination, pattern: &Pattern) -> bool {
    let digits = match (&pattern.kind, destination) {
        (Kind::Number, Destination::Number(digits))
        | (Kind::Short, Destination::Short(digits))
        | (Kind::Extension, Destination::Extension(digits)) => Some(digits),
        _ => None,
    };
    digits.is_some_and(|digits| {
        if pattern.open {
            digits.starts_with(&pattern.digits)
        } else {
            *digits == pattern.digits
        }
    })
}
