use rustc_hash::FxHashMap;

use super::{Found, Lint, full};
use crate::{
    calls::TooLarge,
    catalogue::{PermissionId, Relations},
    diagnostic::{Code, Diagnostic},
    policy::{RoleGrant, RoleId},
    snapshot::Scopes,
};

impl Lint<'_> {
    /// Roles that grant what another one grants, no more and no less.
    pub(super) fn equal_roles(&self) -> Result<Found, TooLarge> {
        let mut cover = self.cover();
        let mut alike: FxHashMap<Vec<(PermissionId, Relations)>, Vec<RoleId>> = FxHashMap::default();
        let mut roles: Vec<_> = self.roles().collect();
        roles.sort_by_key(|(_, role)| role.place);
        let mut found = Vec::new();
        for (id, role) in roles {
            if !role.grants.values().any(RoleGrant::gives_something) {
                continue;
            }
            let others = alike.entry(self.relations_of(id)).or_default();
            let mut equal = None;
            for other in others.iter() {
                if cover.covers(&[*other], id)? && cover.covers(&[id], *other)? {
                    equal = Some(*other);
                    break;
                }
            }
            let Some(first) = equal.and_then(|equal| self.role(equal)) else {
                others.push(id);
                continue;
            };
            let message = format!("the roles `{}` and `{}` grant the same", role.name, first.name);
            found.push(
                Diagnostic::new(Code::EqualRoles, message)
                    .at(role.place, "this one")
                    .related(first.place, "and this one")
                    .help("keep one of them, and give it to the people of both"),
            );
        }
        Ok(found)
    }

    /// What a role gives where nothing is said of pipeline, stage and field: equal roles have this in common.
    fn relations_of(&self, role: RoleId) -> Vec<(PermissionId, Relations)> {
        let permissions = self.policy.catalogue.iter();
        let records = permissions.filter(|(id, _)| self.snapshot.step(*id).is_some_and(|step| !step.is_of_calls));
        let given = records.map(|(id, _)| {
            let row = self.snapshot.role_row(role);
            (id, full(self.snapshot.relations(row, id, Scopes::UNSAID)))
        });
        given.filter(|(_, relations)| !relations.is_empty()).collect()
    }
}
