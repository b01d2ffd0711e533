use jiff::Timestamp;

use super::{CallSet, WitnessCustomer, Witnesses, people::KnownPerson};
use crate::{
    calls::{Openness, PersonValue, Variable, words::Words},
    policy::{UserId, WordField},
};

/// What a request says beside the destination.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) customer: Option<WitnessCustomer>,
    pub(super) coworker: Coworker,
    pub(super) time: Option<Timestamp>,
}

/// What a request says of the coworker.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Coworker {
    /// Nothing; the phone book tells.
    #[default]
    Unsaid,
    /// Him.
    User(UserId),
    /// Somebody who is no user.
    Unknown,
}

/// The words of a customer, in the order of their variables.
const WORDS: [WordField; 3] = [WordField::Kind, WordField::Pipeline, WordField::Stage];

impl Witnesses<'_> {
    /// What can be said so that a call is in a set that knows of no destination. Where its coworker must be somebody,
    /// nothing can be said so that there is none.
    ///
    /// As little is said as will do: a fact that does not matter is left out.
    pub(super) fn facts(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        if let Some(known) = self.facts.get(&(set, someone)) {
            return known.clone();
        }
        let facts = self
            .without_customer(set, someone)
            .or_else(|| self.with_customer(set, someone));
        self.facts.insert((set, someone), facts.clone());
        facts
    }

    /// To no customer: his facts are all 0.
    fn without_customer(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let behind = self.zero_while(set, |variable| variable < Variable::Coworker);
        self.with_coworker(behind, someone)
    }

    fn with_customer(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let set = self.stepped(set, Variable::Customer, 1);
        let facts = self.responsible(set, someone)?;
        Some(Facts {
            customer: Some(facts.customer.unwrap_or_default()),
            ..facts
        })
    }

    /// A request cannot say that nobody is responsible: what it leaves out is not known.
    fn responsible(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let variables = (Variable::Responsible, Variable::ResponsibleClass);
        let unsaid = self.person(set, variables, (PersonValue::UNKNOWN, 0));
        if unsaid == set {
            return self.words(set, &WORDS, someone);
        }
        for KnownPerson { value, class, user } in self.responsible.clone() {
            let behind = self.person(set, variables, (value, class));
            if let Some(mut facts) = self.words(behind, &WORDS, someone) {
                let name = self.world.user_name(user).to_owned();
                facts.customer.get_or_insert_default().responsible = Some(name);
                return Some(facts);
            }
        }
        self.words(unsaid, &WORDS, someone)
    }

    fn person(&self, set: CallSet, (person, class): (Variable, Variable), values: (u32, u32)) -> CallSet {
        let behind = self.stepped(set, person, values.0);
        self.stepped(behind, class, values.1)
    }

    /// The words from this field on.
    fn words(&mut self, set: CallSet, fields: &[WordField], someone: bool) -> Option<Facts> {
        let Some((field, rest)) = fields.split_first() else {
            return self.open(set, someone);
        };
        let layout = self.rules.layout();
        let (words, variable) = layout.words(*field);
        if self.rules.diagram().variable(set) != Some(variable) {
            return self.words(set, rest, someone);
        }
        if self.dead.contains(&(set, someone)) {
            return None;
        }
        let known = words
            .names()
            .iter()
            .map(|word| (words.value(Some(word)), Some(word.clone())));
        let other = words.others().map(|value| (value, Some(other_word(*field, words))));
        let found = known
            .chain(other)
            .chain([(Words::UNKNOWN, None)])
            .find_map(|(value, word)| {
                let behind = self.rules.diagram().step(set, value);
                let mut facts = self.words(behind, rest, someone)?;
                let customer = facts.customer.get_or_insert_default();
                match field {
                    WordField::Kind => customer.kind = word,
                    WordField::Pipeline => customer.pipeline = word,
                    WordField::Stage | WordField::Tag => customer.stage = word,
                }
                Some(facts)
            });
        self.noted(set, someone, found)
    }

    fn open(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        if self.rules.diagram().variable(set) != Some(Variable::Open) {
            return self.tags(set, someone);
        }
        let values = [
            (Openness::Open, Some(true)),
            (Openness::Closed, Some(false)),
            (Openness::Unknown, None),
        ];
        values.into_iter().find_map(|(value, open)| {
            let behind = self.rules.diagram().step(set, value as u32);
            let mut facts = self.tags(behind, someone)?;
            facts.customer.get_or_insert_default().open = open;
            Some(facts)
        })
    }

    fn tags(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let is_tag = |variable| matches!(variable, Variable::Tags | Variable::Tag(_));
        if !self.rules.diagram().variable(set).is_some_and(is_tag) {
            return self.with_coworker(set, someone);
        }
        let known = self.stepped(set, Variable::Tags, 1);
        if let Some(mut facts) = self.tag(known, someone) {
            facts.customer.get_or_insert_default().tags.get_or_insert_default();
            return Some(facts);
        }
        self.with_coworker(self.zero_while(set, is_tag), someone)
    }

    /// The tags from the first on that a set asks for; one is left out rather than said.
    fn tag(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let Some(Variable::Tag(index)) = self.rules.diagram().variable(set) else {
            return self.with_coworker(set, someone);
        };
        if self.dead.contains(&(set, someone)) {
            return None;
        }
        let found = self.tag(self.rules.diagram().step(set, 0), someone).or_else(|| {
            let mut facts = self.tag(self.rules.diagram().step(set, 1), someone)?;
            let name = self.rules.layout().tags.names().get(usize::from(index))?;
            let customer = facts.customer.get_or_insert_default();
            customer.tags.get_or_insert_default().insert(0, name.clone());
            Some(facts)
        });
        self.noted(set, someone, found)
    }

    fn with_coworker(&mut self, set: CallSet, someone: bool) -> Option<Facts> {
        let variables = (Variable::Coworker, Variable::CoworkerClass);
        let nobody = self.person(set, variables, (PersonValue::NOBODY, 0));
        if nobody == set || !someone {
            let facts = self.timed(nobody, Coworker::Unsaid);
            if facts.is_some() || nobody == set {
                return facts;
            }
        }
        let known = self.coworkers.clone().into_iter();
        let known = known.map(|person| (person.value, person.class, Coworker::User(person.user)));
        let unknown = (PersonValue::UNKNOWN, 0, Coworker::Unknown);
        known.chain([unknown]).find_map(|(value, class, coworker)| {
            let behind = self.person(set, variables, (value, class));
            self.timed(behind, coworker)
        })
    }

    fn timed(&mut self, set: CallSet, coworker: Coworker) -> Option<Facts> {
        let time = match set {
            CallSet::NONE => return None,
            CallSet::ALL => None,
            _ => Some(self.moment(set)?),
        };
        Some(Facts {
            customer: None,
            coworker,
            time,
        })
    }

    /// Remembers a set below which there is nothing, so that no way is gone twice.
    fn noted(&mut self, set: CallSet, someone: bool, found: Option<Facts>) -> Option<Facts> {
        if found.is_none() {
            self.dead.insert((set, someone));
        }
        found
    }
}

/// A word that no rule names.
fn other_word(field: WordField, words: &Words) -> String {
    let likely: &[&str] = match field {
        WordField::Kind => &["lead", "contact", "company"],
        _ => &[],
    };
    let likely = likely.iter().map(|word| (*word).to_owned());
    let made = (1u32..).map(|count| match count {
        1 => "other".to_owned(),
        _ => format!("other-{count}"),
    });
    let free = likely.chain(made).find(|word| words.index(word).is_none());
    free.unwrap_or_default()
}
