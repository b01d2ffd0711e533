//! The organisation.

use super::imported;
use crate::test::Test;

const USERS: &str = r#"{"result":[
    {"ID":"1","NAME":"One","UF_DEPARTMENT":[1,2],"UF_PHONE_INNER":"101"},
    {"ID":2,"NAME":"Two","UF_DEPARTMENT":{"0":"3"},"UF_PHONE_INNER":"101","WORK_PHONE":"+44 (0)20 7946 0000"},
    {"ID":"3","EMAIL":"three@example.com","UF_DEPARTMENT":[],"UF_PHONE_INNER":"12a"},
    {"ID":"4","NAME":"mail","USER_TYPE":"email"},
    {"NAME":"nobody"}]}"#;

#[test]
fn people_keep_their_ids_phones_and_departments() {
    let ran = imported();
    let users = ran.written("policy/users.yaml");
    for line in [
        "  u1: { name: Irina Sokolova, departments: [d1], phones: [\"+48225550101\"], extension: \"101\", administrator: true }\n",
        "  # the phone number +48225550101 is left out: it is that of u1, too\n",
        "  # the phone number `ask reception` is left out: `a` is no digit\n",
        "  u9: { name: Partner, extranet: true }\n",
        "  u4: { name: \"Anna O'Neil: \\\"the # one\\\"\", departments: [d7] }\n",
        "  # in departments that are not in the data: 99\n",
        "# 1 user is left out, being inactive or no person.\n",
    ] {
        assert!(users.contains(line), "{line} is not in:\n{users}");
    }
    ran.then()
        .args("can u4 call +48225550103 --policy policy")
        .stdout_has(&["yes: u4 may call +48225550103\n", "relation  coworker"])
        .run();
}

#[test]
fn departments_in_a_circle_or_below_nothing_are_settled() {
    let ran = Test::new()
        .file("in/user.get.json", USERS)
        .file(
            "in/department.get.json",
            r#"{"result":[
                {"ID":"1","NAME":"A","PARENT":"3","UF_HEAD":"2"},
                {"ID":"2","NAME":"B","PARENT":"1"},
                {"ID":"3","NAME":"C","PARENT":"2","UF_HEAD":"77"},
                {"ID":"4","NAME":"D","PARENT":"40"},
                {"ID":"5","NAME":"E","PARENT":"5"}]}"#,
        )
        .args("import bitrix24 in --to policy")
        .stdout_has(&[
            "in/department.get.json, department 1: part of d3, which is part of it: the circle is cut here\n",
            "in/department.get.json, department 5: part of d5, which is part of it: the circle is cut here\n",
            "in/department.get.json, department 4: part of department 40, which is not in the data; here it is part of none\n",
            "in/department.get.json, department 3: its head, user 77, is inactive or not in the data\n",
            "in/user.get.json, record 5: the user has no id; it is left out\n",
            "in/user.get.json, user 2: the internal number 101 is left out: it is that of u1, too\n",
            "in/user.get.json, user 2: the phone number `+44 (0)20 7946 0000` is left out: the `(0)` is not dialled from abroad\n",
            "in/user.get.json, user 3: the internal number `12a` is left out: it is not 1 to 15 digits\n",
            "5 departments, 3 users (1 left out, being inactive or no people)",
        ])
        .run();
    let departments = ran.written("policy/departments.yaml");
    let (_, departments) = departments.split_once("departments:\n").unwrap();
    assert_eq!(
        departments,
        "  # part of d3, which is part of it: the circle is cut here\n  \
           d1: { title: A, head: u2 }\n  \
           d2: { title: B, parent: d1 }\n  \
           # its head, user 77, is inactive or not in the data\n  \
           d3: { title: C, parent: d2 }\n  \
           # part of department 40, which is not in the data; here it is part of none\n  \
           d4: { title: D }\n  \
           # part of d5, which is part of it: the circle is cut here\n  \
           d5: { title: E }\n"
    );
    ran.then().args("check policy").stdout_has(&["no mistakes"]).run();
}

/// The newer structure knows several heads of a department, and who is in it.
#[test]
fn nodes_bring_members_heads_and_departments() {
    let ran = Test::new()
        .file("in/user.get.json", USERS)
        .file("in/department.get.json", r#"{"result":[{"ID":"1","NAME":"A"},{"ID":"2","NAME":"B","PARENT":"1"}]}"#)
        .file(
            "in/humanresources.node.list.json",
            r#"{"result":{"items":[
                {"id":10,"name":"A","type":"DEPARTMENT","parentId":null,"accessCode":"DR1"},
                {"id":11,"name":"New","type":"DEPARTMENT","parentId":10,"accessCode":"DR9"}]}}"#,
        )
        .file(
            "in/humanresources.node.get.10.json",
            r#"{"result":{"item":{"id":10,"name":"A","type":"DEPARTMENT","parentId":null,"accessCode":"DR1",
                "members":[{"userId":3,"role":"MEMBER_HEAD"},{"userId":2,"role":"MEMBER_HEAD"},{"userId":4,"role":"MEMBER_HEAD"}]}}}"#,
        )
        .args("import bitrix24 in --to policy")
        .stdout_has(&["department 1: further heads, for whom the policy has no room: u3\n"])
        .run();
    let departments = ran.written("policy/departments.yaml");
    assert!(departments.contains("  d1: { title: A, head: u2 }\n"), "{departments}");
    assert!(
        departments.contains("  d9: { title: New, parent: d1 }\n"),
        "{departments}"
    );
    let users = ran.written("policy/users.yaml");
    assert!(
        users.contains("  u3: { name: three@example.com, departments: [d1] }\n"),
        "{users}"
    );
}

#[test]
fn workgroups_have_their_people_once() {
    let ran = imported();
    let workgroups = ran.written("policy/workgroups.yaml");
    let (_, workgroups) = workgroups.split_once("workgroups:\n").unwrap();
    assert_eq!(
        workgroups,
        "  # members who are not imported, being inactive or not in the data: u8\n  \
           w9:\n    title: Launch\n    visibility: secret\n    owner: u3\n    moderators: [u4]\n    members: [u7]\n  \
           # its members are not in the data; only the owner is known\n  \
           w11:\n    title: Old fair\n    visibility: private\n    archived: true\n    owner: u1\n"
    );
}

/// Where telephony's levels go by department, it counts other people to one than a policy does.
#[test]
fn people_whose_departments_reach_otherwise_are_told() {
    let portal = |letter: &str| {
        Test::new()
            .file("in/user.get.json", USERS)
            .file(
                "in/department.get.json",
                r#"{"result":[{"ID":"1","NAME":"A","UF_HEAD":"1"},{"ID":"2","NAME":"B","PARENT":"1","UF_HEAD":"1"},
                    {"ID":"3","NAME":"C","PARENT":"2","UF_HEAD":"1"},{"ID":"4","NAME":"D","UF_HEAD":"2"}]}"#,
            )
            .file(
                "in/humanresources.node.get.20.json",
                r#"{"result":{"item":{"id":20,"name":"Tigers","type":"TEAM","members":[{"userId":2},{"userId":3}]}}}"#,
            )
            .file("in/b_voximplant_role.csv", "ID,NAME\n1,Agents\n")
            .file(
                "in/b_voximplant_role_permission.csv",
                format!("ROLE_ID,ENTITY,ACTION,PERMISSION\n1,CALL_DETAIL,VIEW,{letter}\n"),
            )
            .args("import bitrix24 in --to policy")
    };
    let ran = portal("D")
        .stdout_has(&[
            "in/humanresources.node.get.20.json, node 20: a team (Tigers) of 2 people: in telephony and open channels",
            "in/user.get.json, user 3: in no department: with the telephony level `department` he has his own calls here",
        ])
        .run();
    let departments = ran.written("policy/departments.yaml");
    let remark = "  # u2 leads it and is not in it: in telephony and open channels the level `department` reaches it for \
                  him in the\n  # product, and does not here\n  d4: { title: D, head: u2 }\n";
    assert!(departments.contains(remark), "{departments}");
    assert_eq!(
        departments.matches("leads it and is not in it").count(),
        1,
        "{departments}"
    );
    let ran = portal("X").stdout_has(&["1 role"]).run();
    assert!(!ran.stdout.contains("the level `department`"), "{}", ran.stdout);
}

/// Pages of a portal that changed meanwhile may hold a record twice.
#[test]
fn of_two_records_the_same_is_taken_in_whatever_order() {
    let page = |first: &str, second: &str| {
        format!(r#"{{"result":[{{"ID":"1","NAME":"{first}"}},{{"ID":"1","NAME":"{second}"}}],"total":3}}"#)
    };
    let run = |page: String| {
        Test::new()
            .file("in/user.get.json", page)
            .args("import bitrix24 in --to policy")
            .stdout_has(&[
                "user 1: two records of it differ; one is taken, whatever the order of the pages\n",
                "in/user.get.json, users: the portal counts 3, the pages hold 1\n",
            ])
            .run()
            .written("policy/users.yaml")
    };
    assert_eq!(run(page("Ann", "Anne")), run(page("Anne", "Ann")));
}
