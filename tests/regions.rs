//! The regions into which rules divide calls, against a naive reading; and that tests cover those in which they lie.

use std::{
    collections::BTreeSet,
    fs,
    hash::{BuildHasher, RandomState},
};

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ringfence::{
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
    verify::{ItemKind, Region, coverage, regions, run_tests},
};
use serde_json::{Value, json};

use crate::{
    naive::{
        World,
        generate::{Random, call_case},
    },
    test::Test,
};

/// A rule, or the company, and the places of statements in it.
type Key = (Option<String>, Vec<usize>);

const NOW: &str = "2026-11-23T10:00:00+01:00";

/// When a role of the people below has ended.
const LATER: &str = "2027-06-07T10:00:00+02:00";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn compile(yaml: &[String], rules: &[String]) -> Snapshot {
    let mut sources = Sources::default();
    for (number, text) in yaml.iter().enumerate() {
        sources.add(SourceFile::new(format!("{number}.yaml"), text.as_str()));
    }
    for (number, text) in rules.iter().enumerate() {
        sources.add(SourceFile::new(format!("{number}.rules"), text.as_str()));
    }
    load_sources(sources)
        .unwrap_or_else(|refused| panic!("{:?}\n{rules:?}", refused.diagnostics))
        .snapshot
}

fn naive(yaml: &[String], rules: &[String]) -> World {
    fn texts(files: &[String]) -> Vec<&str> {
        files.iter().map(String::as_str).collect()
    }
    World::new(&texts(yaml)).with_rules(&texts(rules))
}

fn key(snapshot: &Snapshot, region: &Region) -> Key {
    let rule = region
        .applying
        .rule
        .map(|rule| snapshot.policy().rules.rules[rule.index()].name.clone());
    (rule, region.applying.statements.clone())
}

/// People who stand to each other in different ways, with rules, a level, and roles that end.
const PEOPLE: &str = "
settings: { time-zone: Europe/Warsaw }
departments: { sales: {}, north: { parent: sales }, support: {} }
users:
  anna: { departments: [sales], extension: '101' }
  boris: { departments: [north] }
  olga: { departments: [support] }
  jan: {}
roles:
  one: { telephony: { outbound-call: { rules: [one] } } }
  both: { telephony: { outbound-call: { rules: [one, other] } } }
  helper: { telephony: { outbound-call: customers } }
assignments:
  - { role: one, to: [user:anna, user:boris] }
  - { role: both, to: [user:olga, user:anna], until: 2026-12-31 }
  - { role: helper, to: user:olga }
";

const TARGETS: [&str; 8] = [
    "any",
    "customers",
    "coworkers",
    "+48*",
    "+48 70*",
    "+4870*, +49*",
    "112",
    "ext 1*",
];

const CONDITIONS: [&str; 9] = [
    "",
    "",
    "",
    " where responsible is me",
    " where responsible in my subdepartments or stage is won",
    " where stage is not won",
    " where number not in +48 22*",
    " where caller in user:olga, department:north",
    " where coworker is user:anna",
];

const TIMES: [&str; 5] = [
    "",
    "",
    "",
    " during Mon-Fri 08:00-18:00",
    " except during Sat-Sun 00:00-24:00",
];

fn rules(random: &mut Random) -> String {
    let mut block = |header: &str, effects: [&str; 3], most: usize| {
        let statements = (0..random.between(1, most)).map(|_| {
            format!(
                "    {} {}{}{}\n",
                random.pick(&effects),
                random.pick(&TARGETS),
                random.pick(&CONDITIONS),
                random.pick(&TIMES)
            )
        });
        format!("{header} {{\n{}}}\n", statements.collect::<String>())
    };
    [
        block("rule one", ["allow", "allow", "deny"], 5),
        block("rule other", ["allow", "allow", "deny"], 3),
        block("company", ["always", "deny", "deny"], 2),
    ]
    .concat()
}

/// One of each kind of call that the statements above tell apart, and that a test can speak of.
fn calls() -> Vec<Value> {
    let numbers = [
        "+48701234567",
        "+48221234567",
        "+48121234567",
        "+491234567",
        "+11234567",
        "112",
        "911",
        "101",
    ];
    let people = ["anna", "boris", "olga", "jan"];
    let customers = people
        .map(|person| json!({ "responsible": person }))
        .into_iter()
        .chain([json!({})]);
    let mut customers: Vec<Value> = customers
        .flat_map(|customer| {
            ["won", "new", ""].map(|stage| {
                let mut customer = customer.clone();
                if !stage.is_empty() {
                    customer["stage"] = stage.into();
                }
                customer
            })
        })
        .collect();
    customers.push(false.into());
    // A working hour and another one, a day of the weekend; and the same when a role has ended.
    let times = [
        "2026-11-23T10",
        "2026-11-23T20",
        "2026-11-28T10",
        "2027-01-04T10",
        "2027-01-04T20",
        "2027-01-09T10",
    ];
    let mut calls = Vec::new();
    for user in people {
        for number in numbers {
            for customer in &customers {
                for time in times {
                    for coworker in [None, Some("anna"), Some("boris")] {
                        let mut properties = json!({ "customer": customer });
                        if let Some(coworker) = coworker {
                            properties["coworker"] = coworker.into();
                        }
                        calls.push(json!({
                            "subject": { "type": "user", "id": user },
                            "action": { "name": "make" },
                            "resource": { "type": "telephony.outbound-call", "id": number, "properties": properties },
                            "context": { "time": format!("{time}:00:00+01:00") },
                        }));
                    }
                }
            }
        }
    }
    calls
}

/// The tests of some calls, as a policy file, whatever is expected of them.
fn tests(calls: &[&Value]) -> String {
    let tests = calls.iter().map(|call| {
        let said = &call["resource"]["properties"];
        let coworker = said
            .get("coworker")
            .map_or_else(String::new, |it| format!(", coworker: {it}"));
        format!(
            "  - {{ name: a call, user: {}, call: {}, customer: {}{coworker}, at: {}, expect: allow }}\n",
            call["subject"]["id"], call["resource"]["id"], said["customer"], call["context"]["time"]
        )
    });
    format!("tests:\n{}", tests.collect::<String>())
}

/// Every region is found, and no other; and tests cover the regions in which their calls lie, and no other.
#[test]
fn regions_are_the_parts_that_a_naive_reading_finds() {
    let calls = calls();
    let first = RandomState::new().hash_one("regions") >> 1;
    for seed in first..first + 4 {
        let mut random = Random::new(seed);
        let rules = [rules(&mut random)];
        let world = naive(&[PEOPLE.to_owned()], &rules);
        let expected: BTreeSet<Key> = calls.iter().flat_map(|call| world.regions(call).unwrap()).collect();
        let some: Vec<&Value> = (0..20).map(|_| random.pick(&calls)).collect();
        let snapshot = compile(&[PEOPLE.to_owned(), tests(&some)], &rules);
        for now in [NOW, LATER] {
            let found = regions(&snapshot, now.parse().unwrap()).regions;
            let found: BTreeSet<Key> = found.iter().map(|region| key(&snapshot, region)).collect();
            assert_eq!(found, expected, "seed {seed} at {now}\n{}", rules[0]);
        }
        let covered = coverage(&snapshot, &run_tests(&snapshot, now()), now());
        let covered = covered.items.iter().filter(|item| item.is_covered);
        let covered: BTreeSet<Key> = covered
            .filter_map(|item| Some(key(&snapshot, item.region.as_ref()?)))
            .collect();
        let expected: BTreeSet<Key> = some.iter().flat_map(|call| world.regions(call).unwrap()).collect();
        assert_eq!(covered, expected, "seed {seed}\n{}", rules[0]);
    }
}

/// All of the language: every call lies in a region that was found, and the call that shows a region lies in it.
#[test]
fn regions_of_random_policies_hold_every_call() {
    let first = RandomState::new().hash_one("calls of regions") >> 1;
    let (mut seen, mut shown) = (0, 0);
    for seed in first..first + 16 {
        let case = call_case(seed, 150);
        let (yaml, rules) = (case.yaml.clone(), case.rules());
        let snapshot = compile(&yaml, &rules);
        // Where a call may mean one of several permissions, no test can speak of one.
        if snapshot.policy().catalogue.call_permissions().count() > 1 {
            continue;
        }
        let world = naive(&yaml, &rules);
        let found = regions(&snapshot, now());
        let known: BTreeSet<Key> = found.regions.iter().map(|region| key(&snapshot, region)).collect();
        let is_cut = |(rule, _): &Key| {
            let cut = found
                .cut
                .iter()
                .map(|rule| rule.map(|it| snapshot.policy().rules.rules[it.index()].name.clone()));
            cut.collect::<Vec<_>>().contains(rule)
        };
        for region in &found.regions {
            let of_witness = world.regions(&region.witness).unwrap();
            assert!(of_witness.contains(&key(&snapshot, region)), "seed {seed}: {region:?}");
            shown += 1;
        }
        for call in case.requests.iter().filter(|call| is_of_users(call, &snapshot)) {
            for region in world.regions(call).unwrap_or_default() {
                assert!(
                    known.contains(&region) || is_cut(&region),
                    "seed {seed}: {region:?}\n{call}\n{rules:?}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 100 && shown > 20, "{seen} {shown}");
}

/// A test can name users alone.
fn is_of_users(call: &Value, snapshot: &Snapshot) -> bool {
    let coworker = call.pointer("/resource/properties/coworker").and_then(Value::as_str);
    coworker.is_none_or(|coworker| snapshot.policy().organisation.user_id(coworker).is_some())
}

/// What is suggested covers what can be covered: nothing of it is left, and nothing more is suggested.
#[test]
fn suggested_tests_cover_every_region() {
    let mut random = Random::new(RandomState::new().hash_one("suggested") >> 1);
    let rules = rules(&mut random);
    let test = Test::new()
        .file("policies/people.yaml", PEOPLE)
        .file("policies/calls.rules", &rules);
    let arguments = format!("test --suggest --limit 0 --at {NOW}");
    let ran = test
        .args(&arguments)
        .stdout_has(&["tests:\n  # "])
        .stderr_has(&[])
        .run();
    fs::write(ran.path().join("policies/suggested.yaml"), &ran.stdout).unwrap();
    let ran = ran
        .then()
        .args("test --coverage --at")
        .arg(NOW)
        .stdout_has(&["0 failed\n"])
        .run();
    assert!(
        !ran.stdout.contains("not covered: call region"),
        "{rules}\n{}",
        ran.stdout
    );
    assert!(ran.stdout.contains(" call regions"), "{}", ran.stdout);
    ran.then()
        .args(&arguments)
        .stdout("# no test to suggest\n")
        .stderr_has(&[])
        .run();
}

/// A rule of so many parts that not all are looked at.
#[test]
fn what_is_not_counted_is_said() {
    let allow = |number: u32| format!("    allow customers where tag is t{number}\n");
    let rule = format!(
        "rule one {{\n{}}}\nrule other {{ deny any }}\n",
        (0..12).map(allow).collect::<String>()
    );
    let test = Test::new()
        .file("policies/people.yaml", PEOPLE)
        .file("policies/calls.rules", rule);
    let ran = test
        .args("test --at")
        .arg(NOW)
        .stdout_has(&[" 0 of 101 call regions", "\nnot counted: further call regions"]);
    let ran = ran.run();
    assert!(ran.stdout.ends_with("which are too many, of one\n"), "{}", ran.stdout);
    let ran = ran
        .then()
        .args("test --suggest --limit 0 --at")
        .arg(NOW)
        .stdout_has(&["tests:\n"])
        .stderr_has(&["warning: not counted: further call regions, which are too many, of one\n"])
        .run();
    let json = ran
        .then()
        .args("test --format json --at")
        .arg(NOW)
        .stdout_has(&[])
        .run()
        .json();
    let regions = &json["coverage"]["call_regions"];
    assert_eq!(regions["not_counted_of"], json!(["one"]));
    let of_items = |index: usize| regions["items"][index]["statements"].as_array().unwrap().len();
    assert_eq!([0, 1, 2, 3].map(of_items), [0, 1, 1, 2]);
    assert!(regions["items"][3]["witness"]["resource"]["properties"]["customer"]["tags"].is_array());
    assert_eq!(ItemKind::ALL.map(ItemKind::words)[3], "call regions");
}
