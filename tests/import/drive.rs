//! Rights on the Drive: after the import everybody has what the product gives him.

use std::{collections::BTreeSet, path::PathBuf};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ringfence::{
    decide::Request,
    import::{Options, import},
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{imported, roles::decides};
use crate::test::Test;

#[test]
fn rights_reach_as_far_as_in_the_portal() {
    let file = |path: &str| json!({ "id": path });
    let own = |path: &str, owner: &str| json!({ "id": path, "owner": owner });
    decides(
        imported(),
        &[
            // The task `edit` deletes, and neither shares nor destroys.
            ("u4", "drive.file.delete", file("/list.xlsx"), true),
            ("u4", "drive.file.add", file("/Contracts/2026"), true),
            ("u4", "drive.file.destroy", file("/list.xlsx"), false),
            ("u4", "drive.file.share", file("/Contracts/offer.pdf"), false),
            ("u9", "drive.file.read", file("/list.xlsx"), false),
            // `CR`: who created it.
            ("u4", "drive.file.share", own("/Contracts/offer.pdf", "u4"), true),
            ("u4", "drive.file.share", own("/list.xlsx", "u4"), false),
            // A negative row takes one task of one access code; what comes otherwise stays.
            ("u3", "drive.file.share", file("/Contracts/offer.pdf"), true),
            ("u3", "drive.file.share", file("/Contracts/Old/offer.pdf"), false),
            ("u3", "drive.file.share", own("/Contracts/Old/offer.pdf", "u3"), true),
            ("u3", "drive.file.delete", file("/Contracts/Old/offer.pdf"), true),
            ("u1", "drive.file.destroy", file("/Contracts/Old/offer.pdf"), true),
            // A task between two levels, in place of what was taken away.
            ("u4", "drive.file.add", file("/Drop box/photo.jpg"), true),
            ("u4", "drive.file.edit", file("/Drop box/photo.jpg"), false),
            ("u3", "drive.file.read", file("/Drop box/photo.jpg"), false),
            // Sharing beside another right; everybody reads.
            ("u3", "drive.file.share", file("/Fairs/2026"), true),
            ("u4", "drive.file.share", file("/Fairs/2026"), false),
            ("u9", "drive.file.read", file("/Fairs/2026"), true),
            // A person, and with him his heads.
            ("u7", "drive.file.read", file("/Personnel/letter.pdf"), true),
            ("u7", "drive.file.edit", file("/Personnel/letter.pdf"), false),
            ("u3", "drive.file.set-permissions", file("/Personnel/letter.pdf"), true),
            ("u4", "drive.file.read", file("/Personnel/letter.pdf"), false),
            // Given back further down.
            ("u4", "drive.file.edit", file("/Personnel/Forms/vacation.pdf"), true),
        ],
    );
}

#[test]
fn the_file_of_the_drive_says_what_was_taken_away() {
    let ran = imported();
    let drive = ran.written("policy/drive.yaml");
    for part in [
        "  drive-task-edit:\n    title: Edit\n    drive:\n      file: { add: any, delete: any, edit: any, read: any, start-workflow: any }\n",
        "objects:\n  \"drive:/Contracts/Old\": { inherit: false }\n  \"drive:/Drop box\": { inherit: false }\n  \"drive:/Personnel\": { inherit: false }\n",
        "  - { role: drive-creator-full, to: [everyone], on: \"drive:/Contracts\" }\n",
        "  # Taken away here: `edit` of DR1. What is left of the rights above is said again.\n  \
           - { role: drive-task-add, to: [department-only:d7], on: \"drive:/Drop box\" }\n  \
           - { level: full, to: [administrators], on: \"drive:/Drop box\" }\n",
        "  # `SG9`: no user holds this code here, so the grant reaches nobody in the product\n",
    ] {
        assert!(drive.contains(part), "{part} is not in:\n{drive}");
    }
    for part in [
        "portal/tables/b_disk_right.csv, other drives: rights on drives of people and workgroups are left out: 3 rows on 2 storages\n",
        "the Drive: `sharing` is to share without reading, on 1 object: here nobody shares",
        "7 objects of the Drive with rights\n",
    ] {
        assert!(ran.stdout.contains(part), "{part} is not in:\n{}", ran.stdout);
    }
}

const HEADER: &str = "storage,path,task,access_code,negative\n";

/// A drive that the table does not mark as the company's.
fn table(rows: &str) -> Test {
    Test::new()
        .file("in/user.get.json", r#"[{"ID":1},{"ID":2}]"#)
        .file("in/disk_rights.csv", format!("{HEADER}{rows}"))
}

#[test]
fn of_several_drives_one_has_to_be_named() {
    let both = || table("Common,/,full,U1,0\nOther,/,full,U2,0\n");
    both()
        .args("import bitrix24 in --to policy")
        .status(1)
        .stderr(
            "error: in/disk_rights.csv: any of these may be the company's Drive: `Common`, `Other`; say which with \
             `--drive`\nnothing was written\n",
        )
        .run();
    both()
        .args("import bitrix24 in --to policy --drive Comon")
        .status(1)
        .stderr(
            "error: --drive Comon: no right is on a drive of this name; there are `Common`, `Other`\nnothing was written\n",
        )
        .run();
    let ran = both()
        .args("import bitrix24 in --to policy --drive Other")
        .stdout_has(&["1 row on 1 storage\n"])
        .run();
    let drive = ran.written("policy/drive.yaml");
    assert!(drive.contains("to: [user:u2]") && !drive.contains("u1"), "{drive}");
}

#[test]
fn rows_that_cannot_be_read_open_nothing() {
    let rows = "D,/,edit,AU,0\nD,/A/../B,full,U2,0\nD,HR,full,U2,0\nD,/C,boil,U2,0\nD,/D,edit,AU,perhaps\n\
                D,/Caf\u{e9},edit,AU,1\nD,/Cafe\u{301},full,U2,0\n";
    let ran = table(rows)
        .args("import bitrix24 in --to policy --administrator 1")
        .stdout_has(&[
            "a right on the Drive: `/A/../B` is no path: it has a part `.` or `..`; the right is left out\n",
            "a right on the Drive: `HR` is no path: a path begins with `/`; the right is left out\n",
            "drive:/C: `boil` is no task that is known; the right is left out\n",
            "drive:/D: whether it is negative is `perhaps`, neither yes nor no; it is taken for yes\n",
            "drive:/Caf\u{e9}: two objects come to this path",
        ])
        .run();
    decides(
        ran,
        &[
            ("u2", "drive.file.edit", json!({ "id": "/C" }), true),
            ("u2", "drive.file.share", json!({ "id": "/C" }), false),
            ("u2", "drive.file.read", json!({ "id": "/D" }), false),
            ("u2", "drive.file.read", json!({ "id": "/Caf\u{e9}" }), false),
            ("u1", "drive.file.share", json!({ "id": "/Caf\u{e9}" }), true),
        ],
    );
}

/// A path longer than a plain key of YAML may be.
#[test]
fn a_deep_folder_can_be_closed() {
    let path = "/x".repeat(900);
    let ran = table(&format!("D,/,edit,AU,0\nD,{path},edit,AU,1\n"))
        .args("import bitrix24 in --to policy --administrator 1")
        .stdout_has(&["2 objects of the Drive"])
        .run();
    decides(
        ran,
        &[("u2", "drive.file.read", json!({ "id": format!("{path}/y") }), false)],
    );
}

const PATHS: [&str; 6] = ["/", "/a", "/a/b", "/a/b/c", "/a-b", "/d"];
const TASKS: [&str; 5] = ["read", "add", "edit", "sharing", "full"];
/// Each with those who hold it, of the users 1 to 4; 4 is an administrator.
const CODES: [(&str, &[u64]); 7] = [
    ("U1", &[1]),
    ("U2", &[2]),
    ("DR1", &[1, 2, 3]),
    ("D2", &[2, 3]),
    ("IU2", &[1, 2]),
    ("AU", &[1, 2, 3, 4]),
    ("SG5_K", &[3]),
];

/// An operation of the product and the action that it is here.
const OPERATIONS: [(&str, &str); 6] = [
    ("read", "read"),
    ("add", "add"),
    ("edit", "edit"),
    ("delete", "delete"),
    ("sharing", "share"),
    ("rights", "set-permissions"),
];

fn operations(task: &str) -> &'static [&'static str] {
    match task {
        "read" => &["read"],
        "add" => &["read", "add"],
        "edit" => &["read", "add", "edit", "delete"],
        "sharing" => &["sharing"],
        _ => &["read", "add", "edit", "delete", "sharing", "rights"],
    }
}

type Row = (&'static str, &'static str, &'static str, bool);

fn row() -> impl Strategy<Value = Row> {
    let codes: Vec<_> = CODES.iter().map(|(code, _)| *code).chain(["CR", "SG5", "U9"]).collect();
    (
        prop::sample::select(PATHS.to_vec()),
        prop::sample::select(TASKS.to_vec()),
        prop::sample::select(codes),
    )
        .prop_map(|(path, task, code)| (path, task, code, false))
}

/// Rows that give, and rows that take some of that away, often further down.
fn rows() -> impl Strategy<Value = BTreeSet<Row>> {
    let taken = (any::<prop::sample::Index>(), prop::sample::select(PATHS.to_vec()));
    let rows = (prop::collection::vec(row(), 1..14), prop::collection::vec(taken, 0..6));
    rows.prop_map(|(given, taken)| {
        let negative = taken.into_iter().map(|(which, path)| {
            let (_, task, code, _) = which.get(&given);
            (path, *task, *code, true)
        });
        negative.collect::<Vec<_>>().into_iter().chain(given).collect()
    })
}

/// What the product allows: rows from the root down, added and taken away pair by pair.
fn product(rows: &BTreeSet<Row>, user: u64, path: &str, creator: u64) -> BTreeSet<&'static str> {
    let holds = |code: &str| {
        code == "CR" && creator == user || CODES.iter().any(|(held, users)| *held == code && users.contains(&user))
    };
    let reaches = |above: &str| above == "/" || path == above || path.starts_with(&format!("{above}/"));
    let mut pairs = BTreeSet::new();
    for at in PATHS.iter().filter(|at| reaches(at)) {
        let here = |negative: bool| {
            rows.iter()
                .filter(move |row| row.0 == *at && row.3 == negative && holds(row.2))
        };
        pairs.extend(here(false).map(|row| (row.1, row.2)));
        for row in here(true) {
            pairs.remove(&(row.1, row.2));
        }
    }
    pairs.iter().flat_map(|(task, _)| operations(task)).copied().collect()
}

fn snapshot(rows: &BTreeSet<Row>) -> Snapshot {
    let directory = TempDir::new().unwrap();
    let write = |name: &str, value: Value| std::fs::write(directory.path().join(name), value.to_string()).unwrap();
    write(
        "user.get.json",
        json!([
            { "ID": 1, "UF_DEPARTMENT": [1] }, { "ID": 2, "UF_DEPARTMENT": [2] }, { "ID": 3, "UF_DEPARTMENT": [2] }, { "ID": 4 }
        ]),
    );
    write(
        "department.get.json",
        json!([{ "ID": 1, "UF_HEAD": 1 }, { "ID": 2, "PARENT": 1 }]),
    );
    write("sonet_group.get.json", json!([{ "ID": 5 }]));
    write("sonet_group.user.get.5.json", json!([{ "USER_ID": 3, "ROLE": "K" }]));
    let rows: Vec<_> = rows
        .iter()
        .map(|(path, task, code, negative)| {
            json!({ "storage": "Общий диск", "path": path, "task": format!("disk_access_{task}"), "access_code": code,
                    "negative": negative })
        })
        .collect();
    write("disk_rights.json", json!(rows));
    let options = Options {
        administrators: [4].into(),
        ..Options::default()
    };
    let imported = import(&[PathBuf::from(directory.path())], &options).unwrap();
    let mut sources = Sources::default();
    for file in &imported.files {
        sources.add(SourceFile::new(file.path.clone(), file.text.clone()));
    }
    load_sources(sources).unwrap().snapshot
}

#[test]
fn any_rights_mean_what_they_mean_in_the_product() {
    let mut runner = TestRunner::new(Config {
        cases: 120,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&rows(), |rows| {
        let snapshot = snapshot(&rows);
        for (user, creator, path) in
            (1..=4).flat_map(|user| (1..=2).flat_map(move |creator| PATHS.map(|path| (user, creator, path))))
        {
            let allowed = product(&rows, user, path, creator);
            for (operation, action) in OPERATIONS {
                let expected = user == 4 || allowed.contains(operation) && allowed.contains("read");
                let request = Request {
                    user: &format!("u{user}"),
                    resource: "drive.file",
                    action,
                    id: path,
                    owner: Some(&format!("u{creator}")),
                    ..Request::default()
                };
                prop_assert_eq!(
                    snapshot.check(&request),
                    Ok(expected),
                    "u{} {} {} of u{}",
                    user,
                    operation,
                    path,
                    creator
                );
            }
        }
        Ok(())
    });
    outcome.unwrap();
}
