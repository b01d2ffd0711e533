//! Reverse questions: who may do something. Each answer is that of `can`, user by user.

use std::path::Path;

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ringfence::{
    analyse::{who_holds, who_may},
    catalogue::ActsOn,
    decide::Request,
    load::load,
    snapshot::Snapshot,
};

use crate::test::Test;

fn shipped() -> Snapshot {
    load(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"))
        .unwrap()
        .snapshot
}

fn now() -> Timestamp {
    "2026-11-23T10:00:00+01:00".parse().unwrap()
}

/// Every permission, about every owner, on several objects: exactly those are named of whom `can` says yes.
#[test]
fn who_may_is_who_can() {
    let snapshot = shipped();
    let policy = snapshot.policy();
    let mut asked = 0;
    let mut allowed_some = 0;
    for permission in policy.catalogue.permissions() {
        let resource = format!("{}.{}", permission.area, permission.resource);
        let things: &[&str] = match permission.acts_on {
            ActsOn::Call => &["112", "+48 501 000 000", "+48 700 123 456", "201"],
            ActsOn::Object => &[
                "/Contracts/a",
                "/Contracts/Personnel/b",
                "trade-fair",
                "partner-programme",
                "vacation-application",
            ],
            ActsOn::Record => &["", "trade-fair", "telegram"],
        };
        for thing in things {
            for owner in [None, Some("anna"), Some("maria"), Some("zofia")] {
                let request = Request {
                    resource: &resource,
                    action: &permission.action,
                    id: if permission.acts_on == ActsOn::Record {
                        ""
                    } else {
                        thing
                    },
                    on: Some(*thing).filter(|on| !on.is_empty()),
                    owner,
                    time: Some(now()),
                    ..Request::default()
                };
                let named = who_may(&snapshot, &request);
                let named = named.map(|allowed| allowed.iter().map(|it| it.user).collect::<Vec<_>>());
                let each = policy.organisation.users.iter().map(|user| {
                    let request = Request {
                        user: &user.name,
                        ..request
                    };
                    snapshot
                        .check(&request)
                        .map(|may| (policy.organisation.user_id(&user.name).unwrap(), may))
                });
                let each: Result<Vec<_>, _> = each.collect();
                let each = each.map(|all| {
                    all.into_iter()
                        .filter(|(_, may)| *may)
                        .map(|(user, _)| user)
                        .collect::<Vec<_>>()
                });
                asked += 1;
                allowed_some += usize::from(each.as_ref().is_ok_and(|users| !users.is_empty()));
                assert_eq!(named, each, "{} {thing} {owner:?}", permission.name);
            }
        }
    }
    assert!(
        asked > 1000 && allowed_some > 200,
        "{asked} questions, {allowed_some} with a yes"
    );
}

/// What somebody holds without further facts says of which owners' records he is allowed what.
#[test]
fn who_holds_foretells_who_can() {
    let snapshot = shipped();
    let policy = snapshot.policy();
    for (id, permission) in policy.catalogue.iter() {
        if permission.acts_on != ActsOn::Record || permission.objects.is_some() {
            continue;
        }
        let holders = who_holds(&snapshot, id, now());
        let resource = format!("{}.{}", permission.area, permission.resource);
        for user in &policy.organisation.users {
            let user_id = policy.organisation.user_id(&user.name).unwrap();
            let held = holders.iter().find(|it| it.users.contains(&user_id));
            let held = held.map(|it| it.relations);
            for owner in &policy.organisation.users {
                let request = Request {
                    user: &user.name,
                    resource: &resource,
                    action: &permission.action,
                    owner: Some(&owner.name),
                    time: Some(now()),
                    ..Request::default()
                };
                let question = snapshot.question(&request).unwrap();
                let may = snapshot.decide(&question);
                let asked = format!("{} {} {}", user.name, permission.name, owner.name);
                if held.is_some_and(|held| held.meets(question.relations)) {
                    assert!(may, "{asked}");
                } else if may {
                    // Several relations at once, for what is asked and for what that requires.
                    assert!(held.is_some() && permission.requires.is_some(), "{asked}");
                }
            }
        }
    }
}

#[test]
fn levels_stand_by_how_much_they_give() {
    Test::shipped()
        .args("who telephony.call-recording.listen --at 2026-11-23T10:00:00+01:00")
        .stdout(
            "any (4): irina, pawel, tomasz, zofia\n\
             department (4): ewa, jan, maria, olga\n\
             own (4): anna, boris, kasia, piotr\n",
        )
        .run();
    // The audit is over then.
    Test::shipped()
        .args("who telephony.call-recording.listen --at-least any --at 2027-02-01T00:00:00+01:00")
        .stdout("any (2): irina, tomasz\n")
        .run();
    Test::shipped()
        .args("who telephony.balance.manage")
        .stdout("nobody has telephony.balance.manage\n")
        .run();
}

#[test]
fn a_level_is_asked_for_of_one_record_and_of_a_part() {
    let policy = "
departments: { sales: { head: maria } }
users: { anna: { departments: [sales] }, boris: { departments: [sales] }, maria: { departments: [sales] }, olga: {} }
roles:
  agent: { crm: { deal: { read: own, pipelines: { partners: { read: any } } } } }
  head: { crm: { deal: { read: department } } }
  auditor: { crm: { deal: { read: any } } }
assignments:
  - { role: agent, to: department:sales }
  - { role: head, to: user:maria }
  - { role: auditor, to: user:olga }
";
    let ask = |arguments: &str, expected: &str| {
        let test = Test::new().file("policies/p.yaml", policy).args("who crm.deal.read");
        test.args(arguments).stdout(expected).run();
    };
    ask(
        "--owner anna --at-least department",
        "2 of 4 may crm.deal.read (owner anna), and at least at the level department\n  \
         maria  head to user:maria (policies/p.yaml:6:32)\n  olga   auditor to user:olga (policies/p.yaml:7:35)\n",
    );
    ask(
        "--owner anna --at-least any --pipeline other",
        "1 of 4 may crm.deal.read (owner anna, pipeline other), and at least at the level any\n  \
         olga  auditor to user:olga (policies/p.yaml:7:35)\n",
    );
    ask(
        "--pipeline partners --at-least department",
        "any (4): anna, boris, maria, olga\n",
    );
    ask(
        "--pipeline other --at-least department",
        "any (1): olga\ndepartment (1): maria\n",
    );
}

#[test]
fn json_names_users_and_levels() {
    let json = Test::shipped()
        .args("who crm.settings.update --format json")
        .stdout_has(&[])
        .run()
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["holders"][0]["level"], "allowed");
    assert_eq!(json["holders"][0]["users"], serde_json::json!(["irina"]));
    let json = Test::shipped()
        .args("who drive.file.edit drive:/Contracts/2026 --format json")
        .stdout_has(&[])
        .run()
        .json();
    assert_eq!(json["count"], 2);
    assert_eq!(json["users"][1]["user"], "maria");
    assert_eq!(json["users"][1]["context"]["object"], "drive:/Contracts");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let refused = |arguments: &str, message: &str| {
        Test::shipped().args(arguments).status(2).stderr_has(&[message]).run();
    };
    refused("who telephony.call-recording.hear", "did you mean");
    refused("who telephony.call-recording.listen --at-least al", "is no level of");
    refused(
        "who drive.file.read /Contracts --at-least read",
        "`--at-least` asks for a level of records, and `drive.file.read` has none",
    );
    refused("who call 112 --at-least any", "calls are decided one by one");
    refused("who crm.deal.read --pipeline partners --at-least al", "is no level of");
    refused(
        "who telephony.call-recording.listen --owner ana",
        "no user is named `ana`",
    );
    refused("who drive.file.read", "say which object is meant");
    refused("who call", "say what is dialled");
    refused(
        "who workgroups.tasks.view --on trade-fare",
        "did you mean `trade-fair`?",
    );
}

#[test]
fn departments_are_those_of_an_owner() {
    let ask = |arguments: &str| {
        let policy = "
departments: { s: {} }
users: { anna: { departments: [s] } }
roles: { hears: { telephony: { call-recording: { listen: department } } } }
assignments: [{ role: hears, to: everyone }]
";
        Test::new().file("policies/p.yaml", policy).args(arguments)
    };
    for question in ["who", "can anna"] {
        ask(&format!("{question} telephony.call-recording.listen --department s"))
            .status(2)
            .stderr(
                "error: `--department` says where an owner belongs who is no user, and there is no owner: \
                 add `--owner NAME`, a name that no user has\n",
            )
            .run();
    }
    ask("who telephony.call-recording.listen --department s --owner ext")
        .stdout_has(&["1 of 1 ", "anna"])
        .run();
}

/// Who has something in a pipeline, a stage or an object only is named too, and only where he has it.
#[test]
fn who_has_it_in_part_is_named() {
    let policy = "\
users: { anna: {}, boris: {}, carla: {}, olga: {} }
roles:
  all: { crm: { deal: { read: own } } }
  some: { crm: { deal: { read: none, pipelines: { partners: { read: any } } } } }
  stage: { crm: { deal: { stages: { won: { read: own } } } } }
  none: { crm: { deal: { pipelines: { partners: { read: none } } } } }
assignments:
  - { role: all, to: 'user:anna' }
  - { role: some, to: ['user:anna', 'user:boris'] }
  - { role: stage, to: 'user:carla' }
  - { role: none, to: 'user:olga' }
";
    let ask = |arguments: &str| Test::new().file("policies/p.yaml", policy).args(arguments);
    ask("who crm.deal.read")
        .stdout("own (1): anna\nonly in some pipelines, stages or objects (2): boris, carla\n")
        .run();
    ask("who crm.deal.read --at-least any")
        .stdout("nobody has crm.deal.read everywhere, at least at the level any\nonly in some pipelines, stages or objects (2): anna, boris\n")
        .run();
    ask("who crm.deal.update --at-least own")
        .stdout("nobody has crm.deal.update, at least at the level own\n")
        .run();
    let found = ask("who crm.deal.read --format json").stdout_has(&[]).run().json();
    assert_eq!(
        found["in_part"],
        serde_json::json!({ "users": ["boris", "carla"], "count": 2 })
    );
    // On an object alone.
    let ran = Test::new().file(
        "policies/p.yaml",
        "users: { anna: {}, boris: {} }\nroles: { r: { open-channels: { history: { view: any } } } }\n\
         assignments: [{ role: r, to: 'user:anna', on: 'open-channels:telegram' }]\n",
    );
    ran.args("who open-channels.history.view")
        .stdout(
            "nobody has open-channels.history.view everywhere\nonly in some pipelines, stages or objects (1): anna\n",
        )
        .run();
    // A channel that is closed takes nothing from the others.
    let ran = Test::new().file(
        "policies/p.yaml",
        "users: { anna: {}, boris: {} }\nobjects: { 'open-channels:telegram': { inherit: false } }\n\
         roles: { r: { open-channels: { history: { view: any } } } }\nassignments: [{ role: r, to: 'user:anna' }]\n",
    );
    ran.args("who open-channels.history.view")
        .stdout(
            "nobody has open-channels.history.view everywhere\nonly in some pipelines, stages or objects (1): anna\n",
        )
        .run();
}

/// Who may read what his department owns may read what he owns himself, as promises count it.
#[test]
fn what_is_ones_own_is_of_ones_department_too() {
    let policy = "\
departments: { d: {} }
users: { anna: {}, boris: { departments: [d] } }
roles: { c: { crm: { deal: { read: [department] } } } }
assignments: [ { role: c, to: everyone } ]
invariants: [ { name: Own, always: department:d, may: crm.deal.read, at-least: own } ]
";
    let ask = |arguments: &str| Test::new().file("policies/p.yaml", policy).args(arguments);
    ask("who crm.deal.read --at-least own")
        .stdout("[department] (1): boris\n")
        .run();
    ask("who crm.deal.read --at-least own --owner boris")
        .stdout_has(&["1 of 2 may"])
        .run();
    ask("check").stdout_has(&["no mistakes"]).stderr_has(&[]).run();
}
