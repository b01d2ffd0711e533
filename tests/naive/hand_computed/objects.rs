//! Grants on objects, levels of resources, and the folder of recordings.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{ANYONE, PEOPLE, World, all_have, request, who};

/// Those who may do something with an object.
fn who_on(world: &World, permission: &str, object: &str, properties: &Value) -> Vec<&'static str> {
    let may = |user: &&str| {
        let mut request = request(user, permission, properties);
        request["resource"]["id"] = json!(object);
        world.decide(&request).unwrap()
    };
    ANYONE.into_iter().filter(may).collect()
}

fn readers(world: &World, path: &str) -> Vec<&'static str> {
    who_on(world, "drive.file.read", path, &json!({}))
}

const NOBODY: [&str; 0] = [];

const FOLDERS: &str = "
roles:
  reader: { drive: { file: read } }
  creator: { drive: { file: { read: own, edit: own } } }
objects:
  'drive:/HR': { owner: olga, inherit: false }
assignments:
  - { role: reader, to: 'user:irina' }
  - { role: reader, to: 'user:maria', on: 'drive:/' }
  - { role: reader, to: 'user:anna', on: 'drive:/HR' }
  - { level: edit, to: 'user:boris', on: 'drive:/HR/Pay/' }
  - { role: creator, to: [ 'user:olga', 'user:pawel' ], on: 'drive:/HR' }
";

#[test]
fn a_grant_reaches_its_object_and_all_below_it() {
    let world = World::new(&[PEOPLE, FOLDERS]);
    assert_eq!(readers(&world, "/Contracts/offer.pdf"), ["irina", "maria"]);
    assert_eq!(readers(&world, "/HRM"), ["irina", "maria"]);
    assert_eq!(readers(&world, "/"), ["irina", "maria"]);
    assert_eq!(readers(&world, "/HR/Pay"), ["anna", "boris"]);
    assert_eq!(readers(&world, "/HR/Pay/2026/list.pdf"), ["anna", "boris"]);
}

#[test]
fn nothing_from_above_passes_what_inherits_nothing() {
    let world = World::new(&[PEOPLE, FOLDERS]);
    assert_eq!(readers(&world, "/HR/x"), ["anna"]);
    let root = "objects: { 'drive:/': { inherit: false } }";
    let world = World::new(&[PEOPLE, FOLDERS, root]);
    assert_eq!(readers(&world, "/Contracts"), ["maria"]);
    assert_eq!(readers(&world, "/HR"), ["anna", "olga"]);
}

#[test]
fn the_owner_of_an_object_owns_exactly_this_object() {
    let world = World::new(&[PEOPLE, FOLDERS]);
    assert_eq!(readers(&world, "/HR/"), ["anna", "olga"]);
    assert_eq!(readers(&world, "/HR/Pay"), ["anna", "boris"]);
    // A request knows better.
    let pawels = json!({ "owner": "pawel" });
    assert_eq!(who_on(&world, "drive.file.read", "/HR", &pawels), ["anna", "pawel"]);
    assert_eq!(who_on(&world, "drive.file.edit", "/HR", &pawels), ["pawel"]);
    assert_eq!(
        who_on(&world, "drive.file.edit", "/HR/Pay", &pawels),
        ["boris", "pawel"]
    );
    assert_eq!(
        who_on(&world, "drive.file.read", "/Contracts", &pawels),
        ["irina", "maria"]
    );
}

#[test]
fn paths_are_compared_as_they_are_meant() {
    let world = World::new(&[
        PEOPLE,
        "assignments: [{ level: read, to: 'user:olga', on: 'drive:/Umowy/Ca\u{301}fe\u{301}' }]",
    ]);
    for path in [
        "/Umowy/C\u{e1}f\u{e9}",
        "/Umowy/Ca\u{301}fe\u{301}/",
        "/Umowy/C\u{e1}fe\u{301}/x",
    ] {
        assert_eq!(readers(&world, path), ["olga"], "{path}");
    }
    for path in ["/Umowy", "/Umowy/Cafe", "/umowy/c\u{e1}f\u{e9}"] {
        assert_eq!(readers(&world, path), NOBODY, "{path}");
    }
    for path in [
        "", "x", "//", "/a//b", "/a//", "/.", "/..", "/a/../b", "/a/./b", "a/b", "./a",
    ] {
        let mut request = request("olga", "drive.file.read", &json!({}));
        request["resource"]["id"] = json!(path);
        assert_eq!(world.decide(&request), Err("malformed-request"), "{path}");
        request["subject"]["id"] = json!("nobody");
        assert_eq!(world.decide(&request), Err("unknown-user"), "{path}");
        request["subject"]["id"] = json!("olga");
        request["resource"]["properties"]["owner"] = json!("stranger");
        assert_eq!(world.decide(&request), Err("unknown-owner"), "{path}");
    }
}

#[test]
fn a_level_is_an_exact_set_of_actions() {
    let workflow = "workflows.workflow";
    let level = |level: &str, action: &str| {
        let text = format!("assignments: [{{ level: {level}, to: everyone, on: 'workflows:vacation' }}]");
        let world = World::new(&[PEOPLE, &text]);
        let on = |object| !who_on(&world, &format!("{workflow}.{action}"), object, &json!({})).is_empty();
        assert!(!on("business-trip"), "{level} {action}");
        on("vacation")
    };
    for (name, allowed) in [
        ("read", ["read"].as_slice()),
        ("add", &["add"]),
        ("read-in-panel", &["read", "view-in-panel"]),
        (
            "edit-with-restrictions",
            &["read", "view-in-panel", "add", "edit", "delete", "start"],
        ),
    ] {
        for action in [
            "read",
            "add",
            "view-in-panel",
            "edit",
            "delete",
            "start",
            "export",
            "remove",
        ] {
            assert_eq!(level(name, action), allowed.contains(&action), "{name} {action}");
        }
    }
}

#[test]
fn a_level_in_a_role_gives_all_relations() {
    let world = all_have("{ drive: { file: edit } }");
    let strangers = json!({ "owner": "anna" });
    assert_eq!(who_on(&world, "drive.file.edit", "/x", &strangers), ANYONE);
    assert_eq!(who_on(&world, "drive.file.start-workflow", "/x", &strangers), ANYONE);
    assert_eq!(who_on(&world, "drive.file.add", "/x", &strangers), NOBODY);
    // To edit takes to read.
    let world = all_have("{ drive: { file: { edit: any, read: own } } }");
    assert_eq!(who_on(&world, "drive.file.edit", "/x", &strangers), ["anna"]);
    let world = all_have("{ telephony: { line: use } }");
    assert_eq!(
        who_on(&world, "telephony.line.use", "+48 22 555 01 00", &strangers),
        ANYONE
    );
}

const CHANNELS: &str = "
roles:
  agent: { open-channels: { history: own, settings: allowed } }
  head: { open-channels: { history: department, settings: allowed }, crm: { lead: { read: any } } }
assignments:
  - { role: agent, to: everyone }
  - { role: head, to: [ 'user:maria', 'user:irina' ], on: 'open-channels:telegram' }
";

#[test]
fn a_role_on_an_object_gives_what_it_says_of_objects_of_that_area() {
    let world = World::new(&[
        PEOPLE,
        CHANNELS
            .replace("role: agent, to: everyone", "role: agent, to: 'user:olga'")
            .as_str(),
    ]);
    let history = |properties| who(&world, "open-channels.history.view", &properties);
    assert_eq!(
        history(json!({ "on": "telegram", "owner": "anna" })),
        ["irina", "maria"]
    );
    assert_eq!(
        history(json!({ "on": "telegram", "owner": "maria" })),
        ["irina", "maria"]
    );
    assert_eq!(history(json!({ "on": "telegram", "owner": "olga" })), ["olga"]);
    assert_eq!(history(json!({ "on": "telegram/2", "owner": "maria" })), NOBODY);
    // These take no object.
    assert_eq!(who(&world, "open-channels.settings.update", &json!({})), ["olga"]);
    assert_eq!(
        who(&world, "open-channels.settings.update", &json!({ "on": "telegram" })),
        ["olga"]
    );
    assert_eq!(who(&world, "crm.lead.read", &json!({ "on": "telegram" })), NOBODY);
}

#[test]
fn where_the_object_is_not_said_it_takes_every_place() {
    let closed = "objects: { 'open-channels:whatsapp': { inherit: false }, 'open-channels:viber': {} }";
    let history = |files: &[&str], owner: &str| {
        let files: Vec<&str> = [PEOPLE, CHANNELS].iter().chain(files).copied().collect();
        who(
            &World::new(&files),
            "open-channels.history.view",
            &json!({ "owner": owner }),
        )
    };
    assert_eq!(history(&[], "maria"), ["maria"]);
    assert_eq!(history(&[closed], "maria"), NOBODY);
    let anna = "assignments: [{ role: head, to: 'user:anna', on: 'open-channels:whatsapp' }]";
    assert_eq!(history(&[closed, anna], "anna"), ["anna"]);
    // Of other people's she has the department there, but not elsewhere.
    assert_eq!(history(&[closed, anna], "pawel"), NOBODY);
}

#[test]
fn roles_are_united_in_each_place_before_places_are_compared() {
    let world = World::new(&[
        PEOPLE,
        "
roles:
  own: { open-channels: { history: own } }
  any: { open-channels: { history: any } }
  department: { open-channels: { history: department } }
objects: { 'open-channels:whatsapp': { inherit: false } }
assignments:
  - { role: any, to: everyone }
  - { role: own, to: everyone, on: 'open-channels:whatsapp' }
  - { role: department, to: 'department:north', on: 'open-channels:whatsapp' }
",
    ]);
    let history = |owner| who(&world, "open-channels.history.view", &json!({ "owner": owner }));
    // On whatsapp everyone has his own, and the people of north what their department has.
    assert_eq!(history("olga"), ["olga"]);
    assert_eq!(history("boris"), ["boris", "pawel"]);
    assert_eq!(who(&world, "open-channels.history.view", &json!({})), NOBODY);
}

#[test]
fn invitations_decide_nothing() {
    let world = World::new(&[
        PEOPLE,
        "
objects: { 'drive:/Contracts': { accepted: [olga], declined: [anna] } }
assignments: [{ level: read, to: ['user:anna', 'user:maria'], on: 'drive:/Contracts' }]
",
    ]);
    assert_eq!(readers(&world, "/Contracts"), ["anna", "maria"]);
}

const RECORDINGS: &str = "
roles:
  listener: { telephony: { call-recording: { listen: any, update: any } } }
  creator: { drive: { file: { read: own } } }
assignments:
  - { role: listener, to: everyone }
  - { level: read, to: 'user:maria', on: 'drive:/Calls' }
  - { level: edit, to: 'user:irina', on: 'drive:/' }
  - { role: creator, to: 'user:anna', on: 'drive:/Calls' }
objects: { 'drive:/Calls': { owner: boris } }
";

#[test]
fn who_listens_reads_in_the_folder_of_recordings() {
    let folder = "settings: { recordings-folder: 'drive:/Calls/' }";
    let listen = |files: &[&str], properties| {
        let files: Vec<&str> = [PEOPLE, RECORDINGS].iter().chain(files).copied().collect();
        who(&World::new(&files), "telephony.call-recording.listen", &properties)
    };
    assert_eq!(listen(&[], json!({ "owner": "olga" })), ANYONE);
    assert_eq!(listen(&[folder], json!({ "owner": "olga" })), ["irina", "maria"]);
    // Who owns the call owns the file; who owns the folder owns nothing in it.
    assert_eq!(
        listen(&[folder], json!({ "owner": "anna" })),
        ["anna", "irina", "maria"]
    );
    assert_eq!(listen(&[folder], json!({ "owner": "boris" })), ["irina", "maria"]);
    let boris = "assignments: [{ role: creator, to: 'user:boris', on: 'drive:/Calls' }]";
    assert_eq!(listen(&[folder, boris], json!({})), ["irina", "maria"]);
    assert_eq!(
        listen(&[folder, boris], json!({ "owner": "boris" })),
        ["boris", "irina", "maria"]
    );
    let world = World::new(&[PEOPLE, RECORDINGS, folder]);
    assert_eq!(who(&world, "telephony.call-recording.update", &json!({})), ANYONE);
}

#[test]
fn a_plan_changes_no_decision() {
    for plan in ["free", "enterprise"] {
        let plan = format!("settings: {{ plan: {plan} }}");
        let world = World::new(&[PEOPLE, FOLDERS, &plan]);
        assert_eq!(readers(&world, "/HR/x"), ["anna"]);
    }
}

#[test]
fn an_object_that_is_not_text_is_malformed() {
    let world = World::new(&[PEOPLE, CHANNELS]);
    let view = |properties: Value| world.decide(&request("olga", "open-channels.history.view", &properties));
    assert_eq!(view(json!({ "on": 1 })), Err("malformed-request"));
    assert_eq!(view(json!({ "on": " " })), Err("malformed-request"));
    assert_eq!(view(json!({ "on": "viber" })), Ok(false));
}
