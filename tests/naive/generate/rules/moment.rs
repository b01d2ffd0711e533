//! Moments at the ends of spans and days, and just beside them.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time, date},
    tz::{Offset, TimeZone},
};

use super::{
    super::random::Random,
    vocabulary::{POLICY_ZONES, ZONES},
};

/// The zone of a policy and the days around which its calls happen.
pub(super) struct Calendar {
    pub(super) zone: Option<&'static str>,
    pub(super) first: Date,
}

impl Calendar {
    pub(super) fn new(random: &mut Random) -> Self {
        // Clocks are put forward or back on most of these, somewhere; the others are ends of months and years.
        let firsts = [
            date(2026, 3, 27),
            date(2026, 3, 27),
            date(2026, 10, 23),
            date(2026, 10, 23),
            date(2026, 10, 30),
            date(2026, 9, 25),
            date(2026, 3, 6),
            date(2026, 11, 22),
            date(2026, 12, 29),
            date(2028, 2, 27),
        ];
        Self {
            zone: random.percent(90).then(|| *random.pick(&POLICY_ZONES)),
            first: *random.pick(&firsts),
        }
    }

    /// A moment, as the clock of whoever asks shows it.
    pub(super) fn moment(&self, random: &mut Random, edges: &[(String, Option<&'static str>)]) -> String {
        let time = self.near(random, edges);
        let beside = [0, 0, -1, 1, -1_000, 1_000, -60_000, 60_000, -59_999, 59_999];
        let time = time + SignedDuration::from_millis(*random.pick(&beside));
        if random.below(3) == 0 {
            return time.to_string();
        }
        let minutes = random.pick(&[0, 60, 120, 330, -300, -210, 780]);
        let offset = Offset::from_seconds(minutes * 60).unwrap();
        let zoned = time.to_zoned(TimeZone::fixed(offset));
        zoned.strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
    }

    fn near(&self, random: &mut Random, edges: &[(String, Option<&'static str>)]) -> Timestamp {
        let zone = self.zone.unwrap_or("UTC");
        match random.weighted(&[45, 20, 15, 20]) {
            0 if !edges.is_empty() => {
                let (time, other) = random.pick(edges);
                self.local(random, time, other.unwrap_or(zone))
            }
            1 => self.local(random, "00:00", zone),
            2 => self.change_of_clocks(random, zone),
            _ => {
                let time = format!("{:02}:{:02}", random.below(24), random.below(60));
                self.local(random, &time, zone)
            }
        }
    }

    /// A time of some day, by the clock of a zone.
    fn local(&self, random: &mut Random, time: &str, zone: &str) -> Timestamp {
        let day = i64::try_from(random.below(8)).unwrap() - 1;
        let day = self.first.checked_add(day.days()).unwrap();
        let time: Time = time.parse().unwrap();
        let zoned = day.to_datetime(time).to_zoned(TimeZone::get(zone).unwrap()).unwrap();
        zoned.timestamp()
    }

    /// The next change of clocks in the policy's zone, or in another one.
    fn change_of_clocks(&self, random: &mut Random, zone: &'static str) -> Timestamp {
        let zone = if random.percent(70) { zone } else { random.pick(&ZONES) };
        let zone = TimeZone::get(zone).unwrap();
        let first = self.first.to_zoned(zone.clone()).unwrap().timestamp();
        let next = zone.following(first).next().map(|change| change.timestamp());
        next.unwrap_or(first) + SignedDuration::from_mins(*random.pick(&[0, 0, 30, -30, 60, -60]))
    }
}
