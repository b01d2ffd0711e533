//! Roles with levels and rules, and who has them.

use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::{
    super::random::Random,
    people::subject,
    vocabulary::{PIPELINES, STAGES},
};

pub(super) const RULES: [&str; 5] = ["office-calls", "abroad", "helpers", "night-desk", "vip"];
const ROLES: [&str; 4] = ["caller", "seller", "helper", "lead"];
const LEVELS: [&str; 4] = ["nobody", "customers", "customers-and-coworkers", "any"];
const READ_LEVELS: [&str; 6] = ["none", "own", "department", "subdepartments", "open", "any"];
const RELATIONS: [&str; 4] = ["own", "department", "subdepartments", "open"];

/// An area with calls of its own.
pub(super) fn own_area() -> Value {
    json!({ "dispatch": {
        "title": "Dispatch",
        "ladders": { "calls": { "levels": [
            { "level": "closed" },
            { "level": "inside", "adds": ["coworker"] },
            { "level": "known", "adds": ["customer"] },
        ] } },
        "resources": {
            "intercom": {
                "title": "Intercom", "acts-on": "call",
                "readable": { "lead": "crm.lead.update", "contact": "crm.deal.read", "company": "crm.company.read" },
                "actions": { "ring": { "title": "Ring", "ladder": "calls" } },
            },
            "radio": {
                "title": "Radio", "acts-on": "call",
                "actions": {
                    "hear": { "title": "Hear", "ladder": "calls" },
                    "speak": { "title": "Speak", "ladder": "calls", "requires": "hear" },
                },
            },
        },
    } })
}

/// Roles by name, which may speak of so many rules and of the own area.
pub(super) fn roles(random: &mut Random, rules: &[&str], own_area: bool) -> Value {
    let mut all = json!({});
    for name in &ROLES[..random.between(1, ROLES.len())] {
        let mut role = json!({});
        if random.percent(90) {
            let value = value(random, rules, &LEVELS);
            role["telephony"]["outbound-call"] = match value {
                Value::String(level) if random.percent(30) => json!({ "make": level }),
                other => other,
            };
        }
        if random.percent(70) {
            role["crm"] = crm(random);
        }
        if own_area && random.percent(60) {
            let levels = ["closed", "inside", "known"];
            role["dispatch"]["intercom"] = value(random, rules, &levels);
            role["dispatch"]["radio"] = json!({
                "hear": value(random, rules, &levels),
                "speak": value(random, rules, &levels),
            });
        }
        if role == json!({}) {
            role["title"] = json!("Nothing yet");
        }
        all[name] = role;
    }
    all
}

/// What a role gives of the permissions to read, by pipeline and stage too.
fn crm(random: &mut Random) -> Value {
    let mut crm = json!({});
    for (resource, by_pipeline, by_stage) in [
        ("lead", false, true),
        ("contact", true, false),
        ("company", true, false),
        ("deal", true, true),
    ] {
        if !random.percent(75) {
            continue;
        }
        let mut said = reads(random, 85);
        if by_stage && random.percent(35) {
            said["stages"] = json!({ *random.pick(&STAGES): reads(random, 100) });
        }
        if by_pipeline {
            for pipeline in random.some(&PIPELINES, 2) {
                if random.percent(40) {
                    said["pipelines"][pipeline] = reads(random, 100);
                    if by_stage && random.percent(50) {
                        said["pipelines"][pipeline]["stages"] = json!({ *random.pick(&STAGES): reads(random, 100) });
                    }
                }
            }
        }
        crm[resource] = said;
    }
    crm
}

/// The level, or the list, of `read`, and at times of `update`, which requires it.
fn reads(random: &mut Random, percent: usize) -> Value {
    let mut said = json!({});
    for (action, percent) in [("read", percent), ("update", percent / 2)] {
        if random.percent(percent) {
            said[action] = if random.percent(25) {
                json!(random.some(&RELATIONS, 2))
            } else {
                json!(random.pick(&READ_LEVELS))
            };
        }
    }
    said
}

fn value(random: &mut Random, rules: &[&str], levels: &[&str]) -> Value {
    if random.percent(25) {
        return json!(random.pick(levels));
    }
    let rules = random.some(rules, 3);
    match rules.as_slice() {
        [one] if random.percent(30) => json!({ "rules": one }),
        many => json!({ "rules": many }),
    }
}

pub(super) fn assignment(random: &mut Random, roles: &Value, first_day: Date) -> Value {
    let names: Vec<&String> = roles.as_object().unwrap().keys().collect();
    let mut subjects: Vec<String> = Vec::new();
    for _ in 0..random.between(1, 2) {
        let subject = if random.percent(40) {
            "everyone".to_owned()
        } else {
            subject(random)
        };
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    let mut assignment = json!({ "role": random.pick(&names), "to": subjects });
    if random.percent(25) {
        let day = i64::try_from(random.below(5)).unwrap();
        let until = first_day.checked_add(day.days()).unwrap();
        assignment["until"] = json!(until.to_string());
    }
    assignment
}
