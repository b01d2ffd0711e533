//! When a statement counts.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    super::World,
    tree::{Hours, Span, Time, When},
};

const DAY: i32 = 24 * 60;
const WEEK: i32 = 7 * DAY;

impl World {
    pub(super) fn is_when(&self, when: &When, now: Timestamp) -> bool {
        let is = match &when.time {
            Time::During(name) => self.are_hours(&self.book.hours[name], now),
            Time::DuringSpan(span) => is_within(span, &self.time_zone(), now),
            Time::On(name) => {
                let today = now.to_zoned(self.time_zone()).date().to_string();
                self.book.days[name].contains(&today)
            }
        };
        is != when.except
    }

    fn are_hours(&self, hours: &Hours, now: Timestamp) -> bool {
        let zone = match &hours.zone {
            Some(name) => TimeZone::get(name).unwrap(),
            None => self.time_zone(),
        };
        hours.spans.iter().any(|span| is_within(span, &zone, now))
    }
}

/// Whether the clock of the zone shows a time of the span.
fn is_within(span: &Span, zone: &TimeZone, now: Timestamp) -> bool {
    let local = now.to_zoned(zone.clone()).datetime();
    let today = i32::from(local.weekday().to_monday_zero_offset());
    let minute = today * DAY + i32::from(local.hour()) * 60 + i32::from(local.minute());
    let length = if span.until > span.from {
        span.until - span.from
    } else {
        span.until + DAY - span.from
    };
    span.days.iter().any(|day| {
        let since_start = minute - (day * DAY + span.from);
        since_start.rem_euclid(WEEK) < length
    })
}
