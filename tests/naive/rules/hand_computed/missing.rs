//! Facts that the request does not carry: they never open access.

use serde_json::{Value, json};

use super::{may, rule, to_customer};

fn allows(condition: &str, customer: &Value) -> bool {
    to_customer(&rule(&format!("allow any where {condition}")), customer)
}

fn denies(condition: &str, customer: &Value) -> bool {
    !to_customer(&rule(&format!("allow any deny any where {condition}")), customer)
}

#[test]
fn a_missing_fact_counts_against_access_also_under_not() {
    for condition in [
        "stage is won",
        "stage is not won",
        "stage not in won, lost",
        "not stage is won",
        "not (stage is not won)",
        "not not stage in won",
        "pipeline is not retail",
        "kind is not lead",
        "responsible is not me",
        "not responsible in my department",
        "responsible in everyone",
        "tag is not loyal",
        "tag in loyal, late",
    ] {
        for customer in [json!(true), json!({}), json!({ "open": true })] {
            assert!(!allows(condition, &customer), "{condition}");
            assert!(denies(condition, &customer), "{condition}");
        }
    }
}

#[test]
fn an_empty_list_of_tags_is_known() {
    let nothing = json!({ "tags": [] });
    assert!(allows("tag is not loyal", &nothing));
    assert!(!denies("tag is loyal", &nothing));
}

#[test]
fn negation_reaches_the_tests_before_facts_are_missed() {
    let lead = json!({ "kind": "lead" });
    let contact = json!({ "kind": "contact" });
    let lost = json!({ "stage": "lost" });
    let both = json!({ "stage": "won", "kind": "lead" });
    assert!(denies("not (stage is won and kind is lead)", &lead));
    assert!(denies("not (stage is won and kind is lead)", &contact));
    assert!(!denies("not (stage is won and kind is lead)", &both));
    assert!(allows("not (stage is won and kind is lead)", &contact));
    assert!(!allows("not (stage is won and kind is lead)", &lead));
    assert!(!allows("not (stage is won or kind is lead)", &lost));
    assert!(!denies("not (stage is won or kind is lead)", &lead));
    assert!(denies("not (stage is won or kind is lead)", &contact));
    assert!(allows("stage is won or kind is lead", &lead));
    assert!(!denies("stage is won and kind is lead", &contact));
}

#[test]
fn who_is_no_user_is_a_missing_fact() {
    let customer = json!({ "responsible": "stranger" });
    for condition in [
        "responsible is me",
        "responsible is not me",
        "responsible not in my department",
    ] {
        assert!(!allows(condition, &customer), "{condition}");
        assert!(denies(condition, &customer), "{condition}");
    }
    let coworker = json!({ "coworker": "stranger" });
    for condition in ["coworker is me", "coworker is not me", "not coworker in everyone"] {
        let allowing = rule(&format!("allow any where {condition}"));
        let denying = rule(&format!("allow any deny any where {condition}"));
        assert!(!may(&allowing, "anna", "+1", &coworker), "{condition}");
        assert!(!may(&denying, "anna", "+1", &coworker), "{condition}");
    }
}

#[test]
fn a_stranger_is_no_coworker_to_allow_and_one_to_deny() {
    let stranger = json!({ "coworker": "stranger" });
    for dialled in ["+1", "101", "+48 501 000 000"] {
        assert!(!may(&rule("allow coworkers"), "anna", dialled, &stranger), "{dialled}");
        assert!(
            !may(&rule("allow any deny coworkers"), "anna", dialled, &stranger),
            "{dialled}"
        );
    }
    assert!(may(&rule("allow any deny coworkers"), "anna", "+1", &json!({})));
}
