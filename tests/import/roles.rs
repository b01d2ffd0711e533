//! The policy decides as the portal does.

use serde_json::{Value, json};

use super::{fixture, imported};
use crate::test::{Ran, Test};

/// Asks the imported policy; each line is a caller, a permission, facts of the record, and the answer of the portal.
#[track_caller]
pub(super) fn decides(ran: Ran, expected: &[(&str, &str, Value, bool)]) -> Ran {
    let mut requests = String::new();
    for (user, permission, properties, _) in expected {
        let (resource, action) = permission.rsplit_once('.').unwrap();
        let request = json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": action },
            "resource": { "type": resource, "id": properties.get("id").unwrap_or(&json!("r")), "properties": properties },
        });
        requests.extend([request.to_string(), "\n".to_owned()]);
    }
    let ran = ran
        .then()
        .args("decide --policy policy")
        .stdin(&requests)
        .stdout_has(&["decision"])
        .run();
    let answers: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), expected.len());
    for (answer, (user, permission, properties, allowed)) in answers.iter().zip(expected) {
        assert_eq!(answer["decision"], *allowed, "{user} {permission} {properties}");
    }
    ran
}

#[test]
fn telephony_levels_reach_as_far_as_in_the_portal() {
    decides(
        imported(),
        &[
            // Manager, held by everybody of the company.
            ("u7", "telephony.call-statistics.view", json!({ "owner": "u7" }), true),
            ("u9", "telephony.call-statistics.view", json!({ "owner": "u9" }), false),
            ("u4", "telephony.call-recording.update", json!({ "owner": "u4" }), false),
            // Head of department, held by exactly the people of sales; its level reaches the department below.
            ("u3", "telephony.call-recording.listen", json!({ "owner": "u4" }), true),
            // Call Verifiers: the person, every head above, and the moderators of the workgroup.
            ("u7", "telephony.call-recording.listen", json!({ "owner": "u1" }), true),
            ("u1", "telephony.call-recording.listen", json!({ "owner": "u7" }), true),
            ("u4", "telephony.call-recording.listen", json!({ "owner": "u1" }), true),
            ("u9", "telephony.call-recording.listen", json!({ "owner": "u1" }), false),
            // An administrator may do what no role gives him.
            ("u1", "telephony.balance.manage", json!({}), true),
            ("u1", "telephony.call-recording.update", json!({ "owner": "u9" }), true),
            ("u3", "telephony.settings.update", json!({}), false),
        ],
    );
}

#[test]
fn crm_levels_go_by_pipeline_and_stage() {
    let deal = |pipeline: &str, stage: &str, owner: &str, open: bool| json!({ "owner": owner, "open": open, "pipeline": pipeline, "stage": stage });
    decides(
        imported(),
        &[
            // `SELF` and `OPEN`: the newer set says so, whatever the letter.
            ("u7", "crm.deal.read", deal("c0", "WON", "u7", false), true),
            ("u7", "crm.deal.read", deal("c0", "WON", "u3", true), true),
            ("u7", "crm.deal.read", deal("c0", "WON", "u3", false), false),
            ("u7", "crm.deal.read", deal("c0", "NEW", "u7", true), false),
            // A pipeline without rows gives nothing.
            ("u7", "crm.deal.read", deal("c3", "C3:WON", "u7", true), false),
            ("u4", "crm.deal.read", deal("c3", "C3:WON", "u3", false), true),
            ("u9", "crm.deal.read", deal("c3", "C3:WON", "u9", false), true),
            ("u9", "crm.deal.read", deal("c3", "C3:NEW", "u9", false), true),
            ("u9", "crm.deal.read", deal("c3", "C3:WON", "u7", false), false),
            // `F` reaches departments below, for leads of the own department, too.
            ("u3", "crm.lead.read", json!({ "owner": "u7" }), true),
            ("u7", "crm.lead.read", json!({ "owner": "u3" }), false),
            // CRM administrators by their user group.
            ("u4", "crm.settings.update", json!({}), true),
            ("u7", "crm.settings.update", json!({}), false),
            ("u9", "crm.sale-target.read", json!({ "owner": "u9" }), true),
            ("u9", "crm.sale-target.read", json!({ "owner": "u3" }), false),
        ],
    );
}

#[test]
fn moves_are_those_that_every_stage_allows() {
    let ran = imported();
    let crm = ran.written("policy/roles/crm.yaml");
    for part in [
        "              LOSE: { transition: allowed }\n",
        "              NEW: { read: none }\n",
        "              WON: { transition: allowed }\n",
        "          # Partners\n          c3:\n            read: department\n",
        "        transition: denied\n        stages:\n          NEW: { transition: allowed }\n",
    ] {
        assert!(crm.contains(part), "{part} is not in:\n{crm}");
    }
}

/// The published matrix of the roles that the product ships, and a role that somebody made.
#[test]
fn open_channels_have_their_roles() {
    let ran = imported();
    let roles = ran.written("policy/roles/open-channels.yaml");
    let (_, roles) = roles.split_once("roles:\n").unwrap();
    assert_eq!(
        roles,
        "  # Role 1 of the portal.\n  open-channels-administrator:\n    title: Administrator\n    open-channels:\n      \
           connectors: any\n      conversation: any\n      history: any\n      lines: { update: any, view: any }\n      \
           quick-answers: allowed\n      rating: any\n      sessions: any\n      settings: allowed\n\n  \
         # Role 2 of the portal.\n  open-channels-chief-executive:\n    title: Geschäftsleitung\n    open-channels:\n      \
           connectors: any\n      conversation: any\n      history: any\n      lines: { update: any, view: any }\n      \
           quick-answers: allowed\n      rating: any\n      sessions: any\n      settings: denied\n\n  \
         # Role 3 of the portal.\n  open-channels-manager:\n    title: Manager\n    open-channels:\n      \
           connectors: none\n      conversation: own\n      history: own\n      lines: { update: none, view: any }\n      \
           quick-answers: denied\n      rating: none\n      sessions: own\n      settings: denied\n\n  \
         # Role 4 of the portal.\n  \
         # `open-channels.settings.update` cannot be [own]; `denied` is written\n  \
         open-channels-night-shift:\n    title: Night shift\n    open-channels:\n      \
           conversation: none\n      history: department\n      rating: department\n      sessions: department\n      \
           settings: denied\n"
    );
    for part in [
        "b_imopenlines_role_permission.csv, role 4: SOFT_PAUSE_LIST VIEW is no permission of the catalogue; nothing is granted for it\n",
        "b_imopenlines_role_permission.csv, open-channels role 4: `open-channels.settings.update` cannot be [own]; `denied` is written\n",
    ] {
        assert!(ran.stdout.contains(part), "{part} is not in:\n{}", ran.stdout);
    }
    decides(
        ran,
        &[
            // The workgroup's people are the night shift; u4 moderates it, and everybody of the company is a manager.
            ("u4", "open-channels.rating.give", json!({ "owner": "u7" }), true),
            ("u4", "open-channels.rating.give", json!({ "owner": "u3" }), false),
            ("u3", "open-channels.rating.give", json!({ "owner": "u1" }), true),
            (
                "u7",
                "open-channels.conversation.join",
                json!({ "owner": "u7", "on": "Support" }),
                true,
            ),
            ("u7", "open-channels.conversation.join", json!({ "owner": "u4" }), false),
            ("u7", "open-channels.history.view", json!({ "owner": "u4" }), true),
            ("u9", "open-channels.lines.view", json!({}), false),
            ("u1", "open-channels.settings.update", json!({}), true),
        ],
    );
}

/// Without rows of other pipelines there is nothing to tell apart, and a policy need not name the only one.
#[test]
fn a_portal_with_one_pipeline_has_none_in_its_policy() {
    let ran = Test::new()
        .file("in/user.get.json", r#"{"result":[{"ID":"1","NAME":"A"},{"ID":"2","NAME":"B"}]}"#)
        .file("in/b_crm_role.csv", "ID,NAME\n1,Sales\n")
        .file(
            "in/b_crm_role_perms.csv",
            "ROLE_ID,ENTITY,FIELD,FIELD_VALUE,PERM_TYPE,ATTR\n1,DEAL,-,,READ,A\n1,DEAL,STAGE_ID,WON,READ,X\n1,DEAL,STAGE_ID,LOSE,READ,-\n",
        )
        .file("in/b_crm_role_relation.csv", "ROLE_ID,RELATION\n1,U1\n")
        .args("import bitrix24 in --to policy")
        .stdout_has(&["the data do not say who the administrators are; name them with `--administrator ID`\n"])
        .run();
    let ran = decides(
        ran,
        &[
            ("u1", "crm.deal.read", json!({ "owner": "u1" }), true),
            ("u1", "crm.deal.read", json!({ "owner": "u2", "stage": "WON" }), true),
            ("u1", "crm.deal.read", json!({ "owner": "u2", "stage": "LOSE" }), false),
            ("u2", "crm.deal.read", json!({ "owner": "u2" }), false),
            ("u2", "crm.deal.delete", json!({ "owner": "u1" }), false),
        ],
    );
    let ran = ran
        .then()
        .args("import bitrix24 in --to policy --administrator 2")
        .stdout_has(&["policy/users.yaml written\n"])
        .run();
    decides(ran, &[("u2", "crm.deal.delete", json!({ "owner": "u1" }), true)]);
}

#[test]
fn roles_keep_their_ids_when_others_come() {
    let names = |rows: &str| {
        let ran = Test::new()
            .file("in/b_crm_role.csv", format!("ID,NAME,CODE\n{rows}"))
            .args("import bitrix24 in --to policy")
            .stdout_has(&["assignment"])
            .run();
        let text = ran.written("policy/roles/crm.yaml");
        let ids = text.lines().filter_map(|line| line.strip_prefix("  crm-"));
        ids.map(|id| id.split(':').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let before = names("3,Sales (north),\n5,Manager,\n7,Руководитель,head\n");
    assert_eq!(before, ["sales-north", "manager", "chief-executive"]);
    let after = names(
        "9,sales & North,\n3,Sales (north),\n8,Anything,MANAGER\n5,Manager,\n7,Boss,head\n11,***,\n12,Deputy,deputy\n",
    );
    assert_eq!(
        after,
        [
            "sales-north",
            "manager",
            "chief-executive",
            "manager-8",
            "sales-north-9",
            "role-11",
            "head-of-department"
        ]
    );
}

#[test]
fn stages_that_take_access_away_and_teams_are_told() {
    let ran = fixture()
        .file(
            "portal/pages/humanresources.node.get.20.json",
            r#"{"result":{"item":{"id":20,"name":"Tigers","type":"TEAM","parentId":null,
                "members":[{"userId":7,"role":"TEAM_EMPLOYEE"},{"userId":9,"role":"TEAM_HEAD"}]}}}"#,
        )
        .file(
            "portal/pages/humanresources.node.list.json",
            r#"{"result":{"items":[{"id":21,"name":"D","type":"DEPARTMENT","accessCode":"DR7"}]}}"#,
        )
        .file("portal/tables/b_crm_role_relation.2.csv", "ROLE_ID,RELATION\n6,SNT20\n6,SND21\n6,SNDR77\n6,G99\n")
        .args("import bitrix24 portal --to policy --country PL")
        .stdout_has(&[
            "crm role 4: in the product its stages also bind who holds `crm-administrator`, and take access away; here roles add up\n",
            "crm role 6: `SNT20`: a team (Tigers), which a policy does not have; its 2 people are named one by one\n",
            "crm role 6: `SNDR77`: a node of the company structure that is not in the data; the grant is left out\n",
            "crm role 6: `G99`: a user group that is not in the data; the grant is left out\n",
            "telephony role 5: `IU7`: u7, and with him every head above him; at present u1, u3\n",
        ])
        .run();
    let assignments = ran.written("policy/assignments.yaml");
    let line = "  - { role: crm-партнёры, to: [department-only:d7, user:u7, user:u9] }\n";
    assert!(assignments.contains(line), "{assignments}");
}
