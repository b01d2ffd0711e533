//! What can be asked of a permission: the parts of its resource that either policy tells apart.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    NotCompared,
    pair::{Both, Pair},
    permissions::PermissionPair,
};
use crate::{
    catalogue::{ActsOn, ObjectKind, Permission},
    decide::{Need, Request},
    policy::{ObjectId, RoleGrant},
    snapshot::{On, Snapshot},
};

/// The id of a record in a request where it does not matter which.
pub const ANY_RECORD: &str = "any-record";

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

/// The most parts of a permission that are compared.
pub(super) const MOST_PARTS: usize = 200_000;

/// The most pairs of a pipeline and a stage of which each is told apart.
const MOST_STEPS: usize = 2_000;

/// Every part of a permission's resource that either policy tells apart. What acts on calls has none.
///
/// # Errors
///
/// There are more than may be.
pub(super) fn parts<'a>(pair: &Pair<'a>, of: &PermissionPair<'a>) -> Result<Vec<PartPair<'a>>, NotCompared> {
    let named = Named::new(pair, of);
    let mut parts = Vec::new();
    for permission in of.kinds().into_iter().filter(|it| it.acts_on != ActsOn::Call) {
        for part in named.parts(&places(pair, permission)) {
            let words = named.words(pair, permission, &part);
            let asked = Both::of(|side| {
                let (_, permission) = (*of.sides.on(side))?;
                asked(pair.of(side), permission, &words)
            });
            parts.push(PartPair { part, asked, words });
            if parts.len() > MOST_PARTS {
                return Err(NotCompared::TooManyParts(of.name.to_owned()));
            }
        }
    }
    Ok(parts)
}

/// The names, one that neither policy has, and none.
fn names<'a>(named: &BTreeSet<&'a str>) -> impl Iterator<Item = Name<'a>> {
    let known = named.iter().copied().map(Name::Named);
    std::iter::once(Name::Other).chain(known).chain([Name::Unsaid])
}

/// The names that roles of either side use for a permission and all that it requires.
struct Named<'a> {
    fields: BTreeSet<&'a str>,
    /// The pipelines, each with the stages that are named in it.
    pipelines: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The stages that are named in no pipeline.
    stages: BTreeSet<&'a str>,
    /// All stages.
    all_stages: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    fn new(pair: &Pair<'a>, of: &PermissionPair<'a>) -> Self {
        let mut named = Self {
            fields: BTreeSet::new(),
            pipelines: BTreeMap::new(),
            stages: BTreeSet::new(),
            all_stages: BTreeSet::new(),
        };
        for side in super::Side::BOTH {
            let policy = pair.of(side).policy();
            let Some((id, _)) = *of.sides.on(side) else { continue };
            for needed in policy.catalogue.with_required(id) {
                let grants = policy.roles.iter().filter_map(|role| role.grants.get(&needed));
                grants.for_each(|grant| named.add(grant));
            }
        }
        let of_pipelines = named.pipelines.values().flatten();
        named.all_stages = of_pipelines.chain(&named.stages).copied().collect();
        named
    }

    fn add(&mut self, grant: &'a RoleGrant) {
        self.stages.extend(grant.stages.keys().map(String::as_str));
        for (name, pipeline) in &grant.pipelines {
            let stages = self.pipelines.entry(name).or_default();
            stages.extend(pipeline.stages.keys().map(String::as_str));
        }
        for (field, grant) in &grant.fields {
            self.fields.insert(field);
            self.add(grant);
        }
    }

    /// Every part, on each of some objects.
    fn parts(&self, places: &[Place<'a>]) -> impl Iterator<Item = RequestPart<'a>> {
        let fields = || std::iter::once(None).chain(self.fields.iter().copied().map(Some));
        let on_fields = places.iter().flat_map(move |on| fields().map(move |field| (on, field)));
        on_fields.flat_map(|(on, field)| {
            self.steps().into_iter().map(move |(pipeline, stage)| RequestPart {
                on: on.clone(),
                field,
                pipeline,
                stage,
            })
        })
    }

    /// Every pipeline with each stage; where these are many, with each stage that it tells apart: stages of another pipeline are
    /// like any other.
    fn steps(&self) -> Vec<(Name<'a>, Name<'a>)> {
        let pipelines: Vec<Name<'a>> = if self.pipelines.is_empty() {
            vec![Name::Unsaid]
        } else {
            names(&self.pipelines.keys().copied().collect()).collect()
        };
        let is_small = pipelines.len() * self.all_stages.len() <= MOST_STEPS;
        let mut steps = Vec::new();
        for pipeline in pipelines {
            let stages: BTreeSet<&str> = match pipeline {
                Name::Other if !is_small => self.stages.clone(),
                Name::Named(name) if !is_small => {
                    let own = self.pipelines.get(name).into_iter().flatten();
                    own.chain(&self.stages).copied().collect()
                }
                _ => self.all_stages.clone(),
            };
            if self.all_stages.is_empty() {
                steps.push((pipeline, Name::Unsaid));
            } else {
                steps.extend(names(&stages).map(|stage| (pipeline, stage)));
            }
        }
        steps
    }

    fn words(&self, pair: &Pair<'_>, permission: &Permission, part: &RequestPart<'_>) -> Words {
        let word = |name: Name<'_>, is_named: &dyn Fn(&str) -> bool| match name {
            Name::Unsaid => None,
            Name::Named(name) => Some(name.to_owned()),
            Name::Other => Some(free("other", is_named)),
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
            pipeline: word(part.pipeline, &|word| self.pipelines.contains_key(word)),
            stage: word(part.stage, &|word| self.all_stages.contains(word)),
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
