//! What can be permitted, as the catalogue files say it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A family of permissions.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Area {
    /// `paths`, `names` or `workgroups`; an area without it has no objects.
    pub(crate) objects: Option<String>,
    pub(crate) ladders: BTreeMap<String, Ladder>,
    pub(crate) resources: BTreeMap<String, Resource>,
}

/// Ordered levels, the lowest first.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ladder {
    #[serde(default)]
    pub(crate) lists: bool,
    pub(crate) levels: Vec<Level>,
}

impl Ladder {
    /// The relations of a level: its own, and those of all levels before it.
    pub(crate) fn relations(&self, name: &str) -> Vec<String> {
        let mut relations = Vec::new();
        for level in &self.levels {
            relations.extend(level.adds.iter().cloned());
            if level.level == name {
                return relations;
            }
        }
        panic!("no level `{name}`")
    }

    /// The relations of the highest level.
    pub(crate) fn all_relations(&self) -> Vec<String> {
        self.levels.iter().flat_map(|level| level.adds.clone()).collect()
    }
}

/// A level, with what it adds to the level before it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Level {
    pub(crate) level: String,
    #[serde(default)]
    pub(crate) adds: Vec<String>,
}

/// Something that can be acted on.
#[expect(
    clippy::struct_excessive_bools,
    reason = "catalogue files say so much with yes and no"
)]
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Resource {
    #[serde(default = "record")]
    pub(crate) acts_on: String,
    /// Whether its records lie in objects of the area.
    #[serde(default)]
    pub(crate) objects: bool,
    /// Whether people are invited to what is shared, which decides nothing.
    #[serde(default)]
    pub(crate) invitations: bool,
    #[serde(default)]
    pub(crate) pipelines: bool,
    #[serde(default)]
    pub(crate) stages: bool,
    /// Of what acts on calls, the permission to read each kind of customer.
    #[serde(default)]
    pub(crate) readable: BTreeMap<String, String>,
    /// Named sets of actions.
    #[serde(default)]
    pub(crate) levels: Vec<Allowance>,
    pub(crate) actions: BTreeMap<String, Action>,
}

fn record() -> String {
    "record".to_owned()
}

impl Resource {
    /// Whether what is acted on is an object, or lies in one.
    pub(crate) fn takes_objects(&self) -> bool {
        self.objects || self.is_object()
    }

    /// Whether what is acted on is itself an object.
    pub(crate) fn is_object(&self) -> bool {
        self.acts_on == "object"
    }
}

/// A level of a resource: exactly these actions.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Allowance {
    pub(crate) level: String,
    #[serde(default)]
    pub(crate) allows: Vec<String>,
}

/// An action, and with its resource and area a permission.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Action {
    pub(crate) ladder: String,
    pub(crate) requires: Option<Requires>,
    pub(crate) stages: Option<bool>,
    #[serde(default)]
    pub(crate) fields: bool,
    /// Who has it in a workgroup that says nothing.
    pub(crate) default: Option<Audience>,
    #[serde(default)]
    pub(crate) archived: bool,
}

/// What is needed too.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Requires {
    /// Another action of the resource, on the same thing.
    Sibling(String),
    /// A permission on the object that a setting names.
    Elsewhere { permission: String, on: String },
}

/// A level in every workgroup, or one by the visibility of the workgroup.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    Same(String),
    ByVisibility(BTreeMap<String, String>),
}

impl Audience {
    pub(crate) fn level(&self, visibility: &str) -> &str {
        match self {
            Self::Same(level) => level,
            Self::ByVisibility(levels) => &levels[visibility],
        }
    }
}
