//! What the language has no words for. In a printed statement it stands in angle brackets.

use jiff::civil::Date;

use super::{
    Printer,
    literal::{Literal, Word},
    remainder::ManyNumbers,
};
use crate::{
    calls::{CallSet, Edge, Openness, PersonValue, Readable, TooLarge, Variable, clock::Calendar, words::Words},
    policy::WordField,
};

/// Something for which the language has no word.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Outside {
    /// The call is to no customer.
    NoCustomer,
    /// The call is to no coworker.
    NoCoworker,
    /// The call is to a coworker, where the target already says something else.
    ToCoworker,
    /// Nobody says who the coworker is.
    CoworkerUnknown,
    /// Nobody is responsible for the customer.
    NobodyResponsible,
    /// Nobody says who is responsible for the customer.
    ResponsibleUnknown,
    /// Nobody says this word of the customer.
    WordUnknown(WordField),
    /// Nobody says whether the customer is open.
    OpenUnknown,
    /// Nobody says facts by which it is told whether the caller may read the customer.
    ReadableUnknown,
    /// It is this day.
    On(Date),
    /// The destination is one of these, for which patterns alone will not do, or none of them.
    Numbers(Option<ManyNumbers>),
}

impl Outside {
    /// How it is written, with as many values of a list.
    pub(super) fn words(&self, most: usize) -> String {
        match self {
            Self::NoCustomer => "<no customer>".to_owned(),
            Self::NoCoworker => "<no coworker>".to_owned(),
            Self::ToCoworker => "<to a coworker>".to_owned(),
            Self::CoworkerUnknown => "<coworker unknown>".to_owned(),
            Self::NobodyResponsible => "<nobody responsible>".to_owned(),
            Self::ResponsibleUnknown => "<responsible unknown>".to_owned(),
            Self::WordUnknown(WordField::Kind) => "<kind unknown>".to_owned(),
            Self::WordUnknown(WordField::Pipeline) => "<pipeline unknown>".to_owned(),
            Self::WordUnknown(WordField::Stage) => "<stage unknown>".to_owned(),
            Self::WordUnknown(WordField::Tag) => "<tags unknown>".to_owned(),
            Self::OpenUnknown => "<open unknown>".to_owned(),
            Self::ReadableUnknown => "<readable unknown>".to_owned(),
            Self::On(date) => format!("<on {date}>"),
            Self::Numbers(Some(numbers)) => format!("<{}>", numbers.words(most)),
            Self::Numbers(None) => "<other destinations>".to_owned(),
        }
    }
}

impl Printer<'_> {
    /// What can be said beside the language that matters to a set.
    pub(super) fn outside(&mut self, set: CallSet) -> Result<Vec<Literal>, TooLarge> {
        let support = self.support(set);
        let words = [
            (
                Outside::WordUnknown(WordField::Kind),
                Variable::CustomerKind,
                Words::UNKNOWN,
            ),
            (
                Outside::WordUnknown(WordField::Pipeline),
                Variable::Pipeline,
                Words::UNKNOWN,
            ),
            (Outside::WordUnknown(WordField::Stage), Variable::Stage, Words::UNKNOWN),
            (Outside::OpenUnknown, Variable::Open, Openness::Unknown as u32),
            (Outside::ReadableUnknown, Variable::Readable, Readable::Unknown as u32),
            (Outside::WordUnknown(WordField::Tag), Variable::Tags, 0),
            (Outside::ResponsibleUnknown, Variable::Responsible, PersonValue::UNKNOWN),
            (Outside::NobodyResponsible, Variable::Responsible, PersonValue::NOBODY),
            (Outside::NoCustomer, Variable::Customer, 0),
            (Outside::NoCoworker, Variable::Coworker, PersonValue::NOBODY),
            (Outside::CoworkerUnknown, Variable::Coworker, PersonValue::UNKNOWN),
        ];
        let mut literals = Vec::new();
        for (outside, variable, value) in words.into_iter().filter(|(_, variable, _)| support.contains(variable)) {
            let mut set = self.between(variable, value, value + 1)?;
            if Variable::Customer < variable && variable < Variable::Coworker {
                let to_customer = self.between(Variable::Customer, 1, 2)?;
                set = self.compiler.diagram.intersection(to_customer, set)?;
            }
            literals.push(Literal {
                word: Word::Outside(outside),
                set,
            });
        }
        let dates = self.layout.dates().iter().zip(0..);
        for (date, index) in dates.filter(|_| support.contains(&Variable::Time)) {
            let (from, to) = Calendar::values_of(index);
            literals.push(Literal {
                word: Word::Outside(Outside::On(*date)),
                set: self.between(Variable::Time, from, to)?,
            });
        }
        Ok(literals)
    }

    /// The calls with values of a variable from the first up to, not including, the last.
    pub(super) fn between(&mut self, variable: Variable, from: u32, to: u32) -> Result<CallSet, TooLarge> {
        let size = self.layout.size(variable);
        let edges = [(from, CallSet::NONE), (to, CallSet::ALL), (size, CallSet::NONE)];
        let mut last = 0;
        let edges = edges.into_iter().filter(|(end, _)| {
            let is_wide = *end > last;
            last = last.max(*end);
            is_wide
        });
        let edges: Vec<_> = edges.map(|(end, then)| Edge { end, then }).collect();
        self.compiler.diagram.branch(variable, edges)
    }
}
