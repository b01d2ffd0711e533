//! `ringfence import bitrix24`: pages and tables in, a policy that holds what the portal holds out.

use std::{fs, path::Path};

use pretty_assertions::assert_eq;

use crate::test::{Ran, Test};

mod drift;
mod drive;
mod odd_data;
mod people;
#[cfg(feature = "portal")]
mod portal;
mod roles;
mod tables;

/// A run with the portal of the fixtures in `portal/`.
fn fixture() -> Test {
    let mut test = Test::new();
    for folder in ["pages", "tables"] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/portal")
            .join(folder);
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            test = test.file(&format!("portal/{folder}/{name}"), fs::read(&path).unwrap());
        }
    }
    test
}

/// The fixtures, imported to `policy`.
fn imported() -> Ran {
    fixture()
        .args("import bitrix24 portal --to policy --country PL")
        .stdout_has(&["3 departments, 5 users (1 left out, being inactive or no people), 1 user group, 2 workgroups"])
        .run()
}

/// Every file below a directory with its text, in order.
pub(crate) fn files(directory: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn the_policy_is_one_that_check_accepts() {
    let ran = imported()
        .then()
        .args("check policy")
        .stdout_has(&["policy: no mistakes in 11 files, 5 users, 17 roles, 25 assignments, 0 tests\n"])
        .run();
    assert_eq!(
        ran.written("policy/settings.yaml"),
        "# written by `ringfence import bitrix24`; the next import replaces this file\n\n\
         settings:\n  edition: on-premise\n  country: \"PL\"\n"
    );
}

#[test]
fn a_second_import_changes_no_byte() {
    let ran = imported();
    let before = files(&ran.path().join("policy"));
    let ran = ran
        .then()
        .args("import bitrix24 portal --to policy --country PL")
        .stdout_has(&["11 files are as before\n"])
        .run();
    assert!(!ran.stdout.contains("yaml written\n"), "{}", ran.stdout);
    assert_eq!(files(&ran.path().join("policy")), before);
}

#[test]
fn what_people_wrote_is_never_touched() {
    let ran = fixture()
        .file("policy/own.yaml", "roles:\n  guest: {}\n")
        .file("policy/roles/own.yaml", "roles:\n  other: {}\n")
        .file("policy/users.yaml", "users:\n  mine: {}\n")
        .args("import bitrix24 portal --to policy")
        .status(2)
        .stderr(
            "error: policy/users.yaml: somebody has written it; an import replaces only what an import wrote\n\
             nothing was written\n",
        )
        .run();
    assert_eq!(files(&ran.path().join("policy")).len(), 3);
    fs::remove_file(ran.path().join("policy/users.yaml")).unwrap();
    let ran = ran
        .then()
        .args("import bitrix24 portal --to policy --country PL")
        .stdout_has(&["policy/users.yaml written\n"])
        .run();
    assert_eq!(ran.written("policy/own.yaml"), "roles:\n  guest: {}\n");
    assert_eq!(ran.written("policy/roles/own.yaml"), "roles:\n  other: {}\n");
    ran.then()
        .args("check policy")
        .stdout_has(&["no mistakes in 13 files"])
        .run();
}

#[test]
fn a_file_that_is_no_longer_needed_is_removed() {
    let ran = imported();
    fs::remove_dir_all(ran.path().join("portal/tables")).unwrap();
    let ran = ran
        .then()
        .args("import bitrix24 portal --to policy --dry-run")
        .stdout_has(&[
            "--- policy/users.yaml\n+++ policy/users.yaml (imported)\n",
            "-  u1: { name: Irina Sokolova",
            "policy/users.yaml would be written\n",
            "policy/settings.yaml would be removed\n",
            "policy/roles/telephony.yaml would be removed\n",
            "policy/drive.yaml would be removed\n",
        ])
        .run();
    assert_eq!(files(&ran.path().join("policy")).len(), 11);
    let ran = ran
        .then()
        .args("import bitrix24 portal --to policy")
        .stdout_has(&["policy/roles/telephony.yaml removed\n", "2 files are as before\n"])
        .run();
    assert_eq!(files(&ran.path().join("policy")).len(), 3);
    assert!(!ran.path().join("policy/roles").exists());
}

#[test]
fn the_report_is_also_there_for_programs() {
    let ran = fixture()
        .args("import bitrix24 portal --to policy --country PL --format json --dry-run")
        .stdout_has(&["\"version\": 1"])
        .run();
    let report = ran.json();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["written"].as_array().unwrap().len(), 11);
    assert_eq!(report["counts"]["users_left_out"], 1);
    assert_eq!(report["counts"]["roles"], 12);
    assert_eq!(report["counts"]["drive_objects"], 7);
    let notes = report["notes"].as_array().unwrap();
    let dead = notes.iter().find(|note| note["kind"] == "dead-grant").unwrap();
    assert_eq!(dead["file"], "portal/tables/b_crm_role_relation.csv");
    assert_eq!(dead["record"], "crm role 6");
    assert!(!ran.path().join("policy").exists());
}

#[test]
fn usage_mistakes_are_told() {
    for (arguments, why) in [
        ("nowhere --to policy", "error: there is no `nowhere`\n"),
        ("portal --to policy --country XX", "error: there is no country `XX`\n"),
        (
            "portal --to policy --pages pages",
            "error: `--pages` says where the pages of a portal are kept; saved ones are a source like any other\n",
        ),
        (
            "https://example.test/rest/1/secret/ --to policy",
            "error: a portal is downloaded into a directory first: say which with `--pages DIR`\n",
        ),
        (
            "http://localhost/rest/1/a/ http://localhost/rest/1/b/ --to policy --pages pages",
            "error: one portal can be imported at a time\n",
        ),
    ] {
        fixture()
            .args("import bitrix24")
            .args(arguments)
            .status(2)
            .stderr(why)
            .run();
    }
    #[cfg(not(feature = "portal"))]
    fixture()
        .args("import bitrix24 https://example.test/rest/1/secret/ --to policy --pages pages")
        .status(2)
        .stderr("error: this build reads no portal: it was made without the feature `portal`\n")
        .run();
    fixture()
        .args("import bitrix24 portal --to policy --administrator 8")
        .status(1)
        .stderr("error: --administrator 8: no imported user has this id\nnothing was written\n")
        .run();
}

#[test]
fn what_cannot_be_read_is_told_all_at_once_and_nothing_is_written() {
    let ran = Test::new()
        .file("in/user.get.0.json", r#"{"result":[],"next":50}"#)
        .file("in/department.get.json", "{\"result\":[")
        .file("in/sonet_group.get.json", r#"{"error":"expired_token","error_description":"The token has expired"}"#)
        .file("in/b_crm_role.csv", "ID,LABEL\n1,Manager\n")
        .file("in/b_crm_role_perms.csv", "ID,ROLE_ID,ENTITY,FIELD,FIELD_VALUE,PERM_TYPE,ATTR\n1,2\n")
        .file("in/b_user_group.json", "{}")
        .args("import bitrix24 in --to policy")
        .status(1)
        .stderr(
            "error: in/b_crm_role.csv: the column `NAME` or `TITLE` is missing; there are `ID`, `LABEL`\n\
             error: in/b_crm_role_perms.csv: row 1 has 2 cells, the header 7\n\
             error: in/b_user_group.json: it is no list of rows\n\
             error: in/department.get.json: it is no JSON: EOF while parsing a list at line 1 column 11\n\
             error: in/sonet_group.get.json: the portal refused: expired_token: The token has expired\n\
             error: in/user.get.0.json: the next page, from record 50 on, is missing; who is on it would lose his access\n\
             nothing was written\n",
        )
        .run();
    assert!(!ran.path().join("policy").exists());
    Test::new()
        .file("in/notes.txt", "hello")
        .args("import bitrix24 in --to policy")
        .status(1)
        .stderr(
            "error: in: there is no page and no table in it whose name is known; `docs/import.md` lists the names\n\
             nothing was written\n",
        )
        .run();
}
