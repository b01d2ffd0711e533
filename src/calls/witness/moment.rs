//! When a call is in a set that only time tells.
//!
//! What a set says at a moment hangs on the local minute of the week, or of a named day, in the policy's zone, and on
//! the local minutes of the week in the other zones that the set asks for. On days that are not named the latter follow
//! from the former and from how far the zones are apart. So all moments with the same minute of the week and the same
//! distances are alike, and it is enough to try one of each, and all those of the named days. Nothing changes between
//! the marks of a layout, counted from the quarters of an hour: every zone is a whole number of quarters off UTC since
//! 1972. Zones change by rules that speak of weeks and years; in 28 years every weekday has met every date, so that
//! whatever distances there will be for whatever days of the week come within that time.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{CallSet, Witnesses};
use crate::calls::{Variable, clock::Clock, week::WEEK};

const MINUTE: i64 = 60;
const QUARTER: i64 = 15 * MINUTE;

/// The minutes of a quarter of an hour.
const QUARTER_MINUTES: u32 = 15;

/// After which every weekday has met every date.
const HORIZON: SignedDuration = SignedDuration::from_hours(28 * 366 * 24);

/// What may be missed of a day where its first or its last hour comes twice.
const AROUND_A_DAY: i64 = 3 * 60 * MINUTE;

/// For each set of distances between zones, the quarters of the week that were tried.
type Tried = FxHashMap<Vec<i64>, FxHashSet<u32>>;

impl Witnesses<'_> {
    /// The first moment at which a set holds; `None` where there is none. The set asks for nothing but time.
    pub(super) fn moment(&mut self, set: CallSet) -> Option<Timestamp> {
        if let Some(known) = self.moments.get(&set) {
            return *known;
        }
        let now = whole_second(self.from).filter(|now| *now < self.until && self.is_at(set, *now));
        let ahead = || {
            [self.ordinary(set), self.named_day(set, true)]
                .into_iter()
                .flatten()
                .min()
        };
        let over = || self.may_be_over.then(|| self.named_day(set, false)).flatten();
        let moment = now.or_else(ahead).or_else(over);
        self.moments.insert(set, moment);
        moment
    }

    fn is_at(&self, set: CallSet, time: Timestamp) -> bool {
        let layout = self.rules.layout();
        self.rules.diagram().contains(set, |variable| match variable {
            Variable::Time => layout.calendar.value(layout.clock.local(time)),
            Variable::Zone(index) => {
                let clock = layout.zones.get(usize::from(index)).unwrap_or(&layout.clock);
                clock.local(time).of_week()
            }
            _ => 0,
        })
    }

    /// The first moment of a day that has no name.
    fn ordinary(&self, set: CallSet) -> Option<Timestamp> {
        let zones = self.zones(set);
        let mut tried = Tried::default();
        let mut spans = spans(&zones, (self.from, self.until)).into_iter();
        spans.find_map(|(from, to)| {
            let main = self.rules.layout().clock.offset(from);
            let distances = zones.iter().map(|clock| clock.offset(from) - main).collect();
            self.in_span(set, (from, to), tried.entry(distances).or_default())
        })
    }

    /// The zones that a set asks for, behind that of the policy where it asks for any.
    fn zones(&self, set: CallSet) -> Vec<&Clock> {
        let mut open = vec![set];
        let mut seen = FxHashSet::default();
        let mut indices = Vec::new();
        while let Some(set) = open.pop() {
            if !seen.insert(set) {
                continue;
            }
            if let Some(Variable::Zone(index)) = self.rules.diagram().variable(set) {
                indices.push(usize::from(index));
            }
            open.extend(self.rules.diagram().edges(set).iter().map(|edge| edge.then));
        }
        indices.sort_unstable();
        indices.dedup();
        let layout = self.rules.layout();
        let zones: Vec<_> = indices
            .into_iter()
            .filter_map(|index| layout.zones.get(index))
            .collect();
        let main = (!zones.is_empty()).then_some(&layout.clock);
        main.into_iter().chain(zones).collect()
    }

    /// The first moment of a span in which the zones stay as far apart as they are; a quarter of the week that was
    /// tried with these distances is not tried again.
    fn in_span(
        &self,
        set: CallSet,
        (from, to): (Timestamp, Timestamp),
        tried: &mut FxHashSet<u32>,
    ) -> Option<Timestamp> {
        let layout = self.rules.layout();
        let all = (WEEK / QUARTER_MINUTES) as usize;
        let first = from.as_second().div_euclid(QUARTER);
        let last = to.as_second().div_euclid(QUARTER);
        for quarter in first..=last {
            if tried.len() == all {
                return None;
            }
            let start = Timestamp::from_second(quarter * QUARTER).ok()?;
            let value = layout.calendar.value(layout.clock.local(start));
            let is_whole = from <= start && start < to;
            if value >= WEEK || tried.contains(&(value / QUARTER_MINUTES)) {
                continue;
            }
            if is_whole {
                tried.insert(value / QUARTER_MINUTES);
            }
            let mut marks = self.marks(quarter).filter(|mark| from <= *mark && *mark < to);
            if let Some(found) = marks.find(|mark| self.is_at(set, *mark)) {
                return Some(found);
            }
        }
        None
    }

    /// The moments of a quarter of an hour at which anything can change.
    fn marks(&self, quarter: i64) -> impl Iterator<Item = Timestamp> {
        let marks = self.rules.layout().minute_marks().iter();
        marks.filter_map(move |mark| Timestamp::from_second(quarter * QUARTER + i64::from(*mark) * MINUTE).ok())
    }

    /// The first moment of a named day that is still to come, or of one that is over: a request may speak of the past.
    fn named_day(&self, set: CallSet, is_ahead: bool) -> Option<Timestamp> {
        let days = self.rules.layout().dates().iter().filter_map(|date| self.day(*date));
        let quarters = days.flat_map(|(from, to)| from.div_euclid(QUARTER)..=to.div_euclid(QUARTER));
        let mut moments = quarters.flat_map(|quarter| self.marks(quarter));
        let is_in_time = |moment: &Timestamp| *moment < self.until && (*moment >= self.from) == is_ahead;
        moments.find(|moment| is_in_time(moment) && self.is_at(set, *moment))
    }

    /// The seconds in which all of a day of the policy's zone lies.
    fn day(&self, date: Date) -> Option<(i64, i64)> {
        let zone = self.rules.layout().clock.zone();
        let second = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second());
        let next = date.checked_add(1.day()).ok()?;
        Some((second(date)? - AROUND_A_DAY, second(next)? + AROUND_A_DAY))
    }
}

/// The first moment from this one on that is written without a fraction of a second.
fn whole_second(time: Timestamp) -> Option<Timestamp> {
    let is_whole = time.subsec_nanosecond() == 0;
    let second = time.as_nanosecond().div_euclid(1_000_000_000) + i128::from(!is_whole);
    Timestamp::from_second(i64::try_from(second).ok()?).ok()
}

/// The time from a moment up to another or the horizon, cut where one of the zones changes.
fn spans(zones: &[&Clock], (from, until): (Timestamp, Timestamp)) -> Vec<(Timestamp, Timestamp)> {
    let to = from.saturating_add(HORIZON).unwrap_or(Timestamp::MAX).min(until);
    let changes = zones.iter().flat_map(|clock| {
        let changes = clock.zone().following(from).map(|change| change.timestamp());
        changes.take_while(|change| *change < to).collect::<Vec<_>>()
    });
    let mut cuts: Vec<Timestamp> = changes.chain([from, to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .filter_map(|pair| match pair {
            [from, to] => Some((*from, *to)),
            _ => None,
        })
        .collect()
}
