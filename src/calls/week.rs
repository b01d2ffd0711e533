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

/// What a span that begins on this day covers; the end of the week leads to its start.
fn of_day(span: Span, day: u32) -> impl Iterator<Item = (u32, u32)> {
    let (from, to) = (u32::from(span.from), u32::from(span.to));
    let start = day * DAY + from;
    let end = day * DAY + if to > from { to } else { to + DAY };
    let parts = [(start, end.min(WEEK)), (0, end.saturating_sub(WEEK))];
    parts.into_iter().filter(|(from, to)| from < to)
}
