use std::collections::BTreeMap;

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

/// When in a week something is allowed, in the policy's time zone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Week {
    /// For each day of an ordinary week from Monday on, the minutes.
    pub days: [Vec<Minutes>; 7],
    /// The named days to come that differ from the ordinary day of their weekday.
    pub named: Vec<(Date, Vec<Minutes>)>,
}

const MINUTES: u16 = 24 * 60;

/// How many weeks are looked through for a day that is not named.
const MOST_WEEKS: i64 = 60;

/// When a request is allowed, minute by minute, as it is decided: in the week that begins with the day of a moment, days
/// that rules name left out, and on those days themselves.
pub fn when(snapshot: &Snapshot, request: &Request<'_>, from: Timestamp) -> Result<Week, RequestError> {
    let question = snapshot.question(request)?;
    let today = from.to_zoned(snapshot.policy().settings.time_zone.clone()).date();
    let named: Vec<Date> = snapshot.calls.rules.layout().dates().to_vec();
    let mut week = Week {
        days: Default::default(),
        named: Vec::new(),
    };
    let mut ordinary: BTreeMap<i8, Vec<Minutes>> = BTreeMap::new();
    for offset in 0..7 {
        let mut dates = (0..MOST_WEEKS).filter_map(|weeks| today.checked_add((offset + 7 * weeks).days()).ok());
        let Some(date) = dates.find(|date| !named.contains(date)) else {
            continue;
        };
        let weekday = date.weekday().to_monday_zero_offset();
        ordinary.insert(weekday, minutes(snapshot, &question, date));
    }
    for date in named.into_iter().filter(|date| *date >= today) {
        let of_day = minutes(snapshot, &question, date);
        let weekday = date.weekday().to_monday_zero_offset();
        if ordinary.get(&weekday).is_none_or(|ordinary| *ordinary != of_day) {
            week.named.push((date, of_day));
        }
    }
    for (day, of_week) in week.days.iter_mut().zip(0..) {
        *day = ordinary.remove(&of_week).unwrap_or_default();
    }
    Ok(week)
}

/// The minutes of a day at which a question is allowed. A minute that the clock leaves out is as the one after.
fn minutes(snapshot: &Snapshot, question: &Question, date: Date) -> Vec<Minutes> {
    let zone = &snapshot.policy().settings.time_zone;
    let mut found: Vec<Minutes> = Vec::new();
    for minute in 0..MINUTES {
        let (hour, rest) = (minute / 60, minute % 60);
        let (Ok(hour), Ok(rest)) = (i8::try_from(hour), i8::try_from(rest)) else {
            continue;
        };
        let Ok(time) = date.at(hour, rest, 0, 0).to_zoned(zone.clone()) else {
            continue;
        };
        if !snapshot.decide(&question.at(time.timestamp())) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.1 == minute => last.1 = minute + 1,
            _ => found.push((minute, minute + 1)),
        }
    }
    found
}

impl Week {
    /// The days of the week that are alike, each with their minutes: first day, last day.
    #[must_use]
    pub fn alike(&self) -> Vec<(Weekday, Weekday, &[Minutes])> {
        let mut alike: Vec<(Weekday, Weekday, &[Minutes])> = Vec::new();
        for (minutes, offset) in self.days.iter().zip(0..) {
            let Ok(day) = Weekday::from_monday_zero_offset(offset) else {
                continue;
            };
            match alike.last_mut() {
                Some(last) if last.2 == minutes.as_slice() => last.1 = day,
                _ => alike.push((day, day, minutes)),
            }
        }
        alike
    }

    /// Whether it is allowed at every minute, on named days too.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.named.is_empty() && self.days.iter().all(|day| *day == [(0, MINUTES)])
    }

    /// Whether it is allowed at no minute.
    #[must_use]
    pub fn is_never(&self) -> bool {
        let named = self.named.iter().map(|(_, minutes)| minutes);
        self.days.iter().chain(named).all(Vec::is_empty)
    }
}
