//! The words that the rules of a policy use, and that matter to a set.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::{
    EFFECT, Printer,
    literal::{Literal, Word, rank, single},
};
use crate::{
    calls::{
        CallSet, Diagram, TooLarge, Variable,
        week::{WEEK, by_day, spans},
    },
    document::rules::Span,
    policy::{
        Condition, Days, Fact, NumberItem, People, PersonField, Statement, Target, Test, When, WhenTime, WordField,
    },
    source::Place,
};

/// How many values a list may have so that they are words of their own.
const MOST_VALUES: usize = 40;

impl Printer<'_> {
    /// The words that matter to a set, each different from the others; the last are given up first.
    pub(super) fn literals(&mut self, set: CallSet) -> Result<Vec<Literal>, TooLarge> {
        let support = self.support(set);
        let mut facts: Vec<Fact> = self
            .facts()
            .into_iter()
            .filter(|fact| matters(fact, &support))
            .collect();
        facts.sort_by_key(rank);
        let test = |fact: &Fact, is_negated| {
            Word::Test(Test {
                of: fact.clone(),
                is_negated,
                place: Place::default(),
            })
        };
        let times = self.times(&support);
        let when = |time: &WhenTime, is_except| {
            Word::When(When {
                is_except,
                time: time.clone(),
                place: Place::default(),
            })
        };
        let stretches = if self.language.has_own_hours && self.part != self.whole {
            stretches(&self.compiler.diagram, self.part)
        } else {
            Vec::new()
        };
        let words = stretches.into_iter().map(|span| when(&WhenTime::Span(span), false));
        let words = words.chain(facts.iter().map(|fact| test(fact, true)));
        let words = words.chain(times.iter().map(|time| when(time, true)));
        let words = words.chain([Word::Customers, Word::Coworkers]);
        let words = words.chain(times.iter().map(|time| when(time, false)));
        let words = words.chain(facts.iter().map(|fact| test(fact, false)));
        let words: Vec<Word> = words.collect();
        let mut seen: FxHashSet<CallSet> = [CallSet::NONE, CallSet::ALL].into_iter().collect();
        let mut literals = Vec::new();
        for word in words {
            let set = self.said(&word)?;
            if seen.insert(set) {
                literals.push(Literal { word, set });
            }
        }
        Ok(literals)
    }

    /// The calls of which a word of the language holds.
    pub(super) fn said(&mut self, word: &Word) -> Result<CallSet, TooLarge> {
        let mut statement = Statement {
            effect: EFFECT,
            target: Target::Any,
            target_place: Place::default(),
            condition: None,
            whens: Vec::new(),
            place: Place::default(),
        };
        match word {
            Word::Customers => statement.target = Target::Customers,
            Word::Coworkers => statement.target = Target::Coworkers,
            Word::Test(test) => statement.condition = Some(Condition::Test(test.clone())),
            Word::When(when) => statement.whens.push(when.clone()),
            Word::Outside(_) => return Ok(CallSet::NONE),
        }
        let compiled = self.compiler.statements(std::slice::from_ref(&statement))?;
        Ok(compiled.first().map_or(CallSet::NONE, |statement| statement.calls))
    }

    /// The variables that a set asks for.
    pub(super) fn support(&self, set: CallSet) -> BTreeSet<Variable> {
        let mut open = vec![set];
        let mut seen = FxHashSet::default();
        let mut support = BTreeSet::new();
        while let Some(set) = open.pop() {
            if seen.insert(set) {
                support.extend(self.compiler.diagram.variable(set));
                open.extend(self.compiler.diagram.edges(set).iter().map(|edge| edge.then));
            }
        }
        support
    }

    /// Every fact that is tested, by single values, and the named numbers.
    fn facts(&self) -> Vec<Fact> {
        let named = self.rules.numbers.iter().zip(0..);
        let named = named.filter(|(set, _)| !set.name.is_empty());
        let named = named.map(|(_, index)| Fact::Number(vec![NumberItem::Set(index)]));
        let mut facts: Vec<Fact> = named.collect();
        for statement in self.rules.statements() {
            if let Target::Numbers(items) = &statement.target {
                add(&mut facts, &Fact::Number(items.clone()));
            }
            for test in statement.condition.iter().flat_map(Condition::tests) {
                add(&mut facts, &test.of);
            }
        }
        if self.layout.reads {
            facts.extend(self.facts_of_reading());
        }
        facts
    }

    /// What tells customers whom somebody may read from others.
    fn facts_of_reading(&self) -> Vec<Fact> {
        let people = [People::Me, People::MyDepartment, People::MySubdepartments];
        let people = people.map(|it| Fact::Person(PersonField::Responsible, vec![it]));
        let layout = self.layout;
        let words = [
            (WordField::Kind, layout.kinds.names()),
            (WordField::Pipeline, layout.pipelines.names()),
            (WordField::Stage, layout.stages.names()),
        ];
        let words = words.into_iter().flat_map(|(field, names)| {
            let names = names.iter();
            names.map(move |name| Fact::Word(field, vec![name.clone()]))
        });
        people.into_iter().chain(words).chain([Fact::Open]).collect()
    }

    /// The named hours and days that matter, then the spans of statements.
    fn times(&self, support: &BTreeSet<Variable>) -> Vec<WhenTime> {
        let is_asked = |variable| support.contains(&variable);
        let layout = self.layout;
        let days = (0..).zip(&self.rules.days);
        // Those without a name are no words of the language.
        let has_name = |days: &(u32, &Days)| is_asked(Variable::Time) && !days.1.name.is_empty();
        let days = days.filter(has_name).map(|(index, _)| WhenTime::Days(index));
        let hours = self.rules.hours.iter().zip(0..).filter(|(hours, _)| {
            let zone = layout.zone(hours.zone.as_ref());
            is_asked(zone.unwrap_or(Variable::Time)) && !hours.name.is_empty()
        });
        let hours = hours.map(|(_, index)| WhenTime::Hours(index));
        let whens = self.rules.statements().flat_map(|statement| &statement.whens);
        let spans = whens.filter_map(|when| match when.time {
            WhenTime::Span(span) if is_asked(Variable::Time) => Some(WhenTime::Span(span)),
            _ => None,
        });
        days.chain(hours).chain(spans).collect()
    }
}

fn add(facts: &mut Vec<Fact>, fact: &Fact) {
    let values = single(fact);
    if values.len() <= MOST_VALUES {
        facts.extend(values);
    } else {
        facts.push(fact.clone());
    }
}

/// The most stretches of time that are words of their own.
const MOST_STRETCHES: usize = 8;

/// When in a week a set holds for some call: a span for each time of day, with the days on which it is so; none where
/// there are too many.
fn stretches(diagram: &Diagram, set: CallSet) -> Vec<Span> {
    let mut open = vec![set];
    let mut seen = FxHashSet::default();
    let mut parts: BTreeSet<(u32, u32, u32)> = BTreeSet::new();
    while let Some(set) = open.pop() {
        if !seen.insert(set) {
            continue;
        }
        let edges = diagram.edges(set);
        open.extend(edges.iter().map(|edge| edge.then));
        if diagram.variable(set) != Some(Variable::Time) {
            continue;
        }
        let mut start = 0;
        for edge in edges {
            let end = edge.end.min(WEEK);
            if edge.then != CallSet::NONE && start < end {
                parts.extend(by_day(start, end));
            }
            start = edge.end;
        }
    }
    let spans = spans(&parts);
    if spans.len() > MOST_STRETCHES {
        Vec::new()
    } else {
        spans
    }
}

/// Whether a set asks for what a fact is about.
fn matters(fact: &Fact, support: &BTreeSet<Variable>) -> bool {
    let any_of = |variables: &[Variable]| variables.iter().any(|variable| support.contains(variable));
    match fact {
        Fact::Person(PersonField::Caller, _) => any_of(&[Variable::Caller]),
        Fact::Person(PersonField::Responsible, _) => any_of(&[Variable::Responsible, Variable::ResponsibleClass]),
        Fact::Person(PersonField::Coworker, _) => any_of(&[Variable::Coworker, Variable::CoworkerClass]),
        Fact::Word(WordField::Kind, _) => any_of(&[Variable::CustomerKind]),
        Fact::Word(WordField::Pipeline, _) => any_of(&[Variable::Pipeline]),
        Fact::Word(WordField::Stage, _) => any_of(&[Variable::Stage]),
        Fact::Word(WordField::Tag, _) => support.iter().any(|it| matches!(it, Variable::Tags | Variable::Tag(_))),
        Fact::Open => any_of(&[Variable::Open]),
        Fact::Readable => any_of(&[Variable::Readable]),
        Fact::Country(_) | Fact::Line(_) | Fact::Number(_) => support
            .iter()
            .any(|it| matches!(it, Variable::Kind | Variable::Digit(_))),
    }
}
