//! Single pairs of policies whose differences were once not told, or told wrongly.

use ringfence::{
    analyse::Direction,
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
