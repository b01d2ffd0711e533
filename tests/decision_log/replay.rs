//! Decisions of a log, made again by another policy.

use std::fs;

use jiff::{Timestamp, ToSpan as _};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use ringfence::{
    decide::authzen::{Detail, answer},
    decision_log::{Entry, Options, Period, replay},
    load::load,
    snapshot::Snapshot,
};
use serde_json::{Value, json};

use super::{decided, in_directory, lines, listen, log, options};
use crate::test::Test;

/// A small company; what a clerk may hear, and until when he is one.
fn company(level: &str, until: &str, users: &str) -> String {
    format!(
        "
users: {{ {users} }}
roles:
  clerk: {{ telephony: {{ call-recording: {{ listen: {level} }} }} }}
assignments: [{{ role: clerk, to: everyone{until} }}]
"
    )
}

fn compiled(text: &str) -> Snapshot {
    let directory = tempfile::TempDir::new().unwrap();
    fs::write(directory.path().join("p.yaml"), text).unwrap();
    load(directory.path()).unwrap().snapshot
}

const USERS: &str = "anna: {}, boris: {}, carl: {}";

/// Decisions that differ, by deciding each request by both policies.
fn brute(requests: &[(Value, Timestamp)], old: &Snapshot, new: &Snapshot) -> (u64, u64) {
    let mut counts = (0, 0);
    for (request, time) in requests {
        let mut request = request.clone();
        if request["context"]["time"].is_null() {
            request["context"] = json!({ "time": time.to_string() });
        }
        let by = |policy| answer(policy, request.to_string(), Detail::Decision).decision;
        match (by(old), by(new)) {
            (false, true) => counts.0 += 1,
            (true, false) => counts.1 += 1,
            _ => {}
        }
    }
    counts
}

fn at(request: Value, time: Timestamp, policy: &Snapshot) -> Entry {
    let mut request_then = request.clone();
    if request_then["context"]["time"].is_null() {
        request_then["context"] = json!({ "time": time.to_string() });
    }
    Entry {
        time,
        request,
        ..decided(policy, request_then)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_counts_what_deciding_one_by_one_counts(
        levels in (0..3_usize, 0..3_usize), ends in any::<bool>(),
        asked in prop::collection::vec((0..4_usize, 0..4_usize, 0..4_i64, any::<bool>()), 1..12),
    ) {
        let names = ["anna", "boris", "carl", "nobody"];
        let of = |level: usize| ["none", "own", "any"][level];
        let until = if ends { ", until: 2026-11-02" } else { "" };
        let old = compiled(&company(of(levels.0), "", USERS));
        let new = compiled(&company(of(levels.1), until, USERS));
        let start: Timestamp = "2026-11-01T12:00:00Z".parse().unwrap();
        let requests: Vec<_> = asked.iter().map(|(user, owner, day, says_when)| {
            let mut request = listen(names[*user], names[*owner]);
            if *says_when {
                request["context"]["time"] = json!("2026-11-01T09:00:00Z");
            } else {
                request.as_object_mut().unwrap().remove("context");
            }
            (request, start + (24 * day).hours())
        }).collect();
        let (_directory, path) = in_directory();
        log(options(&path), requests.iter().map(|(request, time)| at(request.clone(), *time, &old)));
        let found = replay(std::slice::from_ref(&path), &new, Period::default()).unwrap();
        prop_assert_eq!((found.counts.gained, found.counts.lost), brute(&requests, &old, &new));
        prop_assert_eq!(found.counts.decided, requests.len() as u64);
        prop_assert_eq!(found.groups.iter().map(|group| group.count).sum::<u64>(), found.counts.gained + found.counts.lost);
        for group in &found.groups {
            let line: Value = serde_json::from_str(&lines(&path)[usize::try_from(group.example.line).unwrap() - 1]).unwrap();
            prop_assert_eq!(line["request"]["subject"]["id"].as_str(), Some(group.user.as_str()));
        }
        // A period keeps what was decided in it, its end not included.
        let period = Period { since: Some(start + 24.hours()), until: Some(start + 48.hours()) };
        let within: Vec<_> = requests.iter().filter(|(_, time)| *time == start + 24.hours()).cloned().collect();
        let found = replay(&[path], &new, period).unwrap();
        prop_assert_eq!((found.counts.gained, found.counts.lost), brute(&within, &old, &new));
        prop_assert_eq!(found.counts.decided + found.counts.outside, requests.len() as u64);
    }
}

/// A log of the policy that was.
fn logged(paths: &[&str]) -> String {
    let old = compiled(&company("own", "", USERS));
    let (_directory, path) = in_directory();
    let masking = Options {
        mask: paths.iter().map(|path| path.parse().unwrap()).collect(),
        ..options(&path)
    };
    let asked = [
        ("anna", "anna"),
        ("anna", "boris"),
        ("anna", "carl"),
        ("boris", "boris"),
    ];
    log(masking, asked.map(|(user, owner)| decided(&old, listen(user, owner))));
    fs::read_to_string(&path).unwrap()
}

fn candidate(text: &str, log: impl AsRef<[u8]>) -> Test {
    Test::new()
        .file("candidate/p.yaml", text)
        .file("log.jsonl", log)
        .args("replay log.jsonl --policy candidate")
}

#[test]
fn the_command_says_what_would_change_and_why() {
    let expected = "\
2 of 4 decisions would change: 2 now allowed

now allowed  2 of anna: telephony.call-recording.listen
  because  role clerk at candidate/p.yaml:4, assigned to everyone at candidate/p.yaml:5
  first    log.jsonl:4
  ask      ringfence can anna telephony.call-recording.listen --owner boris --at 2026-11-23T10:00:00+01:00
";
    candidate(&company("any", "", USERS), logged(&[]))
        .stdout(expected)
        .run();
    let test = || candidate(&company("none", "", "anna: {}, carl: {}"), logged(&[]));
    let found = test()
        .stdout_has(&[
            "2 of 4 decisions would change: 2 now denied; 2 requests name what this policy does not know",
            "because  of telephony.call-recording.listen is held: none",
            "because  no user is named `boris` (unknown-user)",
        ])
        .run();
    let ask = found
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("  ask      ringfence "))
        .unwrap()
        .to_owned();
    found
        .then()
        .args("--policy candidate")
        .args(&ask)
        .status(3)
        .stdout_has(&["no"])
        .run();
    for (what, status) in [("gain", 0), ("loss", 1), ("any", 1)] {
        test().args("--fail-on").arg(what).status(status).stdout_has(&[]).run();
    }
    let json = test().args("--format json --limit 1").stdout_has(&[]).run().json();
    assert_eq!(json["summary"]["lost"], 2);
    assert_eq!(
        (json["changes"].as_array().unwrap().len(), &json["not_shown"]),
        (1, &json!(1))
    );
    assert_eq!(json["changes"][0]["example"]["after"]["decision"], false);
    candidate(&company("own", "", USERS), logged(&[]))
        .stdout("none of 4 decisions would change\n")
        .run();
}

#[test]
fn what_is_masked_is_not_guessed() {
    let new = company("any", "", USERS);
    candidate(&new, logged(&["resource.properties.owner"]))
        .stdout("none of 0 decisions would change\n\nnot decided: 4 decisions hide what matters behind masks\n")
        .run();
    // The id of a record settles nothing.
    candidate(&new, logged(&["resource.id", "client"]))
        .stdout_has(&["2 of 4 decisions would change: 2 now allowed\n"])
        .run();
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let text = logged(&[]);
    let mut lines: Vec<&str> = text.lines().collect();
    let other = lines[3].replacen("\"v\":1", "\"v\":2", 1);
    let dropped = r#"{"v":1,"kind":"dropped","seq":9,"time":"2026-11-23T09:00:00Z","count":7,"prev":"","hash":""}"#;
    lines[3] = &other;
    lines[4] = "hello";
    lines.extend([dropped, "{\"v\":1,\"seq\""]);
    candidate(&company("any", "", USERS), lines.join("\n"))
        .stdout(
            "\
none of 2 decisions would change

not decided: 3 lines cannot be read, 7 decisions were never logged
  log.jsonl:4: its version is 2, expected 1
  log.jsonl:5: it is no line of a decision log: expected value, at character 1
  log.jsonl:9: it has no end: it was cut off, or is being written
",
        )
        .run();
}

#[test]
fn what_cannot_be_replayed_is_said() {
    let new = company("any", "", USERS);
    Test::new()
        .file("policies/p.yaml", &new)
        .args("replay none.jsonl")
        .status(2)
        .stderr_has(&["error: the decision log cannot use none.jsonl: "])
        .run();
    candidate("users: [", logged(&[]))
        .status(1)
        .stderr_has(&["error"])
        .run();
    candidate(&new, logged(&[]))
        .args("--since yesterday")
        .status(2)
        .stderr_has(&["expected a date, a time and an offset"])
        .run();
}

/// A log is read line by line: one that is a hundred times longer takes no more memory.
#[test]
fn a_long_log_takes_no_more_memory() {
    let policy = compiled(&company("any", "", USERS));
    let text = logged(&[]);
    let (_directory, path) = in_directory();
    let most = |times: usize| {
        fs::write(&path, text.repeat(times)).unwrap();
        let mut counts = None;
        let measured = allocation_counter::measure(|| {
            counts = Some(
                replay(std::slice::from_ref(&path), &policy, Period::default())
                    .unwrap()
                    .counts,
            );
        });
        assert_eq!(counts.unwrap().gained, 2 * times as u64);
        measured.bytes_max
    };
    let few = most(25);
    assert!(most(2_500) <= few + 4096, "{few}");
}
