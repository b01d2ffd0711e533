use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};

use super::SubjectKind;
use crate::{
    destination::{Country, Line},
    document::rules::{Effect, Pattern, Span},
    source::Place,
};

/// A rule: its place in the order of the names, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RuleId(pub(crate) u32);

impl RuleId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The outbound-call rules of a policy, every name resolved.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The named sets of numbers, in the order of their names.
    pub numbers: Vec<NumberSet>,
    /// The named hours, in the order of their names.
    pub hours: Vec<Hours>,
    /// The named days, in the order of their names.
    pub days: Vec<Days>,
    /// The rules, in the order of their names.
    pub rules: Vec<Rule>,
    /// What binds every caller, in the order of the files.
    pub company: Vec<Statement>,
    /// Where customers stand that roles tell apart when they say who may read which.
    pub read_places: ReadPlaces,
}

/// The pipelines and stages that roles name for the permissions to read a customer.
#[derive(Clone, Debug, Default)]
pub struct ReadPlaces {
    /// The pipelines.
    pub pipelines: BTreeSet<String>,
    /// The stages.
    pub stages: BTreeSet<String>,
}

impl Rules {
    /// The statements of all rules, then those of the company.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        let of_rules = self.rules.iter().flat_map(|rule| &rule.statements);
        of_rules.chain(&self.company)
    }

    /// The patterns of some items, those of named sets included.
    pub(crate) fn patterns<'r>(&'r self, items: &'r [NumberItem]) -> Vec<&'r Pattern> {
        let mut open: Vec<&NumberItem> = items.iter().collect();
        let mut patterns = Vec::new();
        while let Some(item) = open.pop() {
            match item {
                NumberItem::Pattern(pattern) => patterns.push(pattern),
                NumberItem::Set(set) => {
                    let set = self.numbers.get(*set as usize);
                    open.extend(set.into_iter().flat_map(|set| &set.items));
                }
            }
        }
        patterns
    }
}

/// A named set of destinations.
#[derive(Clone, Debug)]
pub struct NumberSet {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub items: Vec<NumberItem>,
    /// The name where it is defined.
    pub place: Place,
}

/// A pattern, or a named set: its place in the order of the names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NumberItem {
    /// A pattern.
    Pattern(Pattern),
    /// A named set, by its index.
    Set(u32),
}

/// Named hours of the week.
#[derive(Clone, Debug)]
pub struct Hours {
    /// Their name.
    pub name: String,
    /// The spans.
    pub spans: Vec<Span>,
    /// The time zone, where it is not that of the policy.
    pub zone: Option<TimeZone>,
    /// The name where they are defined.
    pub place: Place,
}

/// Named days of the calendar.
#[derive(Clone, Debug)]
pub struct Days {
    /// Their name.
    pub name: String,
    /// The dates, in their order, each once.
    pub dates: Vec<Date>,
    /// The name where they are defined.
    pub place: Place,
}

/// A named set of calls.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// What it says.
    pub statements: Vec<Statement>,
    /// The name where it is defined.
    pub place: Place,
}

/// One statement of a rule or of the company.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does.
    pub effect: Effect,
    /// To which destinations.
    pub target: Target,
    /// Where the target is written.
    pub target_place: Place,
    /// Under which condition.
    pub condition: Option<Condition>,
    /// At which times; all of them must hold.
    pub whens: Vec<When>,
    /// The whole statement.
    pub place: Place,
}

/// Which calls a statement speaks of.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// Every call.
    Any,
    /// Calls to customers.
    Customers,
    /// Calls to coworkers.
    Coworkers,
    /// Calls to these destinations.
    Numbers(Vec<NumberItem>),
}

/// What must hold of a call.
#[derive(Clone, Debug)]
pub enum Condition {
    /// One test.
    Test(Test),
    /// The opposite.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
}

impl Condition {
    /// The parts that `and` joins at the top; the whole where it joins none.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::And(parts) => parts,
            _ => std::slice::from_ref(self),
        }
    }

    /// The test, where it is nothing but one, and not negated.
    #[must_use]
    pub fn plain_test(&self) -> Option<&Test> {
        match self {
            Self::Test(test) if !test.is_negated => Some(test),
            _ => None,
        }
    }

    /// All tests, in the order of the text.
    #[must_use]
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Test(test) => vec![test],
            Self::Not(inner) => inner.tests(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::tests).collect(),
        }
    }

    /// Where it is written, from the first test to the last.
    #[must_use]
    pub fn place(&self) -> Place {
        let tests = self.tests();
        let (Some(first), Some(last)) = (tests.first(), tests.last()) else {
            return Place::default();
        };
        Place {
            len: last.place.end().saturating_sub(first.place.start),
            ..first.place
        }
    }
}

/// One test of a fact.
#[derive(Clone, Debug)]
pub struct Test {
    /// The fact and the values that it may have.
    pub of: Fact,
    /// Whether it must have none of them.
    pub is_negated: bool,
    /// The whole test.
    pub place: Place,
}

/// A fact and the values that it may have.
#[derive(Clone, Debug)]
pub enum Fact {
    /// A person of the call.
    Person(PersonField, Vec<People>),
    /// A word about the customer.
    Word(WordField, Vec<String>),
    /// The country of the number.
    Country(Vec<Country>),
    /// The type of the line.
    Line(Vec<Line>),
    /// The destination.
    Number(Vec<NumberItem>),
    /// Whether the customer is open to everyone.
    Open,
    /// Whether the caller may read the customer's record.
    Readable,
}

/// A person of a call.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum PersonField {
    /// Who calls.
    Caller,
    /// Who is responsible for the customer.
    Responsible,
    /// The coworker who is called.
    Coworker,
}

/// A word about a customer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum WordField {
    /// Lead, contact or company.
    Kind,
    /// The pipeline.
    Pipeline,
    /// The stage.
    Stage,
    /// The tags.
    Tag,
}

/// The kinds of customer.
pub const CUSTOMER_KINDS: [&str; 3] = ["lead", "contact", "company"];

/// Some people, seen from the caller.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum People {
    /// The caller.
    Me,
    /// Who shares a department with the caller.
    MyDepartment,
    /// Who sits strictly below a department of the caller.
    MySubdepartments,
    /// A subject of the policy.
    Subject(SubjectKind),
}

/// A time at which a statement holds.
#[derive(Clone, Debug)]
pub struct When {
    /// Whether the statement holds at all other times.
    pub is_except: bool,
    /// The time.
    pub time: WhenTime,
    /// Where it is written.
    pub place: Place,
}

/// The time of a [`When`].
#[derive(Clone, Debug)]
pub enum WhenTime {
    /// Named hours, by their index.
    Hours(u32),
    /// A span in the policy's time zone.
    Span(Span),
    /// Named days, by their index.
    Days(u32),
}
