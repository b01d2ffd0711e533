//! Conditions over facts that are known.

use serde_json::{Value, json};

use super::{may, rule, to_customer};

/// Of some customers, which ones a condition lets be called.
fn met(condition: &str, customers: &[Value]) -> Vec<usize> {
    let world = rule(&format!("allow customers where {condition}"));
    (0..customers.len())
        .filter(|number| to_customer(&world, &customers[*number]))
        .collect()
}

#[test]
fn words_of_a_customer() {
    let customers = [
        json!({ "stage": "won", "pipeline": "retail", "kind": "lead" }),
        json!({ "stage": "lost", "pipeline": "Key accounts", "kind": "contact" }),
        json!({ "stage": "Zgubiona szansa", "pipeline": "won", "kind": "company" }),
    ];
    assert_eq!(met("stage is won", &customers), [0]);
    assert_eq!(met("stage is not won", &customers), [1, 2]);
    assert_eq!(met("stage in won, \"Zgubiona szansa\"", &customers), [0, 2]);
    assert_eq!(met("stage not in won, \"Zgubiona szansa\"", &customers), [1]);
    assert_eq!(met("pipeline is \"Key accounts\"", &customers), [1]);
    assert_eq!(met("kind in lead, contact", &customers), [0, 1]);
    assert_eq!(met("kind is not lead", &customers), [1, 2]);
    assert_eq!(met("stage is Won", &customers), [0_usize; 0]);
}

#[test]
fn tags() {
    let customers = [
        json!({ "tags": ["loyal", "late"] }),
        json!({ "tags": ["late"] }),
        json!({ "tags": [] }),
        json!({}),
    ];
    assert_eq!(met("tag is loyal", &customers), [0]);
    assert_eq!(met("tag in loyal, late", &customers), [0, 1]);
    assert_eq!(met("tag is not loyal", &customers), [1, 2]);
    assert_eq!(met("tag not in loyal, late", &customers), [2]);
    assert_eq!(met("not tag in loyal, vip", &customers), [1, 2]);
    assert_eq!(met("tag is loyal and tag is late", &customers), [0]);
}

#[test]
fn not_binds_tightest_then_and_then_or() {
    let customer = |stage: &str, kind: &str| json!({ "stage": stage, "kind": kind });
    let customers = [
        customer("won", "lead"),
        customer("won", "contact"),
        customer("lost", "lead"),
        customer("lost", "contact"),
    ];
    assert_eq!(
        met("stage is won or stage is lost and kind is lead", &customers),
        [0, 1, 2]
    );
    assert_eq!(
        met("kind is lead and stage is lost or stage is won", &customers),
        [0, 1, 2]
    );
    assert_eq!(
        met("(stage is won or stage is lost) and kind is lead", &customers),
        [0, 2]
    );
    assert_eq!(met("not stage is won and kind is lead", &customers), [2]);
    assert_eq!(met("not (stage is won and kind is lead)", &customers), [1, 2, 3]);
    assert_eq!(met("not stage is won or kind is lead", &customers), [0, 2, 3]);
    assert_eq!(met("not not stage is won", &customers), [0, 1]);
    assert_eq!(met("not (not stage is not won or kind is not lead)", &customers), [2]);
}

#[test]
fn fields_of_a_customer_hold_nothing_of_anyone_else() {
    for (condition, expected) in [
        ("stage is won", false),
        ("stage is not won", true),
        ("stage not in won, lost", true),
        ("not stage in won, lost", true),
        ("not stage is not won", false),
        ("responsible is me", false),
        ("responsible is not me", true),
        ("responsible in everyone", false),
        ("tag is loyal", false),
        ("tag is not loyal", true),
        ("pipeline is retail or kind is lead", false),
        ("pipeline is not retail and kind is not lead", true),
        ("coworker is anna-s-namesake or coworker is me", false),
        ("coworker not in everyone", true),
    ] {
        let condition = condition.replace("anna-s-namesake", "user:anna");
        let allows = rule(&format!("allow any where {condition}"));
        let denies = rule(&format!("allow any deny any where {condition}"));
        for properties in [json!({}), json!({ "customer": false })] {
            assert_eq!(
                may(&allows, "olga", "+49 30 1234", &properties),
                expected,
                "{condition}"
            );
            assert_eq!(
                may(&denies, "olga", "+49 30 1234", &properties),
                !expected,
                "{condition}"
            );
        }
    }
}

#[test]
fn a_call_may_be_to_a_customer_and_a_coworker() {
    let both = json!({ "customer": { "stage": "won" }, "coworker": "anna" });
    let to_both = |statements: &str| may(&rule(statements), "olga", "+1", &both);
    assert!(to_both("allow customers"));
    assert!(to_both("allow coworkers"));
    assert!(to_both("allow coworkers where stage is won"));
    assert!(to_both("allow customers where coworker is user:anna"));
    assert!(!to_both("allow customers deny coworkers"));
    assert!(!to_both("allow coworkers where stage is not won"));
}
