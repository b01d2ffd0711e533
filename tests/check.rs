//! Everything a hook needs.

use crate::test::Test;

const BROKEN: &str = "\
users:
  anna: { departments: [sale] }
departments:
  sales: {}
roles:
  clerk: { telephony: { call-recording: { listen: owm } } }
assignments:
  - { role: clerck, to: user:anna }
";

const FIRST_BLOCK: &str = "\
  × error[unknown-department]: no department is named `sale`
   ╭─[policies/p.yaml:2:25]
 1 │ users:
 2 │   anna: { departments: [sale] }
   ·                         ──┬─
   ·                           ╰── not known
 3 │ departments:
   ╰────
  help: did you mean `sales`?
";

#[test]
fn every_mistake_is_shown_with_its_words_underlined() {
    Test::new()
        .file("policies/p.yaml", BROKEN)
        .args("check")
        .status(1)
        .stdout_has(&[
            FIRST_BLOCK,
            "error[unknown-level]: `owm` is no level of `telephony.call-recording.listen`",
            "expected `none`, `own`, `department` or `any`",
            "error[unknown-role]: no role is named `clerck`",
            "3 mistakes; `ringfence explain CODE` tells more\n",
        ])
        .run();
}

#[test]
fn the_directory_may_be_named_in_three_ways() {
    let test = || Test::new().file("elsewhere/p.yaml", "users: { anna: {} }\n");
    let fine = "elsewhere: no mistakes in 1 file, 1 user, 0 roles, 0 assignments, 0 tests\n";
    test().args("check elsewhere").stdout(fine).run();
    test().args("--policy elsewhere check").stdout(fine).run();
    test()
        .args("check")
        .env("RINGFENCE_POLICY", "elsewhere")
        .stdout(fine)
        .run();
}

#[test]
fn narrow_and_wide_terminals_are_filled() {
    let broken = || Test::new().file("policies/p.yaml", BROKEN).args("check").status(1);
    for width in [40, 60, 100] {
        let ran = broken()
            .env("COLUMNS", &width.to_string())
            .stdout_has(&["unknown-role"])
            .run();
        let messages = ran
            .stdout
            .lines()
            .filter(|line| line.starts_with("  × ") || line.starts_with("  │ "));
        // Only messages are wrapped: source lines and places stay whole, so that they can be read and clicked.
        assert!(
            messages.map(|line| line.chars().count()).max().unwrap() <= width,
            "{width}:\n{}",
            ran.stdout
        );
    }
}

#[test]
fn colours_come_only_when_asked_for_or_on_a_terminal() {
    let broken = || Test::new().file("policies/p.yaml", BROKEN).args("check").status(1);
    assert!(!broken().stdout_has(&[]).run().stdout.contains('\u{1b}'));
    assert!(
        !broken()
            .env("NO_COLOR", "1")
            .stdout_has(&[])
            .run()
            .stdout
            .contains('\u{1b}')
    );
    assert!(
        broken()
            .args("--color always")
            .stdout_has(&[])
            .run()
            .stdout
            .contains('\u{1b}')
    );
}

#[test]
fn json_has_places_and_help() {
    let ran = Test::new()
        .file("policies/p.yaml", BROKEN)
        .args("check --format json")
        .status(1)
        .stdout_has(&[])
        .run();
    let json = ran.json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["errors"], 3);
    let first = &json["diagnostics"][0];
    assert_eq!(first["code"], "unknown-department");
    assert_eq!(
        (first["file"].as_str(), first["line"].as_u64()),
        (Some("policies/p.yaml"), Some(2))
    );
    assert_eq!(
        (first["column"].as_u64(), first["endColumn"].as_u64()),
        (Some(25), Some(29))
    );
    assert_eq!(first["help"], "did you mean `sales`?");
}

#[test]
fn sarif_names_rules_and_regions() {
    let ran = Test::new()
        .file("policies/p.yaml", BROKEN)
        .args("check --format sarif")
        .status(1)
        .stdout_has(&[])
        .run();
    let json = ran.json();
    assert_eq!(json["version"], "2.1.0");
    let run = &json["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "unknown-department");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "policies/p.yaml");
    assert_eq!(place["region"]["startLine"], 2);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), ringfence::diagnostic::Code::ALL.len());
    assert_eq!(run["tool"]["driver"]["informationUri"], env!("CARGO_PKG_REPOSITORY"));
    // A policy without a mistake is a run without results.
    let clean = Test::shipped()
        .args("check --format sarif")
        .stdout_has(&[])
        .run()
        .json();
    assert_eq!(clean["runs"][0]["results"].as_array().unwrap().len(), 0);
}

#[test]
fn github_annotations_stand_at_the_line() {
    Test::new()
        .file("policies/p.yaml", BROKEN)
        .args("check --format github")
        .status(1)
        .stdout_has(&["::error file=policies/p.yaml,line=2,col=25,endLine=2,endColumn=29,title=unknown-department::no department is named `sale`%0Adid you mean `sales`?\n"])
        .run();
}

#[test]
fn no_policy_is_a_mistake() {
    Test::new()
        .args("check")
        .status(1)
        .stdout_has(&["there is no policy directory `policies`", "ringfence init"])
        .run();
    let empty = || Test::new().file("policies/p.yaml", "# nothing yet\n");
    empty()
        .args("check")
        .status(1)
        .stdout_has(&["the policy directory defines nothing"])
        .run();
    empty()
        .file("policies/q.yaml", "users: { anna: {} }\n")
        .args("check")
        .stdout_has(&["no mistakes"])
        .run();
}

#[test]
fn hidden_files_are_skipped_and_both_endings_are_read() {
    Test::new()
        .file("policies/.hidden.yaml", "nonsense: {")
        .file("policies/.git/config.yaml", "nonsense: {")
        .file("policies/notes.txt", "nonsense: {")
        .file("policies/a/b/users.yml", "users: { anna: {} }\n")
        .args("check")
        .stdout_has(&["no mistakes in 1 file, 1 user"])
        .run();
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_are_found() {
    use std::os::unix::fs::symlink;
    let linked = Test::new()
        .file("elsewhere/users.yaml", "users: { anna: {} }\n")
        .file("policies/roles.yaml", "roles: {}\n");
    symlink("../elsewhere", linked.path().join("policies/linked")).unwrap();
    linked
        .args("check")
        .stdout_has(&["no mistakes in 2 files, 1 user"])
        .run();
    let looped = Test::new().file("policies/users.yaml", "users: { anna: {} }\n");
    symlink("../policies", looped.path().join("policies/back")).unwrap();
    looped
        .args("check")
        .status(1)
        .stdout_has(&["leads back to a directory that holds it"])
        .run();
    let dangling = Test::new().file("policies/users.yaml", "users: { anna: {} }\n");
    symlink("nowhere.yaml", dangling.path().join("policies/roles.yaml")).unwrap();
    dangling
        .args("check")
        .status(1)
        .stdout_has(&["`policies/roles.yaml` cannot be read"])
        .run();
}

#[test]
fn what_a_file_holds_never_reaches_the_terminal_as_a_command() {
    let policy = "users: { \"a\\e[31mb\u{1b}[2Jc\": {} }\nroles: { x: { crm: { deal: { read: \"\u{9b}31m\" } } } }\n";
    let ran = Test::new()
        .file("policies/p.yaml", policy)
        .args("check")
        .status(1)
        .stdout_has(&["error["])
        .run();
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{9b}']),
        "{}",
        ran.stdout.escape_debug()
    );
}

#[test]
fn a_country_is_one_that_has_numbers() {
    let check = |country: &str| {
        Test::new()
            .file("policies/p.yaml", format!("settings: {{ country: {country} }}\n"))
            .args("check")
    };
    for country in ["PL", "GB", "de", "US"] {
        check(country).stdout_has(&["no mistakes"]).run();
    }
    for country in ["UK", "XX", "POL", "1"] {
        check(country).status(1).stdout_has(&["error[unknown-country]"]).run();
    }
}

#[test]
fn gitlab_issues_keep_their_fingerprint_when_lines_move() {
    let report = |text: &str| {
        let test = Test::new()
            .file("policies/p.yaml", text)
            .args("check --format gitlab")
            .status(1);
        test.stdout_has(&[]).run().json()
    };
    let (before, after) = (report(BROKEN), report(&format!("# A line more.\n{BROKEN}")));
    assert_eq!(before.as_array().unwrap().len(), 3);
    assert_eq!(before[0]["check_name"], "unknown-department");
    assert_eq!(before[0]["location"]["path"], "policies/p.yaml");
    assert_eq!(before[0]["location"]["lines"]["begin"], 2);
    assert_eq!(after[0]["location"]["lines"]["begin"], 3);
    assert_eq!(before[0]["fingerprint"], after[0]["fingerprint"]);
    assert_ne!(before[0]["fingerprint"], before[1]["fingerprint"]);
}

#[test]
fn lines_are_counted_alike_whatever_ends_them_and_whatever_begins_the_file() {
    let unix = Test::new()
        .file("policies/p.yaml", BROKEN)
        .args("check")
        .status(1)
        .stdout_has(&[])
        .run()
        .stdout;
    let windows = format!("\u{feff}{}", BROKEN.replace('\n', "\r\n"));
    let windows = Test::new()
        .file("policies/p.yaml", windows)
        .args("check")
        .status(1)
        .stdout_has(&[])
        .run()
        .stdout;
    let plain = |text: &str| {
        text.lines()
            .map(|line| line.replace('\u{feff}', "").trim_end().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(plain(&windows), plain(&unix));
}

#[test]
fn endings_count_in_any_case_and_a_file_is_no_directory() {
    let test = || Test::new().file("policies/P.YAML", "users: { anna: {} }\n");
    test()
        .args("check")
        .stdout_has(&["no mistakes in 1 file, 1 user"])
        .run();
    test()
        .args("check policies/P.YAML")
        .status(1)
        .stdout_has(&["`policies/P.YAML` is a file; a policy is a directory"])
        .run();
}

#[test]
fn a_merge_conflict_is_called_one() {
    let conflict = "users:\n<<<<<<< HEAD\n  anna: {}\n=======\n  boris: {}\n>>>>>>> other\n";
    Test::new()
        .file("policies/p.yaml", conflict)
        .args("check")
        .status(1)
        .stdout_has(&["a merge conflict is not resolved", "policies/p.yaml:2:1"])
        .run();
}

#[test]
fn lines_of_any_length_are_told_of() {
    let long = "x".repeat(70_000);
    let policies = [
        format!("users: {{ a: {{ name: {long}, nam: 1 }} }}\n"),
        format!("users: {{ a: {{ {long}: 1 }} }}\n"),
        format!("users: {{ '{long} y': {{}} }}\n"),
    ];
    for policy in policies {
        let ran = Test::new()
            .file("policies/p.yaml", policy)
            .args("check")
            .status(1)
            .stdout_has(&["policies/p.yaml:1:"])
            .run();
        assert!(ran.stdout.len() < 5_000, "{}", ran.stdout.len());
    }
    let role = format!(
        "users: {{ a: {{}} }}\nroles: {{ r: {{ crm: {{ deal: {{ pipelines: {{ {}: {{ read: any }} }} }} }} }} }}\n",
        "x".repeat(1_000)
    );
    Test::new()
        .file("policies/p.yaml", role)
        .args("show role:r")
        .stdout_has(&["pipeline xxx"])
        .run();
}

#[test]
fn mappings_are_not_merged() {
    let policy = "users: { <<: &old { anna: { administrator: true } }, anna: {} }\n";
    Test::new()
        .file("policies/p.yaml", policy)
        .args("check")
        .status(1)
        .stdout_has(&["mappings are not merged with `<<`"])
        .run();
}

/// YAML merges by a plain `<<` only.
#[test]
fn a_name_in_quotes_is_no_merge() {
    let stages =
        |key: &str| format!("roles: {{ r: {{ crm: {{ deal: {{ stages: {{ {key}: {{ read: none }} }} }} }} }} }}\n");
    for (key, status) in [("\"<<\"", 0), ("'<<'", 0), ("<<", 1)] {
        let test = Test::new().file("policies/p.yaml", stages(key)).args("check");
        test.status(status).stdout_has(&[]).run();
    }
}

#[test]
fn large_mistakes_take_no_square_of_their_size() {
    let mut ring = String::from("departments:\n");
    for index in 0..20_000 {
        ring.extend([format!("  d{index}: {{ parent: d{} }}\n", (index + 1) % 20_000)]);
    }
    let ran = Test::new()
        .file("policies/p.yaml", ring)
        .args("check")
        .status(1)
        .stdout_has(&["and 19991 more"])
        .run();
    assert!(ran.stdout.len() < 10_000);
    let mut unknown = String::from("users:\n");
    for index in 0..3_000 {
        unknown.extend([format!("  user{index}: {{ departments: [department{index}] }}\n")]);
    }
    Test::new()
        .file("policies/p.yaml", unknown)
        .args("check")
        .status(1)
        .stdout_has(&["and 2950 more"])
        .run();
}

#[test]
fn sections_without_a_definition_define_nothing() {
    for nothing in ["roles: {}\n", "users: {}\nassignments: []\n", "catalogue: {}\n", "{}\n"] {
        let test = Test::new().file("policies/p.yaml", nothing).args("check").status(1);
        test.stdout_has(&["the policy directory defines nothing"]).run();
    }
}

#[test]
fn aliases_stand_for_what_they_name_and_are_underlined_themselves() {
    let fine = "users: { anna: {}, boris: {} }\nroles: { r: {} }\nassignments:\n  - { role: r, to: &both [user:anna, user:boris] }\n  - { role: r, to: *both }\n";
    Test::new()
        .file("policies/p.yaml", fine)
        .args("check")
        .stdout_has(&["2 assignments"])
        .run();
    let wrong = fine.replace("boris: {} }", "bob: {} }");
    let test = Test::new()
        .file("policies/p.yaml", wrong)
        .args("check --format github")
        .status(1);
    let ran = test.stdout_has(&["no user is named `boris`"]).run();
    assert!(
        ran.stdout.contains("line=4,") && ran.stdout.contains("line=5,"),
        "{}",
        ran.stdout
    );
}

/// A pipe in place of a file would be a policy that lacks what the file says.
#[test]
#[cfg(unix)]
fn what_is_no_file_and_named_like_one_is_a_mistake() {
    let test = Test::new().file("policies/p.yaml", "users: { anna: {} }\n");
    let pipe = test.path().join("policies/company.rules");
    let made = std::process::Command::new("mkfifo").arg(pipe).status().unwrap();
    assert!(made.success());
    test.args("check")
        .status(1)
        .stdout_has(&["`policies/company.rules` is no file"])
        .run();
}
