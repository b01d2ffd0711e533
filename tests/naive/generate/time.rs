//! Days on which assignments end, and moments near them.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
    tz::{Offset, TimeZone},
};
use proptest::{prelude::*, sample::select};

use super::names::TIME_ZONES;

/// The time zone of a policy, and the first of the few days around which everything happens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub(super) time_zone: Option<&'static str>,
    first: Date,
}

pub(super) fn calendars() -> impl Strategy<Value = Calendar> {
    let time_zone = proptest::option::weighted(0.9, select(&TIME_ZONES[..]));
    // The later ones have the clocks put forward or back, in Auckland, Warsaw and New York.
    let first = prop_oneof![
        3 => Just(date(2026, 11, 22)),
        1 => Just(date(2026, 9, 26)),
        1 => Just(date(2026, 10, 24)),
        1 => Just(date(2026, 10, 31)),
    ];
    (time_zone, first).prop_map(|(time_zone, first)| Calendar { time_zone, first })
}

impl Calendar {
    /// A day, counted from the first.
    pub(super) fn day(&self, number: i64) -> Date {
        self.first.checked_add(SignedDuration::from_hours(24 * number)).unwrap()
    }

    fn midnight(&self, day: i64) -> Timestamp {
        let name = self.time_zone.unwrap_or("UTC");
        self.day(day)
            .to_zoned(TimeZone::get(name).unwrap())
            .unwrap()
            .timestamp()
    }
}

/// The time of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    day: i64,
    milliseconds_after_midnight: i64,
    /// How far the clock of whoever asks is ahead of UTC, in minutes.
    offset: Option<i32>,
}

const HOUR: i64 = 3_600_000;

pub(super) fn moments() -> impl Strategy<Value = Moment> {
    let after_midnight = select(&[0, -1, 1, -1000, 1000, HOUR, 5 * HOUR, 12 * HOUR, 23 * HOUR][..]);
    let offset = select(&[None, Some(0), Some(60), Some(330), Some(-300), Some(780)][..]);
    (-1..=4_i64, after_midnight, offset).prop_map(|(day, milliseconds_after_midnight, offset)| Moment {
        day,
        milliseconds_after_midnight,
        offset,
    })
}

impl Moment {
    /// The moment in RFC 3339, as the clock of whoever asks shows it.
    pub(super) fn text(&self, calendar: &Calendar) -> String {
        let after = SignedDuration::from_millis(self.milliseconds_after_midnight);
        let time = calendar.midnight(self.day) + after;
        match self.offset {
            None => time.to_string(),
            Some(minutes) => {
                let offset = Offset::from_seconds(minutes * 60).unwrap();
                let zoned = time.to_zoned(TimeZone::fixed(offset));
                zoned.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
            }
        }
    }
}
