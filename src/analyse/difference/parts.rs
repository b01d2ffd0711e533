//! What can be asked of a permission: the parts of its resource that either policy tells apart.

use std::collections::BTreeSet;

use super::pair::{Both, Pair};
use crate::{
    catalogue::{ActsOn, ObjectKind, Permission, PermissionId},
    decide::{Need, Request},
    policy::{ObjectId, PipelineGrant, RoleGrant},
    snapshot::{On, Snapshot},
};

/// The id of a record in a request where it does not matter which.
pub const ANY_RECORD: &str = "any-record";

/// A permission of either policy, matched by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct PermissionPair<'a> {
    pub(super) name: &'a str,
    pub(super) sides: Both<Option<(PermissionId, &'a Permission)>>,
}

impl<'a> PermissionPair<'a> {
    /// The permissions of both policies, in the order of the newer catalogue; those that it lacks come last.
    pub(super) fn all(pair: &Pair<'a>) -> Vec<Self> {
        let find = |snapshot: &'a Snapshot, name: &str| {
            let catalogue = &snapshot.policy().catalogue;
            let id = catalogue.id(name)?;
            Some((id, catalogue.get(id)?))
        };
        let (old, new) = (pair.of(super::Side::Old), pair.of(super::Side::New));
        let of_new = new.policy().catalogue.permissions().iter();
        let gone = old.policy().catalogue.permissions().iter();
        let gone = gone.filter(|permission| new.policy().catalogue.id(&permission.name).is_none());
        let all = of_new.chain(gone).map(|permission| Self {
            name: &permission.name,
            sides: Both {
                old: find(old, &permission.name),
                new: find(new, &permission.name),
            },
        });
        all.collect()
    }

    /// The permission, as the newer policy has it where it does.
    pub(super) fn permission(&self) -> Option<&'a Permission> {
        self.sides.new.or(self.sides.old).map(|(_, permission)| permission)
    }

    pub(super) fn acts_on(&self, kind: ActsOn) -> bool {
        self.permission().is_some_and(|permission| permission.acts_on == kind)
    }
}

/// A pipeline or a stage of a request.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Name<'a> {
    /// Any that neither policy names.
    Other,
    /// This one.
    Named(&'a str),
    /// The request does not say it.
    Unsaid,
}

/// The object of a request.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Place<'a> {
    /// Any or none: the policies tell none apart.
    Anywhere,
    /// One that neither policy names, nor one above it.
    Elsewhere,
    /// This one, or the record lies in it.
    Object(&'a str),
    /// One below it that neither policy names.
    Below(&'a str),
    /// The permission takes none, or the request does not say it.
    Unsaid,
}

/// A part of a resource that requests can be about.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct RequestPart<'a> {
    /// The object.
    pub(super) on: Place<'a>,
    /// The field; the record itself where there is none.
    pub(super) field: Option<&'a str>,
    /// The pipeline.
    pub(super) pipeline: Name<'a>,
    /// The stage.
    pub(super) stage: Name<'a>,
}

/// A part, and what either policy needs for it.
#[derive(Debug)]
pub(super) struct PartPair<'a> {
    pub(super) part: RequestPart<'a>,
    /// What is needed on a side; `None` where the request has no decision there.
    pub(super) asked: Both<Option<Asked>>,
    /// The words of the request.
    pub(super) words: Words,
}

/// What a request of a part needs on one side.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) needs: Vec<Need>,
    /// The object that it is about.
    pub(super) object: Option<ObjectId>,
    /// Whether it is that object itself.
    pub(super) is_itself: bool,
}

/// How a request says a part.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) id: String,
    pub(super) on: Option<String>,
    pub(super) field: Option<String>,
    pub(super) pipeline: Option<String>,
    pub(super) stage: Option<String>,
}

/// Every part of a permission's resource that either policy tells apart. What acts on calls has none.
pub(super) fn parts<'a>(pair: &Pair<'a>, of: &PermissionPair<'a>) -> Vec<PartPair<'a>> {
    let Some(permission) = of.permission().filter(|it| it.acts_on != ActsOn::Call) else {
        return Vec::new();
    };
    let named = Named::new(pair, of);
    let mut parts = Vec::new();
    for on in places(pair, permission) {
        for field in std::iter::once(None).chain(named.fields.iter().copied().map(Some)) {
            for pipeline in names(&named.pipelines) {
                for stage in names(&named.stages) {
                    let part = RequestPart {
                        on: on.clone(),
                        field,
                        pipeline,
                        stage,
                    };
                    let words = named.words(pair, permission, &part);
                    let asked = Both::of(|side| {
                        let (_, permission) = (*of.sides.on(side))?;
                        asked(pair.of(side), permission, &words)
                    });
                    parts.push(PartPair { part, asked, words });
                }
            }
        }
    }
    parts
}

fn names<'a>(named: &BTreeSet<&'a str>) -> Vec<Name<'a>> {
    if named.is_empty() {
        return vec![Name::Unsaid];
    }
    let known = named.iter().copied().map(Name::Named);
    std::iter::once(Name::Other)
        .chain(known)
        .chain([Name::Unsaid])
        .collect()
}

/// The names that roles of either side use for a permission and all that it requires.
struct Named<'a> {
    fields: BTreeSet<&'a str>,
    pipelines: BTreeSet<&'a str>,
    stages: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    fn new(pair: &Pair<'a>, of: &PermissionPair<'a>) -> Self {
        let mut named = Self {
            fields: BTreeSet::new(),
            pipelines: BTreeSet::new(),
            stages: BTreeSet::new(),
        };
        for side in super::Side::BOTH {
            let policy = pair.of(side).policy();
            let Some((id, _)) = *of.sides.on(side) else { continue };
            for needed in policy.catalogue.with_required(id) {
                let grants = policy.roles.iter().filter_map(|role| role.grants.get(&needed));
                grants.for_each(|grant| named.add(grant));
            }
        }
        named
    }

    fn add(&mut self, grant: &'a RoleGrant) {
        let of_pipeline = |pipeline: &'a PipelineGrant| pipeline.stages.keys().map(String::as_str);
        self.pipelines.extend(grant.pipelines.keys().map(String::as_str));
        self.stages.extend(grant.stages.keys().map(String::as_str));
        self.stages.extend(grant.pipelines.values().flat_map(of_pipeline));
        for (field, grant) in &grant.fields {
            self.fields.insert(field);
            self.add(grant);
        }
    }

    fn words(&self, pair: &Pair<'_>, permission: &Permission, part: &RequestPart<'_>) -> Words {
        let word = |name: Name<'_>, named: &BTreeSet<&str>| match name {
            Name::Unsaid => None,
            Name::Named(name) => Some(name.to_owned()),
            Name::Other => Some(free("other", |word| named.contains(word))),
        };
        let object = match part.on {
            Place::Unsaid => None,
            Place::Anywhere if permission.acts_on != ActsOn::Object => None,
            Place::Anywhere | Place::Elsewhere => {
                let is_path = permission.objects == Some(ObjectKind::Paths);
                Some(free_object(pair, permission, if is_path { "/" } else { "" }))
            }
            Place::Object(id) => Some(id.to_owned()),
            Place::Below(id) => {
                let above = format!("{}/", id.trim_end_matches('/'));
                Some(free_object(pair, permission, &above))
            }
        };
        let (id, on) = match permission.acts_on {
            ActsOn::Object => (object.unwrap_or_default(), None),
            ActsOn::Record | ActsOn::Call => (ANY_RECORD.to_owned(), object),
        };
        Words {
            id,
            on,
            field: part.field.map(str::to_owned),
            pipeline: word(part.pipeline, &self.pipelines),
            stage: word(part.stage, &self.stages),
        }
    }
}

fn free(word: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2u32..).map(|count| format!("{word}-{count}"));
    let mut words = std::iter::once(word.to_owned()).chain(numbered);
    words.find(|word| !is_taken(word)).unwrap_or_default()
}

fn free_object(pair: &Pair<'_>, permission: &Permission, above: &str) -> String {
    free(&format!("{above}other"), |id| {
        let mut sides = super::Side::BOTH.into_iter();
        sides.any(|side| pair.of(side).policy().objects.find(&permission.area, id).is_some())
    })
}

/// The objects that either policy names, and all others.
fn places<'a>(pair: &Pair<'a>, permission: &Permission) -> Vec<Place<'a>> {
    let Some(kind) = permission.objects else {
        return vec![Place::Anywhere];
    };
    let objects = super::Side::BOTH.into_iter().flat_map(|side| {
        let objects = pair.of(side).policy().objects.objects().iter();
        objects.filter(|object| object.area == permission.area)
    });
    let ids: BTreeSet<&str> = objects.map(|object| object.id.as_str()).collect();
    if ids.is_empty() && kind != ObjectKind::Workgroups {
        return vec![Place::Anywhere];
    }
    let mut places = Vec::new();
    // An object must be said of what acts on objects; there is no workgroup that no policy names.
    if permission.acts_on == ActsOn::Record {
        places.push(Place::Unsaid);
    }
    let is_all_named = match kind {
        ObjectKind::Workgroups => true,
        ObjectKind::Paths => ids.contains("/"),
        ObjectKind::Names => false,
    };
    if !is_all_named {
        places.push(Place::Elsewhere);
    }
    for id in ids {
        places.push(Place::Object(id));
        if kind == ObjectKind::Paths && permission.acts_on == ActsOn::Object {
            places.push(Place::Below(id));
        }
    }
    places
}

/// What a request needs; `None` where it has no decision.
fn asked(snapshot: &Snapshot, permission: &Permission, words: &Words) -> Option<Asked> {
    let user = snapshot.policy().organisation.users.first()?;
    let resource = format!("{}.{}", permission.area, permission.resource);
    let question = snapshot.question(&Request {
        user: &user.name,
        resource: &resource,
        action: &permission.action,
        id: &words.id,
        on: words.on.as_deref(),
        field: words.field.as_deref(),
        pipeline: words.pipeline.as_deref(),
        stage: words.stage.as_deref(),
        ..Request::default()
    });
    let question = question.ok()?;
    let needs = snapshot.needs(&question).flat_map(|need| {
        let of_record = need.scopes.field.is_some().then(|| need.of_record());
        std::iter::once(need).chain(of_record)
    });
    let object = match question.on {
        On::Object(object) => Some(object),
        On::Nothing | On::Elsewhere | On::Unsaid => None,
    };
    let found = object.and_then(|object| snapshot.policy().objects.get(object));
    Some(Asked {
        needs: needs.collect(),
        object,
        is_itself: permission.acts_on == ActsOn::Object && found.is_some_and(|object| object.id == words.id),
    })
}
