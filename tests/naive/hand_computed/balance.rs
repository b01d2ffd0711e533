//! What is generated meets every part of the design.

use std::collections::BTreeMap;

use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::Value;

use super::super::{
    World,
    catalogue::Resource,
    generate::{Case, cases},
};

type Outcome = Result<bool, &'static str>;

/// Takes something away from a policy, or from the requests.
type Without = fn(&mut World, &mut [Value]);

const CASES: usize = 100;

/// Of so many requests, how many at least are answered otherwise without it.
const PARTS: [(&str, usize, Without); 17] = [
    ("assignments on objects", 60, |world, _| {
        world.assignments.retain(|it| it.on.is_none());
    }),
    ("places of assignments", 60, |world, _| {
        world
            .assignments
            .iter_mut()
            .filter(|it| it.role.is_some())
            .for_each(|it| it.on = None);
    }),
    ("levels on objects", 30, |world, _| {
        world.assignments.retain(|it| it.level.is_none());
    }),
    ("levels of resources", 80, |world, _| {
        resources(world, |it| it.levels.iter_mut().for_each(|level| level.allows.clear()));
    }),
    ("inherit: false", 50, |world, _| {
        world.objects.values_mut().for_each(|it| it.inherit = None);
    }),
    ("owners of objects", 1, |world, _| {
        world.objects.values_mut().for_each(|it| it.owner = None);
    }),
    ("objects of requests", 100, |_, requests| forget(requests, "on")),
    ("members", 8, |_, requests| forget(requests, "members")),
    ("features", 20, |world, _| {
        world.workgroups.values_mut().for_each(|it| it.features.clear());
    }),
    ("defaults", 50, |world, _| {
        resources(world, |it| {
            it.actions.values_mut().for_each(|action| action.default = None);
        });
    }),
    ("visibility", 3, |world, _| {
        world.workgroups.values_mut().for_each(|it| it.visibility = None);
    }),
    ("archived workgroups", 25, |world, _| {
        world.workgroups.values_mut().for_each(|it| it.archived = false);
    }),
    ("actions in archived workgroups", 12, |world, _| {
        resources(world, |it| {
            it.actions.values_mut().for_each(|action| action.archived = false);
        });
    }),
    ("extranet", 4, |world, _| {
        world.users.values_mut().for_each(|it| it.extranet = false);
    }),
    ("recordings folder", 15, |world, _| {
        world.settings.recordings_folder = None;
    }),
    ("fields of roles", 5, |world, _| {
        world.roles.values_mut().for_each(forget_fields);
    }),
    ("fields of requests", 12, |_, requests| forget(requests, "field")),
];

#[test]
fn generated_cases_are_balanced() {
    let mut runner = TestRunner::deterministic();
    let mut answers = BTreeMap::<Outcome, usize>::new();
    let mut decided = BTreeMap::<&str, usize>::new();
    for _ in 0..CASES {
        let case = cases(50..=50).new_tree(&mut runner).unwrap().current();
        let world = World::new(&case.files.iter().map(String::as_str).collect::<Vec<_>>());
        let found = answers_without(&world, &case, |_, _| {});
        for (part, _, without) in PARTS {
            let others = answers_without(&world, &case, without);
            *decided.entry(part).or_default() += found
                .iter()
                .zip(&others)
                .filter(|(with, without)| with != without)
                .count();
        }
        for answer in found {
            *answers.entry(answer).or_default() += 1;
        }
    }
    let at_least = |number: usize, answer| assert!(answers[&answer] >= number, "{answer:?} of {answers:?}");
    at_least(1200, Ok(true));
    at_least(1200, Ok(false));
    at_least(10, Err("malformed-request"));
    at_least(10, Err("unknown-permission"));
    at_least(10, Err("unknown-user"));
    at_least(10, Err("unknown-owner"));
    at_least(10, Err("unreadable-destination"));
    at_least(10, Err("unknown-workgroup"));
    for (part, number, _) in PARTS {
        assert!(decided[part] >= number, "{part} of {decided:?}");
    }
}

fn answers_without(world: &World, case: &Case, without: Without) -> Vec<Outcome> {
    let mut world = world.clone();
    let mut requests = case.requests.clone();
    without(&mut world, &mut requests);
    requests.iter().map(|request| world.decide(request)).collect()
}

fn resources(world: &mut World, change: impl Fn(&mut Resource)) {
    let areas = world.catalogue.values_mut();
    areas.flat_map(|area| area.resources.values_mut()).for_each(change);
}

fn forget(requests: &mut [Value], property: &str) {
    for request in requests {
        let properties = request.pointer_mut("/resource/properties");
        if let Some(properties) = properties.and_then(Value::as_object_mut) {
            properties.remove(property);
        }
    }
}

fn forget_fields(said: &mut Value) {
    if let Some(said) = said.as_object_mut() {
        said.remove("fields");
        said.values_mut().for_each(forget_fields);
    }
}
