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
    destination::{Country, Destination, Digits, calling_code_of},
    source::Place,
};

/// The countries of the two policies, whose calling codes differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct National {
    countries: Both<Country>,
    codes: Both<Digits>,
    said: Both<Option<Place>>,
}

/// What may stand before a national number where it is dialled: nothing, or what a country dials for the long distance.
const DIALLED_FIRST: [&str; 5] = ["", "0", "8", "1", "06"];

/// The values of a digit with which a national number mostly begins: `0` and `1` are often read as something else.
const FIRST_DIGITS: [std::ops::Range<u32>; 2] = [3..11, 1..11];

impl National {
    /// The countries, where they differ. What one side cannot read is compared with nothing.
    pub(super) fn of(pair: &Pair<'_>) -> Option<Self> {
        let settings = |side| &pair.of(side).policy().settings;
        let countries = Both {
            old: settings(Side::Old).country?,
            new: settings(Side::New).country?,
        };
        let code = |country| Digits::new(&calling_code_of(country)?.to_string());
        let codes = Both {
            old: code(countries.old)?,
            new: code(countries.new)?,
        };
        let said = Both::of(|side| settings(side).said.country);
        (!codes.is_same()).then_some(Self { countries, codes, said })
    }

    /// The calls to numbers of the country of a view's side that may be made on it, where the number that the other side
    /// makes of the same digits may not be called there.
    pub(super) fn difference(
        &self,
        view: &mut View<'_, '_>,
        asked: &Asked<'_>,
        maps: Maps,
    ) -> Result<CallSet, TooLarge> {
        let side = view.side;
        let own = carried(view, side, asked, maps, None)?;
        let other = carried(view, side.other(), asked, maps, None)?;
        let (own_code, other_code) = (self.codes.on(side), self.codes.on(side.other()));
        let moved = renumbered(&mut view.compiled, other, (*other_code, *own_code))?;
        let here = with_code(&mut view.compiled, *own_code)?;
        let diagram = view.compiled.diagram_mut();
        let own = diagram.intersection(own, here)?;
        diagram.difference(own, moved)
    }

    /// A real call of such a set, dialled without the country code; `None` where nothing is known to be dialled so.
    pub(super) fn witness(
        &self,
        view: &mut View<'_, '_>,
        pair: &Pair<'_>,
        asked: &Asked<'_>,
        set: CallSet,
    ) -> Result<Option<Witness>, TooLarge> {
        let Some(caller) = asked.people.first().copied() else {
            return Ok(None);
        };
        let place = u8::try_from(self.codes.on(view.side).as_str().len()).unwrap_or(0);
        for first in FIRST_DIGITS {
            let begins = view
                .compiled
                .with_values(Variable::Digit(place), |value| first.contains(&value))?;
            let part = view.compiled.diagram_mut().intersection(set, begins)?;
            let real = view.real(part, caller, asked.class)?;
            let found = self.dialled(view, pair, asked, (caller, real));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn dialled(
        &self,
        view: &View<'_, '_>,
        pair: &Pair<'_>,
        asked: &Asked<'_>,
        (caller, real): (PersonId, CallSet),
    ) -> Option<Witness> {
        let witness = view.witness(caller, asked.class, real, asked.time)?;
        let digits = witness.destination.strip_prefix('+')?;
        let national = digits.strip_prefix(self.codes.on(view.side).as_str())?;
        let mut texts = DIALLED_FIRST.iter().map(|first| format!("{first}{national}"));
        let destination = texts.find(|text| {
            Side::BOTH.into_iter().all(|side| {
                let number = Digits::new(&format!("{}{national}", self.codes.on(side)));
                let read = pair.of(side).phone_book.read(text).ok();
                let is_free = |number| pair.of(side).phone_book.coworker(Destination::Number(number)).is_none();
                number.is_some_and(|number| read == Some(Destination::Number(number)) && is_free(number))
            })
        })?;
        Some(Witness { destination, ..witness })
    }

    /// The calls in words: the rule language has none for what is dialled.
    pub(super) fn words(&self) -> CallWords {
        let Both { old, new } = self.countries;
        let (old, new) = (old.as_str(), new.as_str());
        let line = format!("allow <numbers dialled without a country code: read as of {new}, before as of {old}>");
        CallWords {
            exact: vec![line.clone()],
            short: vec![line],
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

/// All calls to numbers with a calling code.
fn with_code(compiled: &mut CompiledRules, code: Digits) -> Result<CallSet, TooLarge> {
    let number = DestinationKind::Number as u32;
    let mut set = compiled.with_values(Variable::Kind, |kind| kind == number)?;
    for (place, value) in values(code) {
        let digit = compiled.with_values(Variable::Digit(place), |it| it == value)?;
        set = compiled.diagram_mut().intersection(set, digit)?;
    }
    Ok(set)
}

/// What a set holds of the numbers with one calling code, said of those with another.
fn renumbered(compiled: &mut CompiledRules, set: CallSet, (from, to): (Digits, Digits)) -> Result<CallSet, TooLarge> {
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
    let lengths = (from.as_str().len(), to.as_str().len());
    let moved = shifted(compiled, behind, lengths, &mut FxHashMap::default())?;
    let here = with_code(compiled, to)?;
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
fn values(digits: Digits) -> impl Iterator<Item = (u8, u32)> {
    (0u8..)
        .take(Digits::MOST)
        .map_while(move |place| Some((place, u32::from(digits.get(place)?) + 1)))
}
