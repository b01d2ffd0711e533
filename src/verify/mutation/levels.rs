use rustc_hash::FxHashSet;

use super::{super::levels::lines, Edit, Mutation, MutationKind, in_yaml};
use crate::{
    catalogue::{Catalogue, Permission},
    snapshot::Snapshot,
};

/// The levels of roles: one step down, one step up, and none at all. A list becomes none.
pub(super) fn of(snapshot: &Snapshot) -> Vec<Mutation> {
    let mut mutations = Vec::new();
    let mut seen = FxHashSet::default();
    for line in lines(snapshot) {
        let Some(of) = snapshot.policy().catalogue.get(line.permission) else {
            continue;
        };
        let Some(written) = in_yaml(snapshot, line.grant.place) else {
            continue;
        };
        // One line may say the level of several permissions, and several roles one line, by an alias.
        let others = others(&snapshot.policy().catalogue, of, written);
        if !seen.insert(line.grant.place) {
            continue;
        }
        mutations.extend(others.into_iter().map(|other| Mutation {
            kind: MutationKind::Level,
            place: line.grant.place,
            words: format!(
                "{} of {}: `{written}` becomes `{other}`",
                of.name,
                snapshot.role_name(line.role)
            ),
            role: Some(line.role),
            edits: vec![Edit {
                place: line.grant.place,
                text: other.to_owned(),
            }],
            ends: None,
        }));
    }
    mutations
}

/// The levels to which a written one is changed: the lowest, the next lower, the next higher. A resource may have levels
/// of its own, which say the levels of all its permissions.
fn others<'c>(catalogue: &'c Catalogue, permission: &'c Permission, written: &str) -> Vec<&'c str> {
    let of_ladder = permission.ladder.names();
    if written.starts_with('[') && written.ends_with(']') {
        return of_ladder.into_iter().take(1).collect();
    }
    let resource = catalogue.resource_of(permission).into_iter();
    let of_resource = resource.flat_map(|resource| &resource.levels);
    let of_resource = of_resource.map(|level| level.name.as_str()).collect();
    let word = written.trim_matches(['"', '\'']);
    let find = |names: Vec<&'c str>| Some((names.iter().position(|name| *name == word)?, names));
    let Some((index, names)) = find(of_ladder).or_else(|| find(of_resource)) else {
        return Vec::new();
    };
    let below = index.checked_sub(1);
    let lowest = below.filter(|below| *below > 0).map(|_| 0);
    let indices = lowest.into_iter().chain(below).chain([index + 1]);
    indices.filter_map(|index| names.get(index).copied()).collect()
}
