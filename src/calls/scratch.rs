//! Sets of calls that are made after the rules were compiled, to compare what is held with what is asked for.

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{CallSet, CompiledRules, Diagram, Edge, RulesTooLarge, TooLarge, Variable, compiler, week::WEEK};
use crate::policy::{NumberItem, Rules};

/// In a longer time than this every minute of the week comes.
const LONG: SignedDuration = SignedDuration::from_hours(24 * 60);

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// What calls have in common.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Common {
    /// When they are, and to which destinations.
    Destinations,
    /// The people.
    People,
}

impl Common {
    /// What else calls may have in common.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Destinations => Self::People,
            Self::People => Self::Destinations,
        }
    }

    fn is_told_by(self, variable: Variable) -> bool {
        let of_customer = matches!(variable, Variable::Responsible | Variable::ResponsibleClass);
        match self {
            Self::People => of_customer || matches!(variable, Variable::Coworker | Variable::CoworkerClass),
            Self::Destinations => matches!(
                variable,
                Variable::Kind | Variable::Digit(_) | Variable::Time | Variable::Zone(_)
            ),
        }
    }
}

impl CompiledRules {
    /// The calls of a larger set that have something in common with some call of a set.
    pub(crate) fn around(&mut self, set: CallSet, larger: CallSet, common: Common) -> Result<CallSet, TooLarge> {
        let around = self.diagram.project(set, |variable| common.is_told_by(variable))?;
        self.diagram.intersection(larger, around)
    }

    /// The same rules in a diagram of their own, and these sets in it.
    pub(crate) fn scratch(&self, sets: &[CallSet]) -> (Self, Vec<CallSet>) {
        let mut copy = Self {
            diagram: Diagram::default(),
            layout: self.layout.clone(),
            rules: self.rules.clone(),
            company: self.company.clone(),
            always: self.always,
            denied: self.denied,
            relations: self.relations.clone(),
        };
        let mut all = sets.to_vec();
        copy.each_set(|set| all.push(*set));
        let (diagram, moved) = self.diagram.compact(&all);
        copy.diagram = diagram;
        let mut moved = moved.into_iter();
        let sets = moved.by_ref().take(sets.len()).collect();
        copy.each_set(|set| *set = moved.next().unwrap_or(CallSet::NONE));
        (copy, sets)
    }

    /// The calls to these destinations, the named sets being those of the rules that were compiled.
    pub(crate) fn destinations(&mut self, rules: &Rules, items: &[NumberItem]) -> Result<CallSet, RulesTooLarge> {
        let diagram = std::mem::take(&mut self.diagram);
        let layout = self.layout.clone();
        let (diagram, set) = compiler::destinations(rules, &layout, diagram, items)?;
        self.diagram = diagram;
        Ok(set)
    }

    /// Whether a set tells calls apart by one of these variables.
    pub(crate) fn asks(&self, set: CallSet, is_meant: impl Fn(Variable) -> bool) -> bool {
        let mut open = vec![set];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(set) = open.pop() {
            let Some(variable) = self.diagram.variable(set).filter(|_| seen.insert(set)) else {
                continue;
            };
            if is_meant(variable) {
                return true;
            }
            open.extend(self.diagram.edges(set).iter().map(|edge| edge.then));
        }
        false
    }

    /// The calls of a set at the minutes that come from a moment on and before another.
    pub(crate) fn within(&mut self, set: CallSet, from: Timestamp, ends: Timestamp) -> Result<CallSet, TooLarge> {
        let times = self.times_within(set, from, ends)?;
        self.diagram.intersection(set, times)
    }

    /// The calls of a set, and all at minutes that do not come from a moment on and before another.
    pub(crate) fn or_never(&mut self, set: CallSet, from: Timestamp, ends: Timestamp) -> Result<CallSet, TooLarge> {
        let times = self.times_within(set, from, ends)?;
        let never = self.diagram.complement(times)?;
        self.diagram.union(set, never)
    }

    /// The calls at the minutes that come from a moment on and before another; all where a set does not ask for the time.
    fn times_within(&mut self, set: CallSet, from: Timestamp, ends: Timestamp) -> Result<CallSet, TooLarge> {
        if !self.asks(set, |variable| variable >= Variable::Time) {
            return Ok(CallSet::ALL);
        }
        let comes = self.coming(from, ends);
        if comes.iter().all(|comes| *comes) {
            return Ok(CallSet::ALL);
        }
        let edges = comes.iter().zip(1..).map(|(comes, end)| Edge {
            end,
            then: if *comes { CallSet::ALL } else { CallSet::NONE },
        });
        self.diagram.branch(Variable::Time, edges)
    }

    /// For each value of the time, whether it comes between two moments.
    fn coming(&self, from: Timestamp, ends: Timestamp) -> Vec<bool> {
        let mut comes = vec![false; self.layout.size(Variable::Time) as usize];
        if ends.duration_since(from) <= LONG {
            self.mark(&mut comes, from, ends);
            return comes;
        }
        comes.iter_mut().take(WEEK as usize).for_each(|it| *it = true);
        for date in self.layout.dates() {
            let zone = self.layout.clock.zone();
            let start = date.to_zoned(zone.clone());
            let end = date.checked_add(1.day()).and_then(|next| next.to_zoned(zone.clone()));
            if let (Ok(start), Ok(end)) = (start, end) {
                self.mark(&mut comes, start.timestamp().max(from), end.timestamp().min(ends));
            }
        }
        comes
    }

    /// Marks the values of the minutes between two moments.
    fn mark(&self, comes: &mut [bool], from: Timestamp, ends: Timestamp) {
        let mut moment = from;
        while moment < ends {
            let value = self.layout.calendar.value(self.layout.clock.local(moment));
            comes.get_mut(value as usize).into_iter().for_each(|it| *it = true);
            // The next full minute.
            let second = moment.as_second().rem_euclid(60);
            let step = MINUTE - SignedDuration::from_secs(second);
            match moment.checked_add(step) {
                Ok(next) => moment = next,
                Err(_) => return,
            }
        }
    }
}
