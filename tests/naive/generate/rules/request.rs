//! Requests for calls.

use serde_json::{Value, json};

use super::{
    super::random::Random,
    dialled::dialled,
    moment::Calendar,
    people::People,
    sets::Sets,
    vocabulary::{ELSEWHERE, KINDS, PIPELINES, STAGES, STRANGER, TAGS, USERS},
};

pub(super) fn request(random: &mut Random, people: &People, sets: &Sets, calendar: &Calendar, own_area: bool) -> Value {
    let (resource, action) = match random.below(20) {
        0 | 1 if own_area => ("dispatch.intercom", "ring"),
        2 if own_area => ("dispatch.radio", "hear"),
        3 | 4 if own_area => ("dispatch.radio", "speak"),
        _ => ("telephony.outbound-call", "make"),
    };
    let user = if random.percent(1) {
        STRANGER
    } else {
        random.pick(&USERS)
    };
    let mut properties = json!({});
    if let Some(customer) = customer(random, user) {
        properties["customer"] = customer;
    }
    match random.weighted(&[75, 17, 8]) {
        0 => {}
        1 => properties["coworker"] = json!(random.pick(&USERS)),
        _ => properties["coworker"] = json!(STRANGER),
    }
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": { "type": resource, "id": dialled(random, people, sets), "properties": properties },
        "context": { "time": calendar.moment(random, &sets.edges) },
    })
}

/// A customer of whom some facts are known, if the call is to one.
fn customer(random: &mut Random, caller: &str) -> Option<Value> {
    match random.weighted(&[33, 4, 6, 3, 54]) {
        0 => None,
        1 => Some(json!(false)),
        2 => Some(json!(true)),
        3 => Some(json!({})),
        _ => Some(facts(random, caller)),
    }
}

fn facts(random: &mut Random, caller: &str) -> Value {
    let mut facts = json!({});
    if random.percent(75) {
        facts["responsible"] = match random.weighted(&[30, 60, 10]) {
            0 => json!(caller),
            1 => json!(random.pick(&USERS)),
            _ => json!(STRANGER),
        };
    }
    for (name, words) in [
        ("stage", &STAGES[..]),
        ("pipeline", &PIPELINES[..]),
        ("kind", &KINDS[..]),
    ] {
        if random.percent(75) {
            let elsewhere = name != "kind" && random.percent(15);
            facts[name] = json!(if elsewhere { ELSEWHERE } else { random.pick(words) });
        }
    }
    if random.percent(75) {
        facts["tags"] = match random.below(5) {
            0 => json!([]),
            1 => json!([ELSEWHERE]),
            _ => json!(random.some(&TAGS, 2)),
        };
    }
    if random.percent(60) {
        facts["open"] = json!(random.percent(50));
    }
    facts
}
