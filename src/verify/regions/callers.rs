use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashSet;

use crate::{policy::UserId, snapshot::Snapshot};

/// How long before the end of a time that is over calls are looked for.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Somebody who stands for all whom rules ask alike, during a time in which his roles stay the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) user: UserId,
    /// The row of the grant table.
    pub(super) row: u32,
    /// The class of the caller.
    pub(super) class: u32,
    /// When it begins; `None` where it has no beginning.
    pub(super) from: Option<Timestamp>,
    pub(super) ends: Timestamp,
    /// From when on calls are looked for.
    pub(super) at: Timestamp,
}

impl Caller {
    fn new(user: UserId, (row, class): (u32, u32), from: Option<Timestamp>, ends: Timestamp, now: Timestamp) -> Self {
        let mut caller = Self {
            user,
            row,
            class,
            from,
            ends,
            at: now,
        };
        if !caller.is_at(now) {
            caller.at = from.filter(|from| *from > now).unwrap_or_else(|| caller.earlier());
        }
        caller
    }

    /// Whether the roles are these at a time.
    pub(super) fn is_at(&self, time: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= time) && time < self.ends
    }

    /// Whether the roles are these at all times.
    pub(super) fn is_always(&self) -> bool {
        self.from.is_none() && self.ends == Timestamp::MAX
    }

    /// A moment well before the end, from which on calls are looked for where there is none from now on.
    pub(super) fn earlier(&self) -> Timestamp {
        let before = self.ends.saturating_sub(BEFORE_THE_END).unwrap_or(Timestamp::MIN);
        self.from.map_or(before, |from| from.max(before))
    }
}

/// One of each kind of caller: those whose time it is come first, then those of the future, then those of the past.
pub(super) fn callers(snapshot: &Snapshot, now: Timestamp) -> Vec<Caller> {
    let organisation = &snapshot.policy().organisation;
    let layout = snapshot.calls.rules.layout();
    let mut seen = FxHashSet::default();
    let mut callers = Vec::new();
    for (id, user) in (0..).map(UserId).zip(&organisation.users) {
        let class = layout.caller_class(id);
        let profile = snapshot.profiles().get(id.index()).copied();
        if !seen.insert((profile, class, layout.classes_of(id), user.departments.as_slice())) {
            continue;
        }
        let mut from = None;
        for phase in snapshot.phases(id) {
            callers.push(Caller::new(id, (phase.row, class), from, phase.ends, now));
            from = Some(phase.ends);
        }
    }
    callers.sort_by_key(|caller| (!caller.is_at(now), caller.at < now));
    callers
}
