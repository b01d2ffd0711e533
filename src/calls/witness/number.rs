use rustc_hash::FxHashMap;

use super::{CallSet, Destination, Witnesses, facts::Facts};
use crate::{calls::Variable, destination::Digits};

/// How many digits there may be, and what they must not be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Plan {
    /// Numbers of the public network, dialled with `+`.
    Number,
    /// Short codes, dialled as they are.
    Short,
}

impl Plan {
    /// The lengths, the likeliest first.
    fn lengths(self) -> &'static [u8] {
        match self {
            Self::Number => &[11, 12, 10, 9, 8, 7, 13, 14, 15, 6, 5, 4, 3, 2, 1],
            Self::Short => &[3, 4, 2, 5, 6, 1],
        }
    }
}

/// Looks for digits that lead through a set to facts that some call has.
pub(super) struct Numbers<'s, 'a> {
    search: &'s mut Witnesses<'a>,
    plan: Plan,
    /// Whether only numbers are looked for whose coworker is somebody.
    someone: bool,
    /// The lengths, as bits, with which digits lead from a set at a place to such facts.
    lengths: FxHashMap<(CallSet, u8), u16>,
}

impl<'s, 'a> Numbers<'s, 'a> {
    pub(super) fn new(search: &'s mut Witnesses<'a>, plan: Plan) -> Self {
        Self {
            search,
            plan,
            someone: false,
            lengths: FxHashMap::default(),
        }
    }

    /// What is dialled, and what is said.
    ///
    /// A number that is nobody's phone comes first. Where every number that leads to some facts is a phone, the facts
    /// must have a coworker; and facts that have one go with every number.
    pub(super) fn find(mut self, set: CallSet) -> Option<(String, Facts)> {
        if let Some(found) = self.with_coworker(set, false) {
            return Some(found);
        }
        match self.plan {
            Plan::Number => self.with_coworker(set, true),
            // A short code that is somebody's extension is an extension.
            Plan::Short => None,
        }
    }

    fn with_coworker(&mut self, set: CallSet, someone: bool) -> Option<(String, Facts)> {
        self.someone = someone;
        self.lengths.clear();
        let possible = self.lengths(set, 0);
        let lengths = self
            .plan
            .lengths()
            .iter()
            .filter(|length| possible >> **length & 1 == 1);
        lengths.into_iter().find_map(|length| {
            let mut digits = String::new();
            let behind = self.digits(set, *length, &mut digits, '1')?;
            let facts = self.search.facts(behind, someone)?;
            let sign = if self.plan == Plan::Number { "+" } else { "" };
            Some((format!("{sign}{digits}"), facts))
        })
    }

    /// The lengths with which digits lead from a set at a place to some facts.
    fn lengths(&mut self, set: CallSet, place: u8) -> u16 {
        let every = u16::MAX << place.max(1);
        match self.search.rules.diagram().variable(set) {
            Some(Variable::Digit(_)) => {}
            _ if self.search.facts(set, self.someone).is_some() => return every,
            _ => return 0,
        }
        if let Some(known) = self.lengths.get(&(set, place)) {
            return *known;
        }
        let behind = self.search.behind_digits(set);
        let here = place > 0 && self.search.facts(behind, self.someone).is_some();
        let mut lengths = u16::from(here) << place;
        if usize::from(place) < Digits::MOST {
            for digit in '0'..='9' {
                lengths |= self.lengths(self.behind(set, place, digit), place + 1);
            }
        }
        self.lengths.insert((set, place), lengths);
        lengths
    }

    fn behind(&self, set: CallSet, place: u8, digit: char) -> CallSet {
        let value = digit.to_digit(10).map_or(0, |digit| digit + 1);
        self.search.stepped(set, Variable::Digit(place), value)
    }

    /// Digits of this length that lead to facts and may be dialled; gives what the set then asks of the facts.
    ///
    /// Every way that is gone leads to facts, so that only as many are gone in vain as there are phones and extensions.
    fn digits(&mut self, set: CallSet, length: u8, digits: &mut String, wanted: char) -> Option<CallSet> {
        let place = u8::try_from(digits.len()).ok()?;
        if place == length {
            return (!self.is_taken(digits)).then(|| self.search.behind_digits(set));
        }
        let others = "1234567890".chars().filter(|digit| *digit != wanted);
        std::iter::once(wanted).chain(others).find_map(|digit| {
            let next = self.behind(set, place, digit);
            if self.lengths(next, place + 1) >> length & 1 == 0 || self.is_prefix(digits, digit) {
                return None;
            }
            digits.push(digit);
            let found = self.digits(next, length, digits, following(digit, wanted));
            if found.is_none() {
                digits.pop();
            }
            found
        })
    }

    /// Whether short digits would be read as the beginning of a number.
    fn is_prefix(&self, digits: &str, digit: char) -> bool {
        self.plan == Plan::Short && digits == "0" && digit == '0'
    }

    /// Whether the digits are somebody's, and that does not do.
    fn is_taken(&self, digits: &str) -> bool {
        let Some(digits) = Digits::new(digits) else { return true };
        let destination = match self.plan {
            Plan::Number => Destination::Number(digits),
            Plan::Short => Destination::Extension(digits),
        };
        !self.someone && self.search.world.coworker(destination).is_some()
    }
}

/// Digits that do not matter count up from 1, which is a number to the eye and no sum of zeros.
fn following(digit: char, wanted: char) -> char {
    match digit {
        _ if digit != wanted => '1',
        '9' => '0',
        _ => digit
            .to_digit(10)
            .and_then(|digit| char::from_digit(digit + 1, 10))
            .unwrap_or('1'),
    }
}
