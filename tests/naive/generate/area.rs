//! Areas of permissions beside the shipped ones.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{Index, subsequence},
};
use serde_json::{Value, json};

use super::{
    super::catalogue::{Action, Allowance, Area, Audience, Ladder, Level, Requires, Resource},
    names::{ACTIONS, LEVELS, RESOURCES},
};

const OF_RECORDS: [&str; 6] = ["own", "department", "subdepartments", "open", "member", "any"];
const IN_WORKGROUPS: [&str; 8] = [
    "own",
    "department",
    "member",
    "workgroup-owner",
    "workgroup-moderator",
    "workgroup-member",
    "employee",
    "any",
];
const OF_CALLS: [&str; 3] = ["customer", "coworker", "any"];

/// The ladders by name. Every area has them all, so that an action finds one that suits its resource.
const FOR_RECORDS: [&str; 2] = ["reach", "sight"];
const FOR_CALLS: [&str; 1] = ["calls"];

pub(super) fn areas() -> impl Strategy<Value = Area> {
    prop_oneof![
        2 => areas_of(None, &OF_RECORDS),
        3 => areas_of(Some("paths"), &OF_RECORDS),
        2 => areas_of(Some("names"), &OF_RECORDS),
        3 => areas_of(Some("workgroups"), &IN_WORKGROUPS),
    ]
}

/// Areas with this kind of objects, and with these relations to records.
fn areas_of(kind: Option<&'static str>, relations: &'static [&'static str]) -> impl Strategy<Value = Area> {
    let ladders = (ladders(relations), ladders(relations), ladders(&OF_CALLS));
    (ladders, vec(shapes(), 1..=RESOURCES.len())).prop_map(move |((reach, other, calls), shapes)| {
        let names = FOR_RECORDS.iter().chain(&FOR_CALLS).map(|name| (*name).to_owned());
        let mut area = Area {
            objects: kind.map(str::to_owned),
            ladders: names.zip([reach, other, calls]).collect(),
            resources: BTreeMap::new(),
        };
        for (name, shape) in RESOURCES.iter().zip(shapes) {
            let resource = shape.resource(&area);
            area.resources.insert((*name).to_owned(), resource);
        }
        area
    })
}

/// Some of the relations, in any order, cut into levels.
fn ladders(relations: &'static [&'static str]) -> impl Strategy<Value = Ladder> {
    let some = subsequence(relations, 1..=relations.len()).prop_shuffle();
    (some, vec(any::<bool>(), relations.len()), any::<bool>()).prop_map(|(relations, cuts, lists)| {
        let mut levels = vec![Vec::new()];
        for (relation, cut) in relations.into_iter().zip(cuts) {
            if cut || levels.len() == 1 {
                levels.push(Vec::new());
            }
            levels.last_mut().unwrap().push(relation.to_owned());
        }
        let names = LEVELS.iter().map(|name| (*name).to_owned());
        let levels = names.zip(levels).map(|(level, adds)| Level { level, adds }).collect();
        Ladder { lists, levels }
    })
}

/// A resource as drawn, whatever its area permits.
#[expect(
    clippy::struct_excessive_bools,
    reason = "catalogue files say so much with yes and no"
)]
#[derive(Clone, Debug)]
struct Shape {
    acts_on: &'static str,
    objects: bool,
    pipelines: bool,
    stages: bool,
    invitations: bool,
    /// For each level, which of the actions it allows.
    levels: Option<Vec<Vec<Index>>>,
    actions: Vec<Deed>,
}

/// An action as drawn.
#[derive(Clone, Debug)]
struct Deed {
    ladder: Index,
    requires: Option<Index>,
    requires_folder: bool,
    stages: Option<bool>,
    fields: bool,
    /// The levels of all visibilities, or one for all.
    default: Option<([Index; 3], bool)>,
    archived: bool,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let acts_on = prop_oneof![5 => Just("record"), 3 => Just("object"), 2 => Just("call")];
    let flags = (
        proptest::bool::weighted(0.7),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    let levels = option::of(vec(vec(any::<Index>(), 1..=3), 1..=3));
    (acts_on, flags, levels, vec(deeds(), 1..=ACTIONS.len())).prop_map(
        |(acts_on, (objects, pipelines, stages, invitations), levels, actions)| Shape {
            acts_on,
            objects,
            pipelines,
            stages,
            invitations,
            levels,
            actions,
        },
    )
}

fn deeds() -> impl Strategy<Value = Deed> {
    let requires = (option::weighted(0.6, any::<Index>()), proptest::bool::weighted(0.15));
    let default = option::weighted(0.7, any::<([Index; 3], bool)>());
    let flags = (option::of(any::<bool>()), any::<bool>(), any::<bool>());
    (any::<Index>(), requires, default, flags).prop_map(
        |(ladder, (requires, requires_folder), default, (stages, fields, archived))| Deed {
            ladder,
            requires,
            requires_folder,
            stages,
            fields,
            default,
            archived,
        },
    )
}

impl Shape {
    /// The resource in an area. At most one resource of an area has levels of its own.
    fn resource(self, area: &Area) -> Resource {
        let acts_on = if self.acts_on == "object" && area.objects.is_none() {
            "record"
        } else {
            self.acts_on
        };
        let is_record = acts_on == "record";
        let objects = self.objects && is_record && area.objects.is_some();
        let has_levels = area.resources.values().any(|other| !other.levels.is_empty());
        let levels = self.levels.filter(|_| (objects || acts_on == "object") && !has_levels);
        let mut resource = Resource {
            acts_on: acts_on.to_owned(),
            objects,
            pipelines: self.pipelines && is_record && levels.is_none(),
            stages: self.stages && is_record && levels.is_none(),
            invitations: self.invitations && acts_on == "object",
            readable: BTreeMap::new(),
            levels: levels
                .map(|levels| allowances(&levels, self.actions.len()))
                .unwrap_or_default(),
            actions: BTreeMap::new(),
        };
        for (number, deed) in self.actions.iter().enumerate() {
            let action = deed.action(number, area, &resource);
            resource.actions.insert(ACTIONS[number].to_owned(), action);
        }
        resource
    }
}

/// The levels of a resource, each an exact set of its first actions. The lowest allows nothing.
fn allowances(levels: &[Vec<Index>], actions: usize) -> Vec<Allowance> {
    let mut sets = vec![Vec::new()];
    for level in levels {
        let mut allows: Vec<String> = level
            .iter()
            .map(|index| (*index.get(&ACTIONS[..actions])).to_owned())
            .collect();
        allows.sort();
        allows.dedup();
        if !sets.contains(&allows) {
            sets.push(allows);
        }
    }
    let names = LEVELS.iter().map(|name| (*name).to_owned());
    names
        .zip(sets)
        .map(|(level, allows)| Allowance { level, allows })
        .collect()
}

impl Deed {
    /// The action that comes after so many others of its resource, each of which it may require.
    fn action(&self, number: usize, area: &Area, resource: &Resource) -> Action {
        let ladders: &[&str] = if resource.acts_on == "call" {
            &FOR_CALLS
        } else {
            &FOR_RECORDS
        };
        let ladder = *self.ladder.get(ladders);
        let earlier = self.requires.filter(|_| number > 0);
        let requires = earlier.map(|earlier| Requires::Sibling((*earlier.get(&ACTIONS[..number])).to_owned()));
        let folder = Requires::Elsewhere {
            permission: "drive.file.read".to_owned(),
            on: "recordings-folder".to_owned(),
        };
        let in_workgroups = area.objects.as_deref() == Some("workgroups") && resource.takes_objects();
        Action {
            ladder: ladder.to_owned(),
            requires: if self.requires_folder && resource.acts_on != "call" {
                Some(folder)
            } else {
                requires
            },
            stages: self.stages,
            fields: self.fields && resource.acts_on == "record",
            default: self
                .default
                .filter(|_| in_workgroups)
                .map(|drawn| default(drawn, &area.ladders[ladder])),
            archived: self.archived && in_workgroups,
        }
    }
}

fn default((levels, differ): ([Index; 3], bool), ladder: &Ladder) -> Audience {
    let levels = levels.map(|index| index.get(&ladder.levels).level.clone());
    if differ {
        let names = ["public", "private", "secret"].map(str::to_owned);
        Audience::ByVisibility(names.into_iter().zip(levels).collect())
    } else {
        Audience::Same(levels[0].clone())
    }
}

/// Writes an area as a catalogue does.
pub(super) fn area_value(area: &Area) -> Value {
    let ladders: BTreeMap<_, _> = area
        .ladders
        .iter()
        .map(|(name, ladder)| (name, ladder_value(ladder)))
        .collect();
    let resources: BTreeMap<_, _> = area
        .resources
        .iter()
        .map(|(name, resource)| (name, resource_value(name, resource)))
        .collect();
    let mut value = json!({ "title": "Own area", "ladders": ladders, "resources": resources });
    if let Some(kind) = &area.objects {
        value["objects"] = json!(kind);
    }
    value
}

fn ladder_value(ladder: &Ladder) -> Value {
    let levels: Vec<Value> = ladder.levels.iter().map(level_value).collect();
    if ladder.lists {
        json!({ "lists": true, "levels": levels })
    } else {
        json!({ "levels": levels })
    }
}

fn level_value(level: &Level) -> Value {
    if level.adds.is_empty() {
        json!({ "level": level.level })
    } else {
        json!({ "level": level.level, "adds": level.adds })
    }
}

fn resource_value(name: &str, resource: &Resource) -> Value {
    let mut actions = json!({});
    for (name, action) in &resource.actions {
        actions[name] = action_value(name, action, resource);
    }
    let mut value = json!({ "title": name, "actions": actions });
    if resource.acts_on != "record" {
        value["acts-on"] = json!(resource.acts_on);
    }
    if resource.pipelines {
        value["pipelines"] = json!(true);
    }
    for (key, holds) in [
        ("stages", resource.stages),
        ("objects", resource.objects),
        ("invitations", resource.invitations),
    ] {
        if holds {
            value[key] = json!(true);
        }
    }
    if !resource.levels.is_empty() {
        value["levels"] = resource.levels.iter().map(allowance_value).collect();
    }
    value
}

fn allowance_value(level: &Allowance) -> Value {
    if level.allows.is_empty() {
        json!({ "level": level.level })
    } else {
        json!({ "level": level.level, "allows": level.allows })
    }
}

fn action_value(name: &str, action: &Action, resource: &Resource) -> Value {
    let mut value = json!({ "title": name, "ladder": action.ladder });
    match &action.requires {
        None => {}
        Some(Requires::Sibling(action)) => value["requires"] = json!(action),
        Some(Requires::Elsewhere { permission, on }) => {
            value["requires"] = json!({ "permission": permission, "on": on });
        }
    }
    match &action.default {
        None => {}
        Some(Audience::Same(level)) => value["default"] = json!(level),
        Some(Audience::ByVisibility(levels)) => value["default"] = json!(levels),
    }
    if let Some(stages) = action.stages.filter(|_| resource.stages) {
        value["stages"] = json!(stages);
    }
    for (key, holds) in [("fields", action.fields), ("archived", action.archived)] {
        if holds {
            value[key] = json!(true);
        }
    }
    value
}
