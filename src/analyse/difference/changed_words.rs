//! Words for what comes into a definition or goes out of it.

use std::collections::{BTreeSet, HashSet};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    meanings::{Meanings, days_name, hours_name, patterns},
    vocabulary::{at, testing},
};
use crate::{
    calls::WeekMinutes,
    document::rules::{Pattern, Span},
    policy::{Condition, Days, Fact, Hours, NumberItem, Policy, Rules, Statement, Target, WhenTime},
    source::Place,
};

/// Statements for what only one of two policies means, by names or without. Hours and days are put before those of the
/// rules; names that mean two things are taken from them.
pub(super) fn changed_words(
    own: &Policy,
    other: &Policy,
    meanings: &Meanings<'_>,
    rules: &mut Rules,
) -> Vec<Statement> {
    let mut statements = changed_numbers(&own.rules, &other.rules);
    let sets = rules.numbers.iter_mut().zip(&meanings.numbers);
    for (set, _) in sets.filter(|(_, other)| other.is_some()) {
        set.name.clear();
    }
    let (zone, other_zone) = (&own.settings.time_zone, &other.settings.time_zone);
    let mut new_hours = Vec::new();
    for (hours, other) in rules.hours.iter_mut().zip(&meanings.hours) {
        let Some(other) = other else { continue };
        let zones = (hours.zone.as_ref(), other.zone.as_ref());
        if zones.0.unwrap_or(zone) == zones.1.unwrap_or(other_zone) {
            for span in apart(&hours.spans, &other.spans) {
                match &hours.zone {
                    None => statements.push(at(WhenTime::Span(span))),
                    Some(zone) => new_hours.push(in_zone(span, zone)),
                }
            }
        }
        // Those of the policy's zone are said by their spans.
        let zone = hours.zone.as_ref();
        hours.name = zone.map_or_else(String::new, |zone| hours_name(&hours.spans, zone));
    }
    rules.hours.splice(0..0, new_hours);
    let mut new_days = Vec::new();
    for (days, other) in rules.days.iter_mut().zip(&meanings.days) {
        let Some(other) = other else { continue };
        let dates = [&days.dates, &other.dates].map(|dates| dates.iter().copied().collect::<BTreeSet<Date>>());
        let [own, other] = &dates;
        if zone == other_zone {
            new_days.extend([own - other, other - own].into_iter().filter_map(named));
        }
        days.name = days_name(own);
    }
    rules.days.splice(0..0, new_days);
    statements
}

/// The numbers that only one of the two speaks of.
fn changed_numbers(own: &Rules, other: &Rules) -> Vec<Statement> {
    let (own, other) = (all_patterns(own), all_patterns(other));
    let only = |one: &[Pattern], other: &[Pattern]| {
        let other: HashSet<&Pattern> = other.iter().collect();
        let mut seen = HashSet::new();
        let only = one.iter().filter(|it| !other.contains(it) && seen.insert(*it));
        only.cloned().map(NumberItem::Pattern).collect::<Vec<_>>()
    };
    let changed = [only(&own, &other), only(&other, &own)];
    let changed = changed.into_iter().filter(|items| !items.is_empty());
    changed.map(|items| testing(Fact::Number(items))).collect()
}

fn all_patterns(rules: &Rules) -> Vec<Pattern> {
    let of_statement = |statement: &Statement| {
        let target = match &statement.target {
            Target::Numbers(items) => patterns(rules, items),
            _ => Vec::new(),
        };
        let tests = statement.condition.iter().flat_map(Condition::tests);
        let tested = tests.flat_map(|test| match &test.of {
            Fact::Number(items) => patterns(rules, items),
            _ => Vec::new(),
        });
        target.into_iter().chain(tested).collect::<Vec<_>>()
    };
    rules.statements().flat_map(of_statement).collect()
}

/// The hours that are in one of two only.
fn apart(own: &[Span], other: &[Span]) -> Vec<Span> {
    let (own, other) = (WeekMinutes::of_spans(own), WeekMinutes::of_spans(other));
    let apart = [own.without(&other), other.without(&own)];
    apart.iter().flat_map(WeekMinutes::spans).collect()
}

fn in_zone(span: Span, zone: &TimeZone) -> Hours {
    Hours {
        name: hours_name(&[span], zone),
        spans: vec![span],
        zone: Some(zone.clone()),
        place: Place::default(),
    }
}

fn named(dates: BTreeSet<Date>) -> Option<Days> {
    (!dates.is_empty()).then(|| Days {
        name: days_name(&dates),
        dates: dates.into_iter().collect(),
        place: Place::default(),
    })
}
