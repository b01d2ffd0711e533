use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    catalogue::{Permission, PermissionId, Relations},
    decide::{Cause, Request},
    policy::{ObjectId, RoleGrant, RoleId, RuleId, UserId},
    snapshot::{Holding, On, Phase, Scope, Scopes, Snapshot, named_places},
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
    /// What is held where no object, pipeline, stage or field says otherwise.
    pub relations: Relations,
    /// Of a permission to call, the rules that are held, each once, in the order of their names.
    pub rules: Vec<RuleId>,
    /// The objects, pipelines, stages and fields that say otherwise.
    pub exceptions: Vec<Exception<'a>>,
    /// The lines that give it; none for a role.
    pub causes: Vec<Cause<'a>>,
    /// The permission that is needed too, on which object where it is on one, and what is held of it where no pipeline
    /// or stage says otherwise.
    pub needs: Option<(PermissionId, Option<ObjectId>, Relations)>,
}

/// A part of a resource for which something else is held.
#[derive(Clone, Debug)]
pub struct Exception<'a> {
    /// Which part.
    pub part: Part<'a>,
    /// What is held there.
    pub relations: Relations,
    /// The lines that give it; none for a role.
    pub causes: Vec<Cause<'a>>,
}

/// A part of a resource. Where a name is missing, any that is not named is meant; without a field, the record itself.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Part<'a> {
    /// An object and all below it.
    pub on: Option<ObjectId>,
    /// A field.
    pub field: Option<&'a str>,
    /// A pipeline.
    pub pipeline: Option<&'a str>,
    /// A stage.
    pub stage: Option<&'a str>,
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
        roles: Roles::Held(user, time, holdings),
    }
    .access()
}

/// What a role gives.
#[must_use]
pub fn access_of_role(snapshot: &Snapshot, role: RoleId) -> Access<'_> {
    Holder {
        snapshot,
        roles: Roles::One(role),
    }
    .access()
}

/// Whose access is shown.
struct Holder<'a> {
    snapshot: &'a Snapshot,
    roles: Roles<'a>,
}

enum Roles<'a> {
    One(RoleId),
    Held(UserId, Timestamp, Vec<Holding<'a>>),
}

impl<'a> Holder<'a> {
    fn access(&self) -> Access<'a> {
        let permissions = self.snapshot.policy().catalogue.iter();
        let permissions = permissions.map(|(id, permission)| PermissionAccess {
            id,
            permission,
            relations: self.relations(id, Part::default()),
            rules: self.rules(id),
            exceptions: self.exceptions(id, permission),
            causes: self.causes(id, Part::default()),
            needs: self.needs(permission),
        });
        Access {
            permissions: permissions.collect(),
        }
    }

    fn needs(&self, permission: &Permission) -> Option<(PermissionId, Option<ObjectId>, Relations)> {
        let required = permission.requires?;
        let on = match required.on {
            None => None,
            Some(setting) => Some(self.snapshot.policy().objects.named_by(setting)?),
        };
        let part = Part { on, ..Part::default() };
        Some((required.permission, on, self.relations(required.permission, part)))
    }

    /// What the roles give in a part of a resource.
    fn relations(&self, id: PermissionId, part: Part<'_>) -> Relations {
        let scope = |name: Option<&str>| name.map_or(Scope::Other, |name| self.snapshot.scope(Some(name)));
        let scopes = Scopes {
            pipeline: scope(part.pipeline),
            stage: scope(part.stage),
            field: part.field.and_then(|field| self.snapshot.field(field)),
        };
        let row = match &self.roles {
            Roles::One(role) => Some(self.snapshot.role_row(*role)),
            Roles::Held(user, time, _) => {
                self.snapshot
                    .row_on(*user, Some(*time), part.on.map_or(On::Elsewhere, On::Object))
            }
        };
        row.map_or(Relations::NONE, |row| self.snapshot.relations(row, id, scopes))
    }

    fn causes(&self, id: PermissionId, part: Part<'_>) -> Vec<Cause<'a>> {
        let Roles::Held(_, _, holdings) = &self.roles else {
            return Vec::new();
        };
        let on = part.on.map_or(On::Elsewhere, On::Object);
        let reaching = holdings.iter().filter(|holding| self.snapshot.reaches(holding, on));
        self.snapshot.causes(
            reaching.copied().collect(),
            id,
            &Request {
                pipeline: part.pipeline,
                stage: part.stage,
                field: part.field,
                ..Request::default()
            },
        )
    }

    fn grants(&self, id: PermissionId) -> Vec<&'a RoleGrant> {
        let roles: Vec<_> = match &self.roles {
            Roles::One(role) => vec![*role],
            Roles::Held(_, _, holdings) => holdings.iter().map(|holding| holding.assignment.role).collect(),
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

    /// The parts for which something else is held than the less particular exceptions say, those of objects above
    /// included.
    fn exceptions(&self, id: PermissionId, permission: &Permission) -> Vec<Exception<'a>> {
        let objects = &self.snapshot.policy().objects;
        let above = |object| objects.get(object)?.parent;
        let base = self.relations(id, Part::default());
        let mut held: BTreeMap<Part<'a>, Relations> = BTreeMap::new();
        for part in self.parts(id, permission) {
            let relations = self.relations(id, part);
            if relations != read_off(|part| held.get(&part).copied(), above, part).unwrap_or(base) {
                held.insert(part, relations);
            }
        }
        let exceptions = held.into_iter().map(|(part, relations)| Exception {
            part,
            relations,
            causes: self.causes(id, part),
        });
        exceptions.collect()
    }

    /// The parts that grants tell apart, the less particular before the more particular.
    fn parts(&self, id: PermissionId, permission: &Permission) -> Vec<Part<'a>> {
        let grants = self.grants(id);
        let fields: BTreeSet<&str> = grants
            .iter()
            .flat_map(|grant| grant.fields.keys())
            .map(String::as_str)
            .collect();
        let of_fields = grants.iter().flat_map(|grant| grant.fields.values());
        let all: Vec<&RoleGrant> = grants.iter().copied().chain(of_fields).collect();
        let mut places = named_places(&all);
        // First those of which one of the two is named.
        places.sort_by_key(|(pipeline, stage)| pipeline.is_some() && stage.is_some());
        let places = std::iter::once((None, None)).chain(places);
        let fields = || std::iter::once(None).chain(fields.iter().copied().map(Some));
        let objects = self.objects(permission);
        let objects = || std::iter::once(None).chain(objects.iter().copied().map(Some));
        let parts = places.flat_map(|(pipeline, stage)| {
            fields().flat_map(move |field| {
                objects().map(move |on| Part {
                    on,
                    field,
                    pipeline,
                    stage,
                })
            })
        });
        let parts: Vec<_> = parts.filter(|part| *part != Part::default()).collect();
        parts
    }

    /// The objects on which something may be held that is not held everywhere.
    fn objects(&self, permission: &Permission) -> Vec<ObjectId> {
        let Roles::Held(user, time, _) = &self.roles else {
            return Vec::new();
        };
        if permission.objects.is_none() {
            return Vec::new();
        }
        let objects = &self.snapshot.policy().objects;
        let given = self
            .snapshot
            .phase(*user, Some(*time))
            .into_iter()
            .flat_map(Phase::objects);
        let given = given.filter(|id| objects.get(*id).is_some_and(|object| object.area == permission.area));
        let mut all: Vec<_> = given.chain(objects.closed(&permission.area).iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl PermissionAccess<'_> {
    /// What is held in a pipeline and a stage, read off the exceptions.
    ///
    /// The most particular counts: the stage of the pipeline, the pipeline, the stage, all else.
    #[must_use]
    pub fn held_in(&self, pipeline: Option<&str>, stage: Option<&str>) -> Relations {
        self.held_of(Part {
            pipeline,
            stage,
            ..Part::default()
        })
    }

    /// What is held of a part, read off the exceptions: the most particular that fits counts. Of an object that is not
    /// among them ask for the nearest one above it that is.
    #[must_use]
    pub fn held_of(&self, part: Part<'_>) -> Relations {
        let listed = |part: Part<'_>| {
            let index = self.exceptions.binary_search_by_key(&part, |it| it.part).ok()?;
            self.exceptions.get(index).map(|exception| exception.relations)
        };
        read_off(listed, |_| None, part).unwrap_or(self.relations)
    }
}

/// What is listed for a part, or for the nearest less particular one: of its object, and those above it, before all
/// others, of its field before the record, of the pipeline before the stage.
fn read_off<'a>(
    listed: impl Fn(Part<'a>) -> Option<Relations>,
    above: impl Fn(ObjectId) -> Option<ObjectId>,
    part: Part<'a>,
) -> Option<Relations> {
    let ons = std::iter::successors(part.on, |on| above(*on)).map(Some).chain([None]);
    let fields = if part.field.is_some() {
        vec![part.field, None]
    } else {
        vec![None]
    };
    for on in ons {
        for field in &fields {
            let places = [
                (part.pipeline, part.stage),
                (part.pipeline, None),
                (None, part.stage),
                (None, None),
            ];
            let found = places.into_iter().find_map(|(pipeline, stage)| {
                listed(Part {
                    on,
                    field: *field,
                    pipeline,
                    stage,
                })
            });
            if found.is_some() {
                return found;
            }
        }
    }
    None
}
