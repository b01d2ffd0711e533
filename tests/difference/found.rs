//! Single pairs of policies whose differences were once not told, or told wrongly.

use ringfence::{
    analyse::{Direction, NotCompared, difference},
    decide::authzen::{Detail, answer},
    snapshot::Snapshot,
};
use serde_json::json;

use super::{compare, compile};

const FROM: &str = "2026-11-23T09:00:00Z";

const ASSIGNED: &str =
    "roles: { r: { telephony: { outbound-call: { rules: [x] } } } }\nassignments: [{ role: r, to: everyone }]\n";

fn policy(yaml: &str, rules: &str) -> Snapshot {
    let files = [("policy.yaml", yaml), ("calls.rules", rules)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    compile(&files.to_vec()).unwrap()
}

fn allows(snapshot: &Snapshot, user: &str, dialled: &str) -> bool {
    let request = json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": "make" },
        "resource": { "type": "telephony.outbound-call", "id": dialled },
        "context": { "time": FROM },
    });
    answer(snapshot, request.to_string(), Detail::Decision).decision
}

/// The users of the gains, those of the losses; every witness is decided otherwise by the two.
fn found(old: &Snapshot, new: &Snapshot) -> [Vec<String>; 2] {
    let found = compare(old, new, FROM);
    let mut users = [Vec::new(), Vec::new()];
    for change in found.changes {
        let decided = [old, new].map(|side| answer(side, change.witness.to_string(), Detail::Decision).decision);
        let is_gained = change.direction == Direction::Gained;
        assert_eq!(decided, [!is_gained, is_gained], "{change:#?}");
        users[usize::from(!is_gained)].extend(change.users);
    }
    for users in &mut users {
        users.sort();
        users.dedup();
    }
    users
}

/// Who moves is told apart as one who is responsible; a call to no customer has nobody responsible.
#[test]
fn calls_to_no_customer_count_beside_people_who_move() {
    let of = |tree: &str, level: &str| {
        policy(
            &format!(
                "departments: {{ north: {tree}, ops: {{}} }}\nusers: {{ anna: {{ departments: [north] }}, boris: {{ departments: [north] }}, cyd: {{ departments: [ops] }} }}\nroles: {{ r: {{ telephony: {{ outbound-call: {level} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n"
            ),
            "",
        )
    };
    let (old, new) = (of("{}", "customers"), of("{ parent: ops }", "any"));
    assert_eq!(
        [&old, &new].map(|side| allows(side, "cyd", "+48222222222")),
        [false, true]
    );
    assert_eq!(found(&old, &new), [vec!["anna", "boris", "cyd"], vec![]]);
    assert_eq!(found(&new, &old), [vec![], vec!["anna", "boris", "cyd"]]);
}

/// A number for which only a day that is over would do hides no other.
#[test]
fn days_that_are_over_hide_nothing() {
    let of = |rules: &str| policy(&format!("users: {{ anna: {{}} }}\n{ASSIGNED}"), rules);
    let old = of("days closed = 2025-12-24\nrule x { allow +48* except on closed }\n");
    let new = of("days closed = 2025-12-24\nrule x {\n  allow +48*\n  allow 112\n}\n");
    assert_eq!([&old, &new].map(|side| allows(side, "anna", "112")), [false, true]);
    assert_eq!(found(&old, &new), [vec!["anna"], vec![]]);
    assert_eq!(found(&new, &old), [vec![], vec!["anna"]]);
}

/// Digits that are an extension on one side are a national number on the other: only they differ.
#[test]
fn digits_that_stop_being_an_extension_are_dialled_as_such() {
    let of = |extension: &str| {
        policy(
            &format!("settings: {{ country: PL }}\nusers: {{ anna: {{ {extension} }}, boris: {{}} }}\n{ASSIGNED}"),
            "rule x { allow +48* }\n",
        )
    };
    let (old, new) = (of("extension: \"1234567\""), of(""));
    assert_eq!([&old, &new].map(|side| allows(side, "boris", "1234567")), [false, true]);
    assert_eq!(found(&old, &new), [vec!["anna", "boris"], vec![]]);
    assert_eq!(found(&new, &old), [vec![], vec!["anna", "boris"]]);
}

/// Digits that one country reads as somebody's phone, as they are dialled there.
#[test]
fn national_digits_of_a_phone_reach_nobody_in_another_country() {
    let of = |country: &str| {
        policy(
            &format!(
                "settings: {{ country: {country} }}\nusers: {{ anna: {{ phones: [\"+48 22 555 01 00\"] }}, boris: {{}} }}\n{ASSIGNED}"
            ),
            "rule x { allow coworkers where number not in +1* }\n",
        )
    };
    let (old, new) = (of("PL"), of("GB"));
    assert_eq!(
        [&old, &new].map(|side| allows(side, "boris", "225550100")),
        [true, false]
    );
    assert_eq!(found(&old, &new), [vec![], vec!["anna", "boris"]]);
    assert_eq!(found(&new, &old), [vec!["anna", "boris"], vec![]]);
    // What is dialled for the long distance is no part of the number.
    let of = |country: &str| {
        policy(
            &format!("settings: {{ country: {country} }}\nusers: {{ anna: {{}} }}\n{ASSIGNED}"),
            "rule x { allow +4930*, +48030* }\n",
        )
    };
    let (old, new) = (of("DE"), of("GB"));
    assert_eq!(
        [&old, &new].map(|side| allows(side, "anna", "0301234567")),
        [true, false]
    );
    assert_eq!(found(&old, &new), [vec![], vec!["anna"]]);
}

fn of_kind(area: &str, resource: &str, more: &str) -> Snapshot {
    policy(
        &format!(
            "catalogue:\n  px:\n    title: PX\n{area}    ladders: {{ lad: {{ levels: [{{ level: none }}, {{ level: all, adds: [any] }}] }} }}\n    resources: {{ y: {{ title: Y, {resource}actions: {{ a: {{ title: A, ladder: lad }} }} }} }}\nusers: {{ anna: {{}} }}\nroles: {{ r: {{ px: {{ y: all }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n{more}"
        ),
        "",
    )
}

/// A request is read as each side takes it, also where a permission acts on something else than before.
#[test]
fn permissions_that_act_on_something_else_are_compared() {
    let objects = of_kind(
        "    objects: names\n",
        "acts-on: object, ",
        "objects: { \"px:vault\": { inherit: false } }\n",
    );
    let records = of_kind("", "", "");
    assert_eq!(found(&objects, &records), [vec!["anna"], vec![]]);
    assert_eq!(found(&records, &objects), [vec![], vec!["anna"]]);
    let calls = of_kind("", "acts-on: call, ", "");
    let from = FROM.parse().unwrap();
    for (old, new) in [(&records, &calls), (&calls, &objects)] {
        let refused = difference(old, new, from).map(|found| found.changes.len());
        assert_eq!(refused, Err(NotCompared::OtherKind("px.y.a".to_owned())));
    }
    assert_eq!(found(&calls, &calls), [Vec::<String>::new(), vec![]]);
}

/// Stages are told apart in the pipelines that name them: not each in each.
#[test]
fn many_pipelines_with_stages_of_their_own_are_compared() {
    let of = |update: &str| {
        let stages = |pipeline: usize| (0..20).map(move |stage| format!("s{pipeline}-{stage}: {{ update: {update} }}"));
        let pipelines = (0..30).map(|pipeline| {
            let stages: Vec<_> = stages(pipeline).collect();
            format!("p{pipeline}: {{ read: any, stages: {{ {} }} }}", stages.join(", "))
        });
        let pipelines: Vec<_> = pipelines.collect();
        policy(
            &format!(
                "users: {{ anna: {{}} }}\nroles: {{ r: {{ crm: {{ deal: {{ read: any, update: own, pipelines: {{ {} }} }} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n",
                pipelines.join(", ")
            ),
            "",
        )
    };
    let (old, new) = (of("own"), of("none"));
    assert_eq!(found(&old, &new), [vec![], vec!["anna"]]);
    let places = &compare(&old, &new, FROM).changes[0].places;
    // Each pipeline, and where a request says none.
    assert_eq!(places.len(), 31, "{places:?}");
    let first = "pipeline p0, stage s0-0, s0-1, s0-10, s0-11, s0-12, s0-13 and 14 more or none said";
    assert_eq!(places[0], first);
}

/// The same request asks for another permission: who has the one need not have the other.
#[test]
fn requests_that_ask_for_another_permission_than_before_are_told() {
    let of = |acts_on: &str, asked_as: &str| {
        policy(
            &format!(
                "catalogue:\n  pbx:\n    title: PBX\n    ladders: {{ calls: {{ levels: [{{ level: nobody }}, {{ level: any, adds: [any] }}] }} }}\n    resources:\n      call:\n        title: Call\n        acts-on: {acts_on}\n        actions:\n          drop: {{ title: Drop, ladder: calls }}\n          hold: {{ title: Hold, ladder: calls, {asked_as} }}\nusers: {{ anna: {{}}, boris: {{}} }}\nroles: {{ a: {{ pbx: {{ call: {{ drop: any }} }} }}, b: {{ pbx: {{ call: {{ hold: any }} }} }} }}\nassignments: [{{ role: a, to: user:anna }}, {{ role: b, to: user:boris }}]\n",
            ),
            "",
        )
    };
    for acts_on in ["record", "call"] {
        let old = of(acts_on, "asked-as: { action: drop, properties: { softly: true } }");
        let new = of(acts_on, "");
        assert_eq!(found(&old, &new), [vec!["anna"], vec!["boris"]], "{acts_on}");
        assert_eq!(found(&new, &old), [vec!["boris"], vec!["anna"]], "{acts_on}");
        let more = of(
            acts_on,
            "asked-as: { action: drop, properties: { softly: true, again: 1 } }",
        );
        assert_eq!(found(&old, &more), [vec!["anna"], vec!["boris"]], "{acts_on}");
        assert_eq!(found(&new, &more), [vec!["boris"], vec!["anna"]], "{acts_on}");
        assert_eq!(found(&more, &more), [Vec::<String>::new(), vec![]], "{acts_on}");
    }
}
