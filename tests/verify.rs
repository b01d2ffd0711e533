//! The tests of a policy: how they are told, what they hang on, and what they leave unnoticed.

use std::{fs, process::Command};

use pretty_assertions::assert_eq;

use crate::{test::Test, tools::Tools};

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
covered: 1 of 2 roles, 1 of 2 assignments, 0 of 4 statements, 0 of 5 call regions, 1 of 2 levels that allow, 1 of 1 levels that deny
not covered: role verifier (policies/roles.yaml:6:3)
not covered: assignment verifier to user:olga (policies/roles.yaml:9:11)
not covered: statement `allow +48* during Mon-Fri 08:00-18:00` of office (policies/calls.rules:2:5)
not covered: statement `deny +48 70*` of office (policies/calls.rules:3:5)
not covered: statement `always 112` of the company (policies/calls.rules:7:5)
not covered: statement `deny +1 900*` of the company (policies/calls.rules:8:5)
not covered: call region `always 112` alone of the company, where anna may call 112 (policies/calls.rules:7:5)
not covered: call region `deny +1 900*` alone of the company, where anna may not call +19001234567 (policies/calls.rules:8:5)
not covered: call region outside every `allow` of office, where anna may not call +12345678901 (policies/calls.rules:1:6)
not covered: call region `allow +48* during Mon-Fri 08:00-18:00` alone of office, where anna may call +48123456789 at 2026-11-23T10:00:00+01:00 (policies/calls.rules:2:5)
not covered: call region `allow +48* during Mon-Fri 08:00-18:00` and `deny +48 70*` of office, where anna may not call +48701234567 at 2026-11-23T10:00:00+01:00 (policies/calls.rules:2:5, policies/calls.rules:3:5)
not covered: level that allows telephony.call-recording.listen `any` of verifier (policies/roles.yaml:6:54)
",
        )
        .run();
}

/// What `--mutate` says of a policy: the changes that no test notices, and the tests that would.
fn unnoticed(test: Test) -> Vec<(String, String)> {
    let json = test
        .args("test --mutate --format json")
        .args(AT)
        .stdout_has(&[])
        .run()
        .json();
    let survivors = json["mutants"]["unnoticed"].as_array().unwrap().iter();
    let words = survivors.map(|it| (it["change"].as_str().unwrap(), it["test"].as_str().unwrap()));
    words
        .map(|(change, test)| (change.to_owned(), test.to_owned()))
        .collect()
}

/// Every kind of change is made, and each that changes access is found out where there is no test for it.
#[test]
fn changes_that_no_test_notices_are_listed() {
    let survivors = unnoticed(policy(ONE));
    let changes: Vec<_> = survivors.iter().map(|(change, _)| change.as_str()).collect();
    assert_eq!(
        changes,
        [
            "`verifier` to user:olga is removed",
            "`allow +48* during Mon-Fri 08:00-18:00` is removed",
            "`allow +48* during Mon-Fri 08:00-18:00` begins with `deny`",
            "`+48*` becomes `+4*`",
            "`+48*` becomes `+480*`",
            "`Mon-Fri 08:00-18:00` becomes `Mon-Fri 07:45-18:00`",
            "`Mon-Fri 08:00-18:00` becomes `Mon-Fri 08:15-18:00`",
            "`Mon-Fri 08:00-18:00` becomes `Mon-Fri 08:00-17:45`",
            "`Mon-Fri 08:00-18:00` becomes `Mon-Fri 08:00-18:15`",
            "`deny +48 70*` is removed",
            "`deny +48 70*` begins with `allow`",
            "`+48 70*` becomes `+48 7*`",
            "`+48 70*` becomes `+48 700*`",
            "`always 112` is removed",
            "`always 112` begins with `deny`",
            "`deny +1 900*` begins with `always`",
            "telephony.call-recording.listen of verifier: `any` becomes `none`",
            "telephony.call-recording.listen of verifier: `any` becomes `department`",
        ]
    );
}

/// The tests that are told pass, and with them each change is noticed.
#[test]
fn the_tests_that_are_told_notice_every_change() {
    let tests = unnoticed(policy(ONE)).into_iter().map(|(_, test)| test);
    let tests = format!("  - {}\n", tests.collect::<Vec<_>>().join("\n  - "));
    let all = policy(&(ONE.to_owned() + &tests));
    all.args("test --mutate --strict")
        .args(AT)
        .stdout_has(&[
            "19 passed, 0 failed",
            "24 changes tried: 21 noticed by a test, 0 not; 3 change no access",
        ])
        .run();
    policy(ONE)
        .args("test --mutate --strict")
        .args(AT)
        .status(1)
        .stdout_has(&[
            "unnoticed  policies/roles.yaml:9:11: `verifier` to user:olga is removed\n  - { name: \"olga may",
            "24 changes tried: 3 noticed by a test, 18 not; 3 change no access, 0 make no policy\n",
        ])
        .run();
}

/// What changes no access is left out, whatever it does to the text.
#[test]
fn changes_that_are_proved_to_change_nothing_are_left_out() {
    let twice = "roles:\n  a: { telephony: { call-recording: { listen: any } } }\n  \
                 b: { telephony: { call-recording: { listen: own } } }\n\
                 assignments: [{ role: a, to: everyone }, { role: b, to: user:anna }]\n";
    Test::new()
        .file("policies/people.yaml", "users: { anna: {}, boris: {} }\n")
        .file("policies/roles.yaml", twice)
        .args("test --mutate")
        .args(AT)
        .stdout(
            "\
0 passed, 0 failed
covered: 0 of 2 roles, 0 of 2 assignments, 0 of 2 levels that allow, 0 of 1 levels that deny
unnoticed  policies/roles.yaml:4:23: `a` to everyone is removed
  - { name: \"boris may telephony.call-recording.listen\", user: boris, \
permission: telephony.call-recording.listen, expect: allow }
unnoticed  policies/roles.yaml:2:47: telephony.call-recording.listen of a: `any` becomes `none`
  - { name: \"boris may telephony.call-recording.listen\", user: boris, \
permission: telephony.call-recording.listen, expect: allow }
unnoticed  policies/roles.yaml:2:47: telephony.call-recording.listen of a: `any` becomes `department`
  - { name: \"anna may telephony.call-recording.listen (owner boris)\", user: anna, \
permission: telephony.call-recording.listen, allow: [{ owner: boris }] }
6 changes tried: 0 noticed by a test, 3 not; 3 change no access, 0 make no policy
",
        )
        .run();
}

#[test]
fn a_limit_says_what_is_left_out() {
    policy(ONE)
        .args("test --mutate --limit 2")
        .args(AT)
        .stdout_has(&["\n2 changes tried: "])
        .stderr("warning: only the first 2 of 24 changes are tried; `--limit 24` tries all\n")
        .run();
}

/// Suggested tests are a file of the policy. They pass, they cover all that can be covered, and nothing more is suggested.
#[test]
fn suggested_tests_pass_and_complete_the_coverage() {
    for (test, uncovered) in [
        (policy(ONE), "`deny +1 900*` of the company"),
        (Test::shipped(), "level that"),
    ] {
        let ran = test.args("test --suggest").args(AT).stdout_has(&["tests:\n  # "]).run();
        let suggested = ran.stdout.clone();
        let count = suggested.lines().filter(|line| line.starts_with("  - ")).count();
        assert!(count >= 10, "{suggested}");
        fs::write(ran.path().join("policies/suggested.yaml"), &suggested).unwrap();
        let ran = ran
            .then()
            .args("test --coverage")
            .args(AT)
            .stdout_has(&["0 failed"])
            .run();
        let lines = ran.stdout.lines().filter(|line| line.starts_with("not covered: "));
        let left: Vec<_> = lines.filter(|line| !line.contains(uncovered)).collect();
        assert_eq!(left, Vec::<&str>::new());
        let again = ran.then().args("test --suggest").args(AT);
        again.stdout("# no test to suggest\n").run();
    }
}

/// A level is shown by the records at which it ends: what a lower one allows too shows nothing of it.
#[test]
fn levels_are_covered_where_they_end() {
    let people = "departments: { sales: {}, north: { parent: sales } }\n\
                  users: { maria: { departments: [sales] }, anna: { departments: [sales] }, jan: { departments: [north] }, ewa: { departments: [north] }, olga: {} }\n\
                  roles:\n  \
                  head: { crm: { deal: { read: department, pipelines: { partners: { read: subdepartments } } } }, telephony: { outbound-call: customers } }\n  \
                  lister: { crm: { lead: { read: [own, open] } }, drive: { file: read } }\n\
                  assignments: [{ role: head, to: user:maria }, { role: lister, to: user:olga, on: \"drive:/Contracts\" }, { role: lister, to: user:jan }]\n";
    let tests = "tests:\n\
                 - { name: no end, user: maria, permission: crm.deal.read, allow: [{ owner: maria }], deny: [{ owner: olga }] }\n";
    let policy = || Test::new().file("policies/p.yaml", people);
    policy()
        .file("policies/tests.yaml", tests)
        .args("test")
        .stdout_has(&[" 0 of 5 levels that allow, 0 of 4 levels that deny\n"])
        .run();
    let tests = tests
        .replace("{ owner: maria }]", "{ owner: anna }]")
        .replace("olga", "jan");
    policy()
        .file("policies/tests.yaml", tests)
        .args("test")
        .stdout_has(&[" 1 of 5 levels that allow, 1 of 4 levels that deny\n"])
        .run();
    let ran = policy().args("test --suggest --levels").args(AT).stdout_has(&[]).run();
    fs::write(ran.path().join("policies/suggested.yaml"), &ran.stdout).unwrap();
    let ran = ran
        .then()
        .args("test --coverage")
        .args(AT)
        .stdout_has(&[" 0 failed\n"])
        .run();
    assert!(!ran.stdout.contains("not covered"), "{}", ran.stdout);
    let again = ran.then().args("test --suggest --levels").args(AT);
    again.stdout("# no test to suggest\n").run();
}

/// Records of others, of outsiders, in pipelines, on objects, by field; customers with words that YAML has to quote.
#[test]
fn suggested_tests_say_every_kind_of_fact() {
    let people = "users: { anna: {}, \"007\": {}, on: {} }\nworkgroups: { launch: { visibility: secret, owner: anna } }\n\
                  roles:\n  \
                  seller: { crm: { deal: { read: own, pipelines: { \"no: 1\": { stages: { \"Yes\": { read: any } } } } } } }\n  \
                  reader: { crm: { contact: { read: own } } }\n  \
                  caller: { telephony: { outbound-call: { rules: [some] } } }\n\
                  assignments:\n  - { role: seller, to: \"user:007\" }\n  - level: read\n    to: user:on\n    on: drive:/Contracts\n  \
                  - { role: caller, to: user:anna }\n";
    let rules = "rule some {\n    allow customers where tag in \"a, b\", \"on\" and stage is \"# 1\" and responsible is user:on\n}\n";
    let test = Test::new()
        .file("policies/p.yaml", people)
        .file("policies/r.rules", rules);
    let ran = test
        .args("test --suggest")
        .args(AT)
        .stdout_has(&["user: \"007\"", "user: \"on\"", "\"# 1\""])
        .run();
    fs::write(ran.path().join("policies/suggested.yaml"), &ran.stdout).unwrap();
    let ran = ran
        .then()
        .args("test")
        .args(AT)
        .stdout_has(&[" passed, 0 failed\n"])
        .run();
    ran.then()
        .args("test --suggest")
        .args(AT)
        .stdout("# no test to suggest\n")
        .run();
}

/// However a policy is laid out: lists and levels of resources, ends of assignments, named hours and numbers.
#[test]
fn every_way_to_write_something_is_changed() {
    let people = "\
users: { anna: {}, boris: {} }
roles:
  seller: { crm: { deal: { read: [own, open] } }, drive: { file: edit } }
  caller: { telephony: { outbound-call: { rules: [some] } } }
assignments:
  - { role: seller, to: user:anna, until: 2027-01-31 }
  - to: user:boris
    role: seller
  - role: caller
    to:
      - user:anna
";
    let rules = "\
numbers near = +48 22*, +48 12 1*
hours night = Mon-Fri 22:00-06:00
rule some {
    allow any where number in near, +49* and caller is not user:boris
        except during night except during Sat-Sun 00:00-24:00 // quiet
}
";
    let with = |tests: &str| {
        let test = Test::new()
            .file("policies/p.yaml", people)
            .file("policies/r.rules", rules);
        test.file("policies/t.yaml", tests)
    };
    let survivors = unnoticed(with(""));
    let changes: Vec<_> = survivors.iter().map(|(change, _)| change.as_str()).collect();
    let statement = "`allow any where number in near, +49* and caller is not user:boris except during night \
                     except during Sat-Sun 00:00-24:00`";
    assert_eq!(
        changes,
        [
            "`seller` to user:anna is removed",
            "`seller` to user:boris is removed",
            "`caller` to user:anna is removed",
            "`+48 22*` becomes `+48 2*`",
            "`+48 22*` becomes `+48 220*`",
            "`+48 12 1*` becomes `+48 12*`",
            "`+48 12 1*` becomes `+48 12 10*`",
            "`Mon-Fri 22:00-06:00` becomes `Mon-Fri 21:45-06:00`",
            "`Mon-Fri 22:00-06:00` becomes `Mon-Fri 22:15-06:00`",
            "`Mon-Fri 22:00-06:00` becomes `Mon-Fri 22:00-05:45`",
            "`Mon-Fri 22:00-06:00` becomes `Mon-Fri 22:00-06:15`",
            &format!("{statement} is removed"),
            &format!("{statement} begins with `deny`"),
            "`+49*` becomes `+4*`",
            "`+49*` becomes `+490*`",
            "`Sat-Sun 00:00-24:00` becomes `Sat-Sun 00:15-24:00`",
            "`Sat-Sun 00:00-24:00` becomes `Sat-Sun 00:00-23:45`",
            "crm.deal.read of seller: `[own, open]` becomes `none`",
            "drive.file.edit of seller: `edit` becomes `none`",
            "drive.file.edit of seller: `edit` becomes `read`",
            "drive.file.edit of seller: `edit` becomes `write`",
        ]
    );
    let tests: Vec<_> = survivors.into_iter().map(|(_, test)| test).collect();
    let tests = format!("tests:\n  - {}\n", tests.join("\n  - "));
    assert_eq!(unnoticed(with(&tests)), []);
}
