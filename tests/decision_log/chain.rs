//! What a line holds, and that nothing is changed, removed, moved or cut off unseen.

use std::{fmt::Write as _, fs, process::Command};

use pretty_assertions::assert_eq;
use ringfence::decision_log::{DecisionLog, Entry, Note, Options, verify_files, verify_log};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{decided, entries, in_directory, intact, kinds, lines, listen, log, options, policy, values};
use crate::{readme::blocks, test::Test, tools::skipped};

#[test]
fn a_line_holds_the_request_the_decision_and_its_cause() {
    let (_directory, path) = in_directory();
    let policy = policy();
    let mut allowed = decided(&policy, listen("maria", "anna"));
    allowed.request_id = Some("q-1".to_owned());
    allowed.client = Some("crm".to_owned());
    let entries = [
        allowed,
        decided(&policy, listen("anna", "boris")),
        decided(&policy, listen("nobody", "anna")),
    ];
    let times: Vec<_> = entries.iter().map(|entry: &Entry| entry.time.to_string()).collect();
    log(options(&path), entries);
    let lines = values(&path);
    let mut first = lines[2].clone();
    for key in ["prev", "hash"] {
        assert_eq!(first[key].as_str().unwrap().len(), 64);
        first.as_object_mut().unwrap().remove(key);
    }
    let cause = first["cause"].take();
    assert_eq!(
        first,
        json!({
            "v": 1, "seq": 3, "time": times[0], "request": listen("maria", "anna"), "decision": true, "cause": null,
            "revision": "r1", "request_id": "q-1", "client": "crm",
        })
    );
    assert_eq!(cause["permission"], "telephony.call-recording.listen");
    assert_eq!(cause["role"], "head-of-department");
    assert!(cause["file"].as_str().unwrap().ends_with("roles.yaml"), "{cause}");
    assert!(cause["line"].is_u64());
    assert_eq!(
        (&lines[3]["decision"], &lines[3]["cause"]["role"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(lines[4]["error"]["code"], "unknown-user");
    assert_eq!(lines[4]["error"]["message"], "no user is named `nobody`");
}

/// The rule of docs/decision-log.md, by other means than those of the program.
#[test]
fn each_line_has_the_hash_of_its_bytes_and_of_the_line_before() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(5));
    let mut before = "0".repeat(64);
    for line in lines(&path) {
        let (body, hash) = line.rsplit_once(",\"hash\":\"").unwrap();
        assert!(body.ends_with(&format!(",\"prev\":\"{before}\"")));
        let digest = Sha256::digest(body);
        before = digest.iter().fold(String::new(), |mut words, byte| {
            let _ = write!(words, "{byte:02x}");
            words
        });
        assert_eq!(hash, format!("{before}\"}}"));
    }
    assert_eq!(intact(&path).hash, before);
}

#[test]
fn what_else_happens_stands_between_the_decisions() {
    let (_directory, path) = in_directory();
    let log = DecisionLog::open(options(&path)).unwrap();
    let mut entries = entries(2);
    log.record(entries.next().unwrap()).unwrap();
    log.note(Note::Reloaded {
        revision: "r2".to_owned(),
        changed: "3 users gain".to_owned(),
    });
    log.record(entries.next().unwrap()).unwrap();
    let status = log.close();
    assert_eq!((status.written, status.dropped, status.failed), (2, 0, 0));
    assert_eq!(kinds(&path), ["file", "started", "-", "reloaded", "-", "stopped"]);
    let lines = values(&path);
    assert_eq!(
        (&lines[3]["revision"], &lines[3]["changed"]),
        (&json!("r2"), &json!("3 users gain"))
    );
    assert_eq!((&lines[5]["written"], &lines[5]["dropped"]), (&json!(2), &json!(0)));
    let report = intact(&path);
    assert!(report.is_stopped && report.is_from_beginning);
    assert_eq!((report.seq, report.hash), (status.seq, status.hash));
}

/// Each change of each line is found, at the line itself or at the next.
#[test]
fn every_way_to_tamper_shows() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(4));
    let whole = lines(&path);
    let write = |lines: &[String]| fs::write(&path, lines.join("\n") + "\n").unwrap();
    let broken = |at: usize| {
        let found = verify_log(&path).unwrap().first_break.expect("it shows");
        assert!(found.line == at as u64, "expected line {at}, found {found:?}");
        found.what
    };
    for at in 0..whole.len() {
        let number = at + 1;
        let mut changed = whole.clone();
        changed[at] = changed[at].replacen("\"v\":1", "\"v\": 1", 1);
        write(&changed);
        assert_eq!(broken(number), "it was changed: its hash is another one");

        if number < whole.len() {
            let mut removed = whole.clone();
            removed.remove(at);
            write(&removed);
            let expected = if at == 0 {
                "the first lines of the file are missing"
            } else {
                "is missing before it"
            };
            assert!(broken(number).contains(expected));

            let mut swapped = whole.clone();
            swapped.swap(at, at + 1);
            write(&swapped);
            broken(number);
        }
        let mut repeated = whole.clone();
        repeated.insert(number, whole[at].clone());
        write(&repeated);
        assert!(broken(number + 1).contains("lines were moved or repeated"));
    }
    // A line of another log with the same number, and with a hash of its own that is right.
    let (_other, other) = in_directory();
    log(options(&other), entries(4));
    let mut replaced = whole.clone();
    replaced[3] = lines(&other)[3].clone();
    write(&replaced);
    assert_eq!(broken(4), "it does not follow the line before: that one was replaced");
    // The end is not bound to anything that comes after it: only who knows the hash sees that it is missing.
    let last = values(&path).pop().unwrap()["hash"].as_str().unwrap().to_owned();
    write(&whole[..6]);
    let report = verify_files(&[path], Some(&last)).unwrap();
    assert!(report.breaks == 0 && !report.is_stopped && !report.has_wanted);
}

#[test]
fn every_cut_shows() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(1));
    let whole = fs::read(&path).unwrap();
    let ends: Vec<_> = (0..whole.len())
        .filter(|at| whole[*at] == b'\n')
        .map(|at| at + 1)
        .collect();
    let last_two = ends[ends.len() - 3] + 1;
    for length in (last_two..whole.len()).filter(|length| !ends.contains(length)) {
        fs::write(&path, &whole[..length]).unwrap();
        let found = verify_log(&path).unwrap().first_break.unwrap();
        assert!(found.what.starts_with("it has no end"), "{length}: {found:?}");
    }
}

#[test]
fn full_files_go_on_in_new_ones() {
    let (directory, path) = in_directory();
    let small = |keep| Options {
        max_bytes: Some(2000),
        keep,
        ..options(&path)
    };
    log(small(None), entries(20));
    let report = intact(&path);
    assert!(report.files.len() > 4, "{report:?}");
    assert_eq!(
        (report.decisions, report.is_from_beginning, report.is_stopped),
        (20, true, true)
    );
    for file in &report.files {
        assert!(fs::metadata(file).unwrap().len() <= 2000, "{}", file.display());
    }
    // A full file that is missing shows; those of the end suffice by themselves.
    let second = &report.files[1];
    let text = fs::read(second).unwrap();
    fs::remove_file(second).unwrap();
    let found = verify_log(&path).unwrap().first_break.unwrap();
    assert!(
        found.what.ends_with("are missing before it") && found.line == 1,
        "{found:?}"
    );
    fs::write(second, text).unwrap();
    let last = verify_files(&report.files[2..], None).unwrap();
    assert!(last.breaks == 0 && !last.is_from_beginning);

    // Another start goes on with numbers and hashes, and now removes what is too much.
    log(small(Some(2)), entries(10));
    let report = intact(&path);
    assert_eq!(report.files.len(), 3);
    let name = |number: usize| directory.path().join(format!("decisions.jsonl.{number:06}"));
    assert!(!name(1).exists());
    let headers: Vec<_> = report.files.iter().map(|file| values(file).remove(0)).collect();
    assert!(headers.iter().any(|header| header["removed"].is_array()), "{headers:?}");
}

#[test]
fn a_line_that_is_longer_than_a_file_may_be_is_written_all_the_same() {
    let (_directory, path) = in_directory();
    let tiny = Options {
        max_bytes: Some(10),
        ..options(&path)
    };
    log(tiny, entries(3));
    let report = intact(&path);
    // Of each file the header and one line: started, three decisions, stopped.
    assert_eq!((report.files.len(), report.decisions), (5, 3));
}

#[test]
fn the_command_says_whether_a_log_is_intact() {
    let (directory, path) = in_directory();
    log(options(&path), entries(2));
    let text = fs::read_to_string(&path).unwrap();
    let hash = intact(&path).hash;
    let test = || {
        Test::new()
            .file("decisions.jsonl", &text)
            .args("log verify decisions.jsonl")
    };
    test()
        .stdout(&format!(
            "intact  decisions.jsonl: 1 file, 5 lines, 2 decisions\n  ends with number 5, {hash}: it was stopped there\n"
        ))
        .run();
    test().args("--last").arg(&hash).stdout_has(&["intact"]).run();
    test()
        .args("--last 0123")
        .status(1)
        .stdout_has(&["intact", "MISSING  no line has the hash that was asked for\n"])
        .run();
    Test::new()
        .file("decisions.jsonl", text.replace("user-1", "user-2"))
        .args("log verify decisions.jsonl")
        .status(1)
        .stdout_has(&[
            "BROKEN  decisions.jsonl: ",
            "  decisions.jsonl:4: it was changed: its hash is another one\n",
        ])
        .run();
    let ran = test().args("--format json").stdout_has(&[]).run();
    assert_eq!(ran.json()["logs"][0]["intact"], true);
    // What was emptied proves nothing.
    let empty = || {
        Test::new()
            .file("decisions.jsonl", "")
            .args("log verify decisions.jsonl")
            .status(1)
    };
    empty()
        .stdout(
            "EMPTY  decisions.jsonl: 1 file, 0 lines, 0 decisions\n  it proves nothing: a log has two lines as soon as it is \
             begun\n",
        )
        .run();
    let ran = empty().args("--format json").stdout_has(&[]).run();
    let found = &ran.json()["logs"][0];
    assert_eq!((&found["intact"], &found["empty"]), (&json!(false), &json!(true)));
    Test::new()
        .args("log verify none.jsonl")
        .status(2)
        .stderr_has(&["error: the decision log cannot use none.jsonl: "])
        .run();
    drop(directory);
}

/// The verifier that the page shows, on the page's own log.
#[test]
fn the_rule_in_python_is_the_rule() {
    let page = include_str!("../../docs/decision-log.md");
    let block = |kind: &str| blocks(page).into_iter().find(|block| block.kind == kind).unwrap().text;
    let (directory, path) = in_directory();
    let script = directory.path().join("verify.py");
    fs::write(&script, block("text")).unwrap();
    let run = |text: &str| {
        fs::write(&path, text).unwrap();
        Command::new("python3").arg(&script).arg(&path).output()
    };
    let text = block("jsonl decisions.jsonl");
    let Ok(output) = run(&text) else {
        skipped("there is no python3 here");
        return;
    };
    let hash = intact(&path).hash;
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("intact up to {hash}\n")
    );
    let changed = run(&text.replacen("\"anna\"", "\"carl\"", 1)).unwrap();
    assert_eq!(String::from_utf8(changed.stderr).unwrap(), "line 3 does not fit\n");
    let shorter: String = text
        .split_inclusive('\n')
        .filter(|line| !line.contains("\"seq\":4"))
        .collect();
    assert!(!run(&shorter).unwrap().status.success());
    log(options(&path.with_extension("ours")), entries(3));
    let ours = run(&fs::read_to_string(path.with_extension("ours")).unwrap()).unwrap();
    assert!(ours.status.success());
}
