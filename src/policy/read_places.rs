use std::collections::BTreeSet;

use super::{ReadPlaces, Role, RoleGrant};
use crate::catalogue::{Catalogue, PermissionId};

/// The pipelines and stages by which these roles tell apart who may read which customer.
pub(super) fn read_places(catalogue: &Catalogue, roles: &[Role]) -> ReadPlaces {
    let readable = catalogue
        .permissions()
        .iter()
        .filter_map(|permission| permission.readable);
    let named = readable.flat_map(|readable| readable.by_kind().map(|(_, permission)| permission));
    let permissions: BTreeSet<PermissionId> = named.flat_map(|id| catalogue.with_required(id)).collect();
    let mut places = ReadPlaces::default();
    for role in roles {
        let grants = permissions.iter().filter_map(|permission| role.grants.get(permission));
        grants.for_each(|grant| add(grant, &mut places));
    }
    places
}

fn add(grant: &RoleGrant, places: &mut ReadPlaces) {
    places.stages.extend(grant.stages.keys().cloned());
    for (name, pipeline) in &grant.pipelines {
        places.pipelines.insert(name.clone());
        places.stages.extend(pipeline.stages.keys().cloned());
    }
}
