//! The tests of a policy: how they are told, what they hang on, and what they leave unnoticed.

use std::{fmt::Write as _, fs, process::Command};

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::{
    test::{Ran, Test},
    tools::Tools,
};

/// Two roles with levels, a rule with hours and prefixes, and what the company says.
const PEOPLE: &str = "\
settings: { time-zone: Europe/Warsaw, country: PL }
departments: { sales: {}, support: {} }
users:
  anna: { departments: [sales], phones: [\"+48 22 555 01 01\"] }
  boris: { departments: [sales] }
  olga: { departments: [support] }
";

const ROLES: &str = "\
roles:
  clerk:
    telephony:
      call-recording: { listen: own }
      outbound-call: { rules: [office] }
  verifier: { telephony: { call-recording: { listen: any } } }
assignments:
  - { role: clerk, to: everyone }
  - role: verifier
    to: [user:olga]
    reason: Audit
";

const RULES: &str = "\
rule office {
    allow +48* during Mon-Fri 08:00-18:00
    deny  +48 70*
}

company {
    always 112
    deny   +1 900*
}
";

/// The policy with these tests.
fn policy(tests: &str) -> Test {
    Test::new()
        .file("policies/people.yaml", PEOPLE)
        .file("policies/roles.yaml", ROLES)
        .file("policies/calls.rules", RULES)
        .file("policies/tests.yaml", format!("tests:\n{tests}"))
}

const AT: &str = "--at 2026-11-23T10:00:00+01:00";

const ONE: &str = "  - { name: own, user: anna, permission: telephony.call-recording.listen, allow: [{ owner: anna }], deny: [{ owner: boris }] }\n";

/// One failure, one error and one that passes; names that XML has to escape.
const THREE: &str = "  - { name: \"<own> & \\\"others\\\" \\u0007\", user: anna, permission: telephony.call-recording.listen, allow: [{ owner: anna }, { owner: boris }] }
  - { name: unreadable, user: anna, call: call me, expect: deny }
  - { name: emergency, user: anna, call: \"112\", expect: allow }
";

#[test]
fn json_tells_every_case() {
    let ran = policy(THREE)
        .args("test --format json")
        .args(AT)
        .status(1)
        .stdout_has(&[])
        .run();
    let json = ran.json();
    let case = &json["tests"][0]["cases"][1];
    assert_eq!(
        (&json["version"], &json["passed"], &json["failed"]),
        (&1.into(), &1.into(), &2.into())
    );
    assert_eq!((&case["expected"], &case["passed"]), (&"allow".into(), &false.into()));
    assert_eq!(
        (&case["file"], &case["line"]),
        (&"policies/tests.yaml".into(), &2.into())
    );
    assert_eq!(case["found"]["decision"], false);
    assert_eq!(case["found"]["context"]["causes"][0]["file"], "policies/roles.yaml");
    assert_eq!(json["tests"][0]["failures"].as_array().unwrap().len(), 1);
    let met = &json["tests"][0]["cases"][0];
    assert_eq!(
        (&met["passed"], &met["found"]["context"]["role"]),
        (&true.into(), &"clerk".into())
    );
    let error = &json["tests"][1]["cases"][0]["found"]["context"]["error"];
    assert_eq!(error["code"], "unreadable-destination");
    assert_eq!(json["coverage"]["roles"]["covered"], 1);
    let items = json["coverage"]["assignments"]["items"].as_array().unwrap();
    let covered: Vec<_> = items.iter().map(|item| (&item["line"], &item["covered"])).collect();
    assert_eq!(covered, [(&8.into(), &true.into()), (&9.into(), &false.into())]);
}

fn junit(tests: &str, status: i32) -> String {
    let test = policy(tests).args("test --format junit").args(AT);
    test.status(status).stdout_has(&[]).run().stdout
}

#[test]
fn junit_tells_failures_and_errors_apart() {
    let report = junit(THREE, 1);
    for part in [
        "<testsuite name=\"policies/tests.yaml\"",
        "timestamp=\"2026-11-23T09:00:00\" tests=\"3\" failures=\"1\" errors=\"1\"",
        "name=\"&lt;own&gt; &amp; &quot;others&quot; \u{fffd}\"",
        "<failure type=\"decision\" message=\"policies/tests.yaml:2:",
        "expected allow, found deny: of telephony.call-recording.listen anna holds own; role clerk at policies/roles.yaml:4:",
        "<error type=\"unanswered\"",
        "<testcase classname=\"policies/tests.yaml\" name=\"emergency\" time=\"0\"/>",
    ] {
        assert!(report.contains(part), "`{part}` is not in:\n{report}");
    }
    Test::shipped()
        .args("test --format junit --coverage")
        .status(2)
        .stderr_has(&["JUnit has no form"])
        .run();
}

/// What Python's validator of XML Schema says of a report.
fn findings(tools: &Tools, report: &str) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("report.xml");
    fs::write(&path, report).unwrap();
    let schema = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/reports/junit-windyroad.xsd"
    );
    let script = "import sys, xmlschema\nfor error in xmlschema.XMLSchema(sys.argv[1]).iter_errors(sys.argv[2]): print(error.reason)";
    let output = Command::new(tools.python("python"))
        .args(["-c", script, schema])
        .arg(&path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The schema of Windy Road, the stricter of those in use; it sees what is wrong, so that finding nothing means something.
#[test]
fn junit_is_valid_by_its_schema() {
    let Some(tools) = Tools::installed() else { return };
    let empty = Test::new()
        .file("policies/people.yaml", PEOPLE)
        .args("test --format junit")
        .stdout_has(&[])
        .run();
    for report in [&junit(THREE, 1), &junit(ONE, 0), &empty.stdout] {
        assert_eq!(findings(&tools, report), "", "{report}");
    }
    let report = junit(ONE, 0).replace(" hostname=\"localhost\"", "");
    assert!(findings(&tools, &report).contains("hostname"));
}

#[test]
fn coverage_names_what_no_test_hangs_on() {
    policy(ONE)
        .args("test --coverage")
        .args(AT)
        .stdout(
            "\
pass  own
1 passed, 0 failed
covered: 1 of 2 roles, 1 of 2 assignments, 0 of 4 statements, 1 of 2 levels that allow, 1 of 1 levels that deny
not covered: role verifier (policies/roles.yaml:6:3)
not covered: assignment verifier to user:olga (policies/roles.yaml:9:11)
not covered: statement `allow +48* during Mon-Fri 08:00-18:00` of office (policies/calls.rules:2:5)
not covered: statement `deny +48 70*` of office (policies/calls.rules:3:5)
not covered: statement `always 112` of the company (policies/calls.rules:7:5)
not covered: statement `deny +1 900*` of the company (policies/calls.rules:8:5)
not covered: level that allows telephony.call-recording.listen `any` of verifier (policies/roles.yaml:6:54)
",
        )
        .run();
}
