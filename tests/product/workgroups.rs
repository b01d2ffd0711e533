//! Workgroups: who sees and joins them, and who may do what in them.

use pretty_assertions::assert_eq;
use ringfence::{decide::Request, snapshot::Snapshot};

use super::{PEOPLE, policy, shipped_roles, who};

/// A workgroup of each visibility: Maria owns it, Boris moderates it, Anna is a member.
fn workgroups(features: &str) -> Snapshot {
    let [public, private, secret] = ["public", "private", "secret"].map(|visibility| {
        format!(
            "  {visibility}: {{ visibility: {visibility}, owner: maria, moderators: [boris], members: [anna], \
             features: {features} }}\n"
        )
    });
    let workgroups = format!("workgroups:\n{public}{private}{secret}");
    let assignments = "assignments: [{ role: administrator, to: administrators }]\n";
    policy(&[PEOPLE, &workgroups, &shipped_roles(), assignments])
}

/// Those who may do something in a workgroup, the administrator aside.
fn people(snapshot: &Snapshot, permission: &str, workgroup: &str) -> Vec<&'static str> {
    let all = all_people(snapshot, permission, workgroup);
    all.into_iter().filter(|user| *user != "irina").collect()
}

fn all_people(snapshot: &Snapshot, permission: &str, workgroup: &str) -> Vec<&'static str> {
    let facts = Request {
        id: workgroup,
        on: Some(workgroup),
        ..Request::default()
    };
    who(snapshot, &format!("workgroups.{permission}"), &facts)
}

const INSIDE: [&str; 3] = ["anna", "boris", "maria"];
const EMPLOYEES: [&str; 5] = ["anna", "boris", "maria", "olga", "pawel"];
const NOBODY: [&str; 0] = [];

/// Anybody joins a public workgroup; a private one is seen and asked; a secret one is known to its people alone. Who is no
/// employee sees none of them.
#[test]
fn visibility_says_who_sees_who_joins_and_who_asks() {
    let snapshot = workgroups("{}");
    for (workgroup, see, join, ask) in [
        ("public", &EMPLOYEES[..], &EMPLOYEES[..], &NOBODY[..]),
        ("private", &EMPLOYEES, &NOBODY, &EMPLOYEES),
        ("secret", &INSIDE, &NOBODY, &NOBODY),
    ] {
        assert_eq!(people(&snapshot, "group.see", workgroup), see, "{workgroup}");
        assert_eq!(people(&snapshot, "group.join", workgroup), join, "{workgroup}");
        assert_eq!(
            people(&snapshot, "group.request-to-join", workgroup),
            ask,
            "{workgroup}"
        );
        assert_eq!(people(&snapshot, "group.invite", workgroup), INSIDE, "{workgroup}");
    }
}

/// Who approves requests and who invites, the workgroup says; where it does not, its members do.
#[test]
fn a_workgroup_may_leave_requests_to_its_moderators() {
    let default = workgroups("{}");
    assert_eq!(people(&default, "group.admit", "private"), INSIDE);
    let said = workgroups("{ group: { admit: moderators, invite: owner } }");
    for workgroup in ["private", "secret"] {
        assert_eq!(people(&said, "group.admit", workgroup), ["boris", "maria"]);
        assert_eq!(people(&said, "group.invite", workgroup), ["maria"]);
    }
    assert_eq!(people(&said, "group.see", "private"), EMPLOYEES, "the rest stays");
}

/// The administrator belongs to none of the workgroups; they have also switched everything off.
#[test]
fn administrators_see_and_manage_every_workgroup() {
    let nothing = workgroups("{ group: none, tasks: none, files: none, feed: none }");
    for workgroup in ["public", "private", "secret"] {
        for permission in [
            "group.see",
            "group.invite",
            "group.admit",
            "group.exclude",
            "group.set-moderators",
            "group.set-owner",
            "group.edit",
            "group.delete",
            "tasks.view",
            "tasks.edit",
            "files.write",
            "feed.moderate-posts",
        ] {
            let who = all_people(&nothing, permission, workgroup);
            assert_eq!(who, ["irina"], "{workgroup}: {permission}");
        }
    }
}

/// To view, edit, delete, create and comment on tasks are five things; each has the audience that the workgroup says.
#[test]
fn each_action_on_tasks_has_an_audience_of_its_own() {
    let features = "{ tasks: { view: employees, edit: moderators, delete: owner, create: members, comment: none } }";
    let snapshot = workgroups(features);
    for (action, expected) in [
        ("view", &EMPLOYEES[..]),
        ("edit", &["boris", "maria"]),
        ("delete", &["maria"]),
        ("create", &INSIDE),
        ("comment", &NOBODY),
    ] {
        let permission = format!("tasks.{action}");
        assert_eq!(people(&snapshot, &permission, "private"), expected, "{action}");
    }
}
