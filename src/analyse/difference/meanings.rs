//! Names of two policies that mean different things, and what they mean.

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    calls::WeekMinutes,
    document::rules::{Pattern, Span, span_name},
    policy::{Days, Hours, NumberItem, NumberSet, Policy, Rules},
};

/// Of each definition of one policy, by its index, what the other one means by the name, where that is something else.
pub(super) struct Meanings<'o> {
    pub(super) numbers: Vec<Option<&'o NumberSet>>,
    pub(super) hours: Vec<Option<&'o Hours>>,
    pub(super) days: Vec<Option<&'o Days>>,
}

impl<'o> Meanings<'o> {
    pub(super) fn new(own: &Policy, other: &'o Policy) -> Self {
        let (zone, other_zone) = (&own.settings.time_zone, &other.settings.time_zone);
        let numbers = own.rules.numbers.iter().map(|set| {
            let found = other.rules.numbers.iter().find(|it| it.name == set.name);
            found.filter(|it| meant(&own.rules, &set.items) != meant(&other.rules, &it.items))
        });
        let hours = own.rules.hours.iter().map(|hours| {
            let found = other.rules.hours.iter().find(|it| it.name == hours.name);
            found.filter(|it| {
                let zones = (hours.zone.as_ref(), it.zone.as_ref());
                let is_same_zone = zones.0.unwrap_or(zone) == zones.1.unwrap_or(other_zone);
                !is_same_zone || WeekMinutes::of_spans(&hours.spans) != WeekMinutes::of_spans(&it.spans)
            })
        });
        let days = own.rules.days.iter().map(|days| {
            let found = other.rules.days.iter().find(|it| it.name == days.name);
            found.filter(|it| zone != other_zone || it.dates != days.dates)
        });
        Self {
            numbers: numbers.collect(),
            hours: hours.collect(),
            days: days.collect(),
        }
    }
}

/// The patterns of which each is one, those that another holds left out.
fn meant(rules: &Rules, items: &[NumberItem]) -> Vec<Pattern> {
    let mut all = patterns(rules, items);
    // What holds others comes before them.
    all.sort_by(|one, other| {
        let key = |it: &Pattern| (it.kind, it.digits.clone(), !it.is_prefix);
        key(one).cmp(&key(other))
    });
    let mut meant: Vec<Pattern> = Vec::new();
    for pattern in all {
        let holds = |it: &Pattern| it.kind == pattern.kind && it.is_prefix && pattern.digits.starts_with(&it.digits);
        if meant.last().is_none_or(|it| !holds(it) && *it != pattern) {
            meant.push(pattern);
        }
    }
    meant
}

/// The patterns of items, those of named sets in place of the names.
pub(super) fn patterns(rules: &Rules, items: &[NumberItem]) -> Vec<Pattern> {
    let mut patterns = Vec::new();
    let mut seen = Vec::new();
    let mut open: Vec<&NumberItem> = items.iter().rev().collect();
    while let Some(item) = open.pop() {
        match item {
            NumberItem::Pattern(pattern) => patterns.push(pattern.clone()),
            NumberItem::Set(index) if seen.contains(index) => {}
            NumberItem::Set(index) => {
                seen.push(*index);
                let set = rules.numbers.get(*index as usize);
                open.extend(set.into_iter().flat_map(|set| set.items.iter().rev()));
            }
        }
    }
    patterns
}

/// Hours of a zone: the language has no words for them but a name.
pub(super) fn hours_name(spans: &[Span], zone: &TimeZone) -> String {
    let spans: Vec<_> = spans.iter().map(|span| span_name(*span)).collect();
    format!("<{} in {}>", spans.join(", "), zone_name(zone))
}

/// Dates: the language has no words for them but a name.
pub(super) fn days_name(dates: &BTreeSet<Date>) -> String {
    let dates: Vec<_> = dates.iter().map(Date::to_string).collect();
    format!("<{}>", dates.join(", "))
}

/// How a zone is written.
pub(super) fn zone_name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}
