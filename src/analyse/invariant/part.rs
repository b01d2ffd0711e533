use std::collections::BTreeSet;

use super::request::Facts;
use crate::{
    catalogue::{ObjectKind, Permission, PermissionId, Relations},
    policy::{RoleGrant, RoleId},
    snapshot::{On, Scope, Scopes, Snapshot, named_places},
};

/// Where something is found: a part of a resource, and how the caller stands to the record there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Situation<'a> {
    pub(super) place: Place<'a>,
    pub(super) relations: Relations,
    /// What a request says that shows it; `None` where none does, as of a level of which somebody has no records.
    pub(super) facts: Option<Facts>,
}

/// A part of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) on: On,
    pub(super) pipeline: Name<'a>,
    pub(super) stage: Name<'a>,
    /// The record itself where there is none.
    pub(super) field: Option<&'a str>,
}

/// The pipeline or the stage of a part.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name<'a> {
    /// Any: no role tells them apart.
    Any,
    /// One that no role names.
    Other,
    /// One that a role names.
    Named(&'a str),
}

impl<'a> Name<'a> {
    fn new(name: Option<&'a str>, are_told_apart: bool) -> Self {
        match name {
            Some(name) => Self::Named(name),
            None if are_told_apart => Self::Other,
            None => Self::Any,
        }
    }

    /// The name, where a role names it.
    pub(super) fn named(self) -> Option<&'a str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Any | Self::Other => None,
        }
    }

    /// As a request says it.
    pub(super) fn said(self, snapshot: &Snapshot) -> Option<String> {
        match self {
            Self::Any => None,
            Self::Other => Some(unnamed(snapshot)),
            Self::Named(name) => Some(name.to_owned()),
        }
    }
}

impl Place<'_> {
    pub(super) fn scopes(&self, snapshot: &Snapshot) -> Scopes {
        let scope = |name: Name<'_>| {
            let named = name.named();
            named.map_or(Scope::Other, |name| snapshot.scope(Some(name)))
        };
        Scopes {
            pipeline: scope(self.pipeline),
            stage: scope(self.stage),
            field: self.field.and_then(|field| snapshot.field(field)),
        }
    }

    /// The object as a request names it.
    pub(super) fn object(&self, snapshot: &Snapshot, permission: &Permission) -> Option<String> {
        let objects = &snapshot.policy().objects;
        match self.on {
            On::Object(id) => objects.get(id).map(|object| object.id.clone()),
            On::Elsewhere => {
                let slash = if permission.objects == Some(ObjectKind::Paths) {
                    "/"
                } else {
                    ""
                };
                let mut names = std::iter::successors(Some("elsewhere".to_owned()), |name| Some(format!("{name}-")));
                let is_free = |name: &String| snapshot.on(permission, Some(&format!("{slash}{name}"))) == On::Elsewhere;
                names.find(is_free).map(|name| format!("{slash}{name}"))
            }
            On::Nothing | On::Unsaid => None,
        }
    }

    /// In words; nothing where it is the whole resource.
    pub(super) fn words(&self, snapshot: &Snapshot) -> Option<String> {
        let object = match self.on {
            On::Object(id) => snapshot
                .policy()
                .objects
                .get(id)
                .map(|object| format!("on `{}`", object.name())),
            On::Elsewhere | On::Nothing | On::Unsaid => None,
        };
        let named = |what: &str, name: Name<'_>| name.named().map(|name| format!("{what} `{name}`"));
        let field = self.field.map(|field| format!("field `{field}`"));
        let words = [
            object,
            field,
            named("pipeline", self.pipeline),
            named("stage", self.stage),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// A name of a pipeline or a stage that no role names.
fn unnamed(snapshot: &Snapshot) -> String {
    let mut names = std::iter::successors(Some("other".to_owned()), |name| Some(format!("{name}-")));
    names
        .find(|name| snapshot.scope(Some(name)) == Scope::Other)
        .unwrap_or_default()
}

/// The pipelines, stages and fields that some roles tell apart where they speak of a permission, or of one that it
/// requires; each on no object.
pub(super) fn places<'a>(snapshot: &'a Snapshot, permission: PermissionId, roles: &[RoleId]) -> Vec<Place<'a>> {
    let policy = snapshot.policy();
    let roles = || roles.iter().filter_map(|role| policy.roles.get(role.index()));
    let needed: Vec<PermissionId> = policy.catalogue.with_required(permission).collect();
    let grants = roles().flat_map(|role| needed.iter().filter_map(|id| role.grants.get(id)));
    let grants: Vec<&RoleGrant> = grants.collect();
    let by_field = policy.catalogue.get(permission).is_some_and(|it| it.fields);
    let of_fields = || grants.iter().flat_map(|grant| grant.fields.iter());
    let fields: BTreeSet<&str> = of_fields()
        .filter(|_| by_field)
        .map(|(name, _)| name.as_str())
        .collect();
    let of_fields = of_fields().filter(|_| by_field).map(|(_, grant)| grant);
    let all: Vec<&RoleGrant> = grants.iter().copied().chain(of_fields).collect();
    let named = named_places(&all);
    let by_pipeline = named.iter().any(|(pipeline, _)| pipeline.is_some());
    let by_stage = named.iter().any(|(_, stage)| stage.is_some());
    let fields = || std::iter::once(None).chain(fields.iter().copied().map(Some));
    let named = std::iter::once((None, None)).chain(named);
    let places = named.flat_map(|(pipeline, stage)| {
        fields().map(move |field| Place {
            on: On::Nothing,
            pipeline: Name::new(pipeline, by_pipeline),
            stage: Name::new(stage, by_stage),
            field,
        })
    });
    places.collect()
}
