//! What stands in a cell of the product's tables.

use std::collections::BTreeSet;

use super::{super::record::PermissionRecord, Level};
use crate::catalogue::{Ladder, LevelName, Permission, Relation, Relations};

/// What a row gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Given {
    /// What the pipeline or the entity gives.
    Inherited,
    /// These relations.
    Relations(Relations),
    /// Moves to these stages.
    Targets(Targets),
    /// Something that is not known; the words for it.
    Unknown(String),
}

/// Stages that a record may be moved to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Targets {
    /// Any of them.
    All,
    /// These.
    Only(BTreeSet<String>),
}

/// Reads a row. `by_stage`: whether it is of a table by stages, where a department does not include those below it.
pub(super) fn given(record: &PermissionRecord, by_stage: bool, permission: &Permission) -> Given {
    let words: Vec<&str> = record.words.iter().map(String::as_str).collect();
    if words.contains(&"INHERIT") || record.letter == "-" {
        return Given::Inherited;
    }
    if record.action == "TRANSITION" {
        return Given::Targets(targets(record, &words));
    }
    if words.is_empty() {
        return letter(&record.letter, by_stage, permission);
    }
    let mut relations = Relations::NONE;
    for word in words {
        match relation(word) {
            Some(relation) => relations |= relation.into(),
            None => return Given::Unknown(word.to_owned()),
        }
    }
    Given::Relations(relations)
}

fn targets(record: &PermissionRecord, words: &[&str]) -> Targets {
    match words {
        [] if record.letter == "X" => Targets::All,
        words if words.contains(&"ANY") => Targets::All,
        words => Targets::Only(
            words
                .iter()
                .filter(|word| **word != "BLOCKED")
                .map(|word| (*word).to_owned())
                .collect(),
        ),
    }
}

fn relation(word: &str) -> Option<Relation> {
    match word {
        "SELF" => Some(Relation::Own),
        "DEPARTMENT" => Some(Relation::Department),
        "SUBDEPARTMENTS" => Some(Relation::Subdepartments),
        "OPEN" => Some(Relation::Open),
        "ALL" => Some(Relation::Any),
        _ => None,
    }
}

fn letter(letter: &str, by_stage: bool, permission: &Permission) -> Given {
    use Relation::{Any, Coworker, Customer, Department, Open, Own, Subdepartments};
    let relations: &[Relation] = match (letter, by_stage) {
        ("", _) => &[],
        ("A", _) => &[Own],
        ("D", true) => &[Own, Department],
        ("D", false) | ("F", true) => &[Own, Department, Subdepartments],
        ("O", true) => &[Own, Department, Subdepartments, Open],
        ("X", _) => &[Any],
        // Of settings it is one of two levels that both say yes.
        ("C", true) if permission.ladder.relations() == Any.into() => &[Any],
        ("C", false) => &[Customer],
        ("K", false) => &[Customer, Coworker],
        (other, _) => return Given::Unknown(other.to_owned()),
    };
    Given::Relations(relations.iter().copied().collect())
}

/// The level of a ladder for these relations; where there is none, the highest that gives nothing else. Tells whether
/// it gives all of them.
pub(super) fn level(relations: Relations, ladder: &Ladder) -> (Level, bool) {
    let of = |text: String, relations: Relations| Level {
        text,
        relations,
        is_target: false,
    };
    let highest = ladder.levels.last();
    if let Some(highest) = highest.filter(|_| relations.contains(Relation::Any.into())) {
        return (of(highest.name.clone(), highest.relations), true);
    }
    match ladder.describe(relations) {
        LevelName::Level(name) => return (of(name.to_owned(), relations), true),
        list @ LevelName::List(_) if ladder.lists && ladder.relations().contains(relations) => {
            return (of(list.to_string(), relations), true);
        }
        LevelName::List(_) => {}
    }
    let fit = ladder
        .levels
        .iter()
        .rev()
        .find(|level| relations.contains(level.relations));
    let level = fit.map_or_else(
        || of(ladder.lowest().to_owned(), Relations::NONE),
        |level| of(level.name.clone(), level.relations),
    );
    (level, false)
}
