//! `ringfence drift`: where a portal gives other access than the policy.

use std::fs;

use super::{fixture, imported};

#[test]
fn a_policy_just_imported_is_what_the_portal_gives() {
    let ran = imported();
    let drift = ran
        .then()
        .args("--policy policy drift portal --country PL --fail-on any");
    drift
        .stdout_has(&["the portal gives what the policy says: proved over 5 profiles"])
        .run();
}

#[test]
fn what_was_changed_in_the_portal_is_told() {
    let ran = imported();
    // A department that the portal has, and the policy of some time ago does not.
    let users = ran.path().join("policy/users.yaml");
    let text = fs::read_to_string(&users).unwrap();
    let line = text.lines().find(|line| line.trim_start().starts_with("u4:")).unwrap();
    fs::write(&users, text.replace(line, "  u4: {}")).unwrap();
    let json = ran
        .then()
        .args("--policy policy drift portal --country PL --format json --fail-on any")
        .status(1)
        .stdout_has(&["\"version\": 1"])
        .run()
        .json();
    let gained = json["gained"].as_array().unwrap();
    let users = gained.iter().flat_map(|entry| entry["users"].as_array().unwrap());
    assert!(users.clone().any(|user| user == "u4"), "{json:#}");
    assert!(
        !gained.is_empty()
            && gained
                .iter()
                .all(|entry| !entry["causes"].as_array().unwrap().is_empty())
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let policy = "users: { u1: {} }\n";
    let test = fixture().file("policies/p.yaml", policy).args("drift nowhere");
    test.stderr("error: there is no `nowhere`\n").status(2).run();
    let test = fixture()
        .file("policies/p.yaml", policy)
        .args("drift portal --country XX");
    test.stderr("error: there is no country `XX`\n").status(2).run();
}
