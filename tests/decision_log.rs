//! The decision log: what is written, that it shows every change, and what becomes of it when the machine fails.

mod chain;
mod failure;
mod mask;
mod replay;
mod restart;
#[cfg(feature = "serve")]
mod searches;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use ringfence::{
    decide::authzen::{Detail, answer},
    decision_log::{DecisionLog, Entry, Options, Report, Sync, verify_log},
    load::load,
    snapshot::Snapshot,
};
use serde_json::{Value, json};

use crate::test::{shipped_policy, shipped_rules};

/// The shipped policy, compiled.
fn policy() -> Snapshot {
    let directory = tempfile::TempDir::new().unwrap();
    for (name, text) in shipped_policy().into_iter().chain(shipped_rules()) {
        fs::write(directory.path().join(name), text).unwrap();
    }
    load(directory.path()).unwrap().snapshot
}

/// May a user hear a recording?
fn listen(user: &str, owner: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": "listen" },
        "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": owner } },
        "context": { "time": "2026-11-23T10:00:00+01:00" },
    })
}

/// A decision that costs nothing to make: of a request without a mistake, denied.
fn entry(request: Value) -> Entry {
    let answer = ringfence::decide::authzen::Answer {
        decision: false,
        context: None,
    };
    Entry::new(request, answer, Arc::from("r1"))
}

/// A decision of a policy.
fn decided(snapshot: &Snapshot, request: Value) -> Entry {
    let answer = answer(snapshot, request.to_string(), Detail::Explained);
    Entry::new(request, answer, Arc::from("r1"))
}

/// A log that forces nothing to the disk, as the tests do not pull the plug.
fn options(path: &Path) -> Options {
    Options {
        sync: Sync::Never,
        revision: "r1".to_owned(),
        ..Options::new(path)
    }
}

/// Logs some decisions and closes the log.
fn log(options: Options, entries: impl IntoIterator<Item = Entry>) {
    let log = DecisionLog::open(options).unwrap();
    for entry in entries {
        log.record(entry).unwrap();
    }
    log.close();
}

fn entries(count: usize) -> impl Iterator<Item = Entry> {
    (0..count).map(|number| entry(listen(&format!("user-{number}"), "anna")))
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

fn values(path: &Path) -> Vec<Value> {
    lines(path)
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The kinds of the lines of a log; `-` is a decision.
fn kinds(path: &Path) -> Vec<String> {
    let kind = |line: &Value| line["kind"].as_str().unwrap_or("-").to_owned();
    values(path).iter().map(kind).collect()
}

#[track_caller]
fn intact(path: &Path) -> Report {
    let report = verify_log(path).unwrap();
    assert_eq!(report.first_break, None);
    report
}

fn in_directory() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("decisions.jsonl");
    (directory, path)
}
