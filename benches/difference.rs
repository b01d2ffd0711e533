//! What the exact difference of two policies of 1,000 rules costs, by the number of users.
//!
//! `cargo bench --bench difference` prints, for 1,000, 10,000 and 100,000 users: how many profiles they have, the shortest
//! time of the comparison alone, that of the whole process with both policies read from disk, and the latter as a share of
//! the limit of one second.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement, not the program")]

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use ringfence::{analyse::difference, load::load};
use tempfile::TempDir;

const DEPARTMENTS: usize = 1_000;
const RULES: usize = 1_000;
const ROLES: usize = 250;
const RUNS: usize = 5;

fn main() {
    println!(
        "{:>8}  {:>8}  {:>7}  {:>10}  {:>9}  {:>5}",
        "users", "profiles", "changes", "comparison", "process", "limit"
    );
    for users in [1_000, 10_000, 100_000] {
        let folder = TempDir::new().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        write(&old, users, false);
        write(&new, users, true);
        let loaded = [&old, &new].map(|path| load(path).unwrap().snapshot);
        let now = Timestamp::now();
        let found = difference(&loaded[0], &loaded[1], now).unwrap();
        let comparison = shortest(|| drop(black_box(difference(&loaded[0], &loaded[1], now).unwrap())));
        let process = shortest(|| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
            let status = command.arg("diff").args([&old, &new]).stdout(Stdio::null()).status();
            assert!(status.unwrap().success());
        });
        println!(
            "{users:>8}  {:>8}  {:>7}  {:>7} ms  {:>6} ms  {:>5.2}",
            found.proof.profiles,
            found.changes.len(),
            comparison.as_millis(),
            process.as_millis(),
            process.as_secs_f64()
        );
    }
}

fn shortest(mut run: impl FnMut()) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

/// A policy; the changed one widens a rule and a role, moves a user and takes one away.
fn write(directory: &Path, users: usize, is_changed: bool) {
    fs::create_dir(directory).unwrap();
    let mut company = String::from("import: [{ users: people.csv }]\nsettings: { time-zone: Europe/Warsaw }\n");
    company.push_str("departments:\n  d0: {}\n");
    for department in 1..DEPARTMENTS {
        writeln!(company, "  d{department}: {{ parent: d{} }}", department / 8).unwrap();
    }
    let mut roles = String::from("roles:\n");
    let mut assignments = String::from("assignments:\n");
    for role in 0..ROLES {
        let level = if is_changed && role == 7 { "any" } else { "department" };
        let rules: Vec<_> = (0..4).map(|index| format!("rule-{}", role * 4 + index)).collect();
        writeln!(
            roles,
            "  r{role}: {{ telephony: {{ call-recording: {{ listen: {level} }}, outbound-call: {{ rules: [{}] }} }}, crm: {{ deal: {{ read: own }} }} }}",
            rules.join(", ")
        )
        .unwrap();
    }
    for department in 0..DEPARTMENTS {
        writeln!(
            assignments,
            "  - {{ role: r{}, to: department-only:d{department} }}",
            department % ROLES
        )
        .unwrap();
    }
    let mut rules = String::from("hours office = Mon-Fri 08:00-18:00\nnumbers premium = +48 70*\n");
    for rule in 0..RULES {
        let to = if is_changed && rule == 31 { 19 } else { 18 };
        writeln!(
            rules,
            "rule rule-{rule} {{\n  allow customers where responsible is me\n  allow +{} {rule:03}* during Mon-Fri 08:00-{to}:00\n  deny premium\n}}",
            40 + rule % 9
        )
        .unwrap();
    }
    let mut people = String::from("id,departments\n");
    for user in 0..users {
        if is_changed && user == 11 {
            continue;
        }
        let moved = usize::from(is_changed && user == 5);
        writeln!(people, "u{user},d{}", (user + moved) % DEPARTMENTS).unwrap();
    }
    for (name, text) in [
        ("company.yaml", &company),
        ("roles.yaml", &roles),
        ("assignments.yaml", &assignments),
        ("calls.rules", &rules),
        ("people.csv", &people),
    ] {
        fs::write(directory.join(name), text).unwrap();
    }
}
