//! How requests name what they ask for: short names of resources, properties of actions.

use pretty_assertions::assert_eq;
use ringfence::{authzen::Endpoint, snapshot::Snapshot};
use serde_json::{Value, json};

use super::{ask, compile};
use crate::test::Test;

/// Of each action of a record `user:NAME` may do the one of his name.
fn archive() -> Snapshot {
    let actions = ["delete", "soft", "later", "soft-and-later", "third"];
    let users: Vec<_> = actions.iter().map(|action| format!("{action}: {{}}")).collect();
    let roles: Vec<_> = actions
        .iter()
        .map(|action| format!("{action}: {{ archive: {{ record: {{ {action}: allowed }} }} }}"))
        .collect();
    let given: Vec<_> = actions
        .iter()
        .map(|action| format!("{{ role: {action}, to: \"user:{action}\" }}"))
        .collect();
    compile([
        "
catalogue:
  archive:
    title: Archive
    ladders: { switch: { levels: [{ level: denied }, { level: allowed, adds: [any] }] } }
    resources:
      record:
        title: Record
        actions:
          delete: { title: Delete, ladder: switch }
          soft: { title: Bin, ladder: switch, asked-as: { action: delete, properties: { soft: true } } }
          later: { title: Later, ladder: switch, asked-as: { action: delete, properties: { when: later } } }
          soft-and-later: { title: Both, ladder: switch, asked-as: { action: delete, properties: { when: later, soft: true } } }
          third: { title: Third, ladder: switch, asked-as: { action: burn, properties: { copies: 3 } } }
",
        &format!("users: {{ {} }}\nroles: {{ {} }}\nassignments: [{}]\n", users.join(", "), roles.join(", "), given.join(", ")),
    ])
}

/// Who may do this: the name of the action that is asked for.
fn asked(snapshot: &Snapshot, action: &Value) -> Vec<String> {
    let search =
        json!({ "subject": { "type": "user" }, "action": action, "resource": { "type": "record", "id": "1" } });
    let (status, body) = ask(snapshot, Endpoint::SubjectSearch, &search);
    assert_eq!(status, 200, "{body}");
    let results = body["results"].as_array().unwrap().iter();
    results.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn properties_tell_actions_of_one_name_apart() {
    let snapshot = archive();
    for (properties, expected) in [
        (json!({}), "delete"),
        (json!({ "soft": true }), "soft"),
        (
            json!({ "soft": true, "method": "GET", "more": [1, { "soft": false }], "none": null }),
            "soft",
        ),
        (json!({ "when": "later", "soft": false }), "later"),
        (json!({ "when": "later", "soft": true }), "soft-and-later"),
        (json!({ "soft": false }), "delete"),
        (json!({ "soft": "true" }), "delete"),
        (json!({ "soft": 1 }), "delete"),
        (json!({ "soft": null }), "delete"),
        (json!({ "when": "Later" }), "delete"),
    ] {
        let action = json!({ "name": "delete", "properties": properties });
        assert_eq!(asked(&snapshot, &action), [expected], "{properties}");
    }
    assert_eq!(
        asked(&snapshot, &json!({ "name": "burn", "properties": { "copies": 3 } })),
        ["third"]
    );
    for copies in [json!(3.0), json!("3"), json!(-3), json!(18_446_744_073_709_551_615_u64)] {
        let action = json!({ "name": "burn", "properties": { "copies": copies } });
        assert_eq!(asked(&snapshot, &action), [""; 0], "{action}");
    }
    assert_eq!(
        asked(&snapshot, &json!({ "name": "soft" })),
        ["soft"],
        "its own name asks for it too"
    );
}

#[test]
fn actions_that_properties_ask_for_are_not_found() {
    let snapshot = archive();
    for (user, expected) in [("delete", json!([{ "name": "delete" }])), ("soft", json!([]))] {
        let search = json!({ "subject": { "type": "user", "id": user }, "resource": { "type": "record", "id": "1" } });
        assert_eq!(ask(&snapshot, Endpoint::ActionSearch, &search).1["results"], expected);
    }
}

const TWO_AREAS: &str = "
users: { anna: {} }
catalogue:
  north: &area
    title: North
    ladders: { switch: { levels: [{ level: denied }, { level: allowed, adds: [any] }] } }
    resources: { door: { title: Door, actions: { open: { title: Open, ladder: switch } } } }
roles: { porter: { north: { door: allowed } } }
assignments: [{ role: porter, to: everyone }]
";

#[test]
fn a_resource_may_be_named_without_its_area_where_one_has_it() {
    let open =
        r#"{"subject":{"type":"user","id":"anna"},"action":{"name":"open"},"resource":{"type":"door","id":"1"}}"#;
    Test::new()
        .file("policies/p.yaml", TWO_AREAS)
        .args("decide")
        .stdin(open)
        .stdout("{\"decision\":true}\n")
        .run();
    let both = TWO_AREAS.replace("roles:", "  south: *area\nroles:");
    let ran = Test::new()
        .file("policies/p.yaml", &both)
        .args("decide")
        .stdin(open)
        .status(1)
        .stdout_has(&["several areas have `door`: say which, as in `north.door` or `south.door`"])
        .run();
    assert_eq!(ran.json()["context"]["error"]["code"], "unknown-permission");
    assert_eq!(ran.json()["decision"], false);
    Test::new()
        .file("policies/p.yaml", both)
        .args("decide")
        .stdin(open.replace("door", "north.door"))
        .stdout("{\"decision\":true}\n")
        .run();
}
