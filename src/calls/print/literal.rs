use std::mem::discriminant;

use super::outside::Outside;
use crate::{
    calls::CallSet,
    policy::{Fact, NumberItem, Test, When},
};

/// One word that can be said of calls, and the calls of which it holds.
#[derive(Clone, Debug)]
pub(super) struct Literal {
    pub(super) word: Word,
    pub(super) set: CallSet,
}

/// What can be said of a call.
#[derive(Clone, Debug)]
pub(super) enum Word {
    /// It is to a customer: a target.
    Customers,
    /// It is to a coworker: a target.
    Coworkers,
    /// A test.
    Test(Test),
    /// A time.
    When(When),
    /// Something for which the language has no word.
    Outside(Outside),
}

impl Literal {
    /// Whether `or` joins two words into one test with a list.
    pub(super) fn joins(&self, other: &Self) -> bool {
        let (Word::Test(own), Word::Test(other)) = (&self.word, &other.word) else {
            return false;
        };
        !own.is_negated && !other.is_negated && has_values(&own.of) && is_same_field(&own.of, &other.of)
    }

    /// Whether it is no part of the language.
    pub(super) fn is_outside(&self) -> bool {
        matches!(self.word, Word::Outside(_))
    }

    /// The test, where it is one.
    pub(super) fn test(&self) -> Option<&Test> {
        match &self.word {
            Word::Test(test) => Some(test),
            _ => None,
        }
    }
}

/// Whether a fact is compared with values.
fn has_values(fact: &Fact) -> bool {
    !matches!(fact, Fact::Open | Fact::Readable)
}

/// Whether two facts are of one field.
pub(super) fn is_same_field(own: &Fact, other: &Fact) -> bool {
    match (own, other) {
        (Fact::Person(own, _), Fact::Person(other, _)) => own == other,
        (Fact::Word(own, _), Fact::Word(other, _)) => own == other,
        _ => discriminant(own) == discriminant(other),
    }
}

/// Puts the values of one fact behind those of another of the same field.
pub(super) fn extend(fact: &mut Fact, more: &Fact) {
    match (fact, more) {
        (Fact::Person(_, people), Fact::Person(_, more)) => people.extend_from_slice(more),
        (Fact::Word(_, words), Fact::Word(_, more)) => words.extend_from_slice(more),
        (Fact::Country(countries), Fact::Country(more)) => countries.extend_from_slice(more),
        (Fact::Line(lines), Fact::Line(more)) => lines.extend_from_slice(more),
        (Fact::Number(items), Fact::Number(more)) => items.extend_from_slice(more),
        _ => {}
    }
}

/// A fact with one value each.
pub(super) fn single(fact: &Fact) -> Vec<Fact> {
    match fact {
        Fact::Person(field, people) => people.iter().map(|it| Fact::Person(*field, vec![*it])).collect(),
        Fact::Word(field, words) => words.iter().map(|it| Fact::Word(*field, vec![it.clone()])).collect(),
        Fact::Country(countries) => countries.iter().map(|it| Fact::Country(vec![*it])).collect(),
        Fact::Line(lines) => lines.iter().map(|it| Fact::Line(vec![*it])).collect(),
        Fact::Number(items) => items.iter().map(|it| Fact::Number(vec![it.clone()])).collect(),
        Fact::Open | Fact::Readable => vec![fact.clone()],
    }
}

/// How early a fact is given up: the more particular, the earlier.
pub(super) fn rank(fact: &Fact) -> u8 {
    match fact {
        Fact::Number(items) if matches!(items.as_slice(), [NumberItem::Set(_)]) => 0,
        Fact::Country(_) | Fact::Line(_) => 1,
        Fact::Person(..) | Fact::Word(..) | Fact::Open | Fact::Readable => 2,
        Fact::Number(_) => 3,
    }
}
