//! Tiny worlds, with answers that were worked out by hand from the design.

mod balance;
mod fields;
mod objects;
mod workgroups;

use serde_json::{Value, json};

use super::World;

const PEOPLE: &str = "
departments:
  company: {}
  sales: { parent: company, head: maria }
  north: { parent: sales }
  support: { parent: company }
users:
  irina: { departments: [company], administrator: true }
  maria: { departments: [sales], phones: ['+48 22 123 45 67'], extension: '101' }
  anna: { departments: [north], phones: ['+48 501 000 000'] }
  boris: { departments: [support] }
  olga: {}
  pawel: { departments: [north, support] }
";

const ANYONE: [&str; 6] = ["anna", "boris", "irina", "maria", "olga", "pawel"];

/// A world of those people in which everyone has one role.
fn all_have(role: &str) -> World {
    let roles = format!("roles:\n  one: {role}\nassignments:\n  - {{ role: one, to: everyone }}\n");
    World::new(&[PEOPLE, &roles])
}

fn request(user: &str, permission: &str, properties: &Value) -> Value {
    let (resource, action) = permission.rsplit_once('.').unwrap();
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": { "type": resource, "id": "17", "properties": properties },
        "context": { "time": "2026-11-23T10:00:00+01:00" },
    })
}

fn call(user: &str, dialled: &str, properties: &Value) -> Value {
    let mut request = request(user, "telephony.outbound-call.make", properties);
    request["resource"]["id"] = json!(dialled);
    request
}

/// The users who may do something.
fn who(world: &World, permission: &str, properties: &Value) -> Vec<&'static str> {
    let may = |user: &&str| world.decide(&request(user, permission, properties)).unwrap();
    ANYONE.into_iter().filter(may).collect()
}

#[test]
fn telephony_reaches_the_departments_below() {
    let world = all_have("{ telephony: { call-recording: { listen: department } } }");
    let listen = |owner| who(&world, "telephony.call-recording.listen", &json!({ "owner": owner }));
    assert_eq!(listen("anna"), ["anna", "irina", "maria", "pawel"]);
    assert_eq!(listen("maria"), ["irina", "maria"]);
    assert_eq!(listen("olga"), ["olga"]);
    assert_eq!(listen("pawel"), ["anna", "boris", "irina", "maria", "pawel"]);
}

#[test]
fn crm_tells_departments_from_those_below() {
    let reads = |level: &str, owner: &str| {
        let world = all_have(&format!("{{ crm: {{ lead: {{ read: {level} }} }} }}"));
        who(&world, "crm.lead.read", &json!({ "owner": owner }))
    };
    assert_eq!(reads("none", "anna"), [""; 0]);
    assert_eq!(reads("own", "anna"), ["anna"]);
    assert_eq!(reads("department", "anna"), ["anna", "pawel"]);
    assert_eq!(reads("subdepartments", "anna"), ["anna", "irina", "maria", "pawel"]);
    assert_eq!(reads("open", "anna"), ["anna", "irina", "maria", "pawel"]);
    assert_eq!(reads("any", "anna"), ANYONE);
    assert_eq!(reads("[subdepartments]", "anna"), ["irina", "maria"]);
    assert_eq!(reads("[own, subdepartments]", "maria"), ["irina", "maria"]);
}

#[test]
fn a_list_names_relations_one_by_one() {
    let world = all_have("{ crm: { lead: { read: [own, open] } } }");
    let read = |properties: Value| who(&world, "crm.lead.read", &properties);
    assert_eq!(read(json!({ "owner": "anna" })), ["anna"]);
    assert_eq!(read(json!({ "owner": "anna", "open": true })), ANYONE);
    assert_eq!(read(json!({ "open": true })), ANYONE);
    assert_eq!(read(json!({})), [""; 0]);
}

#[test]
fn a_record_without_an_owner_is_in_no_department() {
    let world = all_have("{ crm: { lead: { read: open } } }");
    assert_eq!(
        who(&world, "crm.lead.read", &json!({ "departments": ["north"] })),
        [""; 0]
    );
}

#[test]
fn the_departments_of_a_stranger_come_with_the_request() {
    let world = all_have("{ crm: { lead: { read: subdepartments } } }");
    let read = |departments: Value| {
        let stranger = json!({ "owner": "stranger", "departments": departments });
        who(&world, "crm.lead.read", &stranger)
    };
    assert_eq!(read(json!(["north"])), ["anna", "irina", "maria", "pawel"]);
    assert_eq!(read(json!(["company"])), ["irina"]);
    assert_eq!(read(json!([])), [""; 0]);
}

#[test]
fn the_departments_of_a_known_owner_do_not() {
    let world = all_have("{ crm: { lead: { read: department } } }");
    let record = json!({ "owner": "boris", "departments": ["north", "atlantis"] });
    assert_eq!(who(&world, "crm.lead.read", &record), ["boris", "pawel"]);
}

#[test]
fn subjects_include_whom_they_say() {
    let structure = "
groups: { verifiers: { members: [olga] } }
workgroups: { launch: { owner: maria, moderators: [irina], members: [boris] } }
settings: { edition: on-premise }
roles: { one: { telephony: { settings: allowed } } }
";
    let has = |subject: &str| {
        let assignment = format!("assignments: [{{ role: one, to: [{subject}] }}]");
        let world = World::new(&[PEOPLE, structure, &assignment]);
        who(&world, "telephony.settings.update", &json!({}))
    };
    assert_eq!(has("user:olga"), ["olga"]);
    assert_eq!(has("department:sales"), ["anna", "maria", "pawel"]);
    assert_eq!(has("department-only:sales"), ["maria"]);
    assert_eq!(has("head:sales"), ["maria"]);
    assert_eq!(has("head:north"), [""; 0]);
    assert_eq!(has("group:verifiers"), ["olga"]);
    assert_eq!(has("workgroup:launch"), ["boris", "irina", "maria"]);
    assert_eq!(has("workgroup-moderators:launch"), ["irina", "maria"]);
    assert_eq!(has("workgroup-owner:launch"), ["maria"]);
    assert_eq!(has("everyone"), ANYONE);
    assert_eq!(has("administrators"), ["irina"]);
    assert_eq!(has("user:olga, head:sales"), ["maria", "olga"]);
}

#[test]
fn to_head_a_department_is_not_to_be_in_it() {
    let people = "
departments: { sales: { head: vera }, north: { parent: sales } }
users: { vera: {}, anna: { departments: [north] } }
roles: { one: { telephony: { call-statistics: department } } }
assignments: [{ role: one, to: 'head:sales' }, { role: one, to: 'department:sales' }]
";
    let world = World::new(&[people]);
    let view = |user, owner| {
        world.decide(&request(
            user,
            "telephony.call-statistics.view",
            &json!({ "owner": owner }),
        ))
    };
    assert_eq!(view("vera", "anna"), Ok(false));
    assert_eq!(view("vera", "vera"), Ok(true));
    assert_eq!(view("anna", "anna"), Ok(true));
}

#[test]
fn until_lasts_to_the_end_of_its_day_in_the_time_zone_of_the_policy() {
    let allows = |zone: &str, time: &str| {
        let policy = format!(
            "{{ settings: {{ time-zone: {zone} }}, roles: {{ one: {{ telephony: {{ settings: allowed }} }} }}, \
             assignments: [{{ role: one, to: everyone, until: 2026-11-23 }}] }}"
        );
        let mut request = request("olga", "telephony.settings.update", &json!({}));
        request["context"]["time"] = json!(time);
        World::new(&[PEOPLE, &policy]).decide(&request).unwrap()
    };
    assert!(allows("UTC", "2026-11-23T23:59:59.999Z"));
    assert!(!allows("UTC", "2026-11-24T00:00:00Z"));
    assert!(allows("Europe/Warsaw", "2026-11-23T22:59:59Z"));
    assert!(!allows("Europe/Warsaw", "2026-11-23T23:00:00Z"));
    assert!(!allows("Europe/Warsaw", "2026-11-24T00:00:00+01:00"));
    assert!(allows("America/New_York", "2026-11-24T04:59:59Z"));
    assert!(!allows("America/New_York", "2026-11-24T05:00:00Z"));
    assert!(allows("Asia/Kolkata", "2026-11-23T18:29:59Z"));
    assert!(!allows("Asia/Kolkata", "2026-11-23T18:30:00Z"));
    assert!(!allows("Pacific/Auckland", "2026-11-23T11:00:00Z"));
}

const PIPELINES: &str = "
    crm:
      deal:
        read: own
        update: any
        stages: { won: { read: [own, department] } }
        pipelines:
          partners: { read: any, stages: { won: { read: none }, lost: { update: none } } }
          retail: { stages: { won: { update: own } } }
          fairs: { read: subdepartments }
";

#[test]
fn a_stage_inherits_from_its_pipeline_and_a_pipeline_from_its_resource() {
    let world = all_have(PIPELINES);
    let anna = json!({ "owner": "anna" });
    let read = |pipeline: &str, stage: &str| {
        let mut deal = anna.clone();
        deal["pipeline"] = json!(pipeline);
        deal["stage"] = json!(stage);
        who(&world, "crm.deal.read", &deal)
    };
    assert_eq!(read("partners", "won"), [""; 0]);
    assert_eq!(read("partners", "lost"), ANYONE);
    assert_eq!(read("retail", "won"), ["anna", "pawel"]);
    assert_eq!(read("retail", "lost"), ["anna"]);
    assert_eq!(read("fairs", "won"), ["anna", "irina", "maria", "pawel"]);
    assert_eq!(read("elsewhere", "won"), ["anna", "pawel"]);
    assert_eq!(read("elsewhere", "elsewhere"), ["anna"]);
}

#[test]
fn what_is_not_said_opens_nothing() {
    let world = all_have(PIPELINES);
    let read = |properties: Value| who(&world, "crm.deal.read", &properties);
    assert_eq!(read(json!({ "owner": "anna", "pipeline": "partners" })), [""; 0]);
    assert_eq!(read(json!({ "owner": "anna", "pipeline": "retail" })), ["anna"]);
    assert_eq!(read(json!({ "owner": "anna", "stage": "lost" })), ["anna"]);
    assert_eq!(read(json!({ "owner": "anna", "stage": "won" })), [""; 0]);
    assert_eq!(read(json!({ "owner": "anna" })), [""; 0]);
}

#[test]
fn a_pipeline_that_no_role_names_counts_too() {
    let world = all_have("{ crm: { deal: { pipelines: { partners: { read: any } } } } }");
    assert_eq!(who(&world, "crm.deal.read", &json!({ "pipeline": "partners" })), ANYONE);
    assert_eq!(who(&world, "crm.deal.read", &json!({})), [""; 0]);
}

#[test]
fn another_role_is_not_weakened_by_an_explicit_stage() {
    let world = World::new(&[
        PEOPLE,
        "roles: { one: { crm: { lead: { read: any } } } }",
        "roles: { two: { crm: { lead: { read: own, stages: { won: { read: none } } } } } }",
        "assignments: [{ role: one, to: 'user:olga' }, { role: two, to: everyone }]",
    ]);
    let lead = json!({ "owner": "anna", "stage": "won" });
    assert_eq!(who(&world, "crm.lead.read", &lead), ["olga"]);
    assert_eq!(who(&world, "crm.lead.read", &json!({ "owner": "anna" })), ["olga"]);
    let lead = json!({ "owner": "anna", "stage": "new" });
    assert_eq!(who(&world, "crm.lead.read", &lead), ["anna", "olga"]);
}

const DISPATCH: &str = "
catalogue:
  dispatch:
    title: Dispatch
    ladders:
      reach:
        lists: true
        levels: [{ level: closed }, { level: open, adds: [open, own] }, { level: all, adds: [any] }]
      calls:
        levels: [{ level: closed }, { level: inside, adds: [coworker] }]
    resources:
      parcel:
        title: Parcel
        actions:
          view: { title: View, ladder: reach }
          change: { title: Change, ladder: reach, requires: view }
          burn: { title: Burn, ladder: reach, requires: change }
      intercom:
        title: Intercom
        acts-on: call
        actions: { ring: { title: Ring, ladder: calls } }
";

#[test]
fn what_is_required_is_needed_too_on_the_same_thing() {
    let may = |role: &str, action: &str, properties: Value| {
        let roles = format!(
            "roles: {{ one: {{ dispatch: {{ parcel: {role} }} }} }}\n\
             assignments: [{{ role: one, to: everyone }}]"
        );
        let world = World::new(&[PEOPLE, DISPATCH, &roles]);
        world
            .decide(&request("olga", &format!("dispatch.parcel.{action}"), &properties))
            .unwrap()
    };
    let chain = "{ view: open, change: all, burn: [any] }";
    assert!(may(chain, "burn", json!({ "owner": "olga" })));
    assert!(may(chain, "burn", json!({ "open": true })));
    assert!(!may(chain, "burn", json!({ "owner": "anna" })));
    assert!(!may("{ change: all, burn: all }", "burn", json!({})));
    assert!(!may("{ view: all, burn: all }", "burn", json!({})));
    assert!(may("{ view: all, burn: all }", "view", json!({})));
}

#[test]
fn calls_of_an_own_area() {
    let world = World::new(&[
        PEOPLE,
        DISPATCH,
        "roles: { one: { dispatch: { intercom: inside } } }",
        "assignments: [{ role: one, to: everyone }]",
    ]);
    let mut ring = request("olga", "dispatch.intercom.ring", &json!({}));
    assert_eq!(world.decide(&ring), Ok(false));
    ring["resource"]["id"] = json!("101");
    assert_eq!(world.decide(&ring), Ok(true));
}

#[test]
fn calls_to_customers_and_coworkers() {
    let may = |level: &str, dialled: &str, properties: Value| {
        let world = all_have(&format!("{{ telephony: {{ outbound-call: {level} }} }}"));
        world.decide(&call("maria", dialled, &properties)).unwrap()
    };
    let both = "customers-and-coworkers";
    assert!(!may("nobody", "+48 501 000 000", json!({ "customer": true })));
    assert!(may("customers", "+1 555", json!({ "customer": true })));
    assert!(may("customers", "112", json!({ "customer": {} })));
    assert!(!may("customers", "+1 555", json!({ "customer": false })));
    assert!(!may("customers", "+48 501 000 000", json!({})));
    for dialled in ["+48501000000", "0048 (501) 000.000", "101", "1-0-1", "+48 22 123 45 67"] {
        assert!(may(both, dialled, json!({})), "{dialled}");
    }
    for dialled in ["+4850100000", "+485010000000", "102", "112", "sip:anna@example.com"] {
        assert!(!may(both, dialled, json!({})), "{dialled}");
        assert!(may("any", dialled, json!({})), "{dialled}");
    }
    assert!(may(both, "112", json!({ "coworker": "anna" })));
    assert!(!may(both, "101", json!({ "coworker": "stranger" })));
}

#[test]
fn destinations_that_cannot_be_read() {
    let world = all_have("{ telephony: { outbound-call: any } }");
    for dialled in [
        "",
        "+",
        "00",
        "+12a",
        "call me",
        "1234567",
        "*100#",
        "+1234567890123456",
    ] {
        let decision = world.decide(&call("olga", dialled, &json!({})));
        assert_eq!(decision, Err("unreadable-destination"), "{dialled}");
    }
    for dialled in ["+1", "001", "+123456789012345", "123456", "sips:+1@example.com"] {
        assert_eq!(world.decide(&call("olga", dialled, &json!({}))), Ok(true), "{dialled}");
    }
}

#[test]
fn requests_that_are_malformed() {
    let world = all_have("{ crm: { lead: { read: any } } }");
    let malformed = |pointer: &str, value: Value| {
        let mut request = request("olga", "crm.lead.read", &json!({ "owner": "anna" }));
        *request.pointer_mut(pointer).unwrap() = value;
        assert_eq!(world.decide(&request), Err("malformed-request"), "{request}");
    };
    malformed("", json!([]));
    malformed("/subject", json!({ "id": "olga" }));
    malformed("/subject/type", json!("robot"));
    malformed("/action", json!({}));
    malformed("/resource", json!({ "type": "crm.lead" }));
    malformed("/resource/id", json!(17));
    malformed("/resource/properties", json!({ "owner": true }));
    malformed("/resource/properties", json!({ "departments": "north" }));
    malformed("/resource/properties", json!({ "open": "yes" }));
    malformed("/resource/properties", json!({ "stage": 1 }));
    malformed("/context", json!("today"));
    malformed("/context/time", json!("2026-11-23"));
    malformed("/context/time", json!("2026-11-23T10:00:00"));
}

#[test]
fn what_is_unknown_is_an_error_in_this_order() {
    let world = all_have("{ crm: { lead: { read: any } } }");
    let stranger = json!({ "owner": "stranger" });
    let decide =
        |user: &str, permission: &str, properties: &Value| world.decide(&request(user, permission, properties));
    assert_eq!(
        decide("nobody", "crm.lead.sing", &json!({ "owner": 1 })),
        Err("malformed-request")
    );
    assert_eq!(decide("nobody", "crm.lead.sing", &stranger), Err("unknown-permission"));
    assert_eq!(
        decide("nobody", "crm.unicorn.read", &stranger),
        Err("unknown-permission")
    );
    assert_eq!(
        decide("nobody", "circus.lead.read", &stranger),
        Err("unknown-permission")
    );
    assert_eq!(decide("nobody", "crm.lead.read", &stranger), Err("unknown-user"));
    assert_eq!(decide("olga", "crm.lead.read", &stranger), Err("unknown-owner"));
    let atlantis = json!({ "owner": "stranger", "departments": ["atlantis"] });
    assert_eq!(decide("olga", "crm.lead.read", &atlantis), Err("malformed-request"));
    let call = call("nobody", "call me", &json!({}));
    assert_eq!(world.decide(&call), Err("unknown-user"));
}
