//! Customers whom the caller may read, and those who are open to everyone.

use serde_json::{Value, json};

use super::{PEOPLE, World, to_customer};

/// What anna may read: leads of her department, and her own where they are lost; of contacts her own, and any among
/// partners; companies that are open, if she may be told of them by two roles.
const READING: &str = "
roles:
  caller: { telephony: { outbound-call: { rules: [tested] } } }
  reader:
    crm:
      lead: { read: department, stages: { lost: { read: own } } }
      contact: { read: own, pipelines: { partners: { read: any } } }
  guest: { crm: { company: { read: [open] } } }
assignments: [{ role: caller, to: everyone }, { role: reader, to: user:anna }, { role: guest, to: user:anna }]
";

fn world(statements: &str) -> World {
    World::new(&[PEOPLE, READING]).with_rules(&[&format!("rule tested {{ {statements} }}")])
}

/// What `allow … where readable`, `allow … where not readable` and `deny … where readable` come to.
fn answers(customer: &Value) -> [bool; 3] {
    [
        "allow customers where readable",
        "allow customers where not readable",
        "allow any deny customers where readable",
    ]
    .map(|statements| to_customer(&world(statements), customer))
}

const YES: [bool; 3] = [true, false, false];
const NO: [bool; 3] = [false, true, true];
const UNKNOWN: [bool; 3] = [false, false, false];

#[test]
fn the_permission_of_the_kind_decides() {
    for (customer, expected) in [
        (json!({ "kind": "lead", "responsible": "anna", "stage": "new" }), YES),
        (json!({ "kind": "lead", "responsible": "anna" }), YES),
        (json!({ "kind": "lead", "responsible": "maria", "stage": "new" }), NO),
        (
            json!({ "kind": "contact", "responsible": "maria", "pipeline": "partners" }),
            YES,
        ),
        (
            json!({ "kind": "contact", "responsible": "maria", "pipeline": "others" }),
            NO,
        ),
        (json!({ "kind": "company", "open": true }), YES),
        (json!({ "kind": "company", "open": false, "responsible": "anna" }), NO),
    ] {
        assert_eq!(answers(&customer), expected, "{customer}");
    }
}

#[test]
fn what_hangs_on_facts_that_nobody_says_counts_against_access() {
    for customer in [
        json!({ "kind": "lead", "stage": "new" }),
        json!({ "kind": "lead", "stage": "new", "responsible": "stranger" }),
        json!({ "kind": "contact", "responsible": "maria" }),
        json!({ "kind": "company" }),
        json!({ "responsible": "anna" }),
        json!({ "responsible": "anna", "kind": "customer", "open": false }),
        json!({}),
        json!(true),
    ] {
        assert_eq!(answers(&customer), UNKNOWN, "{customer}");
    }
}

#[test]
fn of_an_unsaid_kind_each_must_be_readable() {
    let all = json!({ "responsible": "anna", "open": true });
    assert_eq!(answers(&all), YES);
    // Neither lead nor contact, and no company that is open.
    let none = json!({ "responsible": "maria", "open": false, "pipeline": "others" });
    assert_eq!(answers(&none), NO);
}

#[test]
fn without_a_customer_nothing_is_read() {
    for (statements, expected) in [
        ("allow any where readable", false),
        ("allow any where not readable", true),
        ("allow any deny any where readable", true),
        ("allow any where open", false),
        ("allow any where not open", true),
    ] {
        assert_eq!(to_customer(&world(statements), &json!(false)), expected, "{statements}");
    }
}

#[test]
fn open_is_a_fact_like_others() {
    for (customer, is_open, is_not) in [
        (json!({ "open": true }), true, false),
        (json!({ "open": false }), false, true),
        (json!({}), false, false),
    ] {
        assert_eq!(to_customer(&world("allow any where open"), &customer), is_open);
        assert_eq!(to_customer(&world("allow any where not open"), &customer), is_not);
        let denied = !to_customer(&world("allow any deny any where open"), &customer);
        assert_eq!(denied, is_open || customer == json!({}));
    }
}
