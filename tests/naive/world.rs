//! A policy as its author wrote it.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;

use super::{
    catalogue::{Area, Ladder, Resource},
    rules::Book,
};

/// The areas of permissions that are there without the policy saying so.
static SHIPPED: LazyLock<BTreeMap<String, Area>> = LazyLock::new(|| {
    let mut shipped = World::default();
    for text in [
        include_str!("../../catalogue/crm.yaml"),
        include_str!("../../catalogue/drive.yaml"),
        include_str!("../../catalogue/open-channels.yaml"),
        include_str!("../../catalogue/telephony.yaml"),
        include_str!("../../catalogue/workflows.yaml"),
        include_str!("../../catalogue/workgroups.yaml"),
    ] {
        shipped.add(read(text));
    }
    shipped.catalogue
});

/// All files of a policy, merged. Nothing is resolved and nothing computed ahead.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct World {
    pub(super) settings: Settings,
    pub(super) departments: BTreeMap<String, Department>,
    pub(super) users: BTreeMap<String, User>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) workgroups: BTreeMap<String, Workgroup>,
    /// What is to be said of single objects, by `AREA:ID`.
    pub(super) objects: BTreeMap<String, Object>,
    /// What each role says, by area; its title stands among the areas.
    pub(super) roles: BTreeMap<String, Value>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) catalogue: BTreeMap<String, Area>,
    /// What the files of rules say.
    #[serde(skip)]
    pub(super) book: Book,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Settings {
    pub(super) time_zone: Option<String>,
    pub(super) country: Option<String>,
    pub(super) customers: Option<String>,
    pub(super) recordings_folder: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Department {
    pub(super) parent: Option<String>,
    pub(super) head: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct User {
    pub(super) departments: Vec<String>,
    pub(super) phones: Vec<String>,
    pub(super) extension: Option<String>,
    pub(super) administrator: bool,
    /// Whether he is from outside, and so no employee.
    pub(super) extranet: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Group {
    pub(super) members: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Workgroup {
    /// `public` where nothing is said.
    pub(super) visibility: Option<String>,
    pub(super) archived: bool,
    pub(super) owner: Option<String>,
    pub(super) moderators: Vec<String>,
    pub(super) members: Vec<String>,
    /// By resource: an audience for its actions, or one by action.
    pub(super) features: BTreeMap<String, Value>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Object {
    pub(super) owner: Option<String>,
    pub(super) inherit: Option<bool>,
}

/// Somebody is given a role, or a level of the resource that has levels.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Assignment {
    pub(super) role: Option<String>,
    pub(super) level: Option<String>,
    /// Where it counts; everywhere if nothing is said.
    pub(super) on: Option<String>,
    pub(super) to: OneOrMany,
    pub(super) until: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

impl World {
    /// Reads the files of a policy, beside the shipped areas of permissions.
    pub(crate) fn new(files: &[&str]) -> Self {
        let mut world = Self {
            catalogue: SHIPPED.clone(),
            ..Self::default()
        };
        for text in files {
            world.add(read(text));
        }
        world
    }

    /// The same policy with these files of rules beside its other files.
    pub(crate) fn with_rules(mut self, files: &[&str]) -> Self {
        for text in files {
            self.book.add(text);
        }
        self
    }

    /// The areas of permissions, shipped and own.
    pub(crate) fn areas(&self) -> &BTreeMap<String, Area> {
        &self.catalogue
    }

    /// The resource of a type such as `crm.deal`.
    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        let (area, resource) = name.split_once('.')?;
        self.catalogue.get(area)?.resources.get(resource)
    }

    /// The area of a type such as `crm.deal`, if its resource exists.
    pub(super) fn area_of(&self, name: &str) -> &Area {
        &self.catalogue[name.split('.').next().unwrap()]
    }

    /// The ladder of a permission that exists.
    pub(super) fn ladder(&self, resource: &str, action: &str) -> &Ladder {
        let ladder = &self.resource(resource).unwrap().actions[action].ladder;
        &self.area_of(resource).ladders[ladder]
    }

    fn add(&mut self, file: Self) {
        agree(&mut self.settings.time_zone, file.settings.time_zone);
        agree(&mut self.settings.country, file.settings.country);
        agree(&mut self.settings.customers, file.settings.customers);
        agree(&mut self.settings.recordings_folder, file.settings.recordings_folder);
        merge(&mut self.departments, file.departments);
        merge(&mut self.users, file.users);
        merge(&mut self.groups, file.groups);
        merge(&mut self.workgroups, file.workgroups);
        merge(&mut self.objects, file.objects);
        merge(&mut self.roles, file.roles);
        merge(&mut self.catalogue, file.catalogue);
        self.assignments.extend(file.assignments);
    }
}

fn read(text: &str) -> World {
    serde_yaml::from_str::<Option<World>>(text)
        .unwrap_or_else(|error| panic!("{error} in\n{text}"))
        .unwrap_or_default()
}

fn merge<T>(all: &mut BTreeMap<String, T>, file: BTreeMap<String, T>) {
    for (name, thing) in file {
        let before = all.insert(name.clone(), thing);
        assert!(before.is_none(), "`{name}` is defined twice");
    }
}

fn agree(known: &mut Option<String>, said: Option<String>) {
    if let Some(said) = said {
        let before = known.replace(said.clone());
        assert!(before.is_none_or(|before| before == said), "settings disagree");
    }
}
