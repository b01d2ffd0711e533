//! Roles.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    super::catalogue::{Action, Ladder},
    names::{FIELDS, PIPELINES, STAGES},
    organisation::distinct,
    thing::Thing,
};

#[derive(Clone, Debug)]
pub(super) struct Role {
    title: bool,
    /// Whether a resource with one action is written flat.
    flat: bool,
    grants: Vec<Grant>,
}

/// A value for one action of a resource, or for all of them, in one place.
#[derive(Clone, Debug)]
struct Grant {
    thing: Index,
    action: Option<Index>,
    pipeline: Option<Index>,
    stage: Option<Index>,
    /// A level but the lowest: the one above it, or any.
    level: Option<(bool, Index)>,
    /// The relations of a list, where the ladder takes one.
    list: Option<Vec<Index>>,
    /// For a field, and whether for all actions that have fields at once.
    field: Option<(Index, bool)>,
}

pub(super) fn roles() -> impl Strategy<Value = Role> {
    (any::<bool>(), any::<bool>(), vec(grants(), 1..=10)).prop_map(|(title, flat, grants)| Role { title, flat, grants })
}

fn grants() -> impl Strategy<Value = Grant> {
    let place = prop_oneof![
        9 => Just((None, None)),
        4 => any::<Index>().prop_map(|pipeline| (Some(pipeline), None)),
        4 => any::<Index>().prop_map(|stage| (None, Some(stage))),
        4 => any::<(Index, Index)>().prop_map(|(pipeline, stage)| (Some(pipeline), Some(stage))),
    ];
    let level = option::weighted(0.85, (proptest::bool::weighted(0.3), any::<Index>()));
    let list = option::weighted(0.3, vec(any::<Index>(), 1..=3));
    let field = option::weighted(0.4, any::<(Index, bool)>());
    (any::<Index>(), option::of(any::<Index>()), place, (level, list), field).prop_map(
        |(thing, action, (pipeline, stage), (level, list), field)| Grant {
            thing,
            action,
            pipeline,
            stage,
            level,
            list,
            field,
        },
    )
}

impl Role {
    /// The role as it is written, if it may speak of these things.
    pub(super) fn value(&self, things: &[Thing<'_>]) -> Value {
        let mut role = json!({});
        for grant in &self.grants {
            let thing = grant.thing.get(things);
            let said = &mut role[thing.area_name][thing.name];
            if said.is_string() {
                continue;
            }
            match grant.field {
                _ if said.is_null() && grant.says_level(thing) => *said = grant.level_of(thing),
                Some((field, at_once)) if thing.has_fields() => grant.add_field(said, thing, field, at_once),
                _ => grant.add_to(said, thing),
            }
        }
        if self.flat {
            flatten(&mut role, things);
        }
        if self.title {
            role["title"] = json!("A role");
        }
        role
    }
}

/// Writes a resource flat where it has one action and nothing is said but its value.
fn flatten(role: &mut Value, things: &[Thing<'_>]) {
    let flat = |thing: &&Thing<'_>| thing.resource.actions.len() == 1 && thing.resource.levels.is_empty();
    for thing in things.iter().filter(flat) {
        let action = thing.resource.actions.keys().next().unwrap();
        let said = role.get_mut(thing.area_name).and_then(|area| area.get_mut(thing.name));
        if let Some(said) = said
            && let Some(mapping) = said.as_object_mut()
            && mapping.len() == 1
            && let Some(value) = mapping.remove(action)
        {
            *said = value;
        }
    }
}

impl Grant {
    fn add_to(&self, said: &mut Value, thing: &Thing<'_>) {
        let chosen = self.action.map(|index| thing.action(index));
        for (name, action) in &thing.resource.actions {
            if chosen.is_none_or(|chosen| chosen == name) {
                let place = self.place(said, thing, action);
                place[name] = self.value(thing.ladder(action));
            }
        }
    }

    /// Whether it is a level of the resource. All actions may be said one by one, too.
    fn says_level(&self, thing: &Thing<'_>) -> bool {
        !thing.resource.levels.is_empty() && self.action.is_none() && self.field.is_none()
    }

    fn level_of(&self, thing: &Thing<'_>) -> Value {
        let levels = &thing.resource.levels;
        let level = self.level.map_or(&levels[0], |(_, level)| level.get(&levels[1..]));
        json!(level.level)
    }

    fn add_field(&self, said: &mut Value, thing: &Thing<'_>, field: Index, at_once: bool) {
        let field = *field.get(&FIELDS);
        let actions: Vec<_> = thing
            .resource
            .actions
            .iter()
            .filter(|(_, action)| action.fields)
            .collect();
        let first = actions[0].1;
        let alike = |(_, action): &(&String, &Action)| action.ladder == first.ladder && action.stages == first.stages;
        if at_once && actions.iter().all(alike) {
            self.place(said, thing, first)["fields"][field] = self.value(thing.ladder(first));
            return;
        }
        let chosen = self.action.map(|index| index.get(&actions).0);
        for (name, action) in actions
            .iter()
            .filter(|(name, _)| chosen.is_none_or(|chosen| chosen == *name))
        {
            let place = &mut self.place(said, thing, action)["fields"][field];
            if !place.is_object() {
                *place = json!({});
            }
            place[name.as_str()] = self.value(thing.ladder(action));
        }
    }

    /// Where the value goes, as near to what was drawn as the catalogue permits.
    fn place<'a>(&self, said: &'a mut Value, thing: &Thing<'_>, action: &Action) -> &'a mut Value {
        let mut place = said;
        if let Some(pipeline) = self.pipeline.filter(|_| thing.resource.pipelines) {
            place = &mut place["pipelines"][*pipeline.get(&PIPELINES)];
        }
        let stages = thing.resource.stages && action.stages.unwrap_or(true);
        if let Some(stage) = self.stage.filter(|_| stages) {
            place = &mut place["stages"][*stage.get(&STAGES)];
        }
        place
    }

    fn value(&self, ladder: &Ladder) -> Value {
        match (&self.list, self.level) {
            (Some(list), _) if ladder.lists => json!(listed(list, ladder)),
            (_, Some((true, _))) => json!(ladder.levels[1].level),
            (_, Some((false, level))) => json!(level.get(&ladder.levels[1..]).level),
            (_, None) => json!(ladder.levels[0].level),
        }
    }
}

fn listed<'a>(list: &[Index], ladder: &'a Ladder) -> Vec<&'a str> {
    let relations: Vec<&str> = ladder
        .levels
        .iter()
        .flat_map(|level| &level.adds)
        .map(String::as_str)
        .collect();
    distinct(list.iter().map(|index| *index.get(&relations)))
}
