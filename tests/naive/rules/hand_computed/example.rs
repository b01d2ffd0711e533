//! The example of the design, as it stands there.

use serde_json::{Value, json};

use super::{MORNING, World, call, world};

const EXAMPLE: &str = r"
// Sets that several rules share.
numbers premium  = +4990*, +48 70*, +1 900*
numbers domestic = +48*
hours   office   = Mon-Fri 08:00-18:00, Sat 09:00-13:00
days    closed   = 2026-12-24, 2026-12-25

rule tested {
    allow customers where responsible is me or responsible in my department
    allow customers where stage in won, negotiation and number not in premium
    allow coworkers
    allow any where number in domestic during office except on closed
    deny  premium
}

company {                       // binds every caller, whatever the roles say
    always 112, 911             // emergency numbers always ring through
    deny   premium
}
";

fn may(world: &World, user: &str, dialled: &str, properties: &Value, time: &str) -> bool {
    world.decide(&call(user, dialled, properties, time)).unwrap()
}

#[test]
fn domestic_numbers_in_office_hours() {
    let world = world(EXAMPLE);
    for (time, expected) in [
        ("2026-11-23T07:59:59.999+01:00", false),
        ("2026-11-23T08:00:00+01:00", true),
        ("2026-11-23T17:59:59.999+01:00", true),
        ("2026-11-23T18:00:00+01:00", false),
        ("2026-11-23T07:00:00Z", true),
        ("2026-11-23T06:59:59Z", false),
        ("2026-11-28T08:59:00+01:00", false),
        ("2026-11-28T09:00:00+01:00", true),
        ("2026-11-28T12:59:00+01:00", true),
        ("2026-11-28T13:00:00+01:00", false),
        ("2026-11-29T10:00:00+01:00", false),
        ("2026-12-23T10:00:00+01:00", true),
        ("2026-12-24T10:00:00+01:00", false),
        ("2026-12-25T10:00:00+01:00", false),
        ("2026-12-28T10:00:00+01:00", true),
    ] {
        let found = may(&world, "olga", "+48 601 000 001", &json!({}), time);
        assert_eq!(found, expected, "{time}");
    }
    assert!(!may(&world, "olga", "+49 30 1234", &json!({}), MORNING));
    assert!(!may(&world, "olga", "997", &json!({}), MORNING));
}

#[test]
fn customers_by_their_facts() {
    let world = world(EXAMPLE);
    let customer = |user: &str, dialled: &str, customer: Value| {
        may(&world, user, dialled, &json!({ "customer": customer }), MORNING)
    };
    let abroad = "+49 30 1234";
    assert!(customer("anna", abroad, json!({ "responsible": "anna" })));
    assert!(!customer("maria", abroad, json!({ "responsible": "anna" })));
    assert!(!customer("olga", abroad, json!({ "responsible": "anna" })));
    assert!(customer("olga", abroad, json!({ "responsible": "olga" })));
    assert!(!customer("olga", abroad, json!({ "responsible": "stranger" })));
    assert!(customer("olga", abroad, json!({ "stage": "won" })));
    assert!(customer("olga", abroad, json!({ "stage": "negotiation" })));
    assert!(customer("olga", "sip:anna@example.com", json!({ "stage": "won" })));
    assert!(!customer("olga", abroad, json!({ "stage": "lost" })));
    assert!(!customer("olga", abroad, json!(true)));
    assert!(!customer(
        "olga",
        "+1 900 555 0100",
        json!({ "responsible": "olga", "stage": "won" })
    ));
}

#[test]
fn coworkers_at_any_time() {
    let world = world(EXAMPLE);
    let at_night = |user: &str, dialled: &str| may(&world, user, dialled, &json!({}), "2026-11-22T03:00:00+01:00");
    assert!(at_night("olga", "+48 501 000 000"));
    assert!(at_night("olga", "101"));
    assert!(at_night("anna", "+48 501 000 000"));
    assert!(!at_night("anna", "+48 501 000 001"));
    assert!(!at_night("anna", "102"));
}

#[test]
fn emergency_numbers_ring_through_and_premium_numbers_never() {
    let world = world(EXAMPLE);
    let night = "2026-12-25T03:00:00+01:00";
    assert!(may(&world, "olga", "112", &json!({}), night));
    assert!(may(&world, "olga", "9-1-1", &json!({}), night));
    assert!(!may(&world, "olga", "+48 112", &json!({}), night));
    assert!(!may(&world, "olga", "+48 70 123 45 67", &json!({}), MORNING));
    assert!(!may(
        &world,
        "olga",
        "+48 70 123 45 67",
        &json!({ "coworker": "anna" }),
        MORNING
    ));
}
