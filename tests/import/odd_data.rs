//! Whatever a portal holds, the policy is one that can be checked, and its names are those of the portal.

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ringfence::{
    import::{Imported, Options, import},
    load::load_sources,
    source::{SourceFile, Sources},
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Names that mean something to YAML, to a terminal, or to no one.
fn name() -> impl Strategy<Value = String> {
    let odd = [
        "",
        " ",
        "null",
        "~",
        "true",
        "No",
        "on",
        "1e3",
        "0x1F",
        "-",
        "---",
        "...",
        "- a",
        "a: b",
        "a :b",
        "a #b",
        "#",
        "*a",
        "&a",
        "!a",
        "{",
        "}",
        "[a",
        "a, b",
        "a]",
        "%a",
        "@a",
        "`a`",
        "'",
        "\"",
        "\\",
        "a\nb",
        "a\r\nb",
        "\t",
        "a\u{0}b",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}a",
        "\u{202e}gnp",
        "👩‍💻 Ann",
        "Zoë",
        "Ελένη",
        "  Ann  ",
        "a: ",
        "<<",
        "=",
        "?",
        "? a",
        ">",
        "|",
        "y",
        "\u{ffff}",
        "\u{e000}",
        "e\u{301}",
        "\u{10ffff}",
        "12:30",
        "2026-11-23",
        ".inf",
        "a:",
        ":a",
        "a::b",
        "a b:c",
    ];
    prop_oneof![
        prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
        "[A-Za-z :#,'\"-]{0,12}",
    ]
}

fn id() -> impl Strategy<Value = u64> {
    1..9u64
}

fn phone() -> impl Strategy<Value = String> {
    prop_oneof!["\\+48 22 555 01 0[1-3]", "22 555 01 0[1-3]", "[0-9+() -]{0,18}", name()]
}

fn user() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec!["employee", "extranet", "email"]);
    let extension = prop_oneof!["[0-9]{0,4}", name()];
    (id(), any::<bool>(), name(), kind, prop::collection::vec(0..9u64, 0..3), phone(), phone(), extension).prop_map(
        |(id, active, name, kind, departments, work, mobile, extension)| {
            json!({ "ID": id.to_string(), "ACTIVE": active, "NAME": name, "USER_TYPE": kind, "UF_DEPARTMENT": departments,
                    "WORK_PHONE": work, "PERSONAL_MOBILE": mobile, "UF_PHONE_INNER": extension })
        },
    )
}

fn department() -> impl Strategy<Value = Value> {
    (id(), name(), 0..9u64, 0..9u64).prop_map(|(id, name, parent, head)| {
        json!({ "ID": id.to_string(), "NAME": name, "PARENT": parent.to_string(), "UF_HEAD": head.to_string() })
    })
}

fn workgroup() -> impl Strategy<Value = Value> {
    let flag = || prop::sample::select(vec!["Y", "N"]);
    (id(), name(), flag(), flag(), flag(), 0..9u64).prop_map(|(id, name, active, visible, opened, owner)| {
        json!({ "ID": id.to_string(), "NAME": name, "ACTIVE": active, "VISIBLE": visible, "OPENED": opened, "CLOSED": visible,
                "OWNER_ID": owner.to_string() })
    })
}

fn role() -> impl Strategy<Value = Value> {
    let code = prop::sample::select(vec!["", "ADMIN", "HEAD", "MANAGER", "other"]);
    (id(), name(), code).prop_map(|(id, name, code)| json!({ "ID": id.to_string(), "NAME": name, "CODE": code }))
}

/// A row of permissions, of CRM or of telephony.
fn row() -> impl Strategy<Value = Value> {
    let entity = prop::sample::select(vec![
        "LEAD",
        "DEAL",
        "DEAL_C3",
        "DEAL_C12",
        "CONTACT",
        "CONTACT_C4",
        "QUOTE",
        "CONFIG",
        "SALETARGET",
        "SMART_INVOICE_C2",
        "LEAD_C1",
        "DYNAMIC_1_C2",
        "CALL",
        "CALL_DETAIL",
        "SETTINGS",
        "_C1",
        "",
    ]);
    let action = prop::sample::select(vec![
        "READ",
        "WRITE",
        "ADD",
        "AUTOMATION",
        "TRANSITION",
        "VIEW",
        "PERFORM",
        "MODIFY",
        "",
        "BOIL",
    ]);
    let letter = prop::sample::select(vec!["", "A", "C", "D", "F", "K", "O", "X", "-", "Z"]);
    let words = prop::collection::vec(
        prop::sample::select(vec![
            "SELF",
            "DEPARTMENT",
            "SUBDEPARTMENTS",
            "OPEN",
            "ALL",
            "ANY",
            "WON",
            "INHERIT",
            "BLOCKED",
            "x: y",
        ]),
        0..3,
    );
    let field = prop::sample::select(vec!["-", "STAGE_ID"]);
    (id(), entity, action, letter, words, field, name()).prop_map(|(role, entity, action, letter, words, field, stage)| {
        json!({ "ROLE_ID": role, "ENTITY": entity, "ACTION": action, "PERM_TYPE": action, "PERMISSION": letter, "ATTR": letter,
                "SETTINGS": words, "FIELD": field, "FIELD_VALUE": stage })
    })
}

fn holder() -> impl Strategy<Value = Value> {
    let code = prop_oneof!["(U|IU|D|DR|G|SG|SND|SNDR|SNT|SNTR|CHAT)[0-9]", "SG[0-9]_[AEKX]", name()];
    (id(), code).prop_map(|(role, code)| json!({ "ROLE_ID": role, "ACCESS_CODE": code, "RELATION": code }))
}

fn right() -> impl Strategy<Value = Value> {
    let path = prop_oneof![
        prop::sample::select(vec!["/", "/a", "/a/", "/a/b", "/a/b/c", "/e\u{301}", "/\u{e9}"]).prop_map(str::to_owned),
        name().prop_map(|name| format!("/{name}")),
        name(),
    ];
    let task = prop::sample::select(vec!["disk_access_read", "add", "edit", "sharing", "full", "own"]);
    let code = prop_oneof!["(U|IU|D|DR|G)[0-9]", "SG[0-9]_[AEK]", "AU|CR|UA", name()];
    let negative = prop::sample::select(vec![json!(true), json!(false), json!("1"), json!("0"), json!("?")]);
    (path, task, code, negative).prop_map(|(path, task, code, negative)| {
        json!({ "STORAGE": "D", "PATH": path, "TASK": task, "ACCESS_CODE": code, "NEGATIVE": negative })
    })
}

fn group_member() -> impl Strategy<Value = Value> {
    let limit = prop::sample::select(vec!["", "2027-01-31 00:00:00"]);
    (id(), id(), limit)
        .prop_map(|(user, group, limit)| json!({ "USER_ID": user, "GROUP_ID": group, "DATE_ACTIVE_TO": limit }))
}

fn many(item: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(item, 0..9)
}

/// Records by the names of their files.
fn portal() -> impl Strategy<Value = BTreeMap<String, Vec<Value>>> {
    let people = (
        many(user()),
        many(department()),
        many(workgroup()),
        many(group_member()),
    );
    let roles = (many(role()), many(row()), many(row()), many(holder()), many(holder()));
    (people, roles, many(right())).prop_map(
        |((users, departments, workgroups, members), (roles, crm, calls, crm_holders, call_holders), rights)| {
            let of_workgroup = vec![
                json!({ "USER_ID": "1", "ROLE": "E" }),
                json!({ "USER_ID": "5", "ROLE": "K" }),
            ];
            let files = [
                ("user.get", users),
                ("department.get", departments),
                ("sonet_group.get", workgroups),
                ("sonet_group.user.get.3", of_workgroup),
                ("b_user_group", members.clone()),
                (
                    "b_group",
                    members
                        .into_iter()
                        .map(|row| json!({ "ID": row["GROUP_ID"], "NAME": "g" }))
                        .collect(),
                ),
                ("b_disk_right", rights),
                ("b_crm_role", roles.clone()),
                ("b_voximplant_role", roles),
                ("b_crm_role_perms", crm),
                ("b_voximplant_role_permission", calls),
                ("b_crm_role_relation", crm_holders),
                ("b_voximplant_role_access", call_holders),
            ];
            files.into_iter().map(|(name, rows)| (name.to_owned(), rows)).collect()
        },
    )
}

fn read(directory: &Path) -> Imported {
    let options = Options {
        country: ringfence::destination::Country::new("PL"),
        ..Options::default()
    };
    import(&[PathBuf::from(directory)], &options).unwrap()
}

/// Every record on a page of its own where that can be, the last first.
fn split(files: &BTreeMap<String, Vec<Value>>, directory: &Path) {
    for (name, rows) in files {
        let is_one_answer = name.starts_with("sonet_group.user");
        let pages: Vec<_> = if is_one_answer || rows.is_empty() {
            vec![rows.clone()]
        } else {
            rows.iter().rev().map(|row| vec![row.clone()]).collect()
        };
        for (page, number) in pages.iter().zip(0..) {
            let name = if is_one_answer {
                name.clone()
            } else {
                format!("{name}.{number}")
            };
            fs::write(directory.join(format!("{name}.json")), json!(page).to_string()).unwrap();
        }
    }
}

fn text<'v>(value: &'v serde_yaml::Value, keys: &[&str]) -> Option<&'v str> {
    keys.iter().try_fold(value, |value, key| value.get(key))?.as_str()
}

#[test]
fn any_portal_gives_a_policy_without_mistakes() {
    let mut runner = TestRunner::new(Config {
        cases: 150,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&portal(), |files| {
        let (whole, pages) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        for (name, rows) in &files {
            fs::write(
                whole.path().join(format!("{name}.json")),
                json!({ "result": rows, "data": rows }).to_string(),
            )
            .unwrap();
        }
        split(&files, pages.path());
        let imported = read(whole.path());
        prop_assert_eq!(&imported.files, &read(pages.path()).files);

        let mut sources = Sources::default();
        let mut second = BTreeMap::new();
        for file in &imported.files {
            sources.add(SourceFile::new(file.path.clone(), file.text.clone()));
            let value: serde_yaml::Value = serde_yaml::from_str(&file.text).unwrap();
            second.insert(file.path.as_str(), value);
            prop_assert!(file.text.lines().all(|line| !line.ends_with(' ')), "{}", file.text);
        }
        if imported.files.is_empty() {
            return Ok(());
        }
        let loaded = load_sources(sources);
        prop_assert!(
            loaded.is_ok(),
            "{:?}\n{:?}",
            loaded.err().map(|refused| refused.diagnostics),
            imported.files
        );
        let policy = loaded.unwrap().snapshot;
        for user in &policy.policy().organisation.users {
            let record = files["user.get"]
                .iter()
                .filter(|record| format!("u{}", record["ID"].as_str().unwrap()) == user.name);
            let names: Vec<_> = record.map(|record| record["NAME"].as_str().unwrap().trim()).collect();
            let name = user.full_name.as_deref();
            prop_assert!(names.contains(&name.unwrap_or_default()), "{:?} {:?}", name, names);
            prop_assert_eq!(text(&second["users.yaml"], &["users", &user.name, "name"]), name);
        }
        for role in policy.policy().roles.iter().filter(|role| role.level.is_none()) {
            let file = second.iter().find_map(|(_, file)| file.get("roles")?.get(&role.name));
            prop_assert_eq!(text(file.unwrap(), &["title"]), role.title.as_deref());
        }
        Ok(())
    });
    outcome.unwrap();
}
