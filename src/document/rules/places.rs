use super::{
    CompanyDocument, Condition, DaysDocument, Definition, HoursDocument, Item, NumbersDocument, RuleDocument,
    RulesFile, StatementDocument, Target, TestDocument, When, WhenTime,
};
use crate::{document::Placed, source::Place};

/// The same file with every place forgotten, so that two are equal when they mean the same.
///
/// Structs are taken apart completely: a new field is an error here until it is thought of.
pub(super) fn without_places(mut file: RulesFile) -> RulesFile {
    let RulesFile { definitions, silences } = &mut file;
    definitions.iter_mut().for_each(definition);
    // Comments are compared by themselves.
    silences.clear();
    file
}

fn forget<T>(placed: &mut Placed<T>) -> &mut T {
    placed.place = Place::default();
    &mut placed.value
}

fn forget_all<T>(list: &mut [Placed<T>]) {
    for placed in list {
        forget(placed);
    }
}

fn definition(definition: &mut Definition) {
    match definition {
        Definition::Numbers(NumbersDocument { place, name, items }) => {
            *place = Place::default();
            forget(name);
            forget_all::<Item>(items);
        }
        Definition::Hours(HoursDocument {
            place,
            name,
            spans,
            zone,
        }) => {
            *place = Place::default();
            forget(name);
            forget_all(spans);
            if let Some(zone) = zone {
                forget(zone);
            }
        }
        Definition::Days(DaysDocument { place, name, dates }) => {
            *place = Place::default();
            forget(name);
            forget_all(dates);
        }
        Definition::Rule(RuleDocument {
            place,
            name,
            statements,
        }) => {
            *place = Place::default();
            forget(name);
            statements.iter_mut().for_each(statement);
        }
        Definition::Company(CompanyDocument { place, statements }) => {
            *place = Place::default();
            statements.iter_mut().for_each(statement);
        }
    }
}

fn statement(statement: &mut StatementDocument) {
    let StatementDocument {
        place,
        effect,
        target,
        condition: where_clause,
        whens,
    } = statement;
    *place = Place::default();
    forget(effect);
    if let Target::Items(items) = forget(target) {
        forget_all(items);
    }
    where_clause.iter_mut().for_each(condition);
    for placed in whens {
        let When { is_except: _, time } = forget(placed);
        match time {
            WhenTime::During(name) | WhenTime::On(name) => {
                forget(name);
            }
            WhenTime::Span(span) => {
                forget(span);
            }
        }
    }
}

fn condition(condition: &mut Condition) {
    match condition {
        Condition::Not(inner) => self::condition(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter_mut().for_each(self::condition),
        Condition::Property(property) => {
            forget(property);
        }
        Condition::Test(TestDocument {
            place,
            field,
            is_negated: _,
            is_list: _,
            values,
        }) => {
            *place = Place::default();
            forget(field);
            forget_all(values);
        }
    }
}
