//! Sets of one layout in the terms of another.
//!
//! What the values of a variable stand for differs from policy to policy. A set is carried over value by value: each
//! value of the other layout is looked up among those of its own.

use jiff::{ToSpan, civil::Date};
use rustc_hash::FxHashMap;

use super::{
    CallSet, CompiledRules, DestinationKind, Diagram, Edge, Layout, PersonValue, TooLarge, Variable,
    clock::Calendar,
    week::{DAY, WEEK, number},
    words::Words,
};
use crate::{destination::Digits, policy::WordField};

/// For each value and class of a person in one layout, the value and the class in another.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct PersonMap(Vec<Vec<(u32, u32)>>);

impl PersonMap {
    /// A map of so many classes. Who is not there, or not known, is so in both.
    pub(crate) fn new(classes: u32, known: impl Fn(u32, u32) -> (u32, u32)) -> Self {
        let of_value = |value| {
            let of_class = |class| {
                if value < PersonValue::NOBODY {
                    known(value, class)
                } else {
                    (value, 0)
                }
            };
            (0..classes).map(of_class).collect()
        };
        Self((0..PersonValue::COUNT).map(of_value).collect())
    }

    /// Says what a value and a class are in the other layout.
    pub(crate) fn set(&mut self, (value, class): (u32, u32), to: (u32, u32)) {
        let place = self
            .0
            .get_mut(value as usize)
            .and_then(|of_value| of_value.get_mut(class as usize));
        if let Some(place) = place {
            *place = to;
        }
    }

    /// What a value and a class are in the other layout.
    pub(crate) fn get(&self, value: u32, class: u32) -> (u32, u32) {
        let of_value = self.0.get(value as usize);
        of_value
            .and_then(|of_value| of_value.get(class as usize))
            .copied()
            .unwrap_or((value, 0))
    }
}

/// How one caller's people of one layout are found in another.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct PersonMaps {
    pub(crate) responsible: PersonMap,
    pub(crate) coworker: PersonMap,
}

/// What is dialled, where it is settled.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Dialled {
    pub(crate) kind: DestinationKind,
    pub(crate) digits: Digits,
    /// The value and the class of the coworker, where the phone book says who it is.
    pub(crate) coworker: Option<(u32, u32)>,
}

/// Carries sets over.
pub(crate) struct Carry<'a> {
    pub(crate) from: &'a CompiledRules,
    pub(crate) people: &'a PersonMaps,
    pub(crate) dialled: Option<Dialled>,
    known: FxHashMap<CallSet, CallSet>,
}

impl<'a> Carry<'a> {
    pub(crate) fn new(from: &'a CompiledRules, people: &'a PersonMaps, dialled: Option<Dialled>) -> Self {
        Self {
            from,
            people,
            dialled,
            known: FxHashMap::default(),
        }
    }

    /// The calls of a set of one caller, whether he may read whom being settled. As deep as there are variables.
    pub(crate) fn carry(&mut self, set: CallSet, to: &mut CompiledRules) -> Result<CallSet, TooLarge> {
        let Some(variable) = self.from.diagram.variable(set) else {
            return Ok(set);
        };
        if let Some(known) = self.known.get(&set) {
            return Ok(*known);
        }
        let carried = match (variable, self.dialled) {
            (Variable::Kind, Some(dialled)) => self.carry(self.step(set, dialled.kind as u32), to),
            (Variable::Digit(place), Some(dialled)) => {
                let value = dialled.digits.get(place).map_or(0, |digit| u32::from(digit) + 1);
                self.carry(self.step(set, value), to)
            }
            (Variable::Coworker | Variable::CoworkerClass, dialled) => {
                let variables = (Variable::Coworker, Variable::CoworkerClass);
                match dialled.and_then(|dialled| dialled.coworker) {
                    Some(person) => self.carry(self.with_person(set, variables, person), to),
                    None => self.person(set, variables, &self.people.coworker, to),
                }
            }
            (Variable::Responsible | Variable::ResponsibleClass, _) => {
                let variables = (Variable::Responsible, Variable::ResponsibleClass);
                self.person(set, variables, &self.people.responsible, to)
            }
            (Variable::Time | Variable::Zone(_), _) => self.time(set, variable, to),
            (Variable::Tag(index), _) => self.tag(set, index, to),
            _ => self.values(set, variable, to),
        }?;
        self.known.insert(set, carried);
        Ok(carried)
    }

    fn step(&self, set: CallSet, value: u32) -> CallSet {
        self.from.diagram.step(set, value)
    }

    fn with_person(&self, set: CallSet, variables: (Variable, Variable), person: (u32, u32)) -> CallSet {
        let stepped = |set, variable, value| {
            if self.from.diagram.variable(set) == Some(variable) {
                self.step(set, value)
            } else {
                set
            }
        };
        stepped(stepped(set, variables.0, person.0), variables.1, person.1)
    }

    fn person(
        &mut self,
        set: CallSet,
        variables: (Variable, Variable),
        people: &PersonMap,
        to: &mut CompiledRules,
    ) -> Result<CallSet, TooLarge> {
        let classes = to.layout.size(variables.1);
        let mut of_values = Vec::new();
        for value in 0..PersonValue::COUNT {
            let mut of_classes = Vec::new();
            for class in 0..classes {
                let then = self.with_person(set, variables, people.get(value, class));
                of_classes.push(Edge {
                    end: class + 1,
                    then: self.carry(then, to)?,
                });
            }
            of_values.push(Edge {
                end: value + 1,
                then: to.diagram.branch(variables.1, of_classes)?,
            });
        }
        to.diagram.branch(variables.0, of_values)
    }

    fn tag(&mut self, set: CallSet, index: u8, to: &mut CompiledRules) -> Result<CallSet, TooLarge> {
        let without = self.carry(self.step(set, 0), to)?;
        let with = self.carry(self.step(set, 1), to)?;
        let name = self.from.layout.tags.names().get(usize::from(index));
        let index = name
            .and_then(|name| to.layout.tags.index(name))
            .and_then(|index| u8::try_from(index).ok());
        let edges = [(1, without), (2, with)].map(|(end, then)| Edge { end, then });
        to.diagram.branch(index.map_or(Variable::Last, Variable::Tag), edges)
    }

    fn values(&mut self, set: CallSet, variable: Variable, to: &mut CompiledRules) -> Result<CallSet, TooLarge> {
        let mut edges = Vec::new();
        for value in 0..to.layout.size(variable) {
            let then = self.step(set, self.value(variable, value, &to.layout));
            edges.push(Edge {
                end: value + 1,
                then: self.carry(then, to)?,
            });
        }
        to.diagram.branch(variable, edges)
    }

    /// The own value for one of the other layout.
    fn value(&self, variable: Variable, value: u32, to: &Layout) -> u32 {
        let field = match variable {
            Variable::CustomerKind => WordField::Kind,
            Variable::Pipeline => WordField::Pipeline,
            Variable::Stage => WordField::Stage,
            _ => return value,
        };
        let (theirs, own) = (to.words(field).0, self.from.layout.words(field).0);
        match value.checked_sub(1) {
            None => Words::UNKNOWN,
            Some(index) => match theirs.names().get(index as usize) {
                Some(name) => own.value(Some(name)),
                None => own.others().unwrap_or(Words::UNKNOWN),
            },
        }
    }

    fn time(&mut self, set: CallSet, own: Variable, to: &mut CompiledRules) -> Result<CallSet, TooLarge> {
        let from = &self.from.layout;
        let clock = match own {
            Variable::Zone(index) => from.zones.get(usize::from(index)).unwrap_or(&from.clock),
            _ => &from.clock,
        };
        let theirs = to.layout.zone(Some(clock.zone())).unwrap_or(Variable::Time);
        if own == Variable::Time && theirs != Variable::Time {
            return self.time_elsewhere(set, theirs, to);
        }
        let mut stretches = vec![(WEEK, 0)];
        if theirs == Variable::Time {
            stretches.extend(to.layout.calendar.dates().iter().zip(0..).map(|(date, index)| {
                let named = own == Variable::Time;
                (Calendar::values_of(index).1, self.day(*date, named))
            }));
        }
        self.stretched(set, &stretches, theirs, to)
    }

    /// Where a day begins among the own values: one with a name, or that of the week.
    fn day(&self, date: Date, named: bool) -> u32 {
        let known = self.from.layout.calendar.index(date).filter(|_| named);
        let of_week = || number(date.weekday()) * DAY;
        known.map_or_else(of_week, |index| Calendar::values_of(index).0)
    }

    /// The own time, where the other layout has it as that of another zone. There it knows the minute of the week alone;
    /// together with its own date that tells the day: it is the date itself, the one before or the one behind. The other
    /// layout names all dates around the own ones.
    fn time_elsewhere(&mut self, set: CallSet, zone: Variable, to: &mut CompiledRules) -> Result<CallSet, TooLarge> {
        let ordinary = self.stretched(set, &[(WEEK, 0)], zone, to)?;
        let mut edges = vec![Edge {
            end: WEEK,
            then: ordinary,
        }];
        for (date, index) in to.layout.calendar.dates().to_vec().into_iter().zip(0..) {
            let around = [-1, 0, 1].map(|days| date.saturating_add(days.days()));
            let mut of_weekdays: Vec<(u32, u32)> = (1..=7).map(|day| (day * DAY, (day - 1) * DAY)).collect();
            for date in around {
                if let Some((_, start)) = of_weekdays.get_mut(number(date.weekday()) as usize) {
                    *start = self.day(date, true);
                }
            }
            edges.push(Edge {
                end: Calendar::values_of(index).1,
                then: self.stretched(set, &of_weekdays, zone, to)?,
            });
        }
        in_order(&mut to.diagram, Variable::Time, &edges)
    }

    /// Stretches of the values of another layout's variable, each by its end and where it begins among the own ones.
    fn stretched(
        &mut self,
        set: CallSet,
        stretches: &[(u32, u32)],
        theirs: Variable,
        to: &mut CompiledRules,
    ) -> Result<CallSet, TooLarge> {
        let own_edges = self.from.diagram.edges(set).to_vec();
        let mut edges: Vec<Edge> = Vec::new();
        let mut at = 0;
        for (end, start) in stretches {
            let stop = start + (end - at);
            let first = own_edges.partition_point(|edge| edge.end <= *start);
            for edge in own_edges.iter().skip(first) {
                edges.push(Edge {
                    end: at + (edge.end.min(stop) - start),
                    then: self.carry(edge.then, to)?,
                });
                if edge.end >= stop {
                    break;
                }
            }
            at = *end;
        }
        in_order(&mut to.diagram, theirs, &edges)
    }
}

/// The set of these edges, whatever variables lie behind them: those of zones may come in another order.
fn in_order(diagram: &mut Diagram, variable: Variable, edges: &[Edge]) -> Result<CallSet, TooLarge> {
    let is_behind = |edge: &Edge| diagram.variable(edge.then).is_none_or(|then| then > variable);
    if edges.iter().all(is_behind) {
        return diagram.branch(variable, edges.iter().copied());
    }
    let mut parts = Vec::new();
    for (index, edge) in edges.iter().enumerate() {
        let then = |at: usize| if at == index { CallSet::ALL } else { CallSet::NONE };
        let of_edge = edges.iter().enumerate().map(|(at, edge)| Edge {
            end: edge.end,
            then: then(at),
        });
        let of_edge = diagram.branch(variable, of_edge.collect::<Vec<_>>())?;
        parts.push(diagram.intersection(of_edge, edge.then)?);
    }
    diagram.union_of(parts)
}
