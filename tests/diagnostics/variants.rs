//! Further words of the same codes: one line of `variants.txt` for each branch that has its own.

use pretty_assertions::assert_eq;
use ringfence::diagnostic::Diagnostic;

use super::{assert_well_formed, refused, sources};

/// The name of the file that a policy is, and its variants.
const VARIANTS: [(&str, &str); 2] = [
    ("policy.yaml", include_str!("variants.txt")),
    ("policy.rules", include_str!("rules_variants.txt")),
];

/// One diagnostic: its code, the words underlined, and parts of its message and its help.
type Expected<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The whole policy, and all that is told of it in the order of the places.
fn check(policy: &str, expected: &[Expected<'_>]) {
    check_file("policy.yaml", policy, expected);
}

fn check_file(name: &str, policy: &str, expected: &[Expected<'_>]) {
    let refused = refused(sources([(name, policy)]));
    let told = refused.diagnostics.sorted();
    let told: Vec<_> = told
        .into_iter()
        .map(|diagnostic| {
            assert_well_formed(diagnostic, &refused.sources);
            let label = diagnostic.label.as_ref().expect("what is in a file has a place");
            (diagnostic, refused.sources.words(label.place))
        })
        .collect();
    let found: Vec<_> = told.iter().map(|(it, words)| (it.code.name(), *words)).collect();
    let wanted: Vec<_> = expected.iter().map(|(code, words, ..)| (*code, *words)).collect();
    assert_eq!(found, wanted, "{policy}");
    for ((diagnostic, _), (_, _, message, help)) in told.iter().zip(expected) {
        assert_says(diagnostic, message, help);
    }
}

fn assert_says(diagnostic: &Diagnostic, message: &str, help: &str) {
    assert!(diagnostic.message.contains(message), "{message:?} in {diagnostic:?}");
    let said = diagnostic.help.as_deref().unwrap_or_default();
    assert!(said.contains(help), "{help:?} in {diagnostic:?}");
    assert_eq!(help.is_empty(), said.is_empty(), "{diagnostic:?}");
}

#[test]
fn variants() {
    for (name, variants) in VARIANTS {
        let mut count = 0;
        for section in variants.split("\n== ").skip(1) {
            let (policy, lines) = section.split_once("\n\n").expect("a blank line after the policy");
            let (title, policy) = policy.split_once('\n').expect("a policy after the title");
            for line in lines.lines().filter(|line| !line.is_empty()) {
                variant(name, title, policy, line);
                count += 1;
            }
        }
        assert!(count > 100, "all sections are read");
    }
}

fn variant(name: &str, title: &str, policy: &str, line: &str) {
    let fields: Vec<_> = line
        .split(" | ")
        .map(|field| spelled(field.trim_end_matches(" |")))
        .collect();
    let fields: Vec<_> = fields.iter().map(String::as_str).collect();
    let (change, expected) = match fields.as_slice() {
        [change, code, words, message] => (change, (*code, *words, *message, "")),
        [change, code, words, message, help] => (change, (*code, *words, *message, *help)),
        _ => panic!("{title}: {line}"),
    };
    check_file(name, &format!("{}\n", policy.replace("@@", change)), &[expected]);
}

/// The field with its line breaks and tabs.
fn spelled(field: &str) -> String {
    field.replace("\\n", "\n").replace("\\t", "\t")
}

#[test]
fn a_text_in_place_of_a_list_is_read_as_one() {
    let text = "expected a list, found a text";
    check(
        "departments: { north: {}, south: {} }\nusers: { anna: { departments: nort }, jan:\n    { departments: \"sout\" } }\ngroups:\n  g:\n    members: ana, jan\n",
        &[
            ("unknown-department", "nort", "is named `nort`", "did you mean `north`?"),
            ("wrong-kind", "nort", text, "write `[nort]`"),
            (
                "unknown-department",
                "\"sout\"",
                "is named `sout`",
                "did you mean `south`?",
            ),
            ("wrong-kind", "\"sout\"", text, "write `[sout]`"),
            ("group-in-cloud", "g", "", "on-premise"),
            ("unknown-user", "ana", "is named `ana`", "did you mean `anna`?"),
            ("wrong-kind", "ana, jan", text, "write `[ana, jan]`"),
        ],
    );
}

#[test]
fn what_stands_behind_a_misspelled_key_is_read() {
    check(
        "users: { anna: {} }\ninvariants: [{ nane: It is so, allways: [user:ana], may: crm.deal.read }]\n",
        &[
            (
                "unknown-key",
                "nane",
                "is no key of an invariant",
                "did you mean `name`?",
            ),
            (
                "unknown-key",
                "allways",
                "is no key of an invariant",
                "did you mean `always`?",
            ),
            ("unknown-user", "ana", "no user is named `ana`", "did you mean `anna`?"),
        ],
    );
}

#[test]
fn a_permission_that_names_numbers_is_a_destination() {
    let refused = refused(sources([
        ("calls.rules", "numbers emergency = 112\n"),
        (
            "policy.yaml",
            "invariants: [{ name: It is so, always: everyone, may: emergency }]\n",
        ),
    ]));
    let told = refused.diagnostics.sorted();
    let helps: Vec<_> = told.iter().filter_map(|it| it.help.as_deref()).collect();
    assert_eq!(helps, ["`emergency` names numbers: write `may-call: emergency`"]);
}

#[test]
fn nothing_is_no_subject() {
    check(
        "roles: { r: {} }\nassignments: [{ role: r, to: }]\n",
        &[("wrong-kind", "to", "expected a text or a list, found nothing", "")],
    );
}

#[test]
fn the_second_of_two_is_the_later_in_the_file() {
    check(
        "users:\n  zoe: { extension: 101 }\n  anna: { extension: '101' }\n  bob: { extension: \"101\" }\n",
        &[
            (
                "duplicate-extension",
                "'101'",
                "the internal number `101` is given twice",
                "keep one",
            ),
            (
                "duplicate-extension",
                "\"101\"",
                "the internal number `101` is given twice",
                "keep one",
            ),
        ],
    );
}

#[test]
fn rings_of_departments() {
    check(
        "departments: { a: { parent: a } }\n",
        &[(
            "department-cycle",
            "a",
            "the department `a` is part of itself",
            "no `parent`",
        )],
    );
    check(
        "departments: { into: { parent: a }, a: { parent: b }, b: { parent: a } }\n",
        &[(
            "department-cycle",
            "a",
            "`a` is part of `b`, and so of itself",
            "no `parent`",
        )],
    );
    check(
        "departments: { a: { parent: b, head: anna } }\n",
        &[
            (
                "unknown-department",
                "b",
                "no department is named `b`",
                "the only one is `a`",
            ),
            ("unknown-user", "anna", "no user is named `anna`", "none is defined"),
        ],
    );
}

#[test]
fn aliases_are_underlined_where_they_are_used() {
    check(
        "users:\n  anna: &number { extension: '1' }\n  jan: *number\n",
        &[("duplicate-extension", "*number", "`1` is given twice", "keep one")],
    );
}

#[test]
fn what_a_broken_file_may_define_is_not_reported_as_missing() {
    let refused = refused(sources([
        (
            "assignments.yaml",
            "assignments: [{ role: boss, to: [user:anna, anna] }]\n",
        ),
        ("company.yaml", "users: { anna: {}\n"),
    ]));
    let codes: Vec<_> = refused.diagnostics.sorted().iter().map(|it| it.code.name()).collect();
    assert_eq!(codes, ["invalid-subject", "yaml-syntax"]);
}

/// The codes told of a policy and its rules, in the order of the files and places.
fn codes_with_rules(rules: &str) -> Vec<&'static str> {
    let refused = refused(sources([
        ("a.rules", rules),
        ("b.yaml", "assignments: [{ role: boss, to: user:anna }]\n"),
    ]));
    refused.diagnostics.sorted().iter().map(|it| it.code.name()).collect()
}

#[test]
fn a_mistake_inside_of_a_rule_hides_no_definition() {
    let missing = ["rule-syntax", "unknown-numbers", "unknown-role", "unknown-user"];
    let rules = [
        "rule a { allow customers where }\nrule b { allow premium }\n",
        "company { permit 112\n deny premium }\n",
        "rule a { allow premium } }\n",
    ];
    for rules in rules {
        let mut codes = codes_with_rules(rules);
        codes.sort_unstable();
        assert_eq!(codes, missing, "{rules}");
    }
}

#[test]
fn a_definition_that_cannot_be_read_may_be_the_one_that_is_missing() {
    let rules = [
        "numbers premium +48*\nrule a { allow premium }\n",
        "numbrs premium = +48*\nrule a { allow premium }\n",
        "rule { allow premium }\n",
        "rule a { allow premium\n",
        "rule a { allow premium } /* numbers premium = +48*\n",
    ];
    for rules in rules {
        assert_eq!(codes_with_rules(rules), ["rule-syntax"], "{rules}");
    }
}

#[test]
fn each_date_that_is_none_is_told() {
    check_file(
        "policy.rules",
        "days closed = 24 December 2026,, 2026-12-25, 26. Dezember 2026\n",
        &[
            ("invalid-date", "24 December 2026", "is no date", "write `2026-12-24`"),
            ("rule-syntax", ",", "found `,`", "leave one of the two out"),
            ("invalid-date", "26. Dezember 2026", "is no date", "write `2026-12-26`"),
        ],
    );
}

#[test]
fn a_call_must_mean_one_permission() {
    check(
        "users: { anna: {} }
tests: [{ name: t, user: anna, call: '112', expect: deny }]
catalogue:
  desk:
    title: Desk
    ladders: { calls: { levels: [{ level: no }, { level: all, adds: [any] }] } }
    resources: { phone: { title: Phone, acts-on: call, actions: { use: { title: Use, ladder: calls } } } }
",
        &[(
            "invalid-test",
            "'112'",
            "a call may mean `desk.phone.use` or `telephony.outbound-call.make`",
            "a test has",
        )],
    );
}

#[test]
fn documents_that_ask_for_too_much() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n";
    check(
        bomb,
        &[(
            "yaml-limit",
            "*",
            "the aliases stand for more",
            "write out what the aliases stand for",
        )],
    );
    let lines: Vec<_> = (0..30).map(|depth| format!("{}k:\n", " ".repeat(depth))).collect();
    check(
        &lines.concat(),
        &[("yaml-limit", "k", "nested too deep", "nest at most 24 deep")],
    );
}
