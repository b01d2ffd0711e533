//! Countries and types of lines as sets of calls.

use rustc_hash::FxHashMap;

use super::Compiler;
use crate::{
    calls::{CallSet, DestinationKind, TooLarge, Variable, diagram::Edge},
    destination::{Country, DigitAutomaton, Digits, Line, State, numbers_of_country, numbers_of_line},
};

impl Compiler<'_> {
    /// The calls to numbers of a country.
    pub(super) fn country(&mut self, country: Country) -> Result<CallSet, TooLarge> {
        if let Some(known) = self.countries.get(&country) {
            return Ok(*known);
        }
        let numbers = self.numbers_in(numbers_of_country(country).as_ref())?;
        self.countries.insert(country, numbers);
        Ok(numbers)
    }

    /// The calls to lines of a type.
    pub(super) fn line(&mut self, line: Line) -> Result<CallSet, TooLarge> {
        if let Some(known) = self.lines.get(&line) {
            return Ok(*known);
        }
        let numbers = self.numbers_in(numbers_of_line(line))?;
        self.lines.insert(line, numbers);
        Ok(numbers)
    }

    /// The calls to numbers whose digits an automaton accepts; to none where there is no numbering data.
    fn numbers_in(&mut self, automaton: Option<&DigitAutomaton>) -> Result<CallSet, TooLarge> {
        let Some(automaton) = automaton else {
            return Ok(CallSet::NONE);
        };
        let digits = self.accepted_from(automaton, automaton.start(), 0, &mut FxHashMap::default())?;
        let edges = DestinationKind::ALL.into_iter().zip(1..).map(|(kind, end)| Edge {
            end,
            then: if kind == DestinationKind::Number {
                digits
            } else {
                CallSet::NONE
            },
        });
        self.diagram.branch(Variable::Kind, edges)
    }

    /// What an automaton accepts from a state on. As deep as there are digits.
    fn accepted_from(
        &mut self,
        automaton: &DigitAutomaton,
        state: State,
        place: u8,
        known: &mut FxHashMap<(State, u8), CallSet>,
    ) -> Result<CallSet, TooLarge> {
        let accepts = if automaton.accepts(state) {
            CallSet::ALL
        } else {
            CallSet::NONE
        };
        if state.is_dead() || state.is_full() || usize::from(place) == Digits::MOST {
            return Ok(accepts);
        }
        if let Some(known) = known.get(&(state, place)) {
            return Ok(*known);
        }
        let mut edges = vec![Edge { end: 1, then: accepts }];
        for (digit, end) in (0..=9).zip(2..) {
            let then = self.accepted_from(automaton, automaton.next(state, digit), place + 1, known)?;
            edges.push(Edge { end, then });
        }
        let set = self.diagram.branch(Variable::Digit(place), edges)?;
        known.insert((state, place), set);
        Ok(set)
    }
}
