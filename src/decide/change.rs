//! When an answer changes by itself.

use jiff::{SignedDuration, Timestamp};

use super::Question;
use crate::{
    calls::{Call, CallSet},
    snapshot::Snapshot,
};

/// How far ahead is looked without a reason: every week begins anew within it, also where a clock is set.
const HORIZON: SignedDuration = SignedDuration::from_hours(15 * 24);

/// How far ahead is looked where nothing changes sooner: once around the year, with all that zones do in it.
const FAR_HORIZON: SignedDuration = SignedDuration::from_hours(400 * 24);

/// How much of a named day's surroundings is looked at: the offsets of zones are less than a day apart.
const AROUND_A_DAY: SignedDuration = SignedDuration::from_hours(26);

/// No zone sets its clocks and no day begins but at the start of a quarter of an hour by UTC; it was so before 1972 in
/// most zones only.
const QUARTER: i64 = 15 * 60;

const MINUTE: i64 = 60;

impl Snapshot {
    /// The first moment after `time` at which an answer about a call is another one than at `time`.
    pub(super) fn next_change(
        &self,
        call: &Call,
        time: Timestamp,
        answer: impl Fn(&Call) -> bool,
    ) -> Option<Timestamp> {
        let now = answer(&call.at(time));
        let differs = |time: Timestamp| answer(&call.at(time)) != now;
        let windows = self.windows(time, []);
        let soon = windows.into_iter().find_map(|window| self.first(window, &differs));
        soon.or_else(|| self.first((time, far(time)), &differs))
    }

    /// The first moment after `time` from which on the decision is another one: by the hour, a named day, or the end
    /// of an assignment.
    pub(super) fn call_valid_until(&self, question: &Question, time: Timestamp, decision: bool) -> Option<Timestamp> {
        let phases = self.phases(question.user);
        let ends = phases
            .iter()
            .map(|phase| phase.ends)
            .filter(|ends| *ends < Timestamp::MAX);
        let is_timeless = |set: CallSet| !self.calls.rules.depends_on_time(set, question.call.as_ref());
        let needed = || self.policy().catalogue.with_required(question.permission);
        let mut sets = phases
            .iter()
            .flat_map(|phase| needed().map(|permission| self.calls.set(phase.row, permission)));
        if sets.all(is_timeless) {
            return self.valid_until(question, time, decision);
        }
        let differs = |time: Timestamp| self.decide(&question.at(time)) != decision;
        let windows = self.windows(time, ends);
        let soon = windows.into_iter().find_map(|window| self.first(window, &differs));
        // Where nothing is found, nothing is promised beyond what was looked at.
        soon.or_else(|| self.first((time, far(time)), &differs))
            .or(Some(far(time)))
    }

    /// The times in which something can change, in their order: soon, after each of these ends, about the named days.
    fn windows(&self, time: Timestamp, ends: impl IntoIterator<Item = Timestamp>) -> Vec<(Timestamp, Timestamp)> {
        let ahead = |from: Timestamp| (from, from.saturating_add(HORIZON).unwrap_or(Timestamp::MAX));
        let zone = &self.policy().settings.time_zone;
        let dates = self.calls.rules.layout().dates().iter();
        let about = dates.filter_map(|date| {
            let noon = date.at(12, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp();
            Some((
                noon.checked_sub(AROUND_A_DAY).ok()?,
                noon.checked_add(AROUND_A_DAY).ok()?,
            ))
        });
        let ends = ends.into_iter().filter(|ends| *ends > time).map(ahead);
        let mut windows: Vec<_> = std::iter::once(ahead(time)).chain(ends).chain(about).collect();
        windows.retain_mut(|(from, to)| {
            *from = (*from).max(time);
            *to > time
        });
        windows.sort_unstable();
        windows
    }

    /// The first moment of a window at which something differs. Answers change at whole minutes only, and only at those
    /// that some hours name.
    fn first(&self, (from, to): (Timestamp, Timestamp), differs: &impl Fn(Timestamp) -> bool) -> Option<Timestamp> {
        let marks = self.calls.rules.layout().minute_marks();
        let first_quarter = from.as_second().div_euclid(QUARTER);
        let quarters = first_quarter..=to.as_second().div_euclid(QUARTER);
        let moments = quarters.flat_map(|quarter| {
            marks
                .iter()
                .map(move |mark| quarter * QUARTER + i64::from(*mark) * MINUTE)
        });
        let moments = moments.filter_map(|second| Timestamp::from_second(second).ok());
        moments
            .filter(|moment| from <= *moment && *moment <= to)
            .find(|moment| differs(*moment))
    }
}

fn far(time: Timestamp) -> Timestamp {
    time.saturating_add(FAR_HORIZON).unwrap_or(Timestamp::MAX)
}
