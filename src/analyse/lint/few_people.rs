use rustc_hash::FxHashMap;

use crate::{
    calls::{CallWorld, Layout},
    catalogue::Relations,
    destination::{Destination, Digits},
    policy::UserId,
    snapshot::Snapshot,
};

/// The people of a policy, of those who are alike to each caller and to each rule only two: one may be the caller.
pub(super) struct FewPeople<'a> {
    snapshot: &'a Snapshot,
    users: Vec<UserId>,
}

impl<'a> FewPeople<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, layout: &Layout) -> Self {
        let organisation = &snapshot.policy().organisation;
        let all = (0..).map(UserId).take(organisation.users.len());
        let mut seen: FxHashMap<_, u8> = FxHashMap::default();
        let is_one_of_two = |user: &UserId| {
            let alike = (organisation.standing_of(*user), layout.classes_of(*user));
            let count = seen.entry(alike).or_default();
            *count = count.saturating_add(1);
            *count <= 2
        };
        Self {
            snapshot,
            users: all.filter(is_one_of_two).collect(),
        }
    }

    /// The same with a caller among them.
    pub(super) fn with(&self, caller: UserId) -> Self {
        let mut users = self.users.clone();
        if let Err(place) = users.binary_search(&caller) {
            users.insert(place, caller);
        }
        Self {
            snapshot: self.snapshot,
            users,
        }
    }
}

impl CallWorld for FewPeople<'_> {
    fn users(&self) -> Vec<UserId> {
        self.users.clone()
    }

    fn user_name(&self, user: UserId) -> &str {
        self.snapshot.user_name(user)
    }

    fn user_named(&self, name: &str) -> Option<UserId> {
        self.snapshot.user_named(name)
    }

    fn relations(&self, caller: UserId, owner: UserId) -> Relations {
        self.snapshot.chart.relations(caller, owner)
    }

    fn coworker(&self, destination: Destination<'_>) -> Option<UserId> {
        self.snapshot.coworker(destination)
    }

    fn extensions(&self) -> Vec<Digits> {
        self.snapshot.extensions()
    }
}
