use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    catalogue::Relations,
    policy::{ObjectId, RoleId, UserId},
    snapshot::Snapshot,
};

/// The most holders of a role who are asked.
const MOST_HOLDERS: usize = 8;

/// Somebody who holds a role, and on which object.
#[derive(Clone, Debug)]
pub(super) struct Holder<'a> {
    pub(super) user: UserId,
    pub(super) name: &'a str,
    pub(super) on: Option<&'a str>,
    /// Whether something that he holds ends.
    pub(super) has_ends: bool,
    /// Himself, one of those to whom he stands in the same way, for each way, and nobody.
    pub(super) owners: Vec<Option<&'a str>>,
}

/// Of each role some who hold it at a time, those first who hold the same at all times, and least beside it.
pub(super) fn holders(snapshot: &Snapshot, time: Timestamp) -> FxHashMap<RoleId, Vec<Holder<'_>>> {
    let organisation = &snapshot.policy().organisation;
    let mut seen = FxHashSet::default();
    let mut of_roles: FxHashMap<RoleId, Vec<_>> = FxHashMap::default();
    for (id, user) in (0..).map(UserId).zip(&organisation.users) {
        let holdings = snapshot.holdings(id);
        let profile = snapshot.profiles().get(id.index());
        for holding in holdings.iter().filter(|holding| holding.counts_at(time)) {
            let (role, on) = (holding.assignment.role, holding.assignment.on);
            if seen.insert((role, on, profile, user.departments.as_slice())) {
                let has_ends = snapshot.phases(id).len() > 1;
                let order = (has_ends, holdings.len(), id);
                of_roles.entry(role).or_default().push((order, on));
            }
        }
    }
    let some = |mut all: Vec<((bool, usize, UserId), Option<ObjectId>)>| {
        all.sort_by_key(|(order, _)| *order);
        let few = all.into_iter().take(MOST_HOLDERS);
        few.map(|((has_ends, _, user), on)| Holder {
            user,
            name: name(snapshot, user),
            on: on
                .and_then(|on| snapshot.policy().objects.get(on))
                .map(|object| object.id.as_str()),
            has_ends,
            owners: owners(snapshot, user),
        })
        .collect()
    };
    of_roles.into_iter().map(|(role, all)| (role, some(all))).collect()
}

fn owners(snapshot: &Snapshot, user: UserId) -> Vec<Option<&str>> {
    let mut seen: FxHashSet<Relations> = FxHashSet::default();
    let users = (0..).map(UserId).take(snapshot.policy().organisation.users.len());
    let others = users.filter(|owner| *owner != user && seen.insert(snapshot.chart.relations(user, *owner)));
    let all = std::iter::once(user).chain(others);
    all.map(|owner| Some(name(snapshot, owner))).chain([None]).collect()
}

fn name(snapshot: &Snapshot, user: UserId) -> &str {
    let user = snapshot.policy().organisation.user(user);
    user.map_or("", |user| &user.name)
}
