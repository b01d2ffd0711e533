//! Tiny rule books, with answers that were worked out by hand from the design.

mod company;
mod conditions;
mod destinations;
mod example;
mod missing;
mod people;
mod readable;
mod roles;
mod time;

use serde_json::{Value, json};

use super::super::World;

const PEOPLE: &str = "
settings: { time-zone: Europe/Warsaw, country: PL, edition: on-premise }
departments:
  company: {}
  sales: { parent: company, head: maria }
  north: { parent: sales }
  support: { parent: company }
users:
  irina: { departments: [company], administrator: true }
  maria: { departments: [sales], phones: ['22 123 45 67'], extension: '101' }
  anna: { departments: [north], phones: ['+48 501 000 000'] }
  boris: { departments: [support], extension: '112233' }
  olga: {}
groups: { verifiers: { members: [olga] } }
workgroups: { launch: { owner: maria, moderators: [irina], members: [boris] } }
";

const ROLE: &str = "
roles: { caller: { telephony: { outbound-call: { rules: [tested] } } } }
assignments: [{ role: caller, to: everyone }]
";

/// A Monday.
const MORNING: &str = "2026-11-23T10:00:00+01:00";

/// A world in which everyone has the rule `tested`.
fn world(rules: &str) -> World {
    World::new(&[PEOPLE, ROLE]).with_rules(&[rules])
}

/// A world in which everyone has a rule of these statements.
fn rule(statements: &str) -> World {
    world(&format!("rule tested {{ {statements} }}"))
}

fn call(user: &str, dialled: &str, properties: &Value, time: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": "make" },
        "resource": { "type": "telephony.outbound-call", "id": dialled, "properties": properties },
        "context": { "time": time },
    })
}

fn may(world: &World, user: &str, dialled: &str, properties: &Value) -> bool {
    world.decide(&call(user, dialled, properties, MORNING)).unwrap()
}

/// Whether anna may call a number abroad at a time.
fn at(world: &World, time: &str) -> bool {
    world
        .decide(&call("anna", "+1 212 555 0100", &json!({}), time))
        .unwrap()
}

/// Whether anna may call a customer abroad, of whom this is known.
fn to_customer(world: &World, customer: &Value) -> bool {
    may(world, "anna", "+1 212 555 0100", &json!({ "customer": customer }))
}
