//! What is dialled without a country code, where the two policies read it as numbers of different countries.

use rustc_hash::FxHashMap;

use super::{
    Side,
    call_causes::line,
    call_sets::{Asked, carried},
    causes::Causes,
    pair::{Both, Pair},
    people::PersonId,
    view::{CallWords, Maps, View},
};
use crate::{
    calls::{CallSet, CompiledRules, DestinationKind, Edge, TooLarge, Variable, Witness},
    destination::{Country, Destination, DiallingWay, Digits},
    source::Place,
};

/// The countries of the two policies, which differ.
#[derive(Clone, Debug)]
pub(super) struct National {
    countries: Both<Country>,
    ways: Both<Vec<DiallingWay>>,
    said: Both<Option<Place>>,
}

/// How both sides read the same digits.
type Ways = Both<DiallingWay>;

impl National {
    /// The countries, where they differ. What one side cannot read is compared with nothing.
    pub(super) fn of(pair: &Pair<'_>) -> Option<Self> {
        let settings = |side| &pair.of(side).policy().settings;
        let countries = Both {
            old: settings(Side::Old).country?,
            new: settings(Side::New).country?,
        };
        (!countries.is_same()).then(|| Self {
            ways: Both::of(|side| countries.on(side).dialling_ways()),
            said: Both::of(|side| settings(side).said.country),
            countries,
        })
    }

    /// What may be dialled so that one side or the other reads it as this number.
    pub(super) fn dialled(&self, number: Digits) -> impl Iterator<Item = String> {
        let countries = [self.countries.old, self.countries.new].into_iter();
        countries.flat_map(move |country| country.dialled(number))
    }

    /// A call that may be made on a view's side, where the number that the other side makes of the same digits may not be
    /// called there; `None` where none is known.
    pub(super) fn witness(
        &self,
        view: &mut View<'_, '_>,
        pair: &Pair<'_>,
        asked: &Asked<'_>,
        maps: Maps,
    ) -> Result<Option<Witness>, TooLarge> {
        let side = view.side;
        let own = carried(view, side, asked, maps, None)?;
        let other = carried(view, side.other(), asked, maps, None)?;
        for old in &self.ways.old {
            for new in &self.ways.new {
                let ways = Ways { old: *old, new: *new };
                let Some((own_begins, other_begins)) = beginnings(*ways.on(side), *ways.on(side.other())) else {
                    continue;
                };
                let moved = renumbered(&mut view.compiled, other, (&other_begins, &own_begins))?;
                let here = with_beginning(&mut view.compiled, &own_begins)?;
                let diagram = view.compiled.diagram_mut();
                let own = diagram.intersection(own, here)?;
                let set = diagram.difference(own, moved)?;
                let found = self.within(view, pair, asked, (set, own_begins.len()), &ways)?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// A real call of a set of numbers, dialled in a way in which both sides read it: which digits they read so hangs on
    /// those that follow the beginning.
    fn within(
        &self,
        view: &mut View<'_, '_>,
        pair: &Pair<'_>,
        asked: &Asked<'_>,
        (set, begins): (CallSet, usize),
        ways: &Ways,
    ) -> Result<Option<Witness>, TooLarge> {
        let (Some(caller), Ok(place)) = (asked.people.first().copied(), u8::try_from(begins)) else {
            return Ok(None);
        };
        if set == CallSet::NONE {
            return Ok(None);
        }
        // No digit at all is 0; last come the digits with which what is dialled first somewhere begins.
        for first in [3, 4, 5, 6, 7, 8, 10, 9, 2, 1] {
            let begins = view
                .compiled
                .with_values(Variable::Digit(place), |value| value == first)?;
            let part = view.compiled.diagram_mut().intersection(set, begins)?;
            if part == CallSet::NONE {
                continue;
            }
            let real = view.real(part, caller, asked.class)?;
            let found = self.real(view, pair, asked, (caller, real), ways);
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn real(
        &self,
        view: &View<'_, '_>,
        pair: &Pair<'_>,
        asked: &Asked<'_>,
        (caller, real): (PersonId, CallSet),
        ways: &Ways,
    ) -> Option<Witness> {
        let witness = view.witness(caller, asked.class, real, asked.time)?;
        let number = Digits::new(witness.destination.strip_prefix('+')?)?;
        let destination = ways.on(view.side).dialled(*self.countries.on(view.side), number)?;
        let is_read = Side::BOTH.into_iter().all(|side| {
            let phone_book = &pair.of(side).phone_book;
            let way = ways.on(side);
            let rest = destination.strip_prefix(way.first);
            let number = rest.and_then(|rest| Digits::new(&format!("{}{rest}", way.code())));
            let read = phone_book.read(&destination).ok();
            number.is_some_and(|number| {
                let number = Destination::Number(number);
                read == Some(number) && phone_book.coworker(number).is_none()
            })
        });
        is_read.then_some(Witness { destination, ..witness })
    }

    /// The calls in words: the rule language has none for what is dialled.
    pub(super) fn words(&self, witness: &Witness) -> CallWords {
        let Both { old, new } = self.countries;
        let (old, new) = (old.as_str(), new.as_str());
        let line = format!(
            "allow <numbers dialled without a country code, such as {}: read as of {new}, before as of {old}>",
            witness.destination
        );
        CallWords {
            exact: vec![line.clone()],
            short: vec![line.clone()],
            brief: vec![line],
            is_all: true,
        }
    }

    /// The line of the setting.
    pub(super) fn causes(&self) -> Causes {
        let mut causes = Causes::default();
        if let Some((side, place)) = line(&self.said) {
            causes.add(side, place);
        }
        causes
    }
}

/// With what the numbers begin that two sides make of the same digits, before what is dialled last in both. `None` where no
/// digits are read in both ways, or as the same number.
fn beginnings(own: DiallingWay, other: DiallingWay) -> Option<(String, String)> {
    let own_more = own.first.strip_prefix(other.first);
    let other_more = other.first.strip_prefix(own.first);
    let beginnings = match (own_more, other_more) {
        (Some(more), _) => (own.code().to_owned(), format!("{}{more}", other.code())),
        (None, Some(more)) => (format!("{}{more}", own.code()), other.code().to_owned()),
        (None, None) => return None,
    };
    (beginnings.0 != beginnings.1).then_some(beginnings)
}

/// All calls to numbers that begin so.
fn with_beginning(compiled: &mut CompiledRules, digits: &str) -> Result<CallSet, TooLarge> {
    let number = DestinationKind::Number as u32;
    let mut set = compiled.with_values(Variable::Kind, |kind| kind == number)?;
    for (place, value) in values(digits) {
        let digit = compiled.with_values(Variable::Digit(place), |it| it == value)?;
        set = compiled.diagram_mut().intersection(set, digit)?;
    }
    Ok(set)
}

/// What a set holds of the numbers that begin so, said of those with another beginning.
fn renumbered(compiled: &mut CompiledRules, set: CallSet, (from, to): (&str, &str)) -> Result<CallSet, TooLarge> {
    let stepped = |set, variable, value| {
        if compiled.diagram().variable(set) == Some(variable) {
            compiled.diagram().step(set, value)
        } else {
            set
        }
    };
    let numbers = stepped(set, Variable::Kind, DestinationKind::Number as u32);
    let behind = values(from).fold(numbers, |set, (place, value)| {
        stepped(set, Variable::Digit(place), value)
    });
    let moved = shifted(compiled, behind, (from.len(), to.len()), &mut FxHashMap::default())?;
    let here = with_beginning(compiled, to)?;
    compiled.diagram_mut().intersection(here, moved)
}

/// A set with each digit at another place. As deep as a number is long.
fn shifted(
    compiled: &mut CompiledRules,
    set: CallSet,
    (from, to): (usize, usize),
    known: &mut FxHashMap<CallSet, CallSet>,
) -> Result<CallSet, TooLarge> {
    let Some(Variable::Digit(place)) = compiled.diagram().variable(set) else {
        return Ok(set);
    };
    if let Some(known) = known.get(&set) {
        return Ok(*known);
    }
    let place = (usize::from(place) + to).saturating_sub(from);
    let found = if place < Digits::MOST {
        let mut edges = Vec::new();
        for edge in compiled.diagram().edges(set).to_vec() {
            let then = shifted(compiled, edge.then, (from, to), known)?;
            edges.push(Edge { then, ..edge });
        }
        let place = u8::try_from(place).unwrap_or(u8::MAX);
        compiled.diagram_mut().branch(Variable::Digit(place), edges)?
    } else {
        // No number is longer.
        shifted(compiled, compiled.diagram().step(set, 0), (from, to), known)?
    };
    known.insert(set, found);
    Ok(found)
}

/// The places and the values of digits.
fn values(digits: &str) -> impl Iterator<Item = (u8, u32)> {
    let values = digits.chars().filter_map(|digit| Some(digit.to_digit(10)? + 1));
    (0u8..).zip(values)
}
