//! The words in which calls are told that differ: a name or an hour that is another on the two sides says neither.

use serde_json::{Value, json};

use crate::test::Test;

const WARSAW: &str = "Europe/Warsaw";

/// The rule `x`, which anna holds, of two policies: each its time zone and its rules.
fn of(old: (&str, &str), new: (&str, &str)) -> Test {
    let sides = [("old", old), ("new", new)].into_iter();
    let test = sides.fold(Test::new(), |test, (side, (zone, rules))| {
        let policy = format!(
            "settings: {{ time-zone: {zone} }}\nusers: {{ anna: {{}} }}\nroles: {{ r: {{ telephony: {{ outbound-call: {{ rules: [x] }} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n"
        );
        test.file(&format!("{side}/policy.yaml"), policy)
            .file(&format!("{side}/calls.rules"), rules)
    });
    test.args("diff old new --at 2026-11-23T09:00:00Z")
}

/// What is gained and lost, by a key of the entries.
#[track_caller]
fn words(old: (&str, &str), new: (&str, &str), key: &str) -> [Vec<String>; 2] {
    let found = of(old, new).args("--format json").stdout_has(&[]).run().json();
    ["gained", "lost"].map(|direction| {
        let entries = found[direction].as_array().unwrap().iter();
        let words = entries.flat_map(|entry| entry[key].as_array().unwrap());
        words.map(|words| words.as_str().unwrap().to_owned()).collect()
    })
}

/// Definitions before and after, the rule that uses their names, what is gained, and what is lost.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

#[test]
fn a_name_that_means_two_things_stands_for_neither() {
    let cases: [Case; 8] = [
        (
            "numbers vip = +48 22*",
            "numbers vip = +48 501*",
            "allow vip",
            &["allow +48 501*"],
            &["allow +48 22*"],
        ),
        // By way of another name.
        (
            "numbers vip = home\nnumbers home = +48 22*",
            "numbers vip = home\nnumbers home = +48 22*, +49 30*",
            "allow vip",
            &["allow +49 30*"],
            &[],
        ),
        (
            "numbers vip = +48 22*, +49 30*",
            "numbers vip = +49 30*, +48 22*, +48 225*",
            "allow vip during Mon-Fri 08:00-18:00\nallow +48 22*",
            &[],
            &[],
        ),
        (
            "hours office = Mon-Fri 08:00-18:00, Sat 09:00-12:00",
            "hours office = Mon-Fri 09:00-19:00, Sat 09:00-12:00",
            "allow +48* during office",
            &["allow +48* during Mon-Fri 18:00-19:00"],
            &["allow +48* during Mon-Fri 08:00-09:00"],
        ),
        (
            "hours ny = Mon-Fri 08:00-18:00 in America/New_York",
            "hours ny = Mon-Fri 09:00-18:00 in America/New_York",
            "allow +48* during ny",
            &[],
            &["allow +48* during <Mon-Fri 08:00-09:00 in America/New_York>"],
        ),
        (
            "hours away = Mon-Fri 08:00-18:00 in America/New_York",
            "hours away = Mon-Fri 08:00-18:00 in Asia/Tokyo",
            "allow +48* during away",
            &[
                "allow +48* during <Mon-Fri 08:00-18:00 in Asia/Tokyo> except during <Mon-Fri 08:00-18:00 in America/New_York>",
            ],
            &[
                "allow +48* during <Mon-Fri 08:00-18:00 in America/New_York> except during <Mon-Fri 08:00-18:00 in Asia/Tokyo>",
            ],
        ),
        (
            "days closed = 2026-12-24, 2026-12-25",
            "days closed = 2026-12-24, 2026-12-26",
            "allow +48* except on closed",
            &["allow +48* on <2026-12-25>"],
            &["allow +48* on <2026-12-26>"],
        ),
        // A name that means the same is kept.
        (
            "numbers vip = +48 22*\nnumbers more = vip\nhours office = Mon-Fri 08:00-18:00",
            "numbers vip = +48 22*\nnumbers more = vip, +49*\nhours office = Mon-Fri 08:00-18:00",
            "allow more during office",
            &["allow +49* during office"],
            &[],
        ),
    ];
    for (old, new, rule, gained, lost) in cases {
        let [old, new] = [old, new].map(|definitions| format!("{definitions}\nrule x {{ {rule} }}\n"));
        for key in ["calls", "calls_in_short"] {
            let found = words((WARSAW, &old), (WARSAW, &new), key);
            assert_eq!(
                found,
                [gained, lost].map(|it| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()),
                "{new}"
            );
        }
    }
}

#[test]
fn hours_of_two_zones_say_which() {
    let rules = "hours office = Mon-Fri 08:00-18:00\nrule x { allow +48* during office }\n";
    let (old, new) = ((WARSAW, rules), ("America/New_York", rules));
    of(old, new)
        .stdout_has(&[
            "except during <Mon-Fri 08:00-18:00 in Europe/Warsaw> // times of America/New_York\n",
            "except during <Mon-Fri 08:00-18:00 in America/New_York> // times of Europe/Warsaw\n",
        ])
        .run();
    assert_eq!(
        words(old, new, "calls"),
        [
            [
                "allow +48* during Mon-Fri 08:00-18:00 except during <Mon-Fri 08:00-18:00 in Europe/Warsaw> // times of America/New_York"
            ],
            [
                "allow +48* during Mon-Fri 08:00-18:00 except during <Mon-Fri 08:00-18:00 in America/New_York> // times of Europe/Warsaw"
            ],
        ]
    );
    // What does not hang on the hour says no zone.
    let (old, new) = (
        (WARSAW, "rule x { allow +48* }"),
        ("America/New_York", "rule x { allow +49* }"),
    );
    assert_eq!(words(old, new, "calls"), [["allow +49*"], ["allow +48*"]]);
}

/// A hundred numbers; of one that comes to them nothing else is said.
#[test]
fn long_lists_are_cut_for_people() {
    let numbers: Vec<String> = (0..100)
        .map(|number| format!("+48 22 {:03} 00 00", number * 7))
        .collect();
    let numbers = numbers.join(", ");
    let rule = |items: &str| format!("rule x {{ allow {items} }}\n");
    let (none, many, more) = (
        rule("+44*"),
        rule(&format!("+44*, {numbers}")),
        rule(&format!("+44*, {numbers}, +48 501*")),
    );
    for format in ["human", "markdown", "github"] {
        let ran = of((WARSAW, &none), (WARSAW, &many)).args("--format").arg(format);
        let ran = ran
            .stdout_has(&["allow +48 220 000 000, +48 220 070 000, ", " <and 92 more>"])
            .run();
        assert!(!ran.stdout.contains("+48 226 930 000"), "{}", ran.stdout);
    }
    let [gained, lost] = words((WARSAW, &none), (WARSAW, &many), "calls");
    assert_eq!(gained[0].split(", ").count(), 100, "{gained:?}");
    assert!(gained.len() == 1 && gained[0].ends_with("+48 226 930 000") && lost.is_empty());
    assert_eq!(
        words((WARSAW, &many), (WARSAW, &more), "calls"),
        [vec!["allow +48 501*"], vec![]]
    );
    let shown = Test::new().file("policies/p.yaml", "users: { anna: {} }\nroles: { r: { telephony: { outbound-call: { rules: [x] } } } }\nassignments: [{ role: r, to: everyone }]\n");
    let shown = shown.file("policies/c.rules", many.as_str()).args("show anna");
    let human = shown.stdout_has(&["<and 93 more>"]).run();
    let json: Value = human
        .then()
        .args("show anna --format json")
        .stdout_has(&[])
        .run()
        .json();
    assert!(
        !json.to_string().contains("more>") && json["version"] == json!(1),
        "{json}"
    );
}
