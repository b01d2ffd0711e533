use jiff::Timestamp;

use crate::{
    catalogue::{Permission, PermissionId, Relations},
    decide::{Cause, Request},
    policy::{RoleGrant, RoleId, UserId},
    snapshot::{Scope, Snapshot, named_places},
};

/// What somebody may do: every permission of the catalogue, in its order.
#[derive(Clone, Debug)]
pub struct Access<'a> {
    /// The permissions.
    pub permissions: Vec<PermissionAccess<'a>>,
}

/// What somebody holds of one permission.
#[derive(Clone, Debug)]
pub struct PermissionAccess<'a> {
    /// Which permission.
    pub id: PermissionId,
    /// The permission.
    pub permission: &'a Permission,
    /// What is held where no pipeline or stage says otherwise.
    pub relations: Relations,
    /// The pipelines and stages that say otherwise.
    pub exceptions: Vec<Exception<'a>>,
    /// The lines that give it; none for a role.
    pub causes: Vec<Cause<'a>>,
}

/// A pipeline, a stage, or a stage of a pipeline for which something else is held.
#[derive(Clone, Copy, Debug)]
pub struct Exception<'a> {
    /// The pipeline; any that is not named where there is none.
    pub pipeline: Option<&'a str>,
    /// The stage; any that is not named where there is none.
    pub stage: Option<&'a str>,
    /// What is held there.
    pub relations: Relations,
}

/// What a user may do at a time.
#[must_use]
pub fn access_of_user(snapshot: &Snapshot, user: UserId, time: Timestamp) -> Access<'_> {
    let holdings: Vec<_> = snapshot
        .holdings(user)
        .into_iter()
        .filter(|holding| holding.counts_at(time))
        .collect();
    let row = snapshot.row(user, Some(time));
    access(snapshot, |id| {
        let roles = holdings.iter().map(|holding| holding.assignment.role).collect();
        let causes = snapshot.causes(holdings.clone(), id, &Request::default());
        (
            roles,
            causes,
            Box::new(move |pipeline, stage| snapshot.relations(row, id, pipeline, stage)),
        )
    })
}

/// What a role gives.
#[must_use]
pub fn access_of_role(snapshot: &Snapshot, role: RoleId) -> Access<'_> {
    access(snapshot, |id| {
        let relations = move |pipeline, stage| snapshot.relations_of_role(role, id, pipeline, stage);
        (vec![role], Vec::new(), Box::new(relations))
    })
}

type Held<'a> = (Vec<RoleId>, Vec<Cause<'a>>, Box<dyn Fn(Scope, Scope) -> Relations + 'a>);

fn access<'a>(snapshot: &'a Snapshot, held: impl Fn(PermissionId) -> Held<'a>) -> Access<'a> {
    let permissions = snapshot.policy().catalogue.iter().map(|(id, permission)| {
        let (roles, causes, relations) = held(id);
        let base = relations(Scope::Other, Scope::Other);
        let roles = roles
            .iter()
            .filter_map(|role| snapshot.policy().roles.get(role.index()));
        let grants: Vec<&RoleGrant> = roles.filter_map(|role| role.grants.get(&id)).collect();
        let exceptions = exceptions(snapshot, &grants, base, &*relations);
        PermissionAccess {
            id,
            permission,
            relations: base,
            exceptions,
            causes,
        }
    });
    Access {
        permissions: permissions.collect(),
    }
}

/// The named pipelines and stages for which something else is held than where nothing is named.
fn exceptions<'a>(
    snapshot: &'a Snapshot,
    grants: &[&'a RoleGrant],
    base: Relations,
    relations: &dyn Fn(Scope, Scope) -> Relations,
) -> Vec<Exception<'a>> {
    let scope = |name: Option<&str>| name.map_or(Scope::Other, |name| snapshot.scope(Some(name)));
    let exceptions = named_places(grants).into_iter().map(|(pipeline, stage)| Exception {
        pipeline,
        stage,
        relations: relations(scope(pipeline), scope(stage)),
    });
    exceptions.filter(|exception| exception.relations != base).collect()
}
