//! Objects, workgroups and fields: what must not open, and what is told.

use crate::test::Test;

fn policy(text: &str) -> Test {
    Test::new().file("policies/p.yaml", text)
}

const DRIVE: &str = "
users: { anna: {}, boris: {} }
roles: { reader: { drive: { file: read } } }
assignments: [{ role: reader, to: 'user:anna' }, { level: read, to: 'user:boris', on: 'drive:/Übersicht' }]
objects: { 'drive:/HR': { inherit: false } }
";

#[test]
fn a_path_leads_to_one_object_however_it_is_written() {
    let read = |user: &str, id: &str| {
        let request = serde_json::json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": "read" },
            "resource": { "type": "drive.file", "id": id },
        });
        let answer = policy(DRIVE)
            .args("decide")
            .stdin(format!("{request}\n"))
            .stdout_has(&[])
            .run();
        answer.json()["decision"].to_string()
    };
    assert_eq!(read("anna", "/Marketing"), "true");
    assert_eq!(read("anna", "/HR/letter"), "false");
    assert_eq!(read("anna", "/HR/"), "false");
    // Composed and decomposed letters are one.
    assert_eq!(read("boris", "/\u{dc}bersicht/a"), "true");
    assert_eq!(read("boris", "/U\u{308}bersicht/a"), "true");
    assert_eq!(read("boris", "/Andere/a"), "false");
}

#[test]
fn what_is_no_path_is_refused() {
    let long = format!("/{}", "a/".repeat(3000));
    let ids = [
        "",
        " ",
        "HR",
        "/HR/../x",
        "/./HR",
        "//HR",
        "/HR ",
        "/ HR",
        "/HR\u{200b}",
        "/H\u{202e}R",
        "/HR\n",
        "/a\u{0}b",
        &long,
    ];
    let requests: Vec<_> = ids
        .iter()
        .map(|id| {
            let request = serde_json::json!({
                "subject": { "type": "user", "id": "anna" },
                "action": { "name": "read" },
                "resource": { "type": "drive.file", "id": id },
            });
            format!("{request}\n")
        })
        .collect();
    let ran = policy(DRIVE)
        .args("decide")
        .stdin(requests.concat())
        .status(1)
        .stdout_has(&[])
        .run();
    let refused = ran
        .stdout
        .lines()
        .filter(|line| line.contains("malformed-request"))
        .count();
    assert_eq!(refused, ids.len(), "{}", ran.stdout);
}

/// To answer for a task, or to take part in it, is no part in what a workgroup lets its people do.
#[test]
fn an_audience_lets_nobody_in_from_outside() {
    let merger = "
users: { maria: {}, eva: { extranet: true } }
workgroups: { merger: { visibility: secret, owner: maria, features: { tasks: { delete: owner, create: owner } } } }
";
    for action in ["view", "create", "edit", "delete", "arrange"] {
        policy(merger)
            .args(&format!(
                "can eva workgroups.tasks.{action} --on merger --owner eva --member eva"
            ))
            .status(3)
            .stdout_has(&["no: eva may not"])
            .run();
    }
    policy(merger)
        .args("can maria workgroups.tasks.delete --on merger")
        .stdout_has(&["workgroups:merger gives it to owner"])
        .run();
    // A role may say so.
    let role = format!(
        "{merger}roles: {{ r: {{ workgroups: {{ tasks: {{ view: [own, member] }} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n"
    );
    policy(&role)
        .args("can eva workgroups.tasks.view --on merger --member eva")
        .stdout_has(&["relation  member: eva takes part in it"])
        .run();
}

#[test]
fn the_recordings_folder_is_one_of_the_drive() {
    policy("settings: { recordings-folder: 'open-channels:a' }\n")
        .args("check")
        .status(1)
        .stdout_has(&[
            "invalid-object",
            "is no object of the area `drive`",
            "`drive.file.read` is asked there",
        ])
        .run();
}

#[test]
fn names_of_pipelines_and_fields_are_compared_in_one_form() {
    let deals = "
users: { anna: {} }
roles: { r: { crm: { deal: { read: any, fields: { gr\u{f6}\u{df}e: none }, pipelines: { caf\u{e9}: { read: none } } } } } }
assignments: [{ role: r, to: everyone }]
";
    let ask = |flags: &[&str], status: i32, words: &str| {
        let asked = policy(deals).args("can anna crm.deal.read --stage new");
        let asked = flags.iter().fold(asked, |test, flag| test.arg(flag)).status(status);
        if status == 2 {
            asked.stderr_has(&[words]).run();
        } else {
            asked.stdout_has(&[words]).run();
        }
    };
    ask(&["--pipeline", "x", "--field", "gr\u{f6}\u{df}e"], 3, "no: anna");
    ask(&["--pipeline", "x", "--field", "gro\u{308}\u{df}e"], 3, "no: anna");
    ask(&["--pipeline", "cafe\u{301}"], 3, "no: anna");
    ask(
        &["--pipeline", "caf\u{e9} "],
        2,
        "names no pipeline: it begins or ends with a blank",
    );
    ask(&["--pipeline", "x", "--field", ""], 2, "names no field: it is empty");
    policy("roles: { r: { crm: { deal: { pipelines: { 'partners ': { read: none } } } } } }\n")
        .args("check")
        .status(1)
        .stdout_has(&["invalid-name", "`partners ` names no pipeline"])
        .run();
}

#[test]
fn a_yes_names_all_that_it_takes() {
    let recordings = "
settings: { recordings-folder: 'drive:/Calls' }
users: { anna: {} }
roles: { r: { telephony: { call-recording: { listen: any } }, drive: { file: read } } }
assignments: [{ role: r, to: everyone }]
";
    let ran = policy(recordings)
        .args("can anna telephony.call-recording.listen")
        .stdout_has(&["and       drive.file.read is needed too, and held"])
        .run();
    assert!(!ran.stdout.contains("alone carries it"), "{}", ran.stdout);
}

#[test]
fn a_fix_can_be_written_as_it_stands() {
    policy("users: { anna: {} }\nroles: { r: { drive: { file: read } } }\nassignments: [{ role: r, to: administrators, on: 'drive:/' }]\n")
        .args("can anna drive.file.edit /Contracts/2026")
        .status(3)
        .stdout_has(&["fix       give anna the level edit on drive:/Contracts/2026"])
        .run();
}
