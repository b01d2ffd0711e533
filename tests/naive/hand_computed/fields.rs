//! What roles say of single fields.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::{ANYONE, PEOPLE, World, all_have, request, who};

const NOBODY: [&str; 0] = [];

const DEALS: &str = "
    crm:
      deal:
        read: any
        update: department
        fields: { amount: { read: own, update: any }, margin: none }
        stages: { lost: { fields: { amount: { read: any } } } }
        pipelines:
          partners: { fields: { amount: none }, stages: { won: { fields: { amount: { read: any } } } } }
          retail: { read: none }
";

fn readers(world: &World, field: &str, place: [Option<&str>; 2]) -> Vec<&'static str> {
    asked(world, "crm.deal.read", Some(field), place)
}

/// Those who may do something with a field of a deal of Anna's.
fn asked(world: &World, permission: &str, field: Option<&str>, place: [Option<&str>; 2]) -> Vec<&'static str> {
    let mut properties = json!({ "owner": "anna" });
    for (name, said) in [("field", field), ("pipeline", place[0]), ("stage", place[1])] {
        if let Some(said) = said {
            properties[name] = json!(said);
        }
    }
    who(world, permission, &properties)
}

const SOMEWHERE: [Option<&str>; 2] = [Some("other"), Some("other")];

#[test]
fn a_field_has_the_most_particular_value_that_is_said_of_it() {
    let world = all_have(DEALS);
    let amount = |pipeline, stage| readers(&world, "amount", [Some(pipeline), Some(stage)]);
    assert_eq!(amount("other", "other"), ["anna"]);
    assert_eq!(amount("other", "lost"), ANYONE);
    assert_eq!(amount("partners", "other"), NOBODY);
    // What the pipeline says of the field goes before what the stage says.
    assert_eq!(amount("partners", "lost"), NOBODY);
    assert_eq!(amount("partners", "won"), ANYONE);
}

#[test]
fn a_field_of_which_nothing_is_said_is_as_the_record() {
    let world = all_have(DEALS);
    assert_eq!(readers(&world, "title", SOMEWHERE), ANYONE);
    assert_eq!(readers(&world, "title", [Some("retail"), Some("won")]), NOBODY);
    assert_eq!(readers(&world, "margin", SOMEWHERE), NOBODY);
    assert_eq!(asked(&world, "crm.deal.read", None, SOMEWHERE), ANYONE);
}

#[test]
fn the_record_itself_must_be_allowed() {
    let world = all_have("{ crm: { deal: { read: own, fields: { amount: any } } } }");
    assert_eq!(readers(&world, "amount", SOMEWHERE), ["anna"]);
    let world = all_have("{ crm: { deal: { fields: { amount: any } } } }");
    assert_eq!(readers(&world, "amount", SOMEWHERE), NOBODY);
    let world = all_have(DEALS);
    assert_eq!(readers(&world, "amount", [Some("retail"), Some("lost")]), NOBODY);
}

#[test]
fn the_record_and_the_field_may_be_allowed_by_different_roles() {
    let world = World::new(&[
        PEOPLE,
        "
roles:
  one: { crm: { lead: { read: any, fields: { phone: none } } } }
  two: { crm: { lead: { fields: { phone: own } } } }
  three: { crm: { lead: { read: none } } }
assignments:
  - { role: one, to: [ 'user:anna', 'user:olga' ] }
  - { role: two, to: [ 'user:anna', 'user:maria' ] }
  - { role: three, to: everyone }
",
    ]);
    let read = |owner: &str| who(&world, "crm.lead.read", &json!({ "owner": owner, "field": "phone" }));
    assert_eq!(read("anna"), ["anna"]);
    assert_eq!(read("olga"), NOBODY);
    assert_eq!(read("maria"), NOBODY);
}

#[test]
fn another_role_is_not_weakened_by_a_field() {
    let world = World::new(&[
        PEOPLE,
        "
roles:
  one: { crm: { lead: { read: any } } }
  two: { crm: { lead: { read: any, fields: { phone: none } } } }
assignments: [{ role: one, to: 'user:olga' }, { role: two, to: everyone }]
",
    ]);
    assert_eq!(who(&world, "crm.lead.read", &json!({ "field": "phone" })), ["olga"]);
}

#[test]
fn what_is_required_is_asked_of_the_same_field() {
    let world = all_have(DEALS);
    // To update the amount is for all who may update the deal; to read it, for its owner.
    assert_eq!(asked(&world, "crm.deal.update", None, SOMEWHERE), ["anna", "pawel"]);
    assert_eq!(asked(&world, "crm.deal.update", Some("amount"), SOMEWHERE), ["anna"]);
    assert_eq!(
        asked(&world, "crm.deal.update", Some("title"), SOMEWHERE),
        ["anna", "pawel"]
    );
    assert_eq!(asked(&world, "crm.deal.update", Some("margin"), SOMEWHERE), NOBODY);
    let lost = [Some("other"), Some("lost")];
    assert_eq!(
        asked(&world, "crm.deal.update", Some("amount"), lost),
        ["anna", "pawel"]
    );
}

#[test]
fn what_has_no_fields_is_required_of_the_record() {
    let world = World::new(&[
        PEOPLE,
        "
catalogue:
  archive:
    title: Archive
    ladders: { who: { levels: [{ level: none }, { level: own, adds: [own] }, { level: any, adds: [any] }] } }
    resources:
      card:
        title: Card
        actions:
          find: { title: Find, ladder: who }
          read: { title: Read, ladder: who, fields: true, requires: find }
roles: { one: { archive: { card: { find: any, read: any, fields: { name: own } } } } }
assignments: [{ role: one, to: everyone }]
",
    ]);
    assert_eq!(
        who(
            &world,
            "archive.card.read",
            &json!({ "owner": "olga", "field": "name" })
        ),
        ["olga"]
    );
    assert_eq!(
        who(&world, "archive.card.read", &json!({ "owner": "olga", "field": "age" })),
        ANYONE
    );
    let find = request("olga", "archive.card.find", &json!({ "field": "name" }));
    assert_eq!(world.decide(&find), Err("malformed-request"));
}

#[test]
fn where_pipeline_or_stage_is_not_said_the_field_needs_every_one() {
    let role = "
    crm:
      deal:
        read: any
        fields: { amount: { read: [own, open] } }
        pipelines: { partners: { fields: { amount: { read: own } } } }
        stages: { won: { fields: { margin: { read: own } } } }
";
    let world = all_have(role);
    let read = |field: &str, properties: Value| {
        let mut properties = properties;
        properties["owner"] = json!("anna");
        properties["field"] = json!(field);
        properties["open"] = json!(true);
        who(&world, "crm.deal.read", &properties)
    };
    assert_eq!(read("amount", json!({})), ["anna"]);
    assert_eq!(read("amount", json!({ "pipeline": "other" })), ANYONE);
    assert_eq!(read("amount", json!({ "pipeline": "partners" })), ["anna"]);
    // `any` in other stages, `own` in this one: a level includes those below it.
    assert_eq!(read("margin", json!({ "pipeline": "partners" })), ["anna"]);
    assert_eq!(read("margin", json!({ "stage": "won" })), ["anna"]);
    assert_eq!(read("title", json!({})), ANYONE);
}

#[test]
fn a_field_where_there_are_none_is_malformed() {
    let world = all_have(DEALS);
    let decide = |permission: &str, properties: Value| world.decide(&request("olga", permission, &properties));
    assert_eq!(
        decide("crm.deal.delete", json!({ "field": "amount" })),
        Err("malformed-request")
    );
    assert_eq!(
        decide("drive.file.read", json!({ "field": "amount" })),
        Err("malformed-request")
    );
    assert_eq!(
        decide("telephony.outbound-call.make", json!({ "field": "amount" })),
        Err("malformed-request")
    );
    let stranger = json!({ "field": "amount", "owner": "stranger" });
    assert_eq!(decide("crm.deal.delete", stranger.clone()), Err("malformed-request"));
    assert_eq!(decide("crm.deal.read", stranger), Err("unknown-owner"));
    assert_eq!(
        decide("crm.deal.sing", json!({ "field": "amount" })),
        Err("unknown-permission")
    );
}
