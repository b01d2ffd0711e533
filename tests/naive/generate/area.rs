//! Areas of permissions beside the shipped ones.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::Index, sample::subsequence};
use serde_json::{Value, json};

use super::{
    super::catalogue::{Action, Area, Ladder, Level, Resource},
    names::{ACTIONS, LEVELS, RESOURCES},
};

const OF_RECORDS: [&str; 5] = ["own", "department", "subdepartments", "open", "any"];
const OF_CALLS: [&str; 3] = ["customer", "coworker", "any"];

/// The ladders by name. Every area has them all, so that an action finds one that suits its resource.
const FOR_RECORDS: [&str; 2] = ["reach", "sight"];
const FOR_CALLS: [&str; 1] = ["calls"];

pub(super) fn areas() -> impl Strategy<Value = Area> {
    let ladders = (ladders(&OF_RECORDS), ladders(&OF_RECORDS), ladders(&OF_CALLS));
    (ladders, vec(resources(), 1..=RESOURCES.len())).prop_map(|((reach, other, calls), resources)| {
        let names = FOR_RECORDS.iter().chain(&FOR_CALLS).map(|name| (*name).to_owned());
        let ladders = names.zip([reach, other, calls]).collect();
        let names = RESOURCES.iter().map(|name| (*name).to_owned());
        Area {
            ladders,
            resources: names.zip(resources).collect(),
        }
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

fn resources() -> impl Strategy<Value = Resource> {
    let records =
        (any::<bool>(), any::<bool>(), actions(&FOR_RECORDS)).prop_map(|(pipelines, stages, actions)| Resource {
            acts_on: "record".to_owned(),
            readable: BTreeMap::new(),
            pipelines,
            stages,
            actions,
        });
    let calls = actions(&FOR_CALLS).prop_map(|actions| Resource {
        acts_on: "call".to_owned(),
        readable: BTreeMap::new(),
        pipelines: false,
        stages: false,
        actions,
    });
    prop_oneof![3 => records, 1 => calls]
}

/// Actions, each of which may require one before it.
fn actions(ladders: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<String, Action>> {
    let action = (
        any::<Index>(),
        option::weighted(0.7, any::<Index>()),
        option::of(any::<bool>()),
    );
    vec(action, 1..=ACTIONS.len()).prop_map(|actions| {
        let mut named = BTreeMap::new();
        for (number, (ladder, requires, stages)) in actions.into_iter().enumerate() {
            let requires = requires.filter(|_| number > 0);
            let action = Action {
                ladder: (*ladder.get(ladders)).to_owned(),
                requires: requires.map(|earlier| (*earlier.get(&ACTIONS[..number])).to_owned()),
                stages,
            };
            named.insert(ACTIONS[number].to_owned(), action);
        }
        named
    })
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
    json!({ "title": "Own area", "ladders": ladders, "resources": resources })
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
    if resource.stages {
        value["stages"] = json!(true);
    }
    value
}

fn action_value(name: &str, action: &Action, resource: &Resource) -> Value {
    let mut value = json!({ "title": name, "ladder": action.ladder });
    if let Some(required) = &action.requires {
        value["requires"] = json!(required);
    }
    if let Some(stages) = action.stages.filter(|_| resource.stages) {
        value["stages"] = json!(stages);
    }
    value
}
