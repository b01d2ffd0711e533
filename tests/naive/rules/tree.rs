//! What a file of rules says.

/// A definition or a block.
#[derive(Clone, Debug)]
pub(super) enum Block {
    Numbers(String, Vec<Item>),
    Hours(String, Hours),
    /// Dates as they are written, such as `2026-12-24`.
    Days(String, Vec<String>),
    Rule(String, Vec<Statement>),
    Company(Vec<Statement>),
}

/// A pattern, or the name of more of them.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Pattern(Pattern),
    Named(String),
}

#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    pub(super) digits: String,
    /// Whether anything may follow the digits.
    pub(super) open: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Number,
    Short,
    Extension,
}

#[derive(Clone, Debug)]
pub(super) struct Hours {
    pub(super) spans: Vec<Span>,
    pub(super) zone: Option<String>,
}

/// Of each of the days, from one minute of the day until another, which may be on the next day.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// Counted from Monday, which is 0.
    pub(super) days: Vec<i32>,
    pub(super) from: i32,
    pub(super) until: i32,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    pub(super) target: Target,
    pub(super) condition: Option<Condition>,
    pub(super) whens: Vec<When>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Effect {
    Allow,
    Always,
    Deny,
}

#[derive(Clone, Debug)]
pub(super) enum Target {
    Any,
    Customers,
    Coworkers,
    Items(Vec<Item>),
}

#[derive(Clone, Debug)]
pub(super) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    Test(Test),
}

#[derive(Clone, Debug)]
pub(super) struct Test {
    /// Whether it is `is not` or `not in`.
    pub(super) negative: bool,
    pub(super) asks: Asks,
}

/// The field of a test, with its values.
#[derive(Clone, Debug)]
pub(super) enum Asks {
    Person(String, Vec<Person>),
    Word(String, Vec<String>),
    Number(Vec<Item>),
    Readable,
    Open,
}

#[derive(Clone, Debug)]
pub(super) enum Person {
    Me,
    MyDepartment,
    MySubdepartments,
    Subject(String),
}

#[derive(Clone, Debug)]
pub(super) struct When {
    pub(super) except: bool,
    pub(super) time: Time,
}

#[derive(Clone, Debug)]
pub(super) enum Time {
    During(String),
    DuringSpan(Span),
    On(String),
}
