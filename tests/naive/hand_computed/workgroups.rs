//! Workgroups: their people, their features, and archived ones.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{PEOPLE, World, request, who};

const GROUPS: &str = "
users:
  guest: { extranet: true }
workgroups:
  plain: { owner: maria, moderators: [irina], members: [anna, guest] }
  closed: { visibility: private, owner: maria, members: [olga] }
  hidden:
    visibility: secret
    owner: boris
    members: [anna]
    features: { tasks: { view: moderators, create: anyone }, files: none, calendar: employees }
";

fn people_and(guest: &[&str]) -> World {
    let files: Vec<&str> = [PEOPLE, GROUPS].iter().chain(guest).copied().collect();
    World::new(&files)
}

fn may(world: &World, user: &str, permission: &str, workgroup: &str) -> bool {
    let mut request = request(user, permission, &json!({ "on": workgroup }));
    if permission.starts_with("workgroups.group.") {
        request["resource"]["id"] = json!(workgroup);
    }
    world.decide(&request).unwrap()
}

/// Of all people and the guest, those who may do something in a workgroup.
fn whom(world: &World, permission: &str, workgroup: &str) -> Vec<&'static str> {
    let people = super::ANYONE.into_iter().chain(["guest"]);
    people.filter(|user| may(world, user, permission, workgroup)).collect()
}

const EVERYONE: [&str; 7] = ["anna", "boris", "irina", "maria", "olga", "pawel", "guest"];
const EMPLOYEES: [&str; 6] = super::ANYONE;
const NOBODY: [&str; 0] = [];

#[test]
fn audiences_are_relations_to_the_workgroup() {
    let world = people_and(&[]);
    assert_eq!(whom(&world, "workgroups.group.edit", "plain"), ["maria"]);
    assert_eq!(whom(&world, "workgroups.tasks.edit", "plain"), ["irina", "maria"]);
    assert_eq!(
        whom(&world, "workgroups.tasks.view", "plain"),
        ["anna", "irina", "maria", "guest"]
    );
    // Who is no employee may be a member.
    assert_eq!(whom(&world, "workgroups.group.see", "plain"), EVERYONE);
    assert_eq!(whom(&world, "workgroups.group.see", "closed"), EMPLOYEES);
    assert_eq!(
        whom(&world, "workgroups.files.view", "plain"),
        ["anna", "irina", "maria", "guest"]
    );
}

#[test]
fn defaults_go_by_visibility() {
    let world = people_and(&[]);
    assert_eq!(whom(&world, "workgroups.group.see", "closed"), EMPLOYEES);
    assert_eq!(whom(&world, "workgroups.group.see", "hidden"), ["anna", "boris"]);
    assert_eq!(whom(&world, "workgroups.group.join", "plain"), EVERYONE);
    assert_eq!(whom(&world, "workgroups.group.join", "closed"), NOBODY);
    assert_eq!(whom(&world, "workgroups.group.request-to-join", "plain"), NOBODY);
    assert_eq!(whom(&world, "workgroups.group.request-to-join", "closed"), EMPLOYEES);
    assert_eq!(whom(&world, "workgroups.group.request-to-join", "hidden"), NOBODY);
}

#[test]
fn what_a_workgroup_says_replaces_the_default() {
    let world = people_and(&[]);
    assert_eq!(whom(&world, "workgroups.tasks.view", "hidden"), ["boris"]);
    assert_eq!(whom(&world, "workgroups.files.view", "hidden"), NOBODY);
    assert_eq!(whom(&world, "workgroups.files.write", "hidden"), NOBODY);
    assert_eq!(whom(&world, "workgroups.calendar.write", "hidden"), EMPLOYEES);
    // To edit is left at its default, and takes to view.
    assert_eq!(whom(&world, "workgroups.tasks.sort", "hidden"), ["anna", "boris"]);
    assert_eq!(whom(&world, "workgroups.tasks.edit", "hidden"), ["boris"]);
    assert_eq!(whom(&world, "workgroups.tasks.comment", "hidden"), ["boris"]);
    assert_eq!(whom(&world, "workgroups.tasks.create", "hidden"), EVERYONE);
}

#[test]
fn roles_give_more_than_audiences() {
    let world = people_and(&["
roles:
  worker: { workgroups: { tasks: { view: [own, member] } } }
  helper: { workgroups: { tasks: { edit: anyone, view: anyone } } }
assignments:
  - { role: worker, to: everyone }
  - { role: helper, to: 'user:pawel', on: 'workgroups:hidden' }
"]);
    let view = |on: &str, properties: Value| {
        let mut properties = properties;
        properties["on"] = json!(on);
        who(&world, "workgroups.tasks.view", &properties)
    };
    assert_eq!(view("hidden", json!({ "owner": "olga" })), ["boris", "olga", "pawel"]);
    assert_eq!(view("closed", json!({ "owner": "anna" })), ["anna", "maria", "olga"]);
    let members = json!({ "owner": "anna", "members": ["irina", "stranger"] });
    assert_eq!(view("closed", members), ["anna", "irina", "maria", "olga"]);
    assert_eq!(whom(&world, "workgroups.tasks.edit", "hidden"), ["boris", "pawel"]);
    assert_eq!(whom(&world, "workgroups.tasks.edit", "closed"), ["maria"]);
}

#[test]
fn without_a_workgroup_there_are_no_audiences() {
    let world = people_and(&["
roles: { worker: { workgroups: { tasks: { view: [own, member, employee] } } } }
assignments: [{ role: worker, to: everyone }]
"]);
    let view = |properties| who(&world, "workgroups.tasks.view", &properties);
    assert_eq!(view(json!({ "owner": "anna" })), ["anna"]);
    assert_eq!(view(json!({ "members": ["olga"] })), ["olga"]);
    assert_eq!(view(json!({})), NOBODY);
    assert_eq!(view(json!({ "on": "hidden" })), EMPLOYEES);
    assert!(!may(&world, "guest", "workgroups.tasks.view", "hidden"));
}

#[test]
fn an_audience_stays_where_nothing_is_inherited() {
    let world = people_and(&["
roles: { worker: { workgroups: { tasks: { sort: anyone } } } }
assignments: [{ role: worker, to: everyone }]
objects: { 'workgroups:hidden': { inherit: false } }
"]);
    assert_eq!(whom(&world, "workgroups.tasks.sort", "hidden"), ["anna", "boris"]);
    assert_eq!(whom(&world, "workgroups.tasks.sort", "closed"), EVERYONE);
    assert_eq!(who(&world, "workgroups.tasks.sort", &json!({})), NOBODY);
}

#[test]
fn the_owner_of_a_workgroup_owns_it_unless_it_says_another() {
    let own = "
catalogue:
  clubs:
    title: Clubs
    objects: workgroups
    ladders: { mine: { levels: [{ level: none }, { level: own, adds: [own] }] } }
    resources:
      club: { title: Club, acts-on: object, actions: { close: { title: Close, ladder: mine } } }
      ball: { title: Ball, objects: true, actions: { play: { title: Play, ladder: mine } } }
roles: { own: { clubs: { club: own, ball: own } } }
assignments: [{ role: own, to: everyone }]
";
    let close = |files: &[&str], on: &str, properties: Value| {
        let mut request = request("maria", "clubs.club.close", &properties);
        request["resource"]["id"] = json!(on);
        people_and(files).decide(&request).unwrap()
    };
    assert!(close(&[own], "plain", json!({})));
    assert!(!close(&[own], "hidden", json!({})));
    assert!(!close(&[own], "plain", json!({ "owner": "anna" })));
    assert!(close(&[own], "hidden", json!({ "owner": "maria" })));
    let other = "objects: { 'clubs:plain': { owner: olga }, 'clubs:hidden': { owner: maria } }";
    assert!(!close(&[own, other], "plain", json!({})));
    assert!(close(&[own, other], "hidden", json!({})));
    // What lies in a workgroup is not the workgroup.
    let world = people_and(&[own]);
    assert_eq!(who(&world, "clubs.ball.play", &json!({ "on": "plain" })), NOBODY);
}

#[test]
fn an_archived_workgroup_keeps_only_what_is_for_archived_ones() {
    let world = people_and(&["
workgroups: { past: { archived: true, owner: maria, members: [olga] } }
roles: { all: { workgroups: { tasks: { view: anyone, sort: anyone, comment: anyone } } } }
assignments: [{ role: all, to: 'user:anna' }]
"]);
    assert_eq!(whom(&world, "workgroups.tasks.view", "past"), ["anna", "maria", "olga"]);
    assert_eq!(whom(&world, "workgroups.tasks.sort", "past"), NOBODY);
    assert_eq!(whom(&world, "workgroups.tasks.comment", "past"), NOBODY);
    assert_eq!(whom(&world, "workgroups.group.delete", "past"), ["maria"]);
    assert_eq!(whom(&world, "workgroups.group.edit", "past"), NOBODY);
    assert_eq!(
        whom(&world, "workgroups.tasks.sort", "closed"),
        ["anna", "maria", "olga"]
    );
    // It may be the archived one.
    assert_eq!(who(&world, "workgroups.tasks.sort", &json!({})), NOBODY);
    assert_eq!(who(&world, "workgroups.tasks.view", &json!({})), ["anna"]);
}

#[test]
fn mistakes_in_workgroups_come_last() {
    let world = people_and(&[]);
    let view = |user: &str, properties: Value| world.decide(&request(user, "workgroups.tasks.view", &properties));
    assert_eq!(view("olga", json!({ "on": "nowhere" })), Err("unknown-workgroup"));
    assert_eq!(view("nobody", json!({ "on": "nowhere" })), Err("unknown-user"));
    let stranger = json!({ "on": "nowhere", "owner": "stranger" });
    assert_eq!(view("olga", stranger), Err("unknown-owner"));
    let field = json!({ "on": "nowhere", "owner": "stranger", "field": "title" });
    assert_eq!(view("olga", field), Err("malformed-request"));
    // It takes no object.
    let lead = world.decide(&request("olga", "crm.lead.read", &json!({ "on": "nowhere" })));
    assert_eq!(lead, Ok(false));
}
