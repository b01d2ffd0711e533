//! What is told of assignments, held against what becomes of access where they are taken away.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::Timestamp;
use ringfence::{
    analyse::difference,
    diagnostic::{Code, Diagnostic},
    snapshot::Snapshot,
};

use super::{Numbers, lint, now, rules, snapshot};

/// Everybody has colleagues and people below, so that each level gives him something of its own.
const PEOPLE: &str = "\
settings: { country: PL }
departments:
  all: { head: irina }
  sales: { parent: all, head: maria }
  support: { parent: all }
  under-sales: { parent: sales }
  under-support: { parent: support }
users:
  irina: { departments: [all], administrator: true, extension: \"101\" }
  maria: { departments: [sales] }
  anna: { departments: [sales, support] }
  olga: { departments: [support] }
workgroups:
  launch: { owner: maria, members: [anna] }
  ended: { owner: maria, members: [anna], archived: true }
objects: { \"drive:/A/B\": { inherit: false } }
";

const SUBJECTS: [&str; 9] = [
    "everyone",
    "administrators",
    "department:all",
    "department:sales",
    "head:sales",
    "user:maria",
    "user:olga",
    "user:anna",
    "workgroup:launch",
];

#[derive(Clone)]
struct Given {
    what: String,
    to: Vec<&'static str>,
    on: &'static str,
    until: &'static str,
}

/// An assignment and one of its subjects.
type Pair = (usize, usize);

struct World {
    roles: String,
    assignments: Vec<Given>,
    rules: String,
}

impl World {
    fn new(numbers: &mut Numbers) -> Self {
        let mut roles = "roles:\n".to_owned();
        for role in ["r0", "r1", "r2", "r3"] {
            let levels = ["none", "own", "department", "any", "[own, open]"];
            let scoped = numbers.of(&[
                "",
                "",
                ", stages: { won: { read: none } }",
                ", stages: { won: { read: any } }",
                ", pipelines: { p: { read: own } }",
                ", fields: { amount: { read: none } }",
            ]);
            let calls = numbers.of(&["nobody", "customers", "any", "{ rules: [c0] }", "{ rules: [c1, c0] }"]);
            let (file, tasks) = (
                numbers.of(&["{ read: none }", "read", "full"]),
                numbers.of(&["owner", "members", "anyone"]),
            );
            let _ = writeln!(
                roles,
                "  {role}: {{ crm: {{ deal: {{ read: {}{scoped} }} }}, drive: {{ file: {file} }}, \
                 workgroups: {{ tasks: {{ create: {tasks} }} }}, telephony: {{ call-statistics: {}, outbound-call: {calls} }} }}",
                numbers.of(&levels),
                numbers.of(&levels[..4]),
            );
        }
        let assignments = (0..7).map(|_| given(numbers)).collect();
        Self {
            roles,
            assignments,
            rules: rules(numbers),
        }
    }

    /// The policy without some subjects; an assignment without any is left out.
    fn text(&self, without: &BTreeSet<Pair>) -> String {
        let mut text = format!("{PEOPLE}{}assignments:\n", self.roles);
        for (index, Given { what, to, on, until }) in self.assignments.iter().enumerate() {
            let to = to.iter().enumerate();
            let to = to.filter(|(subject, _)| !without.contains(&(index, *subject)));
            let to: Vec<_> = to.map(|(_, subject)| *subject).collect();
            if !to.is_empty() {
                let _ = writeln!(text, "  - {{ {what}, to: [{}]{on}{until} }}", to.join(", "));
            }
        }
        if text.ends_with("assignments:\n") {
            text.replace("assignments:\n", "")
        } else {
            text
        }
    }

    fn snapshot(&self, without: &BTreeSet<Pair>) -> Snapshot {
        snapshot(&self.text(without), &self.rules)
    }

    /// The subjects that a diagnostic speaks of.
    fn pairs(&self, snapshot: &Snapshot, diagnostic: &Diagnostic) -> Vec<Pair> {
        let place = diagnostic.label.as_ref().unwrap().place;
        let before = self.text(&BTreeSet::new());
        let first = before.lines().position(|line| line == "assignments:").unwrap() + 1;
        let index = snapshot.sources().path_and_line(place).1 - 1 - first;
        let to = &self.assignments[index].to;
        let words = snapshot.sources().words(place);
        let subject = to.iter().position(|subject| *subject == words);
        match subject {
            Some(subject) => vec![(index, subject)],
            None => (0..to.len()).map(|subject| (index, subject)).collect(),
        }
    }
}

fn given(numbers: &mut Numbers) -> Given {
    let mut to = vec![numbers.of(&SUBJECTS)];
    let more = numbers.of(&SUBJECTS);
    if numbers.below(2) == 0 && more != to[0] {
        to.push(more);
    }
    let on = numbers.of(&[
        "",
        "",
        "",
        ", on: \"drive:/\"",
        ", on: \"drive:/A\"",
        ", on: \"drive:/A/B\"",
        ", on: \"workgroups:launch\"",
        ", on: \"workgroups:ended\"",
    ]);
    let what = if on.contains("drive") && numbers.below(2) == 0 {
        format!("level: {}", numbers.of(&["read", "edit", "full"]))
    } else {
        format!("role: {}", numbers.of(&["r0", "r1", "r2", "r3"]))
    };
    Given {
        what,
        to,
        on,
        until: numbers.of(&["", "", ", until: 2027-05-05", ", until: 2028-05-05"]),
    }
}

fn changes_nothing(old: &Snapshot, new: &Snapshot) -> bool {
    difference(old, new, now()).unwrap().changes.is_empty()
}

/// Everything that is told of may go, together and by itself; and of what is left nothing may.
#[test]
fn an_assignment_is_told_of_where_nothing_changes_without_it_and_nowhere_else() {
    let (mut told, mut needed) = (0, 0);
    let cases = std::env::var("PROPTEST_CASES").map_or(14, |cases| cases.parse().unwrap());
    for seed in 1000..1000 + cases {
        let world = World::new(&mut Numbers(seed));
        let whole = world.snapshot(&BTreeSet::new());
        let found = lint(&whole, now()).unwrap();
        let shown = format!("{}\n{}", world.text(&BTreeSet::new()), world.rules);
        let mut gone: BTreeSet<Pair> = BTreeSet::new();
        let mut idle: BTreeSet<Pair> = BTreeSet::new();
        for diagnostic in found.iter() {
            match diagnostic.code {
                Code::RedundantAssignment => {
                    let alone: BTreeSet<Pair> = world.pairs(&whole, diagnostic).into_iter().collect();
                    let without = world.snapshot(&alone);
                    assert!(changes_nothing(&whole, &without), "{diagnostic:?}\n{shown}");
                    gone.extend(alone);
                    told += 1;
                }
                // What reaches nobody, or gives nothing, is told of as such.
                Code::AssignmentWithoutPeople => idle.extend(world.pairs(&whole, diagnostic)),
                _ => {}
            }
        }
        let left = world.snapshot(&gone);
        assert!(changes_nothing(&whole, &left), "{gone:?}\n{shown}");
        for (index, given) in world.assignments.iter().enumerate() {
            for subject in 0..given.to.len() {
                let pair = (index, subject);
                if gone.contains(&pair) || idle.contains(&pair) {
                    continue;
                }
                let less: BTreeSet<Pair> = gone.iter().copied().chain([pair]).collect();
                let is_needed = !changes_nothing(&left, &world.snapshot(&less));
                assert!(
                    is_needed,
                    "{pair:?} adds nothing and is not told of, {gone:?} are\n{shown}"
                );
                needed += 1;
            }
        }
    }
    let is_enough = told > 10 && needed > 40;
    assert!(
        cases < 14 || is_enough,
        "too little is told to show anything: {told}, {needed}"
    );
}

/// The words that are underlined in the warnings of a policy that says this of anna, who is in sales and heads it.
fn underlined(text: &str, rules: &str, from: Timestamp) -> Vec<String> {
    let text = format!(
        "departments: {{ sales: {{ head: anna }} }}\nusers: {{ anna: {{ departments: [sales] }}, boris: {{ departments: [sales] }} }}\n{text}"
    );
    let snapshot = snapshot(&text, rules);
    let told = lint(&snapshot, from).unwrap();
    let told = told.iter().filter(|it| it.code == Code::RedundantAssignment);
    let shown = told.map(|it| {
        let label = it.label.as_ref().unwrap();
        let (_, line) = snapshot.sources().path_and_line(label.place);
        format!("{line}: {}", snapshot.sources().words(label.place))
    });
    shown.collect()
}

#[test]
fn several_others_together_make_one_redundant() {
    let policy = |second: &str| {
        format!(
            "roles:\n  low: {{ telephony: {{ outbound-call: {{ rules: [west] }} }} }}\n  high: {{ telephony: {{ outbound-call: {{ rules: [east] }} }} }}\n\
             \x20 both: {{ telephony: {{ outbound-call: {{ rules: [whole] }} }} }}\nassignments:\n  - {{ role: low, to: department:sales }}\n  \
             - {{ role: high, to: everyone{second} }}\n  - {{ role: both, to: head:sales, until: 2028-01-01 }}\n"
        )
    };
    let rules = "rule west { allow +33* }\nrule east { allow +48* }\nrule whole { allow +33*, +48* }\n";
    assert_eq!(underlined(&policy(""), rules, now()), ["10: both"]);
    assert_eq!(underlined(&policy(", until: 2029-01-01"), rules, now()), ["10: both"]);
    assert!(underlined(&policy(", until: 2027-01-01"), rules, now()).is_empty());
}

/// What is given above reaches what is below; where everything has a name, what is given at the top is everywhere.
#[test]
fn what_is_given_above_makes_what_is_given_below_redundant() {
    let policy = |objects: &str, first: &str, second: &str| {
        format!(
            "{objects}\nroles: {{ reader: {{ drive: {{ file: read }} }}, writer: {{ drive: {{ file: full }} }} }}\n\
             assignments:\n  - {{ {first}, to: everyone }}\n  - {{ {second}, to: head:sales }}\n"
        )
    };
    let told = |objects, first, second| underlined(&policy(objects, first, second), "", now());
    let above = "level: full, on: \"drive:/Contracts\"";
    let below = "level: read, on: \"drive:/Contracts/2026/May\"";
    let closed = "objects: { \"drive:/Contracts/2026\": { inherit: false } }";
    assert_eq!(told("", above, below), ["7: read"]);
    assert!(told(closed, above, below).is_empty());
    assert_eq!(told("", "role: writer", below), ["7: read"]);
    assert_eq!(told("", "level: full, on: \"drive:/\"", "role: reader"), ["7: reader"]);
    assert!(told("", above, "role: reader").is_empty());
    assert!(told("", "level: read, on: \"drive:/\"", "role: writer").is_empty());
}

#[test]
fn of_several_subjects_those_are_told_of_that_add_nothing() {
    let policy = "roles: { clerk: { crm: { deal: { read: own } } }, chief: { crm: { deal: { read: any } } } }\n\
                  assignments:\n  - { role: chief, to: head:sales }\n  - { role: clerk, to: [user:boris, user:anna] }\n";
    assert_eq!(underlined(policy, "", now()), ["6: user:anna"]);
}

/// A rule that asks who calls lets through no call of those whom it does not mean.
#[test]
fn what_a_rule_gives_to_others_adds_nothing_to_these() {
    let policy = "roles: { caller: { telephony: { outbound-call: { rules: [heads] } } } }\n\
                  assignments:\n  - { role: caller, to: [user:anna, user:boris] }\n";
    let rules = "rule heads { allow any where caller is head:sales }\n";
    assert_eq!(underlined(policy, rules, now()), ["5: user:boris"]);
}
