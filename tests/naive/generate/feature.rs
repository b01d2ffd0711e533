//! What workgroups say of their features.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    super::catalogue::Resource,
    thing::{Areas, Thing, things_of},
};

/// An audience for an action of a resource, or for all of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Feature {
    thing: Index,
    action: Option<Index>,
    level: Index,
}

pub(super) fn features() -> impl Strategy<Value = Feature> {
    (
        any::<Index>(),
        proptest::option::weighted(0.7, any::<Index>()),
        any::<Index>(),
    )
        .prop_map(|(thing, action, level)| Feature { thing, action, level })
}

impl Feature {
    pub(super) fn add_to(self, workgroup: &mut Value, areas: &Areas, familiar: &[Thing<'_>]) {
        // Features go by the name of the resource alone.
        let of_workgroups = areas
            .iter()
            .filter(|(_, area)| area.objects.as_deref() == Some("workgroups"));
        let all: Vec<Thing<'_>> = of_workgroups.flat_map(things_of).collect();
        let is_clear = |thing: &Thing<'_>| {
            has_audiences(thing) && all.iter().filter(|other| other.name == thing.name).count() == 1
        };
        let known = familiar.iter().copied().filter(is_clear);
        let mut things: Vec<_> = known.collect();
        if things.is_empty() {
            things = all.iter().copied().filter(is_clear).collect();
        }
        let thing = self.thing.get(&things);
        let actions = actions(thing.resource);
        let said = &mut workgroup["features"][thing.name];
        match self.action {
            Some(action) if !said.is_string() => {
                let name = *action.get(&actions);
                said[name] = json!(
                    self.level
                        .get(&thing.ladder(&thing.resource.actions[name]).levels)
                        .level
                );
            }
            None if said.is_null() => {
                let ladders = actions.iter().map(|name| thing.ladder(&thing.resource.actions[*name]));
                let shortest = ladders.min_by_key(|ladder| ladder.levels.len()).unwrap();
                *said = json!(self.level.get(&shortest.levels).level);
            }
            _ => {}
        }
    }
}

fn has_audiences(thing: &Thing<'_>) -> bool {
    thing.objects() == Some("workgroups") && !actions(thing.resource).is_empty()
}

/// The actions of which a workgroup may say who has them.
fn actions(resource: &Resource) -> Vec<&str> {
    let actions = resource.actions.iter().filter(|(_, action)| action.default.is_some());
    actions.map(|(name, _)| name.as_str()).collect()
}
