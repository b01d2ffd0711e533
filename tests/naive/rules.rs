//! Rules for outbound calls, read and applied word by word.

mod book;
mod clock;
mod condition;
mod hand_computed;
mod items;
mod line;
mod parser;
mod statement;
mod token;
mod tree;

pub(super) use book::Book;
