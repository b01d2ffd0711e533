use std::collections::BTreeSet;

use jiff::civil::Weekday;

use crate::document::rules::Span;

/// The minutes of a day.
pub(crate) const DAY: u32 = 24 * 60;

/// The minutes of a week.
pub(crate) const WEEK: u32 = 7 * DAY;

/// A set of minutes of the week, counted from Monday 00:00: intervals in their order, none touching the next.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct WeekMinutes(Vec<(u32, u32)>);

impl WeekMinutes {
    /// The minutes of spans: each from its first minute up to, not including, its last.
    pub(crate) fn of_spans<'s>(spans: impl IntoIterator<Item = &'s Span>) -> Self {
        let parts = spans
            .into_iter()
            .flat_map(|span| days(*span).flat_map(|day| of_day(*span, day)));
        Self::joined(parts.collect())
    }

    fn joined(mut parts: Vec<(u32, u32)>) -> Self {
        parts.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (from, to) in parts {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// The intervals: first minute, and the minute behind the last.
    pub(crate) fn intervals(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The minutes that are not in another set.
    pub(crate) fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        for (from, to) in &self.0 {
            let mut at = *from;
            for (taken, until) in other.0.iter().filter(|(taken, until)| taken < to && from < until) {
                if at < *taken {
                    left.push((at, *taken));
                }
                at = at.max(*until);
            }
            if at < *to {
                left.push((at, *to));
            }
        }
        Self(left)
    }

    /// Spans that cover just these minutes, none of them longer than a day.
    pub(crate) fn spans(&self) -> Vec<Span> {
        spans(&self.0.iter().flat_map(|(from, to)| by_day(*from, *to)).collect())
    }

    /// The intervals of one day, counted from its first minute.
    pub(crate) fn of_weekday(&self, weekday: Weekday) -> impl Iterator<Item = (u32, u32)> {
        let start = number(weekday) * DAY;
        let of_day = self.0.iter().map(move |(from, to)| {
            let clip = |minute: u32| minute.clamp(start, start + DAY) - start;
            (clip(*from), clip(*to))
        });
        of_day.filter(|(from, to)| from < to)
    }
}

/// The number of a day, Monday being 0.
pub(crate) fn number(weekday: Weekday) -> u32 {
    weekday.to_monday_zero_offset().unsigned_abs().into()
}

/// The days on which a span begins.
fn days(span: Span) -> impl Iterator<Item = u32> {
    let (first, last) = (number(span.first), number(span.last));
    let count = (last + 7 - first) % 7 + 1;
    (0..count).map(move |step| (first + step) % 7)
}

/// The parts of an interval of the week on each day: from which minute of the day up to which, and the day.
pub(crate) fn by_day(from: u32, to: u32) -> impl Iterator<Item = (u32, u32, u32)> {
    let days = from / DAY..to.div_ceil(DAY);
    days.map(move |day| {
        let start = day * DAY;
        (from.max(start) - start, to.min(start + DAY) - start, day)
    })
}

/// A span for each time of day, with the days on which it is so.
pub(crate) fn spans(parts: &BTreeSet<(u32, u32, u32)>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut last: Option<(u32, u32, u32)> = None;
    for (from, to, day) in parts.iter().copied() {
        let follows = last.is_some_and(|last| last == (from, to, day.wrapping_sub(1)));
        match spans.last_mut().filter(|_| follows) {
            Some(span) => span.last = weekday(day),
            None => spans.push(Span {
                first: weekday(day),
                last: weekday(day),
                from: minute(from),
                to: minute(to),
            }),
        }
        last = Some((from, to, day));
    }
    spans
}

fn weekday(day: u32) -> Weekday {
    let offset = i8::try_from(day).unwrap_or(0);
    Weekday::from_monday_zero_offset(offset).unwrap_or(Weekday::Monday)
}

fn minute(minute: u32) -> u16 {
    u16::try_from(minute).unwrap_or(u16::MAX)
}

/// What a span that begins on this day covers; the end of the week leads to its start.
fn of_day(span: Span, day: u32) -> impl Iterator<Item = (u32, u32)> {
    let (from, to) = (u32::from(span.from), u32::from(span.to));
    let start = day * DAY + from;
    let end = day * DAY + if to > from { to } else { to + DAY };
    let parts = [(start, end.min(WEEK)), (0, end.saturating_sub(WEEK))];
    parts.into_iter().filter(|(from, to)| from < to)
}
