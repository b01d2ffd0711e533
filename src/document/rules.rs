//! Files of outbound-call rules.

mod tree;

pub use tree::{
    CompanyDocument, Condition, DaysDocument, Definition, Effect, Field, HoursDocument, Item, NumbersDocument, Pattern,
    PatternKind, RuleDocument, RulesFile, Span, StatementDocument, Target, TestDocument, ValueWord, When, WhenTime,
};
