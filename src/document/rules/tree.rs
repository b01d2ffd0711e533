use jiff::civil::{Date, Weekday};

use crate::{
    document::{Placed, Silence, Text},
    source::Place,
};

/// A file of outbound-call rules as written. No name is resolved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulesFile {
    /// What it defines, in its order.
    pub definitions: Vec<Definition>,
    /// Comments that silence warnings.
    pub silences: Vec<Silence>,
}

/// One thing that a file of rules defines.
#[derive(Clone, Debug, PartialEq)]
pub enum Definition {
    /// A set of numbers.
    Numbers(NumbersDocument),
    /// A set of hours of the week.
    Hours(HoursDocument),
    /// A set of days of the calendar.
    Days(DaysDocument),
    /// A set of calls.
    Rule(RuleDocument),
    /// What binds every caller.
    Company(CompanyDocument),
}

/// `numbers NAME = item, …`
#[derive(Clone, Debug, PartialEq)]
pub struct NumbersDocument {
    /// The whole definition.
    pub place: Place,
    /// Its name.
    pub name: Text,
    /// What is in it; at least one.
    pub items: Vec<Placed<Item>>,
}

/// A pattern, or the name of a set of numbers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Item {
    /// A pattern.
    Pattern(Pattern),
    /// The name of a set.
    Name(String),
}

/// What kind of destination a pattern speaks of.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum PatternKind {
    /// A number of the public network, written with `+`.
    Number,
    /// A short code, such as `112`.
    Short,
    /// An internal number, written behind `ext`.
    Extension,
}

/// Destinations of one kind: all that begin with some digits, or the one that has exactly these.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Pattern {
    /// The kind.
    pub kind: PatternKind,
    /// The digits alone. May be empty where it is a prefix: `+*` is every number.
    pub digits: String,
    /// Whether more digits may follow: it was written with a `*`.
    pub is_prefix: bool,
}

impl Pattern {
    /// Whether digits of its kind are among those that it stands for.
    pub(crate) fn holds(&self, digits: &str) -> bool {
        digits == self.digits || (self.is_prefix && digits.starts_with(&self.digits))
    }
}

/// `hours NAME = span, … [in ZONE]`
#[derive(Clone, Debug, PartialEq)]
pub struct HoursDocument {
    /// The whole definition.
    pub place: Place,
    /// Its name.
    pub name: Text,
    /// The spans; at least one.
    pub spans: Vec<Placed<Span>>,
    /// The time zone, where it is not that of the policy.
    pub zone: Option<Text>,
}

/// Some hours on some days of the week.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// The first day on which it begins.
    pub first: Weekday,
    /// The last day on which it begins; where it comes before the first, the days run around the week.
    pub last: Weekday,
    /// The first minute of the day, 0 to 1439.
    pub from: u16,
    /// The minute at which it ends, 1 to 1440; where it is not behind `from`, it ends on the next day.
    pub to: u16,
}

/// `days NAME = DATE, …`
#[derive(Clone, Debug, PartialEq)]
pub struct DaysDocument {
    /// The whole definition.
    pub place: Place,
    /// Its name.
    pub name: Text,
    /// The dates; at least one.
    pub dates: Vec<Placed<Date>>,
}

/// `rule NAME { statement … }`
#[derive(Clone, Debug, PartialEq)]
pub struct RuleDocument {
    /// The whole definition.
    pub place: Place,
    /// Its name.
    pub name: Text,
    /// The statements; there may be none.
    pub statements: Vec<StatementDocument>,
}

/// `company { statement … }`
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyDocument {
    /// The whole definition.
    pub place: Place,
    /// The statements; there may be none.
    pub statements: Vec<StatementDocument>,
}

/// `effect target [where condition] when …`
#[derive(Clone, Debug, PartialEq)]
pub struct StatementDocument {
    /// The whole statement.
    pub place: Place,
    /// What it does.
    pub effect: Placed<Effect>,
    /// To which destinations.
    pub target: Placed<Target>,
    /// Under which condition.
    pub condition: Option<Condition>,
    /// At which times; all of them must hold.
    pub whens: Vec<Placed<When>>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Effect {
    /// Lets calls through; in a rule.
    Allow,
    /// Stops calls; beats `allow`.
    Deny,
    /// Lets calls through, whatever is denied; in `company`.
    Always,
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
    /// Calls to these destinations; at least one.
    Items(Vec<Placed<Item>>),
}

/// What must hold of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One test.
    Test(TestDocument),
    /// A property that the customer must have.
    Property(Placed<Property>),
    /// The opposite.
    Not(Box<Self>),
    /// All of them; at least two.
    And(Vec<Self>),
    /// One of them; at least two.
    Or(Vec<Self>),
}

/// `field is value`, `field not in value, …` and so on.
#[derive(Clone, Debug, PartialEq)]
pub struct TestDocument {
    /// The whole test.
    pub place: Place,
    /// What is tested.
    pub field: Placed<Field>,
    /// Whether it is `is not` or `not in`.
    pub is_negated: bool,
    /// Whether it is `in` or `not in`, with a list of values; else there is one.
    pub is_list: bool,
    /// The values; at least one.
    pub values: Vec<Placed<ValueWord>>,
}

/// What a customer is or is not; it is tested by its name alone.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Property {
    /// `readable`: the caller may read the customer's record.
    Readable,
    /// `open`: the record is open to everyone.
    Open,
}

/// What can be tested.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Field {
    /// Who calls.
    Caller,
    /// Who is responsible for the customer.
    Responsible,
    /// The coworker who is called.
    Coworker,
    /// The customer's stage.
    Stage,
    /// The customer's pipeline.
    Pipeline,
    /// Lead, contact or company.
    Kind,
    /// The customer's tags.
    Tag,
    /// The country of the number.
    Country,
    /// The type of the line.
    Line,
    /// The destination.
    Number,
}

/// A value as written; whether it fits its field is not known yet.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ValueWord {
    /// A word, quoted or not; also subjects such as `user:anna` and names of sets of numbers.
    Word(String),
    /// The caller: `me`.
    Me,
    /// Who shares a department with the caller: `my department`.
    MyDepartment,
    /// Who sits strictly below a department of the caller: `my subdepartments`.
    MySubdepartments,
    /// A pattern of destinations.
    Pattern(Pattern),
}

/// A time at which a statement holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct When {
    /// Whether it is `except`: the statement holds at all other times.
    pub is_except: bool,
    /// The time.
    pub time: WhenTime,
}

/// The time of a [`When`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum WhenTime {
    /// `during NAME`, hours.
    During(Text),
    /// `during SPAN`, in the time zone of the policy.
    Span(Placed<Span>),
    /// `on NAME`, days in the time zone of the policy.
    On(Text),
}
