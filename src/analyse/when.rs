use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
};

use crate::{
    decide::{Question, Request, RequestError},
    snapshot::Snapshot,
};

/// Minutes of a day, from the first up to, not including, the last: `(480, 1080)` is 08:00-18:00.
pub type Minutes = (u16, u16);

/// When in a week something is allowed: for each day from Monday on, the minutes; `None` of a day that does not come.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Week(pub [Option<Vec<Minutes>>; 7]);

/// When something is allowed, in the policy's time zone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Weeks {
    /// The week that counts but for what follows.
    pub ordinary: Week,
    /// When another week counts, in the order of time.
    pub others: Vec<OtherWeek>,
    /// The named days to come that differ from the day of their weekday.
    pub named: Vec<(Date, Vec<Minutes>)>,
    /// Up to and with which day changes of clocks were looked at, where they matter to some hours.
    pub seen: Option<Date>,
}

/// A week that counts for a time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherWeek {
    /// The week.
    pub week: Week,
    /// The first day.
    pub first: Date,
    /// The last day; `None` where nothing ends it.
    pub last: Option<Date>,
    /// Why it begins to count.
    pub why: Turn,
}

/// Why another week begins to count.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Turn {
    /// Clocks of the policy's zone, or of one in which hours are, are set.
    Clocks,
    /// An assignment has ended.
    Assignment,
}

const MINUTES: u16 = 24 * 60;

/// How many weeks are looked through for a day that is not named.
const MOST_WEEKS: i64 = 60;

/// When a request is allowed, minute by minute, as it is decided: from the day of a moment on, a week for all days between
/// which nothing but the clock changes. Days that rules name are looked at by themselves.
pub fn when(snapshot: &Snapshot, request: &Request<'_>, from: Timestamp) -> Result<Weeks, RequestError> {
    let question = snapshot.question(request)?;
    let asked = Asked {
        snapshot,
        question: &question,
        named: snapshot.calls.rules.layout().dates().iter().copied().collect(),
    };
    let today = from.to_zoned(snapshot.policy().settings.time_zone.clone()).date();
    let seen = has_zones(snapshot).then(|| today.saturating_add(1.year()));
    let turns = turns(snapshot, &question, today, seen);
    let mut stretches = vec![(today, None)];
    stretches.extend(turns.into_iter().map(|(day, why)| (day, Some(why))));
    let ends = stretches.iter().skip(1).map(|(day, _)| day.yesterday().ok());
    let ends: Vec<Option<Date>> = ends.chain([None]).collect();
    let mut weeks: Vec<OtherWeek> = Vec::new();
    for ((first, why), last) in stretches.into_iter().zip(ends) {
        let week = asked.week(first, last);
        match weeks.last_mut() {
            Some(before) if before.week.agrees(&week) => {
                before.week.complete(&week);
                before.last = last;
            }
            _ => weeks.push(OtherWeek {
                week,
                first,
                last,
                why: why.unwrap_or(Turn::Clocks),
            }),
        }
    }
    let named = asked.days_apart(&weeks);
    Ok(told(weeks, named, seen))
}

/// The first week is the ordinary one.
fn told(weeks: Vec<OtherWeek>, named: Vec<(Date, Vec<Minutes>)>, seen: Option<Date>) -> Weeks {
    let mut ordinary: Option<Week> = None;
    let mut others = Vec::new();
    for mut other in weeks {
        match &mut ordinary {
            None => ordinary = Some(other.week),
            Some(ordinary) if ordinary.agrees(&other.week) => ordinary.complete(&other.week),
            Some(_) => {
                if other.why == Turn::Clocks {
                    other.last = other.last.or(seen);
                }
                others.push(other);
            }
        }
    }
    Weeks {
        ordinary: ordinary.unwrap_or_default(),
        others,
        named,
        seen,
    }
}

/// Whether some hours are in another zone than that of the policy.
fn has_zones(snapshot: &Snapshot) -> bool {
    snapshot.calls.rules.layout().other_zones().next().is_some()
}

/// The days behind a day from which on the answer may be another, and why.
fn turns(snapshot: &Snapshot, question: &Question, today: Date, seen: Option<Date>) -> BTreeMap<Date, Turn> {
    let zone = &snapshot.policy().settings.time_zone;
    let mut turns = BTreeMap::new();
    let mut add = |moment: Timestamp, why: Turn| {
        let local = moment.to_zoned(zone.clone());
        let day = local.date();
        let is_midnight = local.start_of_day().is_ok_and(|start| start == local);
        // The day on which it happens is neither as before nor as behind.
        let next = (!is_midnight).then(|| day.tomorrow().ok()).flatten();
        for day in [Some(day), next].into_iter().flatten().filter(|day| *day > today) {
            let known = turns.entry(day).or_insert(why);
            *known = why.max(*known);
        }
    };
    if let (Some(seen), Ok(start)) = (seen, today.to_zoned(zone.clone())) {
        let others = snapshot.calls.rules.layout().other_zones();
        for zone in others.chain([zone]) {
            let changes = zone.following(start.timestamp()).map(|change| change.timestamp());
            let changes = changes.take_while(|time| time.to_zoned(zone.clone()).date() < seen);
            changes.for_each(|time| add(time, Turn::Clocks));
        }
    }
    let phases = snapshot.phases(question.user).iter();
    for phase in phases.filter(|phase| phase.ends < Timestamp::MAX) {
        add(phase.ends, Turn::Assignment);
    }
    turns
}

struct Asked<'a> {
    snapshot: &'a Snapshot,
    question: &'a Question,
    /// The days that rules name.
    named: BTreeSet<Date>,
}

impl Asked<'_> {
    /// The week as it is between two days: each day by the first of its kind that has no name.
    fn week(&self, first: Date, last: Option<Date>) -> Week {
        let mut week = Week::default();
        for offset in 0..7 {
            let dates = (0..MOST_WEEKS).filter_map(|weeks| first.checked_add((offset + 7 * weeks).days()).ok());
            let mut dates = dates.take_while(|date| last.is_none_or(|last| *date <= last));
            let Some(date) = dates.find(|date| !self.named.contains(date)) else {
                continue;
            };
            if let Some(day) = week.day_mut(date.weekday()) {
                *day = Some(self.minutes(date));
            }
        }
        week
    }

    /// The named days that are otherwise than their weekday.
    fn days_apart(&self, weeks: &[OtherWeek]) -> Vec<(Date, Vec<Minutes>)> {
        let from = weeks.first().map(|week| week.first);
        let days = self.named.iter().filter(|date| from.is_some_and(|from| from <= **date));
        let days = days.filter_map(|date| {
            let week = weeks.iter().rev().find(|week| week.first <= *date)?;
            let minutes = self.minutes(*date);
            (week.week.day(date.weekday()) != Some(minutes.as_slice())).then_some((*date, minutes))
        });
        days.collect()
    }

    /// The minutes of a day at which the question is allowed. A minute that the clock leaves out is as the one after.
    fn minutes(&self, date: Date) -> Vec<Minutes> {
        let zone = &self.snapshot.policy().settings.time_zone;
        let mut found: Vec<Minutes> = Vec::new();
        for minute in 0..MINUTES {
            let (hour, rest) = (minute / 60, minute % 60);
            let (Ok(hour), Ok(rest)) = (i8::try_from(hour), i8::try_from(rest)) else {
                continue;
            };
            let Ok(time) = date.at(hour, rest, 0, 0).to_zoned(zone.clone()) else {
                continue;
            };
            if !self.snapshot.decide(&self.question.at(time.timestamp())) {
                continue;
            }
            match found.last_mut() {
                Some(last) if last.1 == minute => last.1 = minute + 1,
                _ => found.push((minute, minute + 1)),
            }
        }
        found
    }
}

impl Week {
    /// The minutes of a day; `None` where it does not come.
    #[must_use]
    pub fn day(&self, day: Weekday) -> Option<&[Minutes]> {
        let index = usize::try_from(day.to_monday_zero_offset()).ok()?;
        self.0.get(index)?.as_deref()
    }

    fn day_mut(&mut self, day: Weekday) -> Option<&mut Option<Vec<Minutes>>> {
        let index = usize::try_from(day.to_monday_zero_offset()).ok()?;
        self.0.get_mut(index)
    }

    /// Whether no day that both have differs.
    fn agrees(&self, other: &Self) -> bool {
        let mut days = self.0.iter().zip(&other.0);
        days.all(|(own, other)| own.is_none() || other.is_none() || own == other)
    }

    /// Takes the days that it lacks from another week.
    fn complete(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
    }

    /// The days that come and are alike, each with their minutes: first day, last day.
    #[must_use]
    pub fn alike(&self) -> Vec<(Weekday, Weekday, &[Minutes])> {
        let mut alike: Vec<(Weekday, Weekday, &[Minutes])> = Vec::new();
        for (minutes, offset) in self.0.iter().zip(0..) {
            let (Ok(day), Some(minutes)) = (Weekday::from_monday_zero_offset(offset), minutes) else {
                continue;
            };
            match alike.last_mut() {
                Some(last) if last.2 == minutes.as_slice() && last.1 == day.previous() => last.1 = day,
                _ => alike.push((day, day, minutes)),
            }
        }
        alike
    }

    /// Whether it is allowed at every minute.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.0.iter().flatten().all(|day| *day == [(0, MINUTES)])
    }

    /// Whether it is allowed at no minute.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.0.iter().flatten().all(Vec::is_empty)
    }
}

impl Weeks {
    /// Whether it is allowed at every minute, on named days and later too.
    #[must_use]
    pub fn are_always(&self) -> bool {
        self.named.is_empty() && self.others.is_empty() && self.ordinary.is_always()
    }

    /// Whether it is allowed at no minute.
    #[must_use]
    pub fn are_never(&self) -> bool {
        let is_never = self.others.iter().all(|other| other.week.is_never());
        is_never && self.ordinary.is_never() && self.named.iter().all(|(_, minutes)| minutes.is_empty())
    }
}
