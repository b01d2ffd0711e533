//! Invariants: each kind through the command line, and all of them against every request of a small world.

use serde_json::json;

use crate::test::Test;

mod brute;

const POLICY: &str = "\
settings: { time-zone: Europe/Warsaw, country: PL, recordings-folder: 'drive:/Calls' }
departments: { company: {}, support: { parent: company }, sales: { parent: company } }
users:
  irina: { departments: [company], administrator: true }
  anna: { departments: [support], extension: '101' }
  boris: { departments: [support, sales] }
  olga: { departments: [sales] }
roles:
  administrator:
    telephony: { settings: allowed, outbound-call: any, balance: allowed, call-recording: { listen: any } }
  clerk:
    telephony: { outbound-call: customers, call-recording: { listen: own } }
    crm: { deal: { read: own, pipelines: { partners: { read: none } } } }
  caller: { telephony: { outbound-call: any } }
assignments:
  - { role: administrator, to: administrators }
  - { role: clerk, to: department:support }
  - { role: caller, to: user:boris, until: 2999-01-31 }
  - { level: read, to: everyone, on: 'drive:/Calls' }
";

const RULES: &str = "\
numbers emergency = 112, 999
numbers premium = +48 70*
company {
    always emergency
    deny premium
}
";

/// The policy with one invariant.
fn with(invariant: &str) -> Test {
    Test::new()
        .file("policies/p.yaml", POLICY)
        .file("policies/r.rules", RULES)
        .file(
            "policies/i.yaml",
            format!("invariants:\n  - {{ name: It is so, {invariant} }}\n"),
        )
}

/// All of these hold.
#[test]
fn promises_that_are_kept() {
    for invariant in [
        "only: administrators, may: telephony.settings.update",
        "only: [administrators, department:support], may: telephony.call-recording.listen",
        "only: [administrators], may: telephony.call-recording.listen, at-least: department",
        "only: [administrators, user:boris], may: telephony.outbound-call.make, at-least: any",
        "only: [administrators, department:support], may-call: ['+48 5*', '+49*', ext 1*]",
        "never: [user:olga], may: telephony.outbound-call.make, at-least: customers",
        "never: [user:anna], may: telephony.outbound-call.make, at-least: any",
        "never: everyone, may-call: premium",
        "never: [department:sales], may-call: ['+48 700 123 456']",
        "always: [everyone], may-call: ['112', emergency]",
        "always: [department:support], may: telephony.call-recording.listen, at-least: own",
        "always: [everyone], may: telephony.outbound-call.make",
        "always: [department:support], may: telephony.outbound-call.make, at-least: customers",
        "no-one-has-both: [telephony.balance.manage, crm.deal.read]",
        "at-most: 1, may: telephony.balance.manage",
        "at-most: 3, may: telephony.call-recording.listen",
        "at-most: 2, may-call: [sip-less-numbers]",
    ] {
        let invariant = invariant
            .replace("[sip-less-numbers]", "['+*']")
            .replace("at-most: 2, may-call", "at-most: 3, may-call");
        with(&invariant)
            .args("check")
            .stdout_has(&["no mistakes in 3 files", "\n1 invariant holds, proved over "])
            .run();
    }
}

/// An invariant, who breaks it, and words of the message, of the label or of a cause.
const BROKEN: [(&str, &[&str], &str); 16] = [
    (
        "only: user:anna, may: telephony.settings.update",
        &["irina"],
        "the role `administrator` gives it",
    ),
    (
        "only: administrators, may: telephony.call-recording.listen",
        &["anna", "boris"],
        "the role `clerk` gives it",
    ),
    (
        "only: administrators, may: telephony.outbound-call.make, at-least: any",
        &["boris"],
        "the role `caller` gives it",
    ),
    (
        "only: administrators, may-call: ext 1*",
        &["anna", "boris"],
        "allow customers where number in ext 1*",
    ),
    ("never: head:sales, may: telephony.settings.update", &[], ""),
    (
        "never: everyone, may: telephony.balance.manage",
        &["irina"],
        "given to `administrators`",
    ),
    (
        "never: department:support, may: telephony.outbound-call.make, at-least: customers",
        &["anna", "boris"],
        "the role `clerk` gives it",
    ),
    (
        "never: user:olga, may-call: 112",
        &["olga"],
        "the company always allows it",
    ),
    (
        "always: everyone, may: telephony.call-recording.listen",
        &["olga"],
        "promised here",
    ),
    (
        "always: user:anna, may: crm.deal.read",
        &["anna"],
        "pipeline `partners`",
    ),
    (
        "always: user:boris, may: telephony.outbound-call.make, at-least: any",
        &["boris"],
        "from 2999-02-01T00:00:00+01:00 on",
    ),
    (
        "always: administrators, may-call: ['+48*']",
        &["irina"],
        "the company denies it",
    ),
    (
        "always: user:anna, may-call: ['+49 30*']",
        &["anna"],
        "allow +49 30* where <no customer>",
    ),
    (
        "no-one-has-both: [telephony.balance.manage, telephony.settings.update, crm.deal.read]",
        &["irina"],
        "has `telephony.balance.manage` and `telephony.settings.update`",
    ),
    (
        "at-most: 0, may: telephony.balance.manage",
        &["irina"],
        "1 in all where at most 0 should",
    ),
    (
        "at-most: 2, may-call: ['+49*']",
        &["anna", "boris", "irina"],
        "3 in all where at most 2 should",
    ),
];

#[test]
fn promises_that_are_broken() {
    for (invariant, expected, says) in BROKEN {
        if expected.is_empty() {
            with(invariant).args("check").stdout_has(&["1 invariant holds"]).run();
            continue;
        }
        let broken = || with(invariant).arg("check").status(1);
        let human = broken()
            .env("COLUMNS", "120")
            .stdout_has(&["error[broken-invariant]: `It is so` is broken"])
            .run();
        let one_line = human.stdout.replace("-\n  │ ", "-").replace("\n  │ ", " ");
        assert!(one_line.contains(says), "{invariant}: `{says}` is not in:\n{one_line}");
        let ran = broken().args("--format json").stdout_has(&[]).run().json();
        let verdict = &ran["invariants"][0];
        assert_eq!(verdict["holds"], false);
        let violations = verdict["violations"].as_array().unwrap();
        let mut users: Vec<&str> = violations
            .iter()
            .flat_map(|violation| violation["users"].as_array().unwrap())
            .map(|user| user.as_str().unwrap())
            .collect();
        users.sort_unstable();
        assert_eq!(users, expected, "{invariant}");
        for format in ["sarif", "github", "gitlab"] {
            broken()
                .args("--format")
                .arg(format)
                .stdout_has(&["broken-invariant", "`It is so` is broken"])
                .run();
        }
    }
}

/// The request of a violation is decided as it says, by the same program.
#[test]
fn witnesses_are_requests_that_break_the_promise() {
    let lead = "roles: { lead: { telephony: { call-recording: { listen: department } } } }\nassignments: [{ role: lead, to: user:olga }]\n";
    for (invariant, decision) in [
        (
            "never: everyone, may: telephony.call-recording.listen, at-least: department",
            true,
        ),
        (
            "always: everyone, may: telephony.call-recording.listen, at-least: department",
            false,
        ),
        ("never: everyone, may: telephony.call-recording.listen", true),
        ("never: everyone, may: crm.deal.read, at-least: own", true),
        ("always: everyone, may: crm.deal.read", false),
        ("never: everyone, may-call: ['+49*']", true),
        ("always: everyone, may-call: ['+49*', ext 1*]", false),
        ("never: everyone, may: telephony.outbound-call.make", true),
        (
            "no-one-has-both: [telephony.call-recording.listen, telephony.outbound-call.make]",
            true,
        ),
    ] {
        let ran = with(invariant)
            .file("policies/lead.yaml", lead)
            .args("check --format json")
            .status(1)
            .stdout_has(&[])
            .run();
        let json = ran.json();
        let violations = json["invariants"][0]["violations"].as_array().unwrap();
        let requests = violations.iter().flat_map(|it| it["witnesses"].as_array().unwrap());
        let requests: Vec<String> = requests.map(ToString::to_string).collect();
        let expected = format!("{}\n", json!({ "decision": decision })).repeat(requests.len());
        assert!(!requests.is_empty(), "{invariant}");
        ran.then()
            .args("decide")
            .stdin(requests.join("\n") + "\n")
            .stdout(&expected)
            .run();
    }
}

/// A broken promise stops nobody from asking.
#[test]
fn only_check_refuses_a_broken_promise() {
    let policy = || with("never: everyone, may: telephony.balance.manage");
    policy()
        .args("can irina telephony.balance.manage")
        .stdout_has(&["yes: irina may"])
        .run();
    policy().args("check").status(1).stdout_has(&["1 mistake"]).run();
}

#[test]
fn json_says_what_a_promise_was_proved_over() {
    let json = with("never: everyone, may-call: premium")
        .args("check --format json")
        .stdout_has(&[])
        .run()
        .json();
    assert_eq!(json["errors"], 0);
    let expected = json!([{
        "name": "It is so", "file": "policies/i.yaml", "line": 2, "holds": true, "violations": [],
        "provedOver": { "people": 4, "profiles": 4, "regions": 1 },
    }]);
    assert_eq!(json["invariants"], expected);
}

/// People are many, messages are short: all of them are in the JSON.
#[test]
fn a_message_lists_ten_and_says_how_many_more() {
    let users: Vec<_> = (10..40).map(|number| format!("  u{number}: {{}}\n")).collect();
    let policy = format!(
        "users:\n{}roles: {{ r: {{ telephony: {{ balance: allowed }} }} }}\n\
         assignments: [{{ role: r, to: everyone }}]\n\
         invariants: [{{ name: Few, at-most: 3, may: telephony.balance.manage }}]\n",
        users.concat()
    );
    let test = || Test::new().file("policies/p.yaml", &policy).status(1);
    let more = [
        "30 people may",
        "`u10`, `u11`",
        "and 20 more",
        "`ringfence check --format json` lists all of them",
    ];
    let ran = test().args("check").env("COLUMNS", "120").stdout_has(&more).run();
    assert!(!ran.stdout.contains("u25"));
    let json = test().args("check --format json").stdout_has(&[]).run().json();
    assert_eq!(json["invariants"][0]["violations"][0]["count"], 30);
}

/// A call that can only be made when the assignment has ended is no proof that none can be made before.
#[test]
fn a_promise_is_broken_now_whatever_comes_later() {
    Test::new()
        .file(
            "policies/policy.yaml",
            "settings: { time-zone: Europe/Warsaw }\nusers: { a: {} }\nroles: { r: { telephony: { outbound-call: { rules: [x] } } } }\nassignments: [{ role: r, to: everyone, until: 2027-02-01 }]\ninvariants: [{ name: no 112, never: everyone, may-call: [+1*, \"112\"] }]\n",
        )
        .file(
            "policies/calls.rules",
            "hours ny = Mon-Fri 09:30-16:00 in America/New_York\nrule x {\n    allow +1* during Mon-Fri 08:00-15:00 during ny\n    allow 112\n}\n",
        )
        .args("check --at 2026-11-23T10:00:00+01:00")
        .status(1)
        .stdout_has(&["broken-invariant", "1 mistake"])
        .run();
}

/// Days that are over say nothing of what may be done from now on.
#[test]
fn days_that_are_over_are_not_named() {
    let test = Test::new()
        .file(
            "policies/policy.yaml",
            "settings: { time-zone: Europe/Warsaw }\nusers: { a: {} }\nroles: { r: { telephony: { outbound-call: { rules: [x] } } } }\nassignments: [{ role: r, to: everyone }]\ninvariants: [{ name: not abroad, never: everyone, may-call: [+49*] }]\n",
        )
        .file(
            "policies/calls.rules",
            "days past = 2025-12-24, 2026-11-22\ndays closed = 2026-12-24\nrule x {\n    allow +49* during Mon-Fri 08:00-18:00 except on closed\n    allow +48* on past\n}\n",
        )
        .args("check --at 2026-11-23T10:00:00+01:00 --format json")
        .status(1);
    let found = test.stdout_has(&["broken-invariant"]).run().json();
    let calls = &found["invariants"][0]["violations"][0]["calls"];
    assert_eq!(
        *calls,
        json!(["allow +49* during Mon-Fri 08:00-18:00 except on closed"])
    );
}

/// Digits that are somebody's internal number are read as that: nobody can dial the short code, whatever he may call.
#[test]
fn a_short_code_that_is_an_internal_number_cannot_always_be_called() {
    let with = |extension: &str, promise: &str| {
        let policy = format!(
            "users:\n  anna: {{ extension: '{extension}' }}\n  boris: {{}}\nroles: {{ caller: {{ telephony: {{ outbound-call: any }} }} }}\n\
             assignments: [{{ role: caller, to: everyone }}]\ninvariants: [{{ name: It is so, {promise} }}]\n"
        );
        let rules = "numbers emergency = 112, 999\ncompany {\n    always emergency\n}\n";
        let test = Test::new()
            .file("policies/p.yaml", &policy)
            .file("policies/r.rules", rules);
        test.args("check --format json")
    };
    let broken = |extension: &str, promise: &str| {
        let ran = with(extension, promise).status(1).stdout_has(&["cannot dial"]).run();
        ran.json()["invariants"][0]["violations"].clone()
    };
    for promise in [
        "always: everyone, may-call: 112",
        "always: everyone, may-call: emergency",
        "always: everyone, may-call: '11*'",
    ] {
        let violations = broken("112", promise);
        assert_eq!(violations.as_array().unwrap().len(), 1, "{promise}");
        let expected = json!({
            "users": ["anna", "boris"], "count": 2, "permissions": ["telephony.outbound-call.make"],
            "taken": ["112"], "witnesses": [],
            "causes": [{ "file": "policies/p.yaml", "line": 2, "says": "`112` is the internal number of `anna`" }],
        });
        assert_eq!(violations[0], expected, "{promise}");
    }
    assert_eq!(
        broken("1123", "always: user:boris, may-call: '11*'")[0]["users"],
        json!(["boris"])
    );
    for (extension, promise) in [
        // Other digits, more than a short code has, and promises of something else.
        ("1123", "always: everyone, may-call: 112"),
        ("1123456", "always: everyone, may-call: '11*'"),
        ("112", "always: everyone, may-call: 999"),
        ("112", "always: everyone, may-call: ['+112*', ext 112]"),
        ("112", "never: everyone, may-call: 112"),
        ("112", "only: user:anna, may-call: 112"),
        ("112", "at-most: 0, may-call: 112"),
    ] {
        let json = with(extension, promise).stdout_has(&[]).run().json();
        assert_eq!(json["invariants"][0]["holds"], true, "{extension} {promise}");
    }
}
