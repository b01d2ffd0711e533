//! Conditions as sets of calls.

use super::{Compiler, Missing, Polarity, times::joined};
use crate::{
    calls::{
        CallSet, Openness, PersonValue, Readable, TooLarge, Variable, classes::Classes, diagram::Edge, words::Words,
    },
    policy::{Condition, Fact, People, PersonField, Test, WordField},
};

impl Compiler<'_> {
    /// The calls to customers.
    pub(super) fn calls_to_customers(&mut self) -> Result<CallSet, TooLarge> {
        self.value(Variable::Customer, 1)
    }

    /// The calls to coworkers; one who is not known counts against access.
    pub(super) fn calls_to_coworkers(&mut self, missing: Missing) -> Result<CallSet, TooLarge> {
        let unknown = missing == Missing::Holds;
        self.values(
            Variable::Coworker,
            (0..PersonValue::COUNT).map(|value| match value {
                PersonValue::NOBODY => false,
                PersonValue::UNKNOWN => unknown,
                _ => true,
            }),
        )
    }

    /// The calls of which a condition, or its opposite, holds.
    pub(super) fn condition(
        &mut self,
        condition: &Condition,
        polarity: Polarity,
        missing: Missing,
    ) -> Result<CallSet, TooLarge> {
        match (condition, polarity) {
            (Condition::Test(test), _) => self.test(test, polarity, missing),
            (Condition::Not(inner), _) => self.condition(inner, polarity.opposite(), missing),
            (Condition::And(parts), Polarity::Holds) | (Condition::Or(parts), Polarity::Fails) => {
                let parts = self.conditions(parts, polarity, missing)?;
                self.diagram.intersection_of(parts)
            }
            (Condition::Or(parts), Polarity::Holds) | (Condition::And(parts), Polarity::Fails) => {
                let parts = self.conditions(parts, polarity, missing)?;
                self.diagram.union_of(parts)
            }
        }
    }

    fn conditions(
        &mut self,
        parts: &[Condition],
        polarity: Polarity,
        missing: Missing,
    ) -> Result<Vec<CallSet>, TooLarge> {
        let parts = parts.iter().map(|part| self.condition(part, polarity, missing));
        parts.collect()
    }

    fn test(&mut self, test: &Test, polarity: Polarity, missing: Missing) -> Result<CallSet, TooLarge> {
        let polarity = if test.is_negated { polarity.opposite() } else { polarity };
        match &test.of {
            Fact::Person(field, people) => self.person(*field, people, polarity, missing),
            Fact::Word(WordField::Tag, words) => self.tags(words, polarity, missing),
            Fact::Word(field, words) => self.word(*field, words, polarity, missing),
            Fact::Country(countries) => {
                let sets = countries.iter().map(|country| self.country(*country));
                let sets = sets.collect::<Result<Vec<_>, _>>()?;
                self.any_of(sets, polarity)
            }
            Fact::Line(lines) => {
                let sets = lines.iter().map(|line| self.line(*line));
                let sets = sets.collect::<Result<Vec<_>, _>>()?;
                self.any_of(sets, polarity)
            }
            Fact::Open => self.open(polarity, missing),
            Fact::Readable => self.readable(polarity, missing),
            Fact::Number(items) => {
                let set = self.number_items(items)?;
                self.any_of(vec![set], polarity)
            }
        }
    }

    fn any_of(&mut self, sets: Vec<CallSet>, polarity: Polarity) -> Result<CallSet, TooLarge> {
        let set = self.diagram.union_of(sets)?;
        match polarity {
            Polarity::Holds => Ok(set),
            Polarity::Fails => self.diagram.complement(set),
        }
    }

    fn person(
        &mut self,
        field: PersonField,
        people: &[People],
        polarity: Polarity,
        missing: Missing,
    ) -> Result<CallSet, TooLarge> {
        let layout = self.layout;
        match field {
            PersonField::Caller => {
                let holds = layout.callers.among(people);
                let set = self.values(Variable::Caller, holds)?;
                self.any_of(vec![set], polarity)
            }
            PersonField::Responsible => {
                let variables = (Variable::Responsible, Variable::ResponsibleClass);
                let known = self.among(people, &layout.responsible, variables, polarity, missing)?;
                self.of_customer(known, polarity)
            }
            PersonField::Coworker => {
                let variables = (Variable::Coworker, Variable::CoworkerClass);
                self.among(people, &layout.coworkers, variables, polarity, missing)
            }
        }
    }

    /// Whether a person is one of these people. Where there is nobody only the opposite holds.
    fn among(
        &mut self,
        people: &[People],
        classes: &Classes,
        (person, class): (Variable, Variable),
        polarity: Polarity,
        missing: Missing,
    ) -> Result<CallSet, TooLarge> {
        let bits = people.iter().fold(0, |bits, people| match people {
            People::Me => bits | PersonValue::SELF,
            People::MyDepartment => bits | PersonValue::DEPARTMENT,
            People::MySubdepartments => bits | PersonValue::SUBDEPARTMENTS,
            People::Subject(_) => bits,
        });
        let subjects: Vec<People> = people
            .iter()
            .filter(|people| matches!(people, People::Subject(_)))
            .copied()
            .collect();
        let in_class = self.values(class, classes.among(&subjects))?;
        let in_class = self.any_of(vec![in_class], polarity)?;
        let wanted = constant(polarity == Polarity::Holds);
        let edges = (0..PersonValue::COUNT).zip(1..).map(|(value, end)| Edge {
            end,
            then: match value {
                PersonValue::NOBODY => constant(polarity == Polarity::Fails),
                PersonValue::UNKNOWN => constant(missing == Missing::Holds),
                _ if value & bits != 0 => wanted,
                _ => in_class,
            },
        });
        self.diagram.branch(person, edges)
    }

    fn word(
        &mut self,
        field: WordField,
        words: &[String],
        polarity: Polarity,
        missing: Missing,
    ) -> Result<CallSet, TooLarge> {
        let (known, variable) = self.layout.words(field);
        let mut listed: Vec<u32> = words.iter().map(|word| known.value(Some(word))).collect();
        listed.sort_unstable();
        listed.dedup();
        let others = known.count();
        let mut holds = match polarity {
            Polarity::Holds => listed.into_iter().map(|value| (value, value + 1)).collect(),
            Polarity::Fails => between(&listed, others),
        };
        if missing == Missing::Holds {
            holds.insert(0, (Words::UNKNOWN, Words::UNKNOWN + 1));
        }
        let known = self.intervals(variable, joined(holds))?;
        self.of_customer(known, polarity)
    }

    fn tags(&mut self, words: &[String], polarity: Polarity, missing: Missing) -> Result<CallSet, TooLarge> {
        let indices = words.iter().filter_map(|word| self.layout.tags.index(word));
        let indices: Vec<u8> = indices.filter_map(|index| u8::try_from(index).ok()).collect();
        let has = indices.into_iter().map(|index| self.value(Variable::Tag(index), 1));
        let has = has.collect::<Result<Vec<_>, _>>()?;
        let listed = self.any_of(has, polarity)?;
        let edges = [(1, constant(missing == Missing::Holds)), (2, listed)];
        let known = self
            .diagram
            .branch(Variable::Tags, edges.map(|(end, then)| Edge { end, then }))?;
        self.of_customer(known, polarity)
    }

    fn open(&mut self, polarity: Polarity, missing: Missing) -> Result<CallSet, TooLarge> {
        let holds = Openness::ALL.map(|value| match value {
            Openness::Unknown => missing == Missing::Holds,
            Openness::Open => polarity == Polarity::Holds,
            Openness::Closed => polarity == Polarity::Fails,
        });
        let known = self.values(Variable::Open, holds)?;
        self.of_customer(known, polarity)
    }

    /// Where there is no customer, the variable says that the caller may not read him.
    fn readable(&mut self, polarity: Polarity, missing: Missing) -> Result<CallSet, TooLarge> {
        let holds = Readable::ALL.map(|value| match value {
            Readable::Unknown => missing == Missing::Holds,
            Readable::Yes => polarity == Polarity::Holds,
            Readable::No => polarity == Polarity::Fails,
        });
        self.values(Variable::Readable, holds)
    }

    /// What holds of a customer; where there is none, only the opposite of a test holds.
    fn of_customer(&mut self, known: CallSet, polarity: Polarity) -> Result<CallSet, TooLarge> {
        let nobody = constant(polarity == Polarity::Fails);
        let edges = [(1, nobody), (2, known)];
        self.diagram
            .branch(Variable::Customer, edges.map(|(end, then)| Edge { end, then }))
    }
}

/// The values of known words that are not listed, as intervals.
fn between(listed: &[u32], count: u32) -> Vec<(u32, u32)> {
    let starts = std::iter::once(Words::UNKNOWN + 1).chain(listed.iter().map(|value| value + 1));
    let ends = listed.iter().copied().chain([count]);
    starts.zip(ends).filter(|(from, to)| from < to).collect()
}

fn constant(holds: bool) -> CallSet {
    if holds { CallSet::ALL } else { CallSet::NONE }
}
