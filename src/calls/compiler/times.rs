//! Times as sets of calls.

use jiff::{civil::Date, tz::TimeZone};

use super::Compiler;
use crate::{
    calls::{
        CallSet, TooLarge, Variable,
        clock::Calendar,
        week::{WEEK, WeekMinutes},
    },
    document::rules::Span,
    policy::{When, WhenTime},
};

impl Compiler<'_> {
    /// The calls at these hours.
    pub(super) fn hours_set(&mut self, spans: &[Span], zone: Option<&TimeZone>) -> Result<CallSet, TooLarge> {
        let minutes = WeekMinutes::of_spans(spans);
        if let Some(zone) = self.layout.zone(zone) {
            return self.intervals(zone, minutes.intervals().to_vec());
        }
        // An ordinary week, and each named day by its day of the week.
        let dates = self.layout.calendar.dates().iter().zip(0..);
        let of_dates = dates.flat_map(|(date, index)| {
            let start = Calendar::values_of(index).0;
            let of_day = minutes.of_weekday(date.weekday());
            of_day.map(move |(from, to)| (start + from, start + to))
        });
        let all: Vec<_> = minutes.intervals().iter().copied().chain(of_dates).collect();
        self.intervals(Variable::Time, joined(all))
    }

    /// The calls on these days.
    pub(super) fn days_set(&mut self, dates: &[Date]) -> Result<CallSet, TooLarge> {
        let indices = dates.iter().filter_map(|date| self.layout.calendar.index(*date));
        let days: Vec<_> = indices.map(Calendar::values_of).collect();
        debug_assert!(days.iter().all(|(from, _)| *from >= WEEK));
        self.intervals(Variable::Time, joined(days))
    }

    /// The calls at the time of a `during`, `on` or `except`.
    pub(super) fn when(&mut self, when: &When) -> Result<CallSet, TooLarge> {
        let at = |sets: &[CallSet], index: u32| sets.get(index as usize).copied().unwrap_or(CallSet::NONE);
        let set = match &when.time {
            WhenTime::Hours(index) => at(&self.hours, *index),
            WhenTime::Days(index) => at(&self.days, *index),
            WhenTime::Span(span) => self.hours_set(&[*span], None)?,
        };
        if when.is_except {
            self.diagram.complement(set)
        } else {
            Ok(set)
        }
    }
}

/// Intervals in their order, those that touch made one.
pub(super) fn joined(intervals: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (from, to) in intervals {
        match joined.last_mut() {
            Some(last) if last.1 == from => last.1 = to,
            _ => joined.push((from, to)),
        }
    }
    joined
}
