//! Files of outbound-call rules: the text as a tree. The grammar is `grammar/outbound.pest`.

mod block;
mod builder;
mod calendar;
mod clock;
mod condition;
mod context;
mod date;
mod deceptive;
mod definition;
mod expected;
mod explain;
mod foreign;
mod format;
mod item;
mod item_text;
mod meant;
mod meant_property;
mod name;
mod nesting;
mod parse;
mod pattern;
mod places;
mod property;
mod range;
mod read;
mod remark;
mod scan;
mod span;
mod statement;
mod time_word;
mod tree;
mod unreadable;
mod value;
mod weekday;
mod when;

pub use clock::{span_name, time_name};
pub use format::{FormatError, format_rules};
pub(crate) use item_text::read_item_text;
pub(crate) use name::KEYWORDS;
pub use read::read_rules_file;
pub use tree::{
    CompanyDocument, Condition, DaysDocument, Definition, Effect, Field, HoursDocument, Item, NumbersDocument, Pattern,
    PatternKind, Property, RuleDocument, RulesFile, Span, StatementDocument, Target, TestDocument, ValueWord, When,
    WhenTime,
};
pub use weekday::{day_name, day_names};
