//! The words of two policies in the ids of one of them, so that sets of calls can be told apart and printed.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{
    changed_words::changed_words,
    meanings::Meanings,
    words::{Whose, Words},
};
use crate::{
    calls::{DestinationKind, PersonValue},
    destination::Digits,
    document::rules::{Effect, Pattern, PatternKind},
    policy::{
        Condition, Customers, Days, Fact, Hours, NumberItem, People, PersonField, Policy, Rule, Rules, Settings,
        Statement, SubjectKind, Target, Test, When, WhenTime, relation_rules,
    },
    source::Place,
};

/// The rules of one policy with all words of the other beside them, its time zone among them, and persons that have to be
/// told apart. No name stands for what the other policy means something else by.
pub(super) fn vocabulary(
    own: &Policy,
    other: &Policy,
    people: &[SubjectKind],
    dialled: &[(DestinationKind, Digits)],
) -> Rules {
    let meanings = Meanings::new(own, other);
    let mut rules = Rules {
        rules: Vec::new(),
        company: Vec::new(),
        ..own.rules.clone()
    };
    let changed = changed_words(own, other, &meanings, &mut rules);
    let count = |behind: usize, own: usize| u32::try_from(behind - own).unwrap_or(0);
    let whose = Whose::Own {
        meanings: &meanings,
        new_hours: count(rules.hours.len(), own.rules.hours.len()),
        new_days: count(rules.days.len(), own.rules.days.len()),
    };
    let mut words = Words {
        from: own,
        whose,
        rules: &mut rules,
    };
    let own_rules = words.rules_of(&own.rules.rules);
    let company = own.rules.company.iter().map(|it| words.statement(it)).collect();
    let zone = Some(&other.settings.time_zone).filter(|zone| **zone != own.settings.time_zone);
    let mut words = Words {
        from: other,
        whose: Whose::Other { own, zone },
        rules: &mut rules,
    };
    let other_rules = words.rules_of(&other.rules.rules);
    let mut statements: Vec<Statement> = other.rules.company.iter().map(|it| words.statement(it)).collect();
    for hours in &other.rules.hours {
        statements.extend(words.hours(hours).into_iter().map(at));
    }
    statements.extend(people.iter().flat_map(|subject| {
        let fields = [PersonField::Responsible, PersonField::Coworker];
        fields.map(|field| testing(Fact::Person(field, vec![People::Subject(*subject)])))
    }));
    if let Some(zone) = zone {
        add_zone(&mut rules, zone, &other.rules.days);
    }
    let dialled = dialled.iter().filter_map(|destination| item(*destination));
    statements.extend(dialled.map(|item| testing(Fact::Number(vec![item]))));
    let places = &other.rules.read_places;
    rules.read_places.pipelines.extend(places.pipelines.iter().cloned());
    rules.read_places.stages.extend(places.stages.iter().cloned());
    rules.company = company;
    // What comes first is rather said.
    rules.rules.push(nameless(changed));
    rules.rules.extend(own_rules);
    rules.rules.extend(other_rules);
    rules.rules.push(nameless(statements));
    rules
}

fn nameless(statements: Vec<Statement>) -> Rule {
    Rule {
        name: String::new(),
        statements,
        place: Place::default(),
    }
}

/// The zone of another policy, and the days of this one in which its named days lie.
fn add_zone(rules: &mut Rules, zone: &TimeZone, days: &[Days]) {
    rules.hours.push(Hours {
        name: String::new(),
        spans: Vec::new(),
        zone: Some(zone.clone()),
        place: Place::default(),
    });
    let dates = days.iter().flat_map(|days| &days.dates);
    let around = dates.flat_map(|date| [-1, 0, 1].map(|days| date.saturating_add(days.days())));
    let around: BTreeSet<Date> = around.collect();
    rules.days.push(Days {
        name: String::new(),
        dates: around.into_iter().collect(),
        place: Place::default(),
    });
}

/// Which bits of a [`PersonValue`] any rule asks for: people who stand otherwise in other bits are the same to all of them.
/// Whoever may be read hangs on roles, and these ask for every bit.
pub(super) fn standings_asked_for(rules: &Rules, settings: &Settings, reads: bool) -> u32 {
    let every = PersonValue::SELF | PersonValue::DEPARTMENT | PersonValue::SUBDEPARTMENTS;
    if reads {
        return every;
    }
    let shipped = relation_rules(settings)
        .into_iter()
        .flat_map(|(_, rule)| &rule.statements);
    let tests = shipped.chain(rules.statements()).filter_map(|it| it.condition.as_ref());
    let bits = tests.flat_map(Condition::tests).map(|test| match &test.of {
        Fact::Person(PersonField::Responsible | PersonField::Coworker, people) => {
            people.iter().copied().map(standing_bit).fold(0, std::ops::BitOr::bitor)
        }
        _ => 0,
    });
    bits.fold(PersonValue::SELF, std::ops::BitOr::bitor)
}

fn standing_bit(people: People) -> u32 {
    match people {
        People::Me => PersonValue::SELF,
        People::MyDepartment => PersonValue::DEPARTMENT,
        People::MySubdepartments => PersonValue::SUBDEPARTMENTS,
        People::Subject(_) => 0,
    }
}

/// The most people whose names are words.
const MOST_NAMED: usize = 200;

/// The words of some rules alone, and those that count for all.
pub(super) fn words_of(vocabulary: &Rules, names: &BTreeSet<String>) -> Rules {
    let rules = vocabulary.rules.iter();
    let is_short = |rule: &Rule| rule.statements.len() <= MOST_NAMED;
    let rules = rules.filter(|rule| names.contains(&rule.name) || rule.name.is_empty() && is_short(rule));
    Rules {
        numbers: vocabulary.numbers.clone(),
        hours: vocabulary.hours.clone(),
        days: vocabulary.days.clone(),
        rules: rules.cloned().collect(),
        company: vocabulary.company.clone(),
        read_places: vocabulary.read_places.clone(),
    }
}

/// A destination as rules name it.
fn item((kind, digits): (DestinationKind, Digits)) -> Option<NumberItem> {
    let kind = match kind {
        DestinationKind::Number => PatternKind::Number,
        DestinationKind::Extension => PatternKind::Extension,
        DestinationKind::Short => PatternKind::Short,
        DestinationKind::Uri => return None,
    };
    Some(NumberItem::Pattern(Pattern {
        kind,
        digits: digits.to_string(),
        is_prefix: false,
    }))
}

/// The settings of one policy, so that all that matters to either is told apart.
pub(super) fn settings(own: &Settings, reads: bool) -> Settings {
    Settings {
        customers: if reads { Customers::Readable } else { own.customers },
        ..own.clone()
    }
}

fn any() -> Statement {
    Statement {
        effect: Effect::Allow,
        target: Target::Any,
        target_place: Place::default(),
        condition: None,
        whens: Vec::new(),
        place: Place::default(),
    }
}

pub(super) fn testing(of: Fact) -> Statement {
    let test = Test {
        of,
        is_negated: false,
        place: Place::default(),
    };
    Statement {
        condition: Some(Condition::Test(test)),
        ..any()
    }
}

pub(super) fn at(time: WhenTime) -> Statement {
    let when = When {
        is_except: false,
        time,
        place: Place::default(),
    };
    Statement {
        whens: vec![when],
        ..any()
    }
}
