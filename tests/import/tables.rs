//! Tables as different programs export them.

use super::{files, fixture};
use crate::test::Test;

const ROLES: [(&str, &str); 3] = [
    ("b_voximplant_role", "ID,NAME\n1,Agents\n"),
    (
        "b_voximplant_role_permission",
        "ID,ROLE_ID,ENTITY,ACTION,PERMISSION\n1,1,CALL_DETAIL,VIEW,A\n",
    ),
    ("b_voximplant_role_access", "ID,ROLE_ID,ACCESS_CODE\n1,1,G2\n"),
];

fn policy(tables: impl Iterator<Item = (String, String)>) -> Vec<String> {
    let test = tables.fold(Test::new(), |test, (name, text)| test.file(&format!("in/{name}"), text));
    let ran = test
        .args("import bitrix24 in --to policy --administrator 1")
        .file("in/user.get.json", r#"[{"ID":1}]"#)
        .stdout_has(&["1 role, 2 assignments\n"])
        .run();
    files(&ran.path().join("policy"))
        .into_iter()
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn the_same_table_may_be_written_in_many_ways() {
    let csv = policy(
        ROLES
            .iter()
            .map(|(name, text)| (format!("{name}.csv"), (*text).to_owned())),
    );
    let excel = ROLES.iter().map(|(name, text)| {
        let text = text.to_lowercase().replace(',', ";").replace('\n', "\r\n");
        // Only the header is in lower case.
        let rows = ROLES.iter().find(|(other, _)| other == name).unwrap().1;
        let rows = rows.split_once('\n').unwrap().1.replace(',', ";").replace('\n', "\r\n");
        let header = text.split_once("\r\n").unwrap().0.to_owned();
        (
            format!("{}.CSV", name.to_uppercase()),
            format!("\u{feff}{header}\r\n{rows}"),
        )
    });
    assert_eq!(policy(excel), csv);
    let json = |wrapped: bool| {
        policy(ROLES.iter().map(move |(name, text)| {
            let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
            let header = lines.next().unwrap();
            let rows: Vec<_> = lines
                .map(|row| {
                    let cells = header.iter().zip(row);
                    serde_json::Value::Object(cells.map(|(key, cell)| ((*key).to_owned(), cell.into())).collect())
                })
                .collect();
            let text = if wrapped {
                serde_json::json!([{ "type": "header" }, { "type": "table", "name": name, "data": rows }])
            } else {
                rows.into()
            };
            (format!("{name}.json"), text.to_string())
        }))
    };
    assert_eq!(json(false), csv);
    assert_eq!(json(true), csv);
}

#[test]
fn rows_that_lead_nowhere_are_told() {
    fixture()
        .file("portal/tables/b_voximplant_role_access.2.csv", "ID,ROLE_ID,ACCESS_CODE\n9,44,G2\n10,x,G2\n11,5,XY7\n")
        .file(
            "portal/tables/b_crm_role_perms.2.json",
            r#"[{"ROLE_ID":"4","ENTITY":"LEAD","FIELD":"-","FIELD_VALUE":"","PERM_TYPE":"ADD","ATTR":"Q","SETTINGS":null},
                {"ROLE_ID":"4","ENTITY":"LEAD","FIELD":"-","FIELD_VALUE":"","PERM_TYPE":"WRITE","ATTR":"","SETTINGS":"oh"},
                {"ROLE_ID":"4","ENTITY":"QUOTE","FIELD":"STATUS_ID","FIELD_VALUE":"SENT","PERM_TYPE":"READ","ATTR":"X"},
                {"ROLE_ID":"4","ENTITY":"LEAD","FIELD":"-","FIELD_VALUE":"","PERM_TYPE":"DELETE","SETTINGS":["SELF","MOON"]}]"#,
        )
        .file(
            "portal/tables/b_crm_role_perms.3.csv",
            format!("ROLE_ID;ENTITY;FIELD;FIELD_VALUE;PERM_TYPE;ATTR\n4;LEAD;STATUS_ID;{};READ;X\n", "N".repeat(300)),
        )
        .file("portal/readme.txt", "")
        .args("import bitrix24 portal --to policy --country PL --format json")
        .stdout_has(&[
            "\"record\": \"telephony role 44\"",
            "\"message\": \"there is no such role among the names; its rows are left out\"",
            "\"message\": \"an id in it is no number; the row is left out\"",
            "\"message\": \"`XY7`: no access code that is known; the grant is left out\"",
            "\"message\": \"LEAD ADD is `Q`, which it cannot be; nothing is granted for it\"",
            "\"message\": \"LEAD DELETE is `MOON`, which it cannot be; nothing is granted for it\"",
            "\"message\": \"its stage is longer than the product allows; the row is left out\"",
            "\"message\": \"`oh` is no list of words; the row is left out\"",
            "\"message\": \"QUOTE READ does not go by stage; what is said of a stage is left out\"",
            "\"message\": \"its name is neither that of a page nor that of a table\"",
        ])
        .run();
}
