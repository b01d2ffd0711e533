//! Warnings of `check`: what is told, what silences it, and that what is told to change nothing changes nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
};

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ringfence::{
    analyse::{difference, lint},
    diagnostic::{Code, Diagnostic},
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

use crate::test::Test;

mod assignments;
mod emergency;
mod fix;
mod phones;

const UNUSED: &str = "\
users: { anna: {}, boris: {} }
roles:
  auditor: { crm: { deal: { read: any } } }
";

fn now() -> Timestamp {
    "2026-11-23T10:00:00+01:00".parse().unwrap()
}

#[test]
fn warnings_do_not_fail_a_check_unless_it_is_strict() {
    let fine = "policies: no mistakes in 1 file, 2 users, 1 role, 0 assignments, 0 tests\n";
    let test = || Test::new().file("policies/p.yaml", UNUSED);
    test()
        .args("check")
        .stdout_has(&[
            "warning[unused-role]: no assignment gives the role `auditor`",
            "1 warning;",
            fine,
        ])
        .run();
    test()
        .args("check --strict")
        .status(1)
        .stdout_has(&["warning[unused-role]"])
        .run();
    let json = test().args("check --format json").stdout_has(&[]).run().json();
    assert_eq!((json["errors"].as_u64(), json["warnings"].as_u64()), (Some(0), Some(1)));
    assert_eq!(json["diagnostics"][0]["severity"], "warning");
    let sarif = test().args("check --format sarif").stdout_has(&[]).run().json();
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "warning");
    let github = "::warning file=policies/p.yaml,line=3,col=3,endLine=3,endColumn=10,title=unused-role::";
    test().args("check --format github").stdout_has(&[github]).run();
    let gitlab = test().args("check --format gitlab").stdout_has(&[]).run().json();
    assert_eq!(gitlab[0]["severity"], "minor");
}

#[test]
fn a_policy_turns_warnings_off_or_makes_them_mistakes() {
    let with = |level: &str| {
        let settings = format!("settings: {{ lint: {{ unused-role: {level} }} }}\n");
        Test::new()
            .file("policies/p.yaml", UNUSED)
            .file("policies/settings.yaml", settings)
            .args("check")
    };
    let fine = "policies: no mistakes in 2 files, 2 users, 1 role, 0 assignments, 0 tests\n";
    with("off").stdout(fine).run();
    with("error")
        .status(1)
        .stdout_has(&["error[unused-role]", "1 mistake;"])
        .run();
    with("of")
        .status(1)
        .stdout_has(&["error[unknown-word]", "did you mean `off`?"])
        .run();
}

#[test]
fn a_comment_silences_its_line_or_the_next_one() {
    let silenced = |role: &str| {
        let text = format!("users: {{ anna: {{}} }}\nroles:\n{role}\n");
        let told = lint(&snapshot(&text, ""), now()).unwrap();
        told.iter().map(|it| it.code.name()).collect::<Vec<_>>()
    };
    let nothing: [&str; 0] = [];
    assert_eq!(
        silenced("  a: { crm: { deal: { read: any } } } # ringfence: allow unused-role, later"),
        nothing
    );
    assert_eq!(
        silenced("  # ringfence: allow unused-role, later\n  # and so on\n  a: { crm: { deal: { read: any } } }"),
        nothing
    );
    let both = "  # ringfence: allow unused-role personal-role, later\n  a: { crm: { deal: { read: any } } }";
    assert_eq!(silenced(both), ["unused-silence"]);
    // A text is no comment.
    let quoted = "  a: { title: \"A # ringfence: allow unused-role, later\", crm: { deal: { read: any } } }";
    assert_eq!(silenced(quoted), ["unused-role"]);
    let block = "  a:\n    title: |\n      # ringfence: allow unused-role, later\n    crm: { deal: { read: any } }";
    assert_eq!(silenced(block), ["unused-role"]);
}

#[test]
fn the_shipped_policy_and_a_first_one_have_no_warnings() {
    Test::shipped()
        .args("check --strict --format gitlab")
        .stdout("[]\n")
        .run();
    let first = Test::new();
    let policies = first.path().join("policies");
    let directory = policies.to_str().unwrap().to_owned();
    Test::new().args("init").arg(&directory).stdout_has(&[]).run();
    Test::new()
        .args("check --strict --format gitlab")
        .arg(&directory)
        .stdout("[]\n")
        .run();
}

#[test]
fn the_page_has_every_warning_and_its_sentence() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lint.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| ["));
    let found: BTreeSet<String> = rows.map(str::to_owned).collect();
    let row = |code: &Code| format!("| [`{0}`](diagnostics/{0}.md) | {1} |", code.name(), code.summary());
    let expected: BTreeSet<String> = Code::ALL.iter().filter(|code| code.is_lint()).map(row).collect();
    assert_eq!(found, expected);
}

fn snapshot(policy: &str, rules: &str) -> Snapshot {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("p.rules", rules));
    sources.add(SourceFile::new("p.yaml", policy));
    let loaded = load_sources(sources).unwrap_or_else(|refused| panic!("{:?}\n{policy}\n{rules}", refused.diagnostics));
    loaded.snapshot
}

/// Numbers that are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const PEOPLE: &str = "\
departments: { all: { head: irina }, sales: { parent: all, head: maria }, support: { parent: all } }
users:
  irina: { departments: [all], administrator: true, extension: \"101\" }
  maria: { departments: [sales] }
  anna: { departments: [sales, support] }
  olga: {}
objects: { \"drive:/A/B\": { inherit: false } }
";

/// A policy whose assignments have a line each.
fn policy(numbers: &mut Numbers) -> String {
    let mut text = format!("{PEOPLE}roles:\n");
    for role in ["r0", "r1", "r2", "r3"] {
        let levels = ["none", "own", "department", "any", "[own, open]"];
        let deal = numbers.of(&[
            "",
            ", stages: { won: { read: none } }",
            ", stages: { won: { read: any } }",
            ", pipelines: { p: { read: own } }",
            ", fields: { amount: { read: none } }",
        ]);
        let file = numbers.of(&["none", "read", "full"]);
        let calls = numbers.of(&["nobody", "customers", "any", "{ rules: [c0] }", "{ rules: [c1, c0] }"]);
        let _ = writeln!(
            text,
            "  {role}: {{ crm: {{ deal: {{ read: {}, update: {}{deal} }} }}, drive: {{ file: {file} }}, telephony: {{ outbound-call: {calls} }} }}",
            numbers.of(&levels),
            numbers.of(&levels),
        );
    }
    text += "assignments:\n";
    for _ in 0..7 {
        let to = numbers.of(&[
            "everyone",
            "administrators",
            "department:all",
            "department:sales",
            "head:sales",
            "user:maria",
            "user:olga",
        ]);
        let on = numbers.of(&["", "", ", on: \"drive:/A\"", ", on: \"drive:/A/B\""]);
        let until = numbers.of(&["", "", ", until: 2027-05-05", ", until: 2028-05-05"]);
        let given = if on.is_empty() {
            format!("role: {}", numbers.of(&["r0", "r1", "r2", "r3"]))
        } else {
            format!("level: {}", numbers.of(&["read", "edit", "full"]))
        };
        let _ = writeln!(text, "  - {{ {given}, to: {to}{on}{until} }}");
    }
    text
}

/// Rules whose statements have a line each.
fn rules(numbers: &mut Numbers) -> String {
    let mut text = "hours office = Mon-Fri 08:00-18:00\nnumbers some = +48 22*, +49*\n".to_owned();
    for block in ["rule c0", "rule c1", "company"] {
        let effects: &[&str] = if block == "company" {
            &["always", "deny"]
        } else {
            &["allow", "allow", "deny"]
        };
        let _ = writeln!(text, "{block} {{");
        for _ in 0..5 {
            let target = numbers.of(&[
                "any",
                "customers",
                "coworkers",
                "+48*",
                "+48 2*",
                "some",
                "ext 101",
                "112",
            ]);
            let condition = numbers.of(&[
                "",
                "",
                " where responsible is me",
                " where responsible in my department",
                " where stage in won, lost",
                " where stage is won and stage is lost",
                " where readable",
                " where caller in department:sales",
                " where number in some",
            ]);
            let when = numbers.of(&[
                "",
                "",
                "",
                " during office",
                " except during office",
                " during Sat 10:00-12:00",
            ]);
            let _ = writeln!(text, "    {} {target}{condition}{when}", numbers.of(effects));
        }
        text += if block == "company" {
            "    always 998\n}\n"
        } else {
            "    allow 999\n}\n"
        };
    }
    text
}

/// A text without some lines, counted from 0.
fn without_lines(text: &str, lines: &BTreeSet<usize>) -> String {
    let kept = text.lines().enumerate().filter(|(line, _)| !lines.contains(line));
    kept.flat_map(|(_, line)| [line, "\n"]).collect()
}

fn line(snapshot: &Snapshot, diagnostic: &Diagnostic) -> usize {
    let place = diagnostic.label.as_ref().unwrap().place;
    snapshot.sources().path_and_line(place).1 - 1
}

#[track_caller]
fn assert_same(old: &Snapshot, new: &Snapshot, why: &str) {
    let changes = difference(old, new, now()).unwrap().changes;
    assert!(changes.is_empty(), "{why}: {changes:?}");
}

#[test]
fn what_is_told_to_change_nothing_changes_nothing() {
    let mut told: BTreeMap<Code, usize> = BTreeMap::new();
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        let (policy, rules) = (policy(&mut numbers), rules(&mut numbers));
        let old = snapshot(&policy, &rules);
        let (mut assignments, mut statements) = (BTreeSet::new(), BTreeSet::new());
        for diagnostic in lint(&old, now()).unwrap().iter() {
            let why = format!("{diagnostic:?}\n{policy}\n{rules}");
            let line = line(&old, diagnostic);
            match diagnostic.code {
                Code::RedundantAssignment => {
                    let less = without_lines(&policy, &BTreeSet::from([line]));
                    assert_same(&old, &snapshot(&less, &rules), &why);
                    assignments.insert(line);
                }
                Code::CoveredStatement
                | Code::UnreachableStatement
                | Code::DeniedByCompany
                | Code::ImpossibleStatement => {
                    let less = without_lines(&rules, &BTreeSet::from([line]));
                    assert_same(&old, &snapshot(&policy, &less), &why);
                    statements.insert(line);
                }
                Code::EqualRoles => {
                    let first = snapshot_words(&old, diagnostic);
                    let same = policy.replace(&format!("role: {},", first.0), &format!("role: {},", first.1));
                    assert_same(&old, &snapshot(&same, &rules), &why);
                }
                _ => continue,
            }
            *told.entry(diagnostic.code).or_default() += 1;
        }
        // And all of it together.
        let less = snapshot(
            &without_lines(&policy, &assignments),
            &without_lines(&rules, &statements),
        );
        assert_same(&old, &less, &format!("{policy}\n{rules}"));
    }
    let seldom: Vec<_> = told.iter().filter(|(_, count)| **count < 5).collect();
    assert!(
        seldom.is_empty() && told.len() >= 5,
        "too little is told to show anything: {told:?}"
    );
}

/// The two roles that a diagnostic underlines.
fn snapshot_words<'a>(snapshot: &'a Snapshot, diagnostic: &'a Diagnostic) -> (&'a str, &'a str) {
    let words = |place| snapshot.sources().words(place);
    (
        words(diagnostic.label.as_ref().unwrap().place),
        words(diagnostic.related[0].place),
    )
}

#[test]
fn a_cover_has_no_statement_too_many() {
    let mut shown = 0;
    for seed in 100..160 {
        let rules = rules(&mut Numbers(seed));
        let old = snapshot(PEOPLE, &rules);
        let line_of = |place| old.sources().path_and_line(place).1 - 1;
        for diagnostic in lint(&old, now()).unwrap().iter() {
            let covered = line(&old, diagnostic);
            let is_allow = rules
                .lines()
                .nth(covered)
                .is_some_and(|line| line.starts_with("    allow"));
            if diagnostic.code != Code::CoveredStatement || !is_allow {
                continue;
            }
            let cover: BTreeSet<usize> = diagnostic.related.iter().map(|it| line_of(it.place)).collect();
            // With one of them less, and nothing else that is of weight, the statement lets calls through by itself.
            for one in &cover {
                let is_gone = |at: usize, text: &str| {
                    let is_statement = text.starts_with("    ") && !text.ends_with(" 999") && !text.ends_with(" 998");
                    at == *one || (is_statement && at != covered && !cover.contains(&at))
                };
                let gone = rules.lines().enumerate().filter(|(at, text)| is_gone(*at, text));
                let gone: BTreeSet<usize> = gone.map(|(at, _)| at).collect();
                let left = snapshot(PEOPLE, &without_lines(&rules, &gone));
                let now_at = covered - gone.iter().filter(|at| **at < covered).count();
                let told = lint(&left, now()).unwrap();
                let again = told.iter().find(|it| {
                    line(&left, it) == now_at
                        && left.sources().path_and_line(it.label.as_ref().unwrap().place).0 == "p.rules"
                });
                assert!(again.is_none(), "{one} is too many: {diagnostic:?}\n{rules}\n{again:?}");
                shown += 1;
            }
        }
    }
    assert!(shown > 20, "too little is told to show anything: {shown}");
}

const PEOPLE_OF_SALES: &str = "\
departments: { sales: { head: maria } }
users: { maria: { departments: [sales] }, anna: { departments: [sales] } }
";

#[test]
fn what_people_have_from_other_roles_counts_for_what_is_required() {
    let told = |reader: &str| {
        let text = format!(
            "{PEOPLE_OF_SALES}roles:\n  a: {{ crm: {{ deal: {{ update: any }} }} }}\n  b: {{ crm: {{ deal: {{ read: {reader} }} }} }}\n\
             assignments:\n  - {{ role: a, to: head:sales }}\n  - {{ role: b, to: department:sales }}\n"
        );
        let told = lint(&snapshot(&text, ""), now()).unwrap();
        told.iter().filter(|it| it.code == Code::WiderThanRequired).count()
    };
    assert_eq!((told("own"), told("any")), (1, 0));
}

#[test]
fn an_assignment_that_lasts_longer_is_not_covered_by_a_shorter_one() {
    let told = |first: &str, second: &str| {
        let text = format!(
            "{PEOPLE_OF_SALES}roles: {{ a: {{ crm: {{ deal: {{ read: any }} }} }} }}\n\
             assignments:\n  - {{ role: a, to: head:sales{first} }}\n  - {{ role: a, to: department:sales{second} }}\n"
        );
        let snapshot = snapshot(&text, "");
        let told = lint(&snapshot, now()).unwrap();
        let told = told.iter().filter(|it| it.code == Code::RedundantAssignment);
        told.map(|it| line(&snapshot, it)).collect::<Vec<_>>()
    };
    assert_eq!(told("", ""), [4]);
    assert_eq!(told(", until: 2028-01-01", ""), [4]);
    assert_eq!(told("", ", until: 2028-01-01"), [0; 0]);
}

#[test]
fn a_switch_that_cannot_be_lowered_is_left_alone() {
    let text = format!(
        "{PEOPLE_OF_SALES}roles: {{ a: {{ crm: {{ deal: {{ read: own, update: own, transition: allowed }} }} }} }}\n\
         assignments: [{{ role: a, to: department:sales }}]\n"
    );
    assert!(lint(&snapshot(&text, ""), now()).unwrap().iter().next().is_none());
}

/// What does nothing in it is, line by line: a role, an assignment by another way, one that ended, a rule and statements.
const IDLE: &str = "\
departments: { sales: {} }
users: { anna: { departments: [sales] }, boris: { departments: [sales] } }
roles:
  # For the auditors.
  auditor:
    crm: { deal: { read: any } }

  agent:
    telephony:
      call-recording: { listen: own }
      outbound-call: { rules: [office] }
  clerk: { crm: { deal: { read: own } } }
assignments:
  - { role: agent, to: everyone }
  - to: user:anna
    role: agent

  # Until the end of the audit.
  - role: clerk
    to: department:sales
    until: 2020-01-31
  - { role: clerk, to: user:boris }
";

const IDLE_RULES: &str = "\
rule office {
    allow +48*
    allow +48 22*   // the capital
    deny +49*
}
rule nobody {
    allow any
}
";

#[test]
fn what_does_nothing_is_taken_away() {
    let ran = Test::new()
        .file("policies/p.yaml", IDLE)
        .file("policies/c.rules", IDLE_RULES)
        .args("check --fix --at 2026-11-23T10:00:00+01:00")
        .stderr_has(&[
            "policies/c.rules:3:5  ",
            "policies/c.rules:6:6  no role gives the rule `nobody`: taken away, which changes nobody's access\n",
            "policies/p.yaml:5:3  no assignment gives the role `auditor`: taken away",
            "policies/p.yaml:16:11  ",
            "policies/p.yaml:21:12  the assignment of `clerk` ended with 2020-01-31: taken away",
        ])
        .stdout_has(&[])
        .run();
    let after = "\
departments: { sales: {} }
users: { anna: { departments: [sales] }, boris: { departments: [sales] } }
roles:
  # For the auditors.

  agent:
    telephony:
      call-recording: { listen: own }
      outbound-call: { rules: [office] }
  clerk: { crm: { deal: { read: own } } }
assignments:
  - { role: agent, to: everyone }

  # Until the end of the audit.
  - { role: clerk, to: user:boris }
";
    assert_eq!(ran.written("policies/p.yaml"), after);
    let rules = ran.written("policies/c.rules");
    assert_eq!(rules, "rule office {\n    allow +48*\n}\n");
    let then = ran
        .then()
        .args("check --fix --at 2026-11-23T10:00:00+01:00")
        .stdout_has(&[])
        .run();
    assert_eq!(then.written("policies/p.yaml"), after);
}

/// The patterns that are told of in a rule with these targets, each with what is to be written.
fn unlikely(country: &str, targets: &str) -> Vec<(String, String)> {
    let policy = format!("settings: {{ {country} }}\nusers: {{ anna: {{}} }}\n");
    let snapshot = snapshot(&policy, &format!("rule a {{ allow any\n deny {targets} }}\n"));
    let told = lint(&snapshot, now()).unwrap();
    let told = told.iter().filter(|it| it.code == Code::UnlikelyShortCode);
    let told = told.map(|it| {
        let words = snapshot.sources().words(it.label.as_ref().unwrap().place);
        let help = it.help.as_deref().unwrap_or_default();
        (words.to_owned(), help.split('`').nth(1).unwrap_or_default().to_owned())
    });
    told.collect()
}

#[test]
fn beginnings_of_numbers_without_a_plus_are_told() {
    let pair = |(words, meant): &(&str, &str)| ((*words).to_owned(), (*meant).to_owned());
    let expect = |country: &str, targets: &str, expected: &[(&str, &str)]| {
        let expected: Vec<_> = expected.iter().map(pair).collect();
        assert_eq!(unlikely(country, targets), expected, "{targets}");
    };
    let told = [
        ("48 70*", "+48 70*"),
        ("0700*", "+48 700*"),
        ("700 *", "+48 700*"),
        ("48*", "+48*"),
    ];
    expect("country: PL", "48 70*, 0700*, 700 *, 48*", &told);
    expect(
        "country: US",
        "1 900*, 900*",
        &[("1 900*", "+1 900*"), ("900*", "+1 900*")],
    );
    expect("country: IT", "0700*", &[("0700*", "+39 0700*")]);
    expect("", "0700*", &[("0700*", "+")]);
    // A test and a named set tell of it too; of a set its name is underlined.
    expect("country: PL", "any where number in 11*, 700*", &[("700*", "+48 700*")]);
    let named = "112 } numbers premium = 700* rule b { deny premium";
    expect("country: PL", named, &[("premium", "+48 700*")]);
}

#[test]
fn short_codes_that_are_meant_are_not_told() {
    for (country, targets) in [
        (
            "country: PL",
            "11*, 112, 19*, 191*, 116*, 1160*, 118*, 911*, 99*, 999*, 70*, 7*, 700, 0700, ext 700*, ext 48*",
        ),
        (
            "country: US",
            "1*, 11*, 116*, 1160*, 911*, 61*, +1 212-555*, +1 212-255*",
        ),
        (
            "",
            "11*, 48*, 112, +48 22-345*, +48 22-1-2*, +48 501-234*, +48 22 345-67*",
        ),
    ] {
        assert_eq!(unlikely(country, targets), [], "{targets}");
    }
}
