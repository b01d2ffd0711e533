use jiff::Timestamp;

use super::{DestinationKind, Layout, Openness, PersonValue, Readable, Variable, words::Words};
use crate::{
    catalogue::{Relation, Relations},
    destination::{Destination, Digits},
    policy::{CUSTOMER_KINDS, Fact, PersonField, UserId, WordField},
};

/// One call, in the values of a layout's variables. What only time tells is worked out when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    caller: u32,
    kind: DestinationKind,
    /// The value of each digit's variable: 0 behind the last digit.
    digits: [u8; Digits::MOST],
    customer: Option<Customer>,
    coworker: Person,
    /// Whether the caller may read the customer. Only what the rules say by themselves hangs on it, not what is decided.
    readable: Readable,
    /// When; now where nothing is said.
    pub time: Option<Timestamp>,
}

/// What is known of the customer who is called.
#[derive(Clone, Copy, Debug)]
pub struct Customer {
    responsible: Person,
    kind: u32,
    pipeline: u32,
    stage: u32,
    open: Openness,
    /// The named tags that the customer has; `None` where nobody says the tags.
    tags: Option<TagSet>,
}

/// What is known of a customer by which it is told whether somebody may read him, in the values of a layout's variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CustomerRecord {
    /// A [`PersonValue`].
    pub(crate) responsible: u32,
    /// A word of the layout, or [`Words::UNKNOWN`]; so are the next two.
    pub(crate) kind: u32,
    pub(crate) pipeline: u32,
    pub(crate) stage: u32,
    pub(crate) open: Openness,
}

/// A person of a call: how the caller stands to him, and his class.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    value: u32,
    class: u32,
}

/// Some of the named tags.
#[derive(Clone, Copy, Debug, Default)]
pub struct TagSet([u64; 4]);

/// What is said of a customer, in the words of a request.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CustomerFacts<'a> {
    /// The user who is responsible; one who is no user is as good as not said.
    pub responsible: Option<&'a str>,
    /// Lead, contact or company; any other word is as good as not said.
    pub kind: Option<&'a str>,
    /// The pipeline.
    pub pipeline: Option<&'a str>,
    /// The stage.
    pub stage: Option<&'a str>,
    /// The tags, all of them.
    pub tags: Option<&'a [&'a str]>,
    /// Whether the customer is open to everyone.
    pub open: Option<bool>,
}

/// A person as a request names one.
#[derive(Clone, Copy, Debug)]
pub enum PersonFact {
    /// There is none.
    Nobody,
    /// There is one, and nobody says who.
    Unknown,
    /// This user, and how the caller stands to what he owns.
    User(UserId, Relations),
}

impl Call {
    /// A call in the terms of a layout.
    #[must_use]
    pub fn new(layout: &Layout, caller: UserId, destination: Destination<'_>, time: Option<Timestamp>) -> Self {
        let (kind, digits) = match destination {
            Destination::Number(digits) => (DestinationKind::Number, Some(digits)),
            Destination::Extension(digits) => (DestinationKind::Extension, Some(digits)),
            Destination::Short(digits) => (DestinationKind::Short, Some(digits)),
            Destination::Uri(_) => (DestinationKind::Uri, None),
        };
        Self {
            caller: layout.callers.of(caller),
            kind,
            digits: digits.map_or([0; Digits::MOST], digit_values),
            customer: None,
            coworker: Person::new(PersonFact::Nobody, |_| 0),
            readable: Readable::No,
            time,
        }
    }

    /// The same call, to a customer.
    #[must_use]
    pub fn to_customer(mut self, layout: &Layout, facts: &CustomerFacts<'_>, responsible: PersonFact) -> Self {
        self.customer = Some(Customer {
            responsible: Person::new(responsible, |user| layout.responsible.of(user)),
            kind: layout
                .kinds
                .value(facts.kind.filter(|kind| CUSTOMER_KINDS.contains(kind))),
            pipeline: layout.pipelines.value(facts.pipeline),
            stage: layout.stages.value(facts.stage),
            open: match facts.open {
                None => Openness::Unknown,
                Some(false) => Openness::Closed,
                Some(true) => Openness::Open,
            },
            tags: facts.tags.map(|tags| TagSet::new(layout, tags)),
        });
        self
    }

    /// The same call, to a coworker.
    #[must_use]
    pub fn to_coworker(mut self, layout: &Layout, coworker: PersonFact) -> Self {
        self.coworker = Person::new(coworker, |user| layout.coworkers.of(user));
        self
    }

    /// The same call, where it is told whether the caller may read the customer.
    #[must_use]
    pub fn to_readable(mut self, readable: Readable) -> Self {
        self.readable = readable;
        self
    }

    /// What is known of the customer's record, where there is a customer.
    pub(crate) fn customer_record(&self) -> Option<CustomerRecord> {
        self.customer.map(|customer| CustomerRecord {
            responsible: customer.responsible.value,
            kind: customer.kind,
            pipeline: customer.pipeline,
            stage: customer.stage,
            open: customer.open,
        })
    }

    /// The same call at another time.
    #[must_use]
    pub fn at(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self
    }

    /// Whether a test asks for a fact that should be there and is not said.
    #[must_use]
    pub fn leaves_unsaid(&self, fact: &Fact) -> bool {
        let customer = self.customer.as_ref();
        match fact {
            Fact::Person(PersonField::Coworker, _) => self.coworker.value == PersonValue::UNKNOWN,
            Fact::Person(PersonField::Responsible, _) => {
                customer.is_some_and(|customer| customer.responsible.value == PersonValue::UNKNOWN)
            }
            Fact::Word(WordField::Kind, _) => customer.is_some_and(|customer| customer.kind == Words::UNKNOWN),
            Fact::Word(WordField::Pipeline, _) => customer.is_some_and(|customer| customer.pipeline == Words::UNKNOWN),
            Fact::Word(WordField::Stage, _) => customer.is_some_and(|customer| customer.stage == Words::UNKNOWN),
            Fact::Word(WordField::Tag, _) => customer.is_some_and(|customer| customer.tags.is_none()),
            Fact::Open => customer.is_some_and(|customer| customer.open == Openness::Unknown),
            Fact::Readable => self.readable == Readable::Unknown,
            Fact::Person(PersonField::Caller, _) | Fact::Country(_) | Fact::Line(_) | Fact::Number(_) => false,
        }
    }

    /// Whether it is to a customer.
    #[must_use]
    pub fn is_to_customer(&self) -> bool {
        self.customer.is_some()
    }

    /// Whether it is to a known coworker.
    #[must_use]
    pub fn is_to_coworker(&self) -> bool {
        self.coworker.value < PersonValue::NOBODY
    }

    /// The value of a variable. What belongs to a customer is not asked for where there is none.
    ///
    /// The moment is read off the clock at most once where the call does not say it.
    pub(super) fn value(&self, layout: &Layout, variable: Variable, moment: &mut Option<Timestamp>) -> u32 {
        let mut moment = || *moment.get_or_insert_with(|| self.time.unwrap_or_else(Timestamp::now));
        match variable {
            Variable::Readable => self.readable as u32,
            Variable::Caller => self.caller,
            Variable::Kind => self.kind as u32,
            Variable::Digit(index) => self.digits.get(usize::from(index)).copied().unwrap_or(0).into(),
            Variable::Coworker => self.coworker.value,
            Variable::CoworkerClass => self.coworker.class,
            Variable::Time => layout.calendar.value(layout.clock.local(moment())),
            Variable::Zone(index) => {
                let clock = layout.zones.get(usize::from(index)).unwrap_or(&layout.clock);
                clock.local(moment()).of_week()
            }
            Variable::Customer => u32::from(self.customer.is_some()),
            _ => self.customer.map_or(0, |customer| customer.value(variable)),
        }
    }
}

/// The values of the digits' variables: a digit and one more.
fn digit_values(digits: Digits) -> [u8; Digits::MOST] {
    let mut values = [0; Digits::MOST];
    for (value, index) in values.iter_mut().zip(0..) {
        *value = digits.get(index).map_or(0, |digit| digit + 1);
    }
    values
}

impl Customer {
    fn value(&self, variable: Variable) -> u32 {
        match variable {
            Variable::Responsible => self.responsible.value,
            Variable::ResponsibleClass => self.responsible.class,
            Variable::CustomerKind => self.kind,
            Variable::Pipeline => self.pipeline,
            Variable::Stage => self.stage,
            Variable::Open => self.open as u32,
            Variable::Tags => u32::from(self.tags.is_some()),
            Variable::Tag(index) => u32::from(self.tags.is_some_and(|tags| tags.has(index.into()))),
            _ => 0,
        }
    }
}

impl Person {
    fn new(fact: PersonFact, class: impl Fn(UserId) -> u32) -> Self {
        let (value, class) = match fact {
            PersonFact::Nobody => (PersonValue::NOBODY, 0),
            PersonFact::Unknown => (PersonValue::UNKNOWN, 0),
            PersonFact::User(user, relations) => (person_value(relations), class(user)),
        };
        Self { value, class }
    }
}

/// How the caller stands to a person, as a value: sharing a department is a relation to what the person owns.
pub(crate) fn person_value(relations: Relations) -> u32 {
    let bits = [
        (Relation::Own, PersonValue::SELF),
        (Relation::Department, PersonValue::DEPARTMENT),
        (Relation::Subdepartments, PersonValue::SUBDEPARTMENTS),
    ];
    let held = bits
        .into_iter()
        .filter(|(relation, _)| relations.contains((*relation).into()));
    held.fold(0, |value, (_, bit)| value | bit)
}

impl TagSet {
    fn new(layout: &Layout, tags: &[&str]) -> Self {
        let mut set = Self::default();
        for index in tags.iter().filter_map(|tag| layout.tags.index(tag)) {
            if let Some(word) = set.0.get_mut(index as usize / 64) {
                *word |= 1 << (index % 64);
            }
        }
        set
    }

    fn has(self, index: u32) -> bool {
        let word = self.0.get(index as usize / 64);
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }
}
