use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::week::{DAY, WEEK};

/// The first and the last year of which the changes of a zone's offset are kept.
const KEPT: [&str; 2] = ["2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"];

const MINUTE: i64 = 60;
const SECONDS_OF_DAY: i64 = 24 * 60 * MINUTE;

/// Reads the local minute of the week off a moment, quickly: the offsets of a century are kept in a table.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    zone: TimeZone,
    /// From which second on which offset, in seconds, counts.
    offsets: Vec<(i64, i64)>,
    /// The second from which on the table is silent.
    ends: i64,
}

/// A local time: the days since 1970-01-01, and the minute of that day.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct LocalMinute {
    pub(crate) day: i64,
    pub(crate) minute: u32,
}

impl Clock {
    pub(crate) fn new(zone: &TimeZone) -> Self {
        let [starts, ends] = KEPT.map(|time| time.parse().unwrap_or(Timestamp::UNIX_EPOCH));
        let offset = |time: Timestamp| i64::from(zone.to_offset(time).seconds());
        let changes = zone.following(starts).take_while(|change| change.timestamp() < ends);
        let changes = changes.map(|change| (change.timestamp().as_second(), i64::from(change.offset().seconds())));
        Self {
            offsets: std::iter::once((starts.as_second(), offset(starts)))
                .chain(changes)
                .collect(),
            ends: ends.as_second(),
            zone: zone.clone(),
        }
    }

    /// The zone that it reads.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The offset from UTC in seconds.
    pub(crate) fn offset(&self, time: Timestamp) -> i64 {
        let second = time.as_second();
        let behind = self.offsets.partition_point(|(from, _)| *from <= second);
        let known = behind.checked_sub(1).filter(|_| second < self.ends);
        match known.and_then(|index| self.offsets.get(index)) {
            Some((_, offset)) => *offset,
            None => i64::from(self.zone.to_offset(time).seconds()),
        }
    }

    pub(crate) fn local(&self, time: Timestamp) -> LocalMinute {
        // A moment before 1970 with a fraction of a second belongs to the second before.
        let second = time.as_second() - i64::from(time.subsec_nanosecond() < 0);
        let local = second + self.offset(time);
        let minute = local.rem_euclid(SECONDS_OF_DAY) / MINUTE;
        LocalMinute {
            day: local.div_euclid(SECONDS_OF_DAY),
            minute: u32::try_from(minute).unwrap_or(0),
        }
    }
}

impl LocalMinute {
    /// The minute of the week, counted from Monday 00:00.
    pub(crate) fn of_week(self) -> u32 {
        // 1970-01-01 was a Thursday.
        let weekday = (self.day + 3).rem_euclid(7);
        u32::try_from(weekday).unwrap_or(0) * DAY + self.minute
    }
}

/// The named days, and the values of the variable for time: first the minutes of an ordinary week, then those of each
/// named day.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendar {
    dates: Vec<Date>,
    /// The same as days since 1970-01-01.
    days: Vec<i64>,
}

impl Calendar {
    /// A calendar of these days, given in their order, each once.
    pub(crate) fn new(dates: Vec<Date>) -> Self {
        let days = dates.iter().map(|date| days_since_1970(*date)).collect();
        Self { dates, days }
    }

    /// The named days.
    pub(crate) fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// The place of a day among the named ones.
    pub(crate) fn index(&self, date: Date) -> Option<u32> {
        let index = self.dates.binary_search(&date).ok()?;
        u32::try_from(index).ok()
    }

    /// How many values the variable has.
    pub(crate) fn count(&self) -> u32 {
        WEEK + DAY * u32::try_from(self.dates.len()).unwrap_or(0)
    }

    /// The value of a local time.
    pub(crate) fn value(&self, local: LocalMinute) -> u32 {
        match self.days.binary_search(&local.day) {
            Ok(index) => WEEK + DAY * u32::try_from(index).unwrap_or(0) + local.minute,
            Err(_) => local.of_week(),
        }
    }

    /// The values of a named day: the first, and the one behind the last.
    pub(crate) fn values_of(index: u32) -> (u32, u32) {
        (WEEK + DAY * index, WEEK + DAY * (index + 1))
    }
}

fn days_since_1970(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    date.duration_since(epoch).as_hours() / 24
}
