//! What it takes to import a portal of 20,000 people, and that a second import changes nothing.
//!
//! `cargo bench --bench import` makes a portal in a temporary directory: pages of 50 people, departments in a tree,
//! workgroups, and the role tables of telephony and CRM with pipelines and stages. It prints the size of what is read
//! and written, the time and the most memory that was held at once, for portals of two sizes: what is held grows with
//! the people, not with the pages.

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measurement, not the program"
)]

use std::{fmt::Write as _, fs, path::Path, time::Instant};

use ringfence::import::{Options, import};
use serde_json::json;
use tempfile::TempDir;

fn main() {
    println!(
        "{:>7}  {:>9}  {:>9}  {:>8}  {:>9}  {:>10}",
        "users", "read", "written", "time", "held", "per user"
    );
    for users in [2_000, 20_000] {
        measure(users);
    }
}

fn measure(users: u64) {
    let directory = TempDir::new().unwrap();
    let read = portal(directory.path(), users);
    let sources = [directory.path().to_owned()];
    let start = Instant::now();
    let first = import(&sources, &Options::default()).unwrap();
    let time = start.elapsed();
    let written: usize = first.files.iter().map(|file| file.text.len()).sum();

    let mut second = None;
    let measured = allocation_counter::measure(|| second = import(&sources, &Options::default()).ok());
    assert_eq!(first.files, second.unwrap().files, "a second import changes something");
    assert_eq!(first.counts.users as u64, users);

    let held = measured.bytes_max as f64;
    println!(
        "{users:>7}  {:>6.1} MB  {:>6.1} MB  {:>6.2} s  {:>6.1} MB  {:>7.0} B",
        read as f64 / 1e6,
        written as f64 / 1e6,
        time.as_secs_f64(),
        held / 1e6,
        held / users as f64
    );
}

/// Writes a portal; gives its size in bytes.
fn portal(directory: &Path, users: u64) -> usize {
    let departments = users / 20;
    let mut size = pages(directory, "user.get", users, |id| user(id, departments));
    size += pages(directory, "department.get", departments, department);
    size += pages(
        directory,
        "sonet_group.get",
        100,
        |id| json!({ "ID": id.to_string(), "NAME": format!("Project {id}"), "VISIBLE": "Y", "OPENED": "N", "OWNER_ID": id.to_string() }),
    );
    for group in 1..=100 {
        let members: Vec<_> = (0..50)
            .map(|member| json!({ "USER_ID": (group + member * 37 % users).to_string(), "ROLE": "K" }))
            .collect();
        let name = format!("sonet_group.user.get.{group}.json");
        size += write(directory, &name, &json!({ "result": members }).to_string());
    }
    size + tables(directory, departments)
}

fn pages(directory: &Path, method: &str, records: u64, record: impl Fn(u64) -> serde_json::Value) -> usize {
    let ids: Vec<u64> = (1..=records).collect();
    let mut size = 0;
    for (page, start) in ids.chunks(50).zip((0..).step_by(50)) {
        let result: Vec<_> = page.iter().map(|id| record(*id)).collect();
        let mut answer = json!({ "result": result, "total": records });
        if start + 50 < records {
            answer["next"] = json!(start + 50);
        }
        size += write(directory, &format!("{method}.{start}.json"), &answer.to_string());
    }
    size
}

fn user(id: u64, departments: u64) -> serde_json::Value {
    json!({
        "ID": id.to_string(), "ACTIVE": true, "NAME": format!("Name {id}"), "LAST_NAME": "Surname", "EMAIL": format!("{id}@example.com"),
        "LAST_LOGIN": "2026-11-01T10:00:00+03:00", "DATE_REGISTER": "2020-01-01T00:00:00+03:00", "TIME_ZONE": "", "IS_ONLINE": "N",
        "TIMESTAMP_X": {}, "LAST_ACTIVITY_DATE": {}, "PERSONAL_GENDER": "", "PERSONAL_CITY": "Warszawa", "WORK_POSITION": "Agent",
        "PERSONAL_MOBILE": format!("+48 5{id:08}"), "UF_PHONE_INNER": id.to_string(), "UF_DEPARTMENT": [id % departments + 1], "USER_TYPE": "employee",
    })
}

fn department(id: u64) -> serde_json::Value {
    json!({ "ID": id.to_string(), "NAME": format!("Department {id}"), "SORT": 500, "PARENT": (id / 8).to_string(), "UF_HEAD": id.to_string() })
}

fn tables(directory: &Path, departments: u64) -> usize {
    let mut names = String::from("ID,NAME\n");
    let mut calls = String::from("ROLE_ID,ENTITY,ACTION,PERMISSION\n");
    let mut deals = String::from("ROLE_ID,ENTITY,FIELD,FIELD_VALUE,PERM_TYPE,ATTR,SETTINGS\n");
    let mut holders = String::from("ROLE_ID,ACCESS_CODE\n");
    for role in 1..=40u64 {
        writeln!(names, "{role},Role {role}").unwrap();
        writeln!(calls, "{role},CALL_DETAIL,VIEW,D\n{role},CALL,PERFORM,K").unwrap();
        for pipeline in 0..10 {
            for action in ["READ", "ADD", "WRITE", "DELETE"] {
                writeln!(deals, "{role},DEAL_C{pipeline},-,,{action},F,").unwrap();
                for stage in 0..8 {
                    writeln!(
                        deals,
                        "{role},DEAL_C{pipeline},STAGE_ID,C{pipeline}:{stage},{action},A,"
                    )
                    .unwrap();
                }
            }
        }
        for holder in 0..25 {
            writeln!(
                holders,
                "{role},DR{}\n{role},IU{}",
                (role * 31 + holder * 7) % departments + 1,
                role + holder
            )
            .unwrap();
        }
    }
    let files = [
        ("b_voximplant_role.csv", &names),
        ("b_crm_role.csv", &names),
        ("b_voximplant_role_permission.csv", &calls),
        ("b_crm_role_perms.csv", &deals),
        ("b_voximplant_role_access.csv", &holders),
        ("b_crm_role_relation.csv", &holders),
    ];
    files.into_iter().map(|(name, text)| write(directory, name, text)).sum()
}

fn write(directory: &Path, name: &str, text: &str) -> usize {
    fs::write(directory.join(name), text).unwrap();
    text.len()
}
