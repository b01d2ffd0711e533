use jiff::Timestamp;

use crate::{
    calls::{CallSet, Witness, Witnesses, witness},
    policy::UserId,
    snapshot::Snapshot,
};

impl Snapshot {
    /// A real call of a user in a set of calls; `None` where there is none.
    #[must_use]
    pub fn witness(&self, user: UserId, set: CallSet, from: Timestamp) -> Option<Witness> {
        witness(&self.calls.rules, self, user, set, from)
    }

    /// A search for calls of a user in several sets.
    #[must_use]
    pub fn witnesses(&self, user: UserId, from: Timestamp) -> Witnesses<'_> {
        Witnesses::new(&self.calls.rules, self, user, from)
    }
}
