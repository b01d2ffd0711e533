//! What can be permitted, as the catalogue files say it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A family of permissions.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Area {
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
}

/// A level, with what it adds to the level before it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Level {
    pub(crate) level: String,
    #[serde(default)]
    pub(crate) adds: Vec<String>,
}

/// Something that can be acted on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Resource {
    #[serde(default = "record")]
    pub(crate) acts_on: String,
    #[serde(default)]
    pub(crate) pipelines: bool,
    #[serde(default)]
    pub(crate) stages: bool,
    /// Of what acts on calls, the permission to read each kind of customer.
    #[serde(default)]
    pub(crate) readable: BTreeMap<String, String>,
    pub(crate) actions: BTreeMap<String, Action>,
}

fn record() -> String {
    "record".to_owned()
}

/// An action, and with its resource and area a permission.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Action {
    pub(crate) ladder: String,
    #[serde(default, deserialize_with = "sibling")]
    pub(crate) requires: Option<String>,
    pub(crate) stages: Option<bool>,
}

/// The action of the same resource that is required, where it is one.
fn sibling<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().map(str::to_owned))
}
