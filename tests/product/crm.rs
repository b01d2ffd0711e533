//! The CRM: entities, pipelines, fields, and what others wrote.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use ringfence::{decide::Request, policy::built_in_catalogue, snapshot::Snapshot};

use super::{PEOPLE, may, of, policy, who};

fn role_of_anna(crm: &str) -> Snapshot {
    let role = format!("roles: {{ r: {{ crm: {crm} }} }}\nassignments: [{{ role: r, to: 'user:anna' }}]\n");
    policy(&[PEOPLE, &role])
}

/// For each entity and action its own level.
#[test]
fn entities_and_actions_are_said_one_by_one() {
    let snapshot =
        role_of_anna("{ lead: { read: any, update: own }, deal: { read: own, delete: own }, contact: { add: any } }");
    for (permission, own, foreign) in [
        ("crm.lead.read", true, true),
        ("crm.lead.update", true, false),
        ("crm.lead.delete", false, false),
        ("crm.deal.read", true, false),
        ("crm.deal.delete", true, false),
        ("crm.deal.update", false, false),
        ("crm.contact.add", true, true),
        ("crm.contact.read", false, false),
        ("crm.company.read", false, false),
    ] {
        let reached = ["anna", "boris"].map(|owner| may(&snapshot, "anna", permission, &of(owner)));
        assert_eq!(reached, [own, foreign], "{permission}");
    }
}

/// One role lets a manager work on the open deals of another manager's pipeline, in all its stages, and on no others.
#[test]
fn a_manager_is_lent_the_pipeline_of_another() {
    let snapshot = role_of_anna("{ deal: { pipelines: { projects: { read: open, add: open, update: open } } } }");
    let deal = |open, pipeline, stage| Request {
        open,
        pipeline: Some(pipeline),
        stage: Some(stage),
        ..of("boris")
    };
    for permission in ["crm.deal.read", "crm.deal.add", "crm.deal.update"] {
        for stage in ["new", "negotiation", "won"] {
            assert_eq!(
                who(&snapshot, permission, &deal(true, "projects", stage)),
                ["anna"],
                "{permission}"
            );
            assert_eq!(
                who(&snapshot, permission, &deal(false, "projects", stage)),
                [""; 0],
                "{permission}"
            );
            assert_eq!(
                who(&snapshot, permission, &deal(true, "retail", stage)),
                [""; 0],
                "{permission}"
            );
        }
    }
    assert_eq!(
        who(&snapshot, "crm.deal.delete", &deal(true, "projects", "new")),
        [""; 0]
    );
}

/// The entities of which something may be said by field, with whether they have pipelines.
fn with_fields() -> BTreeSet<(String, bool)> {
    let catalogue = built_in_catalogue();
    let permissions = catalogue
        .permissions()
        .iter()
        .filter(|it| it.area == "crm" && it.fields);
    permissions.map(|it| (it.resource.clone(), it.pipelines)).collect()
}

/// Some fields are shown and others hidden, in every entity, and in each pipeline for itself.
#[test]
fn fields_are_hidden_in_every_entity_and_by_pipeline() {
    let entities = with_fields();
    let names: Vec<_> = entities.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["company", "contact", "deal", "invoice", "lead", "order", "quote"]
    );
    for (entity, has_pipelines) in &entities {
        let pipelines = if *has_pipelines {
            ", pipelines: { partners: { fields: { margin: { read: any } } } }"
        } else {
            ""
        };
        let snapshot = role_of_anna(&format!(
            "{{ {entity}: {{ read: any, update: any, fields: {{ amount: {{ update: none }}, margin: none }}{pipelines} }} }}"
        ));
        let ask = |action: &str, field, pipeline| {
            let facts = Request {
                field,
                pipeline: Some(pipeline),
                stage: Some("new"),
                ..of("boris")
            };
            may(&snapshot, "anna", &format!("crm.{entity}.{action}"), &facts)
        };
        for (field, read, update) in [
            (None, true, true),
            (Some("title"), true, true),
            (Some("amount"), true, false),
            (Some("margin"), false, false),
        ] {
            let answers = [ask("read", field, "retail"), ask("update", field, "retail")];
            assert_eq!(answers, [read, update], "{entity}: {field:?}");
        }
        assert_eq!(ask("read", Some("margin"), "partners"), *has_pipelines, "{entity}");
        assert!(!ask("update", Some("margin"), "partners"), "{entity}");
    }
}

/// Nobody edits or deletes the comments and activities of others, though he may edit their record.
#[test]
fn comments_and_activities_of_others_are_left_alone() {
    let own = "{ read: any, add: allowed, update: own, delete: own }";
    let snapshot = role_of_anna(&format!(
        "{{ deal: {{ read: any, update: any }}, comment: {own}, activity: {own} }}"
    ));
    assert!(may(&snapshot, "anna", "crm.deal.update", &of("boris")));
    for what in ["comment", "activity"] {
        for (action, foreign) in [("read", true), ("update", false), ("delete", false)] {
            let permission = format!("crm.{what}.{action}");
            assert!(may(&snapshot, "anna", &permission, &of("anna")), "{permission}");
            assert_eq!(
                may(&snapshot, "anna", &permission, &of("boris")),
                foreign,
                "{permission}"
            );
            assert_eq!(
                may(&snapshot, "anna", &permission, &Request::default()),
                foreign,
                "{permission}"
            );
        }
    }
}
