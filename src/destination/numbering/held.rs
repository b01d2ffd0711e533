use std::sync::OnceLock;

use super::{
    DigitAutomaton, Line,
    automaton::State,
    library::{self, Metadata},
    plan::Plans,
};
use crate::destination::Country;

/// The numbers of a country, without their `+`; exactly those of which [`country_of`](super::country_of) says so.
///
/// A calling code that no other country has is the country's whatever follows. `None` without numbering data.
#[must_use]
pub fn numbers_of_country(country: Country) -> Option<DigitAutomaton> {
    let code = library::calling_code_of(country)?;
    let regions = library::regions_of(code)?;
    let position = regions.iter().position(|region| region.country == Some(country))?;
    let mut plans = Plans::new();
    let national = if regions.len() == 1 {
        State::FULL
    } else {
        let claim = plans.claim(regions.get(position)?)?;
        Claims::of(&regions).left(&mut plans, claim, position)?
    };
    let numbers = plans.sets.prefixed(code, national);
    Some(plans.sets.automaton(numbers))
}

/// The sets of the line types, made when they are first asked for: they are the same in every policy.
static LINES: [OnceLock<Option<DigitAutomaton>>; Line::ALL.len()] = [const { OnceLock::new() }; Line::ALL.len()];

/// The numbers of a line type, without their `+`; exactly those of which [`line_of`](super::line_of) says so.
///
/// `None` without numbering data.
#[must_use]
pub fn numbers_of_line(line: Line) -> Option<&'static DigitAutomaton> {
    let made = LINES.get(line as usize)?;
    made.get_or_init(|| made_of_line(line)).as_ref()
}

fn made_of_line(line: Line) -> Option<DigitAutomaton> {
    let mut plans = Plans::new();
    let numbers = library::calling_codes().try_fold(State::DEAD, |all, code| {
        let national = of_line(&mut plans, &library::regions_of(code)?, line)?;
        let numbers = plans.sets.prefixed(code, national);
        Some(plans.sets.union(all, numbers))
    })?;
    Some(plans.sets.automaton(numbers))
}

/// The national numbers of a line type among the regions of one calling code.
fn of_line(plans: &mut Plans, regions: &[Metadata], line: Line) -> Option<State> {
    let mut claims = Claims::of(regions);
    let mut all = State::DEAD;
    for (position, region) in regions.iter().enumerate() {
        let typed = plans.of_line(region, line)?;
        let held = claims.left(plans, typed, position)?;
        all = plans.sets.union(all, held);
    }
    Some(all)
}

/// What the first regions of a calling code claim together: a number is held by the first region that claims it.
struct Claims<'a> {
    regions: &'a [Metadata],
    asked: usize,
    claimed: State,
}

impl<'a> Claims<'a> {
    fn of(regions: &'a [Metadata]) -> Self {
        Self {
            regions,
            asked: 0,
            claimed: State::DEAD,
        }
    }

    /// What the regions before a position leave of some numbers. No more of them are asked than is needed to know.
    fn left(&mut self, plans: &mut Plans, numbers: State, position: usize) -> Option<State> {
        let mut left = plans.sets.difference(numbers, self.claimed);
        while self.asked < position && !left.is_dead() {
            let claim = plans.claim(self.regions.get(self.asked)?)?;
            self.claimed = plans.sets.union(self.claimed, claim);
            self.asked += 1;
            left = plans.sets.difference(left, claim);
        }
        Some(left)
    }
}
