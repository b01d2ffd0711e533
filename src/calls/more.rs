//! What one set of calls holds beyond another, in the diagram as it is: nothing is made.

use rustc_hash::FxHashSet;

use super::{Call, CallSet, CompiledRules, Variable};
use crate::{destination::Digits, policy::UserId};

/// How many pairs of sets are looked at; behind them the answer is yes.
const MOST_PAIRS: usize = 20_000;

/// How far the destinations that are left are told from all but one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Destination {
    /// There are others among them.
    Others,
    /// They begin as that one does: its kind and so many of its digits.
    Alike(u8),
    /// There is that one only.
    Same,
}

/// Two sets that are compared, and the destinations that are left.
type Pair = (CallSet, CallSet, Destination);

impl CompiledRules {
    /// Whether a caller has calls in a set that are not in another one. Calls to the destination of `but` do not count.
    pub(crate) fn has_more(&self, caller: UserId, (set, other): (CallSet, CallSet), but: Option<&Call>) -> bool {
        let class = self.layout.caller(caller);
        let all = but.map_or(Destination::Others, |_| Destination::Alike(0));
        let mut open = vec![(set, other, all)];
        let mut seen: FxHashSet<Pair> = FxHashSet::default();
        while let Some(pair) = open.pop() {
            let (set, other, destination) = pair;
            let has_nothing = set == CallSet::NONE || other == CallSet::ALL || set == other;
            if has_nothing || destination == Destination::Same || !seen.insert(pair) {
                continue;
            }
            let variables = [set, other].into_iter().filter_map(|set| self.diagram.variable(set));
            let Some(variable) = variables.min() else { return true };
            if seen.len() > MOST_PAIRS {
                return true;
            }
            open.extend(self.parts(pair, variable, class, but));
        }
        false
    }

    /// A pair for each run of values of a variable that both sets treat alike.
    fn parts(&self, (set, other, destination): Pair, variable: Variable, class: u32, but: Option<&Call>) -> Vec<Pair> {
        let ends = |set: CallSet| {
            let edges = self.diagram.edges(set).iter();
            edges
                .map(|edge| edge.end)
                .filter(move |_| self.diagram.variable(set) == Some(variable))
        };
        let mut all: Vec<u32> = ends(set).chain(ends(other)).collect();
        all.sort_unstable();
        all.dedup();
        let then = |set: CallSet, value: u32| {
            let is_told = self.diagram.variable(set) == Some(variable);
            if is_told { self.diagram.step(set, value) } else { set }
        };
        let starts = std::iter::once(0).chain(all.iter().copied());
        let runs = starts
            .zip(&all)
            .filter(|(start, end)| variable != Variable::Caller || (*start..**end).contains(&class));
        let parts = runs.map(|(start, end)| {
            let destination = but.map_or(Destination::Others, |but| {
                self.narrowed(destination, variable, (start, *end), but)
            });
            (then(set, start), then(other, start), destination)
        });
        parts.collect()
    }

    /// The destinations that are left where a variable has one of these values.
    fn narrowed(
        &self,
        destination: Destination,
        variable: Variable,
        (start, end): (u32, u32),
        but: &Call,
    ) -> Destination {
        let Destination::Alike(told) = destination else {
            return destination;
        };
        let place = match variable {
            Variable::Readable | Variable::Caller => return destination,
            Variable::Kind => 0,
            Variable::Digit(index) => index + 1,
            _ => return Destination::Others,
        };
        let value = but.value(&self.layout, variable, &mut None);
        if place != told || (start, end) != (value, value + 1) {
            return Destination::Others;
        }
        let is_whole = value == 0 && place > 0 || usize::from(place) == Digits::MOST;
        if is_whole {
            Destination::Same
        } else {
            Destination::Alike(told + 1)
        }
    }
}
