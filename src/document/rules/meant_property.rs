//! What is meant by `readable` and `open` where they cannot stand, and by words that people write for them.

use super::meant::{Meant, Words};
use crate::diagnostic::Code;

impl Words<'_> {
    /// `allow readable customers`.
    pub(super) fn property_of_target(&self) -> Option<Meant> {
        let effect = self.effect()?;
        let property = property(self.get(1))?;
        if self.at > 2 || !matches!(self.get(2), "customers" | "customer" | "clients") {
            return None;
        }
        Some(Meant {
            words: (1, 1),
            code: Code::RuleSyntax,
            message: Some(format!("`{}` cannot stand before whom the line is about", self.get(1))),
            label: "a condition says which customers",
            help: format!("write `{effect} customers where {property}`"),
        })
    }

    /// `where is readable`, `where customer is not open`, `where unreadable`.
    pub(super) fn property(&self) -> Option<Meant> {
        if !self.is_test_expected() {
            return None;
        }
        let is_whose = matches!(
            self.behind(0),
            "it" | "customer" | "customers" | "record" | "they" | "caller"
        );
        let verb = usize::from(is_whose);
        let is_verb = matches!(self.behind(verb), "is" | "are" | "be");
        let negation = verb + usize::from(is_verb);
        let is_negated = self.behind(negation) == "not";
        let last = negation + usize::from(is_negated);
        if is_whose && !is_verb {
            return None;
        }
        let word = self.behind(last);
        let property = match (property(word)?, is_negated) {
            (property, false) => property.to_owned(),
            (property, true) => match property.strip_prefix("not ") {
                Some(positive) => positive.to_owned(),
                None => format!("not {property}"),
            },
        };
        if let (true, Some(positive)) = (self.before(1) == "not", property.strip_prefix("not ")) {
            return Some(Meant {
                words: (self.at.checked_sub(1)?, self.at + last),
                code: Code::RuleSyntax,
                message: Some("a property is negated twice".to_owned()),
                label: "not how a property is tested",
                help: format!("write `{positive}`"),
            });
        }
        Some(Meant {
            words: (self.at, self.at + last),
            code: Code::RuleSyntax,
            message: None,
            label: "not how a property is tested",
            help: format!("write `{property}`"),
        })
    }
}

/// What is written for a word that says whether a customer is readable or open.
fn property(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "readable" => "readable",
        "unreadable" | "non-readable" => "not readable",
        "open" | "public" => "open",
        "closed" => "not open",
        _ => return None,
    })
}
