use std::collections::HashMap;

use jiff::{Timestamp, ToSpan};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use ringfence::{
    calls::{Call, CallWorld, CustomerFacts, PersonFact, Witness, WitnessCustomer, witness},
    destination::Destination,
    policy::UserId,
};
use serde_json::Value;

use super::{
    pool::{World, statements},
    recipe::{mix, recipe},
};

fn from() -> Timestamp {
    "2026-11-23T10:00:00+01:00".parse().unwrap()
}

/// A call as a request says it: an independent reading of what `decide` does.
fn call(world: &World, caller: UserId, witness: &Witness) -> Call {
    let snapshot = &world.snapshot;
    let layout = world.compiled.layout();
    let extensions = snapshot.extensions();
    let destination = Destination::read(&witness.destination, None, |digits| extensions.contains(&digits)).unwrap();
    let known = |user: UserId| PersonFact::User(user, snapshot.relations(caller, user));
    let named = |name: &str| {
        snapshot
            .policy()
            .organisation
            .user_id(name)
            .map_or(PersonFact::Unknown, known)
    };
    let coworker = match &witness.coworker {
        Some(name) => named(name),
        None => snapshot.coworker(destination).map_or(PersonFact::Nobody, known),
    };
    let call =
        Call::new(layout, caller, destination, Some(witness.time.unwrap_or(from()))).to_coworker(layout, coworker);
    let Some(customer) = &witness.customer else { return call };
    let tags: Option<Vec<&str>> = customer
        .tags
        .as_ref()
        .map(|tags| tags.iter().map(String::as_str).collect());
    let facts = CustomerFacts {
        responsible: customer.responsible.as_deref(),
        kind: customer.kind.as_deref(),
        pipeline: customer.pipeline.as_deref(),
        stage: customer.stage.as_deref(),
        tags: tags.as_deref(),
        open: customer.open,
    };
    let responsible = facts.responsible.map_or(PersonFact::Unknown, named);
    call.to_customer(layout, &facts, responsible)
}

/// One moment of each kind that the statements of the pool tell apart, within two years and on the day that is over.
fn moments(world: &World) -> Vec<Timestamp> {
    let caller = world.snapshot.policy().organisation.user_id("dora").unwrap();
    let plain = Witness {
        destination: "sip:a@b".to_owned(),
        ..Witness::default()
    };
    let plain = call(world, caller, &plain);
    let mut kinds: HashMap<Vec<bool>, Timestamp> = HashMap::new();
    let past: Timestamp = "2019-12-31T00:00:00Z".parse().unwrap();
    for (start, quarters) in [(from(), 96 * 800), (past, 96 * 3)] {
        for quarter in 0..quarters {
            for minute in [0, 7] {
                let time = start + (quarter * 15 + minute).minutes();
                let at = plain.at(time);
                let kind = (10..16).map(|index| world.compiled.contains(world.set(index), &at));
                kinds.entry(kind.collect()).or_insert(time);
            }
        }
    }
    kinds.into_values().collect()
}

/// Every call of a small world, as far as the statements of the pool tell calls apart.
fn calls(world: &World, caller: UserId) -> Vec<Call> {
    let destinations = [
        "+48225550103",
        "+12025550100",
        "+48225550104",
        "+481",
        "+4870",
        "+1900",
        "+5",
        "112",
        "911",
        "11",
        "113",
        "9",
        "101",
        "102",
        "sip:a@b",
    ];
    let text = |name: &str| Some(name.to_owned());
    let people = [
        None,
        text("anna"),
        text("boris"),
        text("carl"),
        text("dora"),
        text("emil"),
    ];
    let stages = [None, text("won"), text("negotiation"), text("lost"), text("else")];
    let kinds = [None, text("lead"), text("contact"), text("company"), text("else")];
    let tags = [
        None,
        Some(vec![]),
        Some(vec!["vip".to_owned()]),
        Some(vec!["old".to_owned()]),
    ];
    let mut customers = vec![None];
    for responsible in &people {
        for stage in &stages {
            for tags in &tags {
                for kind in &kinds {
                    // It is told apart by few statements, and each customer more costs time.
                    let open: &[_] = if kind.is_none() {
                        &[None, Some(true), Some(false)]
                    } else {
                        &[None]
                    };
                    for open in open.iter().copied() {
                        customers.push(Some(WitnessCustomer {
                            responsible: responsible.clone(),
                            kind: kind.clone(),
                            stage: stage.clone(),
                            tags: tags.clone(),
                            open,
                            ..WitnessCustomer::default()
                        }));
                    }
                }
            }
        }
    }
    let coworkers = people.iter().cloned().chain([text("ghost")]);
    let all = coworkers.flat_map(|coworker| {
        let customers = &customers;
        destinations.iter().flat_map(move |destination| {
            let coworker = coworker.clone();
            customers.iter().map(move |customer| Witness {
                destination: (*destination).to_owned(),
                customer: customer.clone(),
                coworker: coworker.clone(),
                time: None,
            })
        })
    });
    all.map(|witness| call(world, caller, &witness)).collect()
}

fn read(request: &Value) -> Witness {
    let resource = &request["resource"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let properties = &resource["properties"];
    let customer = &properties["customer"];
    Witness {
        destination: text(&resource["id"]).unwrap(),
        coworker: text(&properties["coworker"]),
        customer: (!customer.is_null()).then(|| WitnessCustomer {
            responsible: text(&customer["responsible"]),
            kind: text(&customer["kind"]),
            pipeline: text(&customer["pipeline"]),
            stage: text(&customer["stage"]),
            tags: customer["tags"]
                .as_array()
                .map(|tags| tags.iter().filter_map(text).collect()),
            open: customer["open"].as_bool(),
        }),
        time: text(&request["context"]["time"]).map(|time| time.parse().unwrap()),
    }
}

#[test]
fn a_witness_is_found_exactly_where_there_is_a_call() {
    let mut world = World::new(statements);
    let moments = moments(&world);
    assert!(moments.len() > 12, "{}", moments.len());
    let callers = ["anna", "dora", "emil"].map(|name| world.snapshot.policy().organisation.user_id(name).unwrap());
    let calls = callers.map(|caller| calls(&world, caller));
    let mut seen = [0, 0];
    let strategy = (0..3usize, recipe());
    let mut runner = TestRunner::deterministic();
    for _ in 0..300 {
        let (caller, recipe) = strategy.new_tree(&mut runner).unwrap().current();
        let set = mix(&mut world, &recipe);
        let known = callers[caller];
        let found = witness(&world.compiled, &world.snapshot, known, set, from());
        let exists = || {
            let mut moments = moments.iter();
            moments.any(|time| {
                calls[caller]
                    .iter()
                    .any(|call| world.compiled.contains(set, &call.at(*time)))
            })
        };
        match &found {
            None => assert!(!exists(), "{recipe:?}"),
            Some(witness) => {
                let zone = &world.snapshot.policy().settings.time_zone;
                let request = witness.to_request("anna", "telephony.outbound-call", "make", zone);
                let witness = read(&request);
                let call = call(&world, known, &witness);
                assert!(world.compiled.contains(set, &call), "{recipe:?} {request}");
            }
        }
        seen[usize::from(found.is_some())] += 1;
    }
    assert!(seen.into_iter().all(|count| count > 20), "{seen:?}");
}

fn request_of(index: usize) -> String {
    let world = World::new(statements);
    let anna = world.snapshot.policy().organisation.user_id("anna").unwrap();
    let found = witness(&world.compiled, &world.snapshot, anna, world.set(index), from()).unwrap();
    let zone = &world.snapshot.policy().settings.time_zone;
    let request = found.to_request("anna", "telephony.outbound-call", "make", zone);
    format!("{} {}", request["resource"], request["context"]).replace("\"type\":\"telephony.outbound-call\"", "")
}

#[test]
fn a_witness_is_a_likely_call() {
    let expected = [
        (0, r#"{"id":"+12345678901",} null"#),
        (1, r#"{"id":"+12345678901","properties":{"customer":true},} null"#),
        (2, r#"{"id":"+12345678901","properties":{"coworker":"anna"},} null"#),
        (3, r#"{"id":"+48123456789",} null"#),
        (5, r#"{"id":"112",} null"#),
        (6, r#"{"id":"+48225550103",} null"#),
        (8, r#"{"id":"101",} null"#),
        (10, r#"{"id":"+12345678901",} {"time":"2026-11-23T10:00:00+01:00"}"#),
        (11, r#"{"id":"+12345678901",} {"time":"2026-11-27T22:00:00+01:00"}"#),
        (13, r#"{"id":"+12345678901",} {"time":"2026-12-24T00:00:00+01:00"}"#),
        (14, r#"{"id":"+12345678901",} {"time":"2020-01-01T00:00:00+01:00"}"#),
        (
            17,
            r#"{"id":"+12345678901","properties":{"customer":{"responsible":"anna"}},} null"#,
        ),
        (
            21,
            r#"{"id":"+12345678901","properties":{"customer":{"stage":"negotiation"}},} null"#,
        ),
        (
            24,
            r#"{"id":"+12345678901","properties":{"customer":{"tags":["vip"]}},} null"#,
        ),
    ];
    for (index, request) in expected {
        assert_eq!(request_of(index), request, "{index}");
    }
}
