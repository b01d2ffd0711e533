use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    catalogue::{Permission, PermissionId, Relations},
    decide::{Cause, Request},
    policy::{RoleGrant, RoleId, RuleId, UserId},
    snapshot::{Holding, Scope, Snapshot, named_places},
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
    /// Of a permission to call, the rules that are held, each once, in the order of their names.
    pub rules: Vec<RuleId>,
    /// The pipelines and stages that say otherwise.
    pub exceptions: Vec<Exception<'a>>,
    /// The lines that give it; none for a role.
    pub causes: Vec<Cause<'a>>,
    /// The permission that is needed too, and what is held of it where no pipeline or stage says otherwise.
    pub needs: Option<(PermissionId, Relations)>,
}

/// A pipeline, a stage, or a stage of a pipeline for which something else is held.
#[derive(Clone, Debug)]
pub struct Exception<'a> {
    /// The pipeline; any that is not named where there is none.
    pub pipeline: Option<&'a str>,
    /// The stage; any that is not named where there is none.
    pub stage: Option<&'a str>,
    /// What is held there.
    pub relations: Relations,
    /// The lines that give it; none for a role.
    pub causes: Vec<Cause<'a>>,
}

/// What a user may do at a time.
#[must_use]
pub fn access_of_user(snapshot: &Snapshot, user: UserId, time: Timestamp) -> Access<'_> {
    let holdings = snapshot
        .holdings(user)
        .into_iter()
        .filter(|holding| holding.counts_at(time))
        .collect();
    Holder {
        snapshot,
        row: snapshot.row(user, Some(time)),
        roles: Roles::Held(holdings),
    }
    .access()
}

/// What a role gives.
#[must_use]
pub fn access_of_role(snapshot: &Snapshot, role: RoleId) -> Access<'_> {
    Holder {
        snapshot,
        row: snapshot.role_row(role),
        roles: Roles::One(role),
    }
    .access()
}

/// Whose access is shown.
struct Holder<'a> {
    snapshot: &'a Snapshot,
    /// The row of the grant table.
    row: u32,
    roles: Roles<'a>,
}

enum Roles<'a> {
    One(RoleId),
    Held(Vec<Holding<'a>>),
}

impl<'a> Holder<'a> {
    fn access(&self) -> Access<'a> {
        let permissions = self
            .snapshot
            .policy()
            .catalogue
            .iter()
            .map(|(id, permission)| PermissionAccess {
                id,
                permission,
                relations: self.relations(id, None, None),
                rules: self.rules(id),
                exceptions: self.exceptions(id),
                causes: self.causes(id, None, None),
                needs: permission
                    .requires
                    .map(|needed| (needed, self.relations(needed, None, None))),
            });
        Access {
            permissions: permissions.collect(),
        }
    }

    /// What is held in a pipeline and a stage, `None` standing for one that no role names.
    fn relations(&self, id: PermissionId, pipeline: Option<&str>, stage: Option<&str>) -> Relations {
        let scope = |name: Option<&str>| name.map_or(Scope::Other, |name| self.snapshot.scope(Some(name)));
        self.snapshot.relations(self.row, id, scope(pipeline), scope(stage))
    }

    fn causes(&self, id: PermissionId, pipeline: Option<&str>, stage: Option<&str>) -> Vec<Cause<'a>> {
        match &self.roles {
            Roles::One(_) => Vec::new(),
            Roles::Held(holdings) => self.snapshot.causes(
                holdings.clone(),
                id,
                &Request {
                    pipeline,
                    stage,
                    ..Request::default()
                },
            ),
        }
    }

    fn grants(&self, id: PermissionId) -> Vec<&'a RoleGrant> {
        let roles: Vec<_> = match &self.roles {
            Roles::One(role) => vec![*role],
            Roles::Held(holdings) => holdings.iter().map(|holding| holding.assignment.role).collect(),
        };
        let roles = roles
            .into_iter()
            .filter_map(|role| self.snapshot.policy().roles.get(role.index()));
        roles.filter_map(|role| role.grants.get(&id)).collect()
    }

    fn rules(&self, id: PermissionId) -> Vec<RuleId> {
        let grants = self.grants(id).into_iter().flat_map(|grant| &grant.rules);
        let mut rules: Vec<_> = grants.map(|grant| grant.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The named pipelines and stages for which something else is held than the less particular exceptions say.
    fn exceptions(&self, id: PermissionId) -> Vec<Exception<'a>> {
        let places = named_places(&self.grants(id));
        let (both, one): (Vec<_>, Vec<_>) = places
            .into_iter()
            .partition(|(pipeline, stage)| pipeline.is_some() && stage.is_some());
        let base = self.relations(id, None, None);
        let mut held = BTreeMap::new();
        for (pipeline, stage) in one.into_iter().chain(both) {
            let relations = self.relations(id, pipeline, stage);
            if relations != read_off(|place| held.get(&place).copied(), pipeline, stage).unwrap_or(base) {
                held.insert((pipeline, stage), relations);
            }
        }
        let exceptions = held.into_iter().map(|((pipeline, stage), relations)| Exception {
            pipeline,
            stage,
            relations,
            causes: self.causes(id, pipeline, stage),
        });
        exceptions.collect()
    }
}

impl PermissionAccess<'_> {
    /// What is held in a pipeline and a stage, read off the exceptions.
    ///
    /// The most particular counts: the stage of the pipeline, the pipeline, the stage, all else.
    #[must_use]
    pub fn held_in(&self, pipeline: Option<&str>, stage: Option<&str>) -> Relations {
        let listed = |place| {
            let index = self
                .exceptions
                .binary_search_by_key(&place, |it| (it.pipeline, it.stage))
                .ok()?;
            self.exceptions.get(index).map(|exception| exception.relations)
        };
        read_off(listed, pipeline, stage).unwrap_or(self.relations)
    }
}

/// A pipeline and a stage, or one of them.
type Place<'a> = (Option<&'a str>, Option<&'a str>);

fn read_off<'a>(
    listed: impl Fn(Place<'a>) -> Option<Relations>,
    pipeline: Option<&'a str>,
    stage: Option<&'a str>,
) -> Option<Relations> {
    let places = [(pipeline, stage), (pipeline, None), (None, stage)];
    places.into_iter().find_map(listed)
}
