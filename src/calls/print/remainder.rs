//! Destinations for which the rules have no words: the patterns of their digits.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Printer,
    literal::{Literal, Word},
    number::written,
    outside::Outside,
};
use crate::{
    calls::{CallSet, DestinationKind, Diagram, Edge, TooLarge, Variable},
    destination::Digits,
    document::rules::{Pattern, PatternKind},
    policy::{Fact, NumberItem, Test},
    source::Place,
};

/// The most patterns that are listed.
const MOST_PATTERNS: usize = 100;

/// How many patterns stand for more than that.
const MOST_OF_MANY: usize = 40;

/// The most sets of destinations that are told apart.
const MOST_SETS: usize = 20;

impl Printer<'_> {
    /// Words for the destinations of a set: for each set of facts that may follow, the digits that lead to it.
    pub(super) fn destinations(&mut self, set: CallSet) -> Result<Vec<Literal>, TooLarge> {
        let mut literals = Vec::new();
        for facts in self.behind_destinations(set).into_iter().take(MOST_SETS) {
            let destinations = self.leading(set, facts, &mut FxHashMap::default())?;
            if destinations != CallSet::ALL {
                literals.push(self.numbers(destinations)?);
            }
        }
        Ok(literals)
    }

    /// What a set asks of the facts, by destination.
    fn behind_destinations(&self, set: CallSet) -> Vec<CallSet> {
        let mut open = vec![set];
        let mut seen = FxHashSet::default();
        let mut behind = Vec::new();
        while let Some(set) = open.pop() {
            if set == CallSet::NONE || !seen.insert(set) {
                continue;
            }
            if is_about_destination(&self.compiler.diagram, set) {
                open.extend(self.compiler.diagram.edges(set).iter().map(|edge| edge.then));
            } else {
                behind.push(set);
            }
        }
        behind.sort_unstable();
        behind
    }

    /// The destinations that lead from a set to these facts.
    fn leading(
        &mut self,
        set: CallSet,
        facts: CallSet,
        known: &mut FxHashMap<CallSet, CallSet>,
    ) -> Result<CallSet, TooLarge> {
        if !is_about_destination(&self.compiler.diagram, set) {
            return Ok(if set == facts { CallSet::ALL } else { CallSet::NONE });
        }
        if let Some(known) = known.get(&set) {
            return Ok(*known);
        }
        let edges = self.compiler.diagram.edges(set).to_vec();
        let edges = edges.into_iter().map(|edge| {
            Ok(Edge {
                end: edge.end,
                then: self.leading(edge.then, facts, known)?,
            })
        });
        let edges = edges.collect::<Result<Vec<_>, TooLarge>>()?;
        let variable = self.compiler.diagram.variable(set).unwrap_or(Variable::Last);
        let leading = self.compiler.diagram.branch(variable, edges)?;
        known.insert(set, leading);
        Ok(leading)
    }

    /// The words for destinations: their patterns or those of all others, whichever are fewer.
    fn numbers(&mut self, set: CallSet) -> Result<Literal, TooLarge> {
        let others = self.compiler.diagram.complement(set)?;
        let ways = [(set, false), (others, true)];
        let mut ways = ways.map(|(set, is_negated)| (patterns(&self.compiler.diagram, set), is_negated));
        ways.sort_by_key(|(patterns, _)| patterns.listed.len());
        for (patterns, is_negated) in ways.iter().filter(|(patterns, _)| patterns.is_listed()) {
            let items = patterns.listed.iter().cloned().map(NumberItem::Pattern);
            let word = Word::Test(Test {
                of: Fact::Number(items.collect()),
                is_negated: *is_negated,
                place: Place::default(),
            });
            if self.said(&word)? == set {
                return Ok(Literal { word, set });
            }
        }
        let shortest = ways.into_iter().find(|(patterns, _)| patterns.is_all);
        let numbers = shortest.map(|(patterns, is_negated)| ManyNumbers::new(&patterns, is_negated));
        Ok(Literal {
            word: Word::Outside(Outside::Numbers(numbers)),
            set,
        })
    }
}

fn is_about_destination(diagram: &Diagram, set: CallSet) -> bool {
    diagram
        .variable(set)
        .is_some_and(|variable| (Variable::Caller..Variable::Customer).contains(&variable))
}

/// Numbers that no list says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ManyNumbers {
    listed: Vec<String>,
    is_negated: bool,
    /// Whether there are more than were looked for.
    is_cut: bool,
}

impl ManyNumbers {
    fn new(patterns: &Patterns, is_negated: bool) -> Self {
        let is_cut = patterns.listed.len() >= MOST_PATTERNS;
        let most = if is_cut { MOST_OF_MANY } else { MOST_PATTERNS };
        Self {
            listed: patterns.listed.iter().take(most).map(written).collect(),
            is_negated,
            is_cut,
        }
    }

    pub(super) fn words(&self, most: usize) -> String {
        let not = if self.is_negated { "not " } else { "" };
        let first: Vec<_> = self.listed.iter().take(most).map(String::as_str).collect();
        let more = match self.listed.len() - first.len() {
            _ if self.is_cut => " and many more".to_owned(),
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("number {not}in {}{more}", first.join(", "))
    }
}

/// The patterns of some destinations.
#[derive(Default)]
struct Patterns {
    /// As many as are listed.
    listed: Vec<Pattern>,
    /// Whether patterns can say all of it: there are none of addresses, nor of every short code at once.
    is_all: bool,
}

impl Patterns {
    fn is_listed(&self) -> bool {
        self.is_all && (1..MOST_PATTERNS).contains(&self.listed.len())
    }

    /// Adds what a set holds of one kind behind some digits. As deep as there are digits.
    fn add(&mut self, diagram: &Diagram, set: CallSet, kind: PatternKind, digits: &str) {
        let place = u8::try_from(digits.len()).unwrap_or(u8::MAX);
        let push = |patterns: &mut Self, is_prefix| {
            patterns.is_all &= !digits.is_empty() || is_prefix && kind != PatternKind::Short;
            patterns.listed.push(Pattern {
                kind,
                digits: digits.to_owned(),
                is_prefix,
            });
        };
        match set {
            CallSet::NONE => return,
            _ if self.listed.len() >= MOST_PATTERNS => return,
            CallSet::ALL => return push(self, usize::from(place) < Digits::MOST),
            _ => {}
        }
        let step = |value| match diagram.variable(set) {
            Some(Variable::Digit(at)) if at == place => diagram.step(set, value),
            _ => set,
        };
        if step(0) == CallSet::ALL {
            push(self, false);
        }
        for (digit, value) in ('0'..='9').zip(1..) {
            self.add(diagram, step(value), kind, &format!("{digits}{digit}"));
        }
    }
}

/// The patterns of a set that asks for nothing but the destination.
fn patterns(diagram: &Diagram, set: CallSet) -> Patterns {
    let mut patterns = Patterns {
        is_all: true,
        ..Patterns::default()
    };
    for kind in DestinationKind::ALL {
        let of_kind = match diagram.variable(set) {
            Some(Variable::Kind) => diagram.step(set, kind as u32),
            _ => set,
        };
        let pattern_kind = match kind {
            DestinationKind::Number => PatternKind::Number,
            DestinationKind::Extension => PatternKind::Extension,
            DestinationKind::Short => PatternKind::Short,
            DestinationKind::Uri => {
                patterns.is_all &= of_kind == CallSet::NONE;
                continue;
            }
        };
        patterns.add(diagram, of_kind, pattern_kind, "");
    }
    patterns
}
