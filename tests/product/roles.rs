//! Roles: who gets them, how several are united, and the ones that come with the product.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use ringfence::{analyse::access_of_role, decide::Request};
use serde_json::Value;

use super::{EVERYONE, PEOPLE, of, policy, shipped_roles, who};
use crate::test::{Ran, Test};

/// A user group and a workgroup of one name, with different people.
const GROUPS: &str = "
groups: { launch: { members: [pawel] } }
workgroups: { launch: { owner: maria, moderators: [boris], members: [anna] } }
roles:
  telephony: { telephony: { call-statistics: any } }
  crm: { crm: { deal: { read: any } } }
  channels: { open-channels: { history: any } }
";

/// Each kind of subject, in every area in which something is given to people.
#[test]
fn a_subject_is_exactly_the_people_it_names() {
    for (subject, people) in [
        ("user:anna", &["anna"][..]),
        ("[user:anna, user:olga]", &["anna", "olga"]),
        ("department:company", &["anna", "boris", "irina", "maria", "pawel"]),
        ("department:sales", &["anna", "boris", "maria"]),
        ("department-only:sales", &["boris", "maria"]),
        // Who heads a department is a member only where his own departments say so.
        ("department:support", &["pawel"]),
        ("head:support", &["olga"]),
        ("[department:support, head:support]", &["olga", "pawel"]),
        ("group:launch", &["pawel"]),
        ("workgroup:launch", &["anna", "boris", "maria"]),
        ("workgroup-moderators:launch", &["boris", "maria"]),
        ("workgroup-owner:launch", &["maria"]),
        ("administrators", &["irina"]),
        ("everyone", &EVERYONE),
    ] {
        let assignments = format!(
            "assignments:
  - {{ role: telephony, to: {subject} }}
  - {{ role: crm, to: {subject} }}
  - {{ role: channels, to: {subject}, on: 'open-channels:telegram' }}
  - {{ level: read, to: {subject}, on: 'drive:/Contracts' }}
  - {{ level: read, to: {subject}, on: 'workflows:vacation-application' }}
"
        );
        let snapshot = policy(&[PEOPLE, GROUPS, &assignments]);
        let id = |id| Request {
            id,
            ..Request::default()
        };
        let on = |on| Request {
            on: Some(on),
            ..Request::default()
        };
        for (permission, facts) in [
            ("telephony.call-statistics.view", Request::default()),
            ("crm.deal.read", Request::default()),
            ("open-channels.history.view", on("telegram")),
            ("drive.file.read", id("/Contracts/offer.pdf")),
            ("workflows.workflow.read", id("vacation-application")),
        ] {
            assert_eq!(who(&snapshot, permission, &facts), people, "{subject}: {permission}");
        }
        for (permission, facts) in [
            ("open-channels.history.view", on("whatsapp")),
            ("drive.file.read", id("/Marketing")),
            ("workflows.workflow.read", id("business-trip")),
        ] {
            assert_eq!(who(&snapshot, permission, &facts), [""; 0], "{subject}: {permission}");
        }
    }
}

/// The names of the roles that give a permission to a user, and the level that comes of them.
fn shown(ran: &Ran, permission: &str) -> (String, BTreeSet<String>) {
    let grant = &ran.json()["grants"][permission];
    let roles = grant["causes"].as_array().unwrap().iter();
    let roles = roles.map(|cause| cause["role"].as_str().unwrap().to_owned());
    (grant["level"].as_str().unwrap().to_owned(), roles.collect())
}

fn names(roles: &[&str]) -> BTreeSet<String> {
    roles.iter().map(|role| (*role).to_owned()).collect()
}

/// A head of department who is an administrator too sees all statistics, not those of the department.
#[test]
fn the_highest_level_of_several_roles_counts() {
    let more = "assignments: [{ role: administrator, to: 'user:jan' }]\n";
    let show = |test: Test| test.args("show jan --format json").stdout_has(&[]).run();
    let permission = "telephony.call-statistics.view";
    let (level, roles) = shown(&show(Test::shipped()), permission);
    assert_eq!(
        (level.as_str(), roles),
        ("department", names(&["head-of-department", "manager"]))
    );
    let (level, roles) = shown(&show(Test::shipped().file("policies/more.yaml", more)), permission);
    let all = names(&["administrator", "head-of-department", "manager"]);
    assert_eq!((level.as_str(), roles), ("any", all));
}

/// Little for a department and much for one of its people: he has much, in whatever order it is said.
#[test]
fn what_a_person_has_is_not_lowered_by_his_department() {
    let roles = "
roles:
  little: { crm: { deal: { read: none } } }
  much: { crm: { deal: { read: any } } }
";
    let [department, person] = [
        "{ role: little, to: 'department:sales' }",
        "{ role: much, to: 'user:anna' }",
    ];
    for order in [[department, person], [person, department]] {
        let assignments = format!("assignments: [{}]\n", order.join(", "));
        let snapshot = policy(&[PEOPLE, roles, &assignments]);
        assert_eq!(who(&snapshot, "crm.deal.read", &of("pawel")), ["anna"]);
    }
}

/// After `init` administrators have the role administrator, everyone else that of a manager.
#[test]
fn at_first_people_are_administrators_or_managers() {
    let mut ran = Test::new().args("init").stdout_has(&["ringfence check"]).run();
    for (user, role, level) in [
        ("irina", "administrator", "allowed"),
        ("anna", "manager", "denied"),
        ("boris", "manager", "denied"),
    ] {
        ran = ran
            .then()
            .args(&format!("show {user} --format json"))
            .stdout_has(&[])
            .run();
        let (_, roles) = shown(&ran, "telephony.call-statistics.view");
        assert!(roles.contains(role), "{user}: {roles:?}");
        let (found, roles) = shown(&ran, "telephony.settings.update");
        assert_eq!(
            (found.as_str(), roles.contains("administrator")),
            (level, role == "administrator")
        );
    }
}

/// A shipped role is text like any other: it may be changed, and taken out.
#[test]
fn shipped_roles_may_be_edited_and_removed() {
    let ran = Test::new().args("init").stdout_has(&["ringfence check"]).run();
    let roles = ran.written("policies/roles.yaml");
    let edited = roles.replacen(
        "telephony:\n      call-statistics: own",
        "telephony:\n      call-statistics: any",
        1,
    );
    assert_ne!(roles, edited);
    let question = "can anna telephony.call-statistics.view --owner irina";
    let ran = ran.then().args(question).status(3).stdout_has(&["no: "]).run();
    let test = ran.then().file("policies/roles.yaml", edited).args(question);
    let ran = test.stdout_has(&["yes: ", "role manager gives `any`"]).run();

    let (before, rest) = roles.split_once("\n  head-of-department:\n").unwrap();
    let (_, after) = rest.split_once("\n  manager:\n").unwrap();
    let removed = format!("{before}\n  manager:\n{after}");
    let test = ran.then().file("policies/roles.yaml", removed).args("check").status(1);
    let test = test.stdout_has(&["error[unknown-role]: no role is named `head-of-department`"]);
    let ran = test.run();
    let assignments = ran.written("policies/assignments.yaml");
    let (before, _) = assignments.split_once("  - { role: head-of-department").unwrap();
    let test = ran.then().file("policies/assignments.yaml", before).args("check");
    let ran = test.stdout_has(&["no mistakes", "3 roles"]).run();
    ran.then()
        .args("show role:head-of-department")
        .status(2)
        .stderr_has(&["no role is named"])
        .run();
}

/// In telephony and the CRM the administrator has all that the other shipped roles have, and the manager no more than they.
#[test]
fn the_administrator_has_the_most_and_the_manager_the_least() {
    let snapshot = policy(&[PEOPLE, &shipped_roles()]);
    let held = |role: &str| {
        let access = access_of_role(&snapshot, snapshot.role_id(role).unwrap());
        let of_areas = access
            .permissions
            .into_iter()
            .filter(|it| ["telephony", "crm"].contains(&it.permission.area.as_str()));
        of_areas
            .map(|it| (it.permission.name.as_str(), it.relations))
            .collect::<Vec<_>>()
    };
    let [most, least] = [held("administrator"), held("manager")];
    assert_ne!(most, least);
    for role in ["chief-executive", "head-of-department"] {
        let between = held(role);
        assert_ne!(between, most);
        assert_ne!(between, least);
        for ((high, middle), low) in most.iter().zip(&between).zip(&least) {
            assert!(high.1.contains(middle.1), "{role}: {}", high.0);
            assert!(middle.1.contains(low.1), "{role}: {}", low.0);
        }
    }
}

/// The people of a department, each with the roles and with what gave them.
#[test]
fn people_are_listed_with_their_roles() {
    let ran = Test::shipped()
        .args("show department:sales --format json")
        .stdout_has(&[])
        .run();
    let json = ran.json();
    let people = json["people"].as_array().unwrap();
    let of_user = |user: &str| {
        let has = |it: &&Value| it["users"].as_array().unwrap().contains(&Value::from(user));
        let causes = &people.iter().find(has).unwrap()["grants"]["telephony.call-statistics.view"]["causes"];
        let causes = causes.as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let pairs = causes.map(|cause| (text(&cause["role"]), text(&cause["assignment"]["to"])));
        pairs.collect::<BTreeSet<_>>()
    };
    let pair = |role: &str, to: &str| (role.to_owned(), to.to_owned());
    let manager = pair("manager", "department:sales");
    assert_eq!(of_user("anna"), BTreeSet::from([manager.clone()]));
    assert_eq!(
        of_user("maria"),
        BTreeSet::from([manager, pair("head-of-department", "head:sales")])
    );
}
