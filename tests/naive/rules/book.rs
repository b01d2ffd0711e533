//! All files of rules, merged.

use std::collections::BTreeMap;

use super::{
    parser::parse,
    tree::{Block, Hours, Item, Statement},
};

/// What is defined, by name; the blocks of the company are one.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Book {
    pub(super) numbers: BTreeMap<String, Vec<Item>>,
    pub(super) hours: BTreeMap<String, Hours>,
    pub(super) days: BTreeMap<String, Vec<String>>,
    pub(super) rules: BTreeMap<String, Vec<Statement>>,
    pub(super) company: Vec<Statement>,
}

impl Book {
    pub(in super::super) fn add(&mut self, text: &str) {
        for block in parse(text) {
            match block {
                Block::Numbers(name, items) => define(&mut self.numbers, name, items),
                Block::Hours(name, hours) => define(&mut self.hours, name, hours),
                Block::Days(name, dates) => define(&mut self.days, name, dates),
                Block::Rule(name, statements) => define(&mut self.rules, name, statements),
                Block::Company(statements) => self.company.extend(statements),
            }
        }
    }
}

fn define<T>(all: &mut BTreeMap<String, T>, name: String, thing: T) {
    assert!(!all.contains_key(&name), "`{name}` is defined twice");
    all.insert(name, thing);
}
