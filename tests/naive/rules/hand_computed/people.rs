//! Conditions that ask who somebody is.

use serde_json::json;

use super::{may, rule};

const EVERYONE: [&str; 5] = ["anna", "boris", "irina", "maria", "olga"];

/// Who may call a customer for whom somebody is responsible.
fn callers(condition: &str, responsible: &str) -> Vec<&'static str> {
    let world = rule(&format!("allow customers where {condition}"));
    let properties = json!({ "customer": { "responsible": responsible } });
    let may = |user: &&str| may(&world, user, "+1", &properties);
    EVERYONE.into_iter().filter(may).collect()
}

/// The coworkers for whom a condition holds, to maria.
fn coworkers(condition: &str) -> Vec<&'static str> {
    let world = rule(&format!("allow coworkers where {condition}"));
    let may = |user: &&str| may(&world, "maria", "+1", &json!({ "coworker": user }));
    EVERYONE.into_iter().filter(may).collect()
}

#[test]
fn me_and_mine_are_relative_to_the_caller() {
    assert_eq!(callers("responsible is me", "anna"), ["anna"]);
    assert_eq!(callers("responsible in my department", "anna"), ["anna"]);
    assert_eq!(callers("responsible in my department", "olga"), [""; 0]);
    assert_eq!(callers("responsible in my subdepartments", "anna"), ["irina", "maria"]);
    assert_eq!(callers("responsible in my subdepartments", "maria"), ["irina"]);
    assert_eq!(callers("responsible in my subdepartments", "irina"), [""; 0]);
    assert_eq!(
        callers("responsible in me, my subdepartments", "maria"),
        ["irina", "maria"]
    );
    assert_eq!(
        callers("responsible not in me, my subdepartments", "maria"),
        ["anna", "boris", "olga"]
    );
    assert_eq!(
        callers("responsible is not me", "olga"),
        ["anna", "boris", "irina", "maria"]
    );
}

#[test]
fn subjects() {
    assert_eq!(coworkers("coworker is user:anna"), ["anna"]);
    assert_eq!(coworkers("coworker in department:sales"), ["anna", "maria"]);
    assert_eq!(coworkers("coworker in department-only:sales"), ["maria"]);
    assert_eq!(coworkers("coworker is head:sales"), ["maria"]);
    assert_eq!(coworkers("coworker in group:verifiers"), ["olga"]);
    assert_eq!(coworkers("coworker in workgroup:launch"), ["boris", "irina", "maria"]);
    assert_eq!(coworkers("coworker in workgroup-moderators:launch"), ["irina", "maria"]);
    assert_eq!(coworkers("coworker is workgroup-owner:launch"), ["maria"]);
    assert_eq!(coworkers("coworker in administrators"), ["irina"]);
    assert_eq!(coworkers("coworker in everyone"), EVERYONE);
    assert_eq!(coworkers("coworker in user:anna, my department"), ["anna", "maria"]);
    assert_eq!(coworkers("coworker not in department:company"), ["olga"]);
}

#[test]
fn the_caller() {
    let allowed = |condition: &str| callers(condition, "olga");
    assert_eq!(allowed("caller is user:anna"), ["anna"]);
    assert_eq!(
        allowed("caller in department:sales, group:verifiers"),
        ["anna", "maria", "olga"]
    );
    assert_eq!(allowed("caller not in department:sales"), ["boris", "irina", "olga"]);
    assert_eq!(allowed("caller is me"), EVERYONE);
    assert_eq!(allowed("caller in my department"), ["anna", "boris", "irina", "maria"]);
    assert_eq!(allowed("caller in my subdepartments"), [""; 0]);
}

#[test]
fn coworkers_are_found_by_phone_and_extension_unless_the_host_knows_better() {
    let to_anna = rule("allow any where coworker is user:anna");
    assert!(may(&to_anna, "olga", "501 000 000", &json!({})));
    assert!(may(&to_anna, "anna", "0048501000000", &json!({})));
    assert!(!may(&to_anna, "olga", "501 000 000", &json!({ "coworker": "maria" })));
    assert!(may(
        &to_anna,
        "olga",
        "sip:anna@example.com",
        &json!({ "coworker": "anna" })
    ));
    let to_maria = rule("allow any where coworker is head:sales");
    assert!(may(&to_maria, "olga", "101", &json!({})));
    assert!(may(&to_maria, "olga", "+48 22 123 45 67", &json!({})));
    assert!(!may(&to_maria, "olga", "+48 101", &json!({})));
    let to_oneself = rule("allow coworkers where coworker is me");
    assert!(may(&to_oneself, "maria", "101", &json!({})));
    assert!(!may(&to_oneself, "anna", "101", &json!({})));
}
