//! The program as a whole: help, codes, completions, first policy, test command.

use crate::test::Test;

#[test]
fn usage_mistakes_exit_with_two() {
    Test::new()
        .args("chek")
        .status(2)
        .stderr_has(&["unrecognized subcommand 'chek'", "'check'"])
        .run();
    Test::new().status(2).stderr_has(&["Usage: ringfence"]).run();
    Test::new()
        .args("--help")
        .stdout_has(&["Commands:", "Exit codes: 0 fine, 1 findings, 2 usage, 3 denied"])
        .run();
    Test::new()
        .args("--version")
        .stdout(&format!("ringfence {}\n", env!("CARGO_PKG_VERSION")))
        .run();
}

#[test]
fn explain_prints_the_page_of_a_code() {
    let page = include_str!("../docs/diagnostics/unknown-role.md");
    Test::new().args("explain unknown-role").stdout(page).run();
    Test::new()
        .args("explain unknown-rol")
        .status(2)
        .stderr("error: there is no code `unknown-rol`; did you mean `unknown-role`?\n")
        .run();
    let all = Test::new()
        .args("explain")
        .stdout_has(&["unknown-role ", "yaml-syntax "])
        .run();
    assert_eq!(all.stdout.lines().count(), ringfence::diagnostic::Code::ALL.len());
}

#[test]
fn completions_exist_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        Test::new()
            .args("completions")
            .arg(shell)
            .stdout_has(&["ringfence", "decide"])
            .run();
    }
}

#[test]
fn a_first_policy_works_at_once_and_overwrites_nothing() {
    let ran = Test::new()
        .args("init")
        .stdout_has(&[
            "wrote policies/roles.yaml\n",
            "wrote .pre-commit-config.yaml\n",
            "ringfence check\n",
        ])
        .run();
    assert!(
        ran.written("policies/roles.yaml")
            .starts_with("# yaml-language-server: $schema=.schema.json\n")
    );
    assert_eq!(
        ran.written("policies/.schema.json"),
        include_str!("../schema/policy.json")
    );
    assert!(
        ran.written(".pre-commit-config.yaml")
            .contains("entry: ringfence --policy policies check")
    );
    let ran = ran.then().args("check").stdout_has(&["no mistakes"]).run();
    let ran = ran.then().args("test").stdout_has(&["5 passed, 0 failed"]).run();
    let before = ran.written("policies/roles.yaml");
    let ran = ran
        .then()
        .args("init")
        .status(2)
        .stderr_has(&["already there; nothing was written"])
        .run();
    assert_eq!(ran.written("policies/roles.yaml"), before);
    ran.then()
        .args("init other/place")
        .stdout_has(&["--policy other/place check"])
        .run();
}

#[test]
fn failing_tests_say_what_came_instead() {
    let policy = "
users: { anna: {}, boris: {} }
roles: { clerk: { telephony: { call-statistics: own } } }
assignments: [{ role: clerk, to: everyone }]
tests:
  - { name: fine, user: anna, permission: telephony.call-statistics.view, allow: [{ owner: anna }] }
  - name: not so
    user: anna
    permission: telephony.call-statistics.view
    allow: [{ owner: boris }]
  - { name: unreadable, user: anna, call: call me, expect: deny }
";
    Test::new()
        .file("policies/p.yaml", policy)
        .args("test")
        .status(1)
        .stdout(
            "\
pass  fine
FAIL  not so (policies/p.yaml:7:11)
      policies/p.yaml:10:13: expected allow, found deny: of telephony.call-statistics.view anna holds own; role clerk at policies/p.yaml:3:49, assigned to everyone
FAIL  unreadable (policies/p.yaml:11:13)
      policies/p.yaml:11:60: expected deny, but `call me` cannot be dialled: `c` is no digit
1 passed, 2 failed
covered: 1 of 1 roles, 1 of 1 assignments, 1 of 1 levels that allow, 0 of 1 levels that deny
",
        )
        .run();
    let ran = Test::new()
        .file("policies/p.yaml", policy)
        .args("test --format json")
        .status(1)
        .stdout_has(&[])
        .run();
    let json = ran.json();
    assert_eq!((json["passed"].as_u64(), json["failed"].as_u64()), (Some(1), Some(2)));
    assert_eq!(json["tests"][1]["failures"][0]["found"]["decision"], false);
    assert_eq!(
        json["tests"][2]["failures"][0]["found"]["context"]["error"]["code"],
        "unreadable-destination"
    );
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_is_no_success() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .arg("schema")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("the result cannot be written")
    );
}
