//! What people are told of a change beside its level: whose records, where, and by which line.

use serde_json::json;

use crate::test::Test;

/// A policy before and after, both in one file.
fn told(old: &str, new: &str) -> Test {
    Test::new()
        .file("old/policy.yaml", old)
        .file("new/policy.yaml", new)
        .args("diff old new --at 2026-11-23T09:00:00Z")
}

const PEOPLE: &str = "\
users: { anna: { departments: [sales] }, jan: { departments: [sales] }, olga: {} }
roles:
  head: { telephony: { call-recording: { listen: department } } }
  own: { telephony: { call-recording: { listen: own } } }
";

/// Who gains the records of others is not among these others, however many gain.
#[test]
fn of_whose_records_it_is_does_not_name_who_gains() {
    let of = |head: &str| {
        format!(
            "departments: {{ sales: {{ head: {head} }} }}\n{PEOPLE}assignments: [{{ role: head, to: 'head:sales' }}, {{ role: own, to: everyone }}]\n"
        )
    };
    let ran = told(&of("jan"), &of("anna"))
        .args("--format json")
        .stdout_has(&[])
        .run();
    let found = ran.json();
    for (direction, names) in [("gained", "jan"), ("lost", "anna")] {
        let owners = &found[direction][0]["records"]["owners"];
        assert_eq!(owners["names"], json!([names]), "{found:#}");
    }
    told(&of("jan"), &of("anna"))
        .stdout_has(&["own → department, records: jan\n", "department → own, records: anna\n"])
        .run();
    // Each of two gains what the other has: neither name holds of both.
    let both = |to: &str| {
        format!(
            "departments: {{ sales: {{}} }}\n{PEOPLE}assignments: [{{ role: head, to: {to} }}, {{ role: own, to: everyone }}]\n"
        )
    };
    told(&both("'user:olga'"), &both("['user:olga', 'department:sales']"))
        .stdout_has(&["2 users: anna, jan\n", "own → department, records: 1 other\n"])
        .run();
}

/// What lies below an object and is closed is not among what is opened.
#[test]
fn what_is_named_below_and_not_meant_is_said() {
    let of = |to: &str| {
        format!(
            "users: {{ anna: {{}}, jan: {{}} }}\nobjects: {{ 'drive:/Contracts/Personnel': {{ inherit: false }} }}\n\
             assignments: [{{ level: read, to: {to}, on: 'drive:/Contracts' }}, {{ level: read, to: 'user:jan', on: 'drive:/Contracts/Personnel' }}]\n"
        )
    };
    told(&of("'user:jan'"), &of("everyone"))
        .stdout_has(&["on /Contracts, /Contracts/* but not /Contracts/Personnel, /Contracts/Personnel/*\n"])
        .run();
}

/// Of what takes several lines, the edited one is named, also where it is gone.
#[test]
fn the_edited_line_of_an_entry_is_named() {
    let policy = "\
users:
  anna:
    name: Anna
    departments: [sales]
  olga:
    name: Olga
    administrator: true
    departments: [sales]
departments: { sales: {} }
roles:
  own: { telephony: { call-recording: { listen: own } } }
  any: { telephony: { call-recording: { listen: any } } }
assignments:
  - role: any
    to: administrators
  - role: own
    to:
      - user:anna
    reason: She learns
";
    for (from, to, line) in [
        ("    administrator: true\n", "", "new/policy.yaml:7:5"),
        (
            "    departments: [sales]\n  olga",
            "    administrator: true\n    departments: [sales]\n  olga",
            "new/policy.yaml:4:5",
        ),
        ("    to: administrators", "    to: everyone", "new/policy.yaml:15:5"),
        (
            "    reason: She",
            "    until: 2027-01-01\n    reason: She",
            "new/policy.yaml:19:5",
        ),
        (
            "      - user:anna\n",
            "      - user:olga\n",
            "old/policy.yaml:18:7 (as it was)",
        ),
        // The first line is another: the entry is told by its beginning.
        ("  - role: own\n", "  - role: any\n", "new/policy.yaml:16:11"),
    ] {
        let new = policy.replace(from, to);
        assert_ne!(new, policy);
        let line = format!("{line}\n");
        told(policy, &new).stdout_has(&[&line]).run();
    }
}

/// What is promised no longer is the first that is read.
#[test]
fn promises_come_first() {
    let promise = "invariants: [{ name: Few, only: [administrators], may: telephony.settings.update }]\n";
    let of = |level: &str| {
        format!(
            "users: {{ anna: {{}} }}\nroles: {{ r: {{ telephony: {{ call-recording: {{ listen: {level} }} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n"
        )
    };
    let ran = told(&format!("{}{promise}", of("own")), &of("any"))
        .stdout_has(&["GAINED"])
        .run();
    assert!(
        ran.stdout.starts_with("PROMISE  `Few` is no longer promised"),
        "{}",
        ran.stdout
    );
}

/// What is broken by the change, and not what was broken before; `check` says all of it.
#[test]
fn a_promise_that_the_change_breaks_is_said() {
    let of = |listen: &str, view: &str| {
        format!(
            "users: {{ anna: {{}} }}\n\
             roles: {{ r: {{ telephony: {{ call-recording: {{ listen: {listen} }}, call-statistics: {view} }} }} }}\n\
             assignments: [{{ role: r, to: everyone }}]\n\
             invariants:\n  - {{ name: Own, never: everyone, may: telephony.call-recording.listen, at-least: any }}\n  \
             - {{ name: Few, at-most: 0, may: telephony.call-statistics.view }}\n"
        )
    };
    let promises = |old: &str, new: &str| {
        let found = told(old, new).args("--format json").stdout_has(&[]).run().json();
        found["promises"].clone()
    };
    let own = json!([{ "name": "Own", "fate": "broken", "file": "new/policy.yaml", "line": 5 }]);
    assert_eq!(promises(&of("own", "own"), &of("any", "own")), own);
    assert_eq!(promises(&of("any", "own"), &of("any", "any")), json!([]));
    assert_eq!(promises(&of("any", "own"), &of("own", "none")), json!([]));
    told(&of("own", "none"), &of("any", "none"))
        .stdout_has(&["PROMISE  `Own` is broken by this (new/policy.yaml:5:13)\n"])
        .run();
}
