//! What happens when the program starts again, after an end of whatever kind.

use std::{fs, path::PathBuf};

use ringfence::decision_log::{DecisionLog, LogProblem, Options};
use serde_json::{Value, json};

use super::{entries, in_directory, intact, kinds, log, options, values};

#[test]
fn another_start_goes_on_with_the_chain() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(1));
    log(options(&path), entries(1));
    assert_eq!(
        kinds(&path),
        ["file", "started", "-", "stopped", "started", "-", "stopped"]
    );
    assert_eq!(intact(&path).starts, 2);
}

/// As after `kill -9`: the last two lines are cut at each byte. No whole line is lost, and what is lost is told.
#[test]
fn a_torn_line_is_cut_off_and_told() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(2));
    let whole = fs::read(&path).unwrap();
    let ends: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
    let start = ends[ends.len() - 3] + 1;
    for length in start..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        log(options(&path), entries(1));
        let report = intact(&path);
        // A line that lacks its end alone is whole.
        let kept = if ends.contains(&length) {
            length
        } else {
            ends.iter().rev().find(|end| **end < length).unwrap() + 1
        };
        let is_torn = kept < length;
        assert!(fs::read(&path).unwrap().starts_with(&whole[..kept]), "{length}");
        assert_eq!(report.torn, u64::from(is_torn), "{length}: {:?}", kinds(&path));
        if is_torn {
            let torn = values(&path).into_iter().find(|line| line["kind"] == "torn").unwrap();
            assert_eq!(torn["bytes"], json!(length - kept));
        }
    }
}

#[test]
fn a_first_line_that_is_torn_is_cut_off_too() {
    let (_directory, path) = in_directory();
    fs::write(&path, "{\"v\":1,\"se").unwrap();
    log(options(&path), entries(1));
    assert_eq!(kinds(&path), ["file", "torn", "started", "-", "stopped"]);
    // The same behind full files: the chain goes on from the last of them.
    let small = || Options {
        max_bytes: Some(1000),
        ..options(&path)
    };
    log(small(), entries(5));
    fs::write(&path, [0; 100]).unwrap();
    log(small(), entries(1));
    let report = intact(&path);
    assert_eq!((report.torn, report.is_from_beginning), (2, true));
    // Where the file is not there any more, the new one says so.
    fs::remove_file(&path).unwrap();
    log(small(), entries(1));
    intact(&path);
    let headers = |file: &PathBuf| values(file).remove(0);
    let files = intact(&path).files;
    let why = |header: &Value| header["why"] == "the file that was written last is not there";
    assert_eq!(files.iter().map(headers).filter(why).count(), 1);
}

#[test]
fn what_is_no_log_is_left_alone() {
    let (_directory, path) = in_directory();
    log(options(&path), entries(2));
    let changed = fs::read_to_string(&path)
        .unwrap()
        .replace("\"written\":2", "\"written\":3");
    for text in ["root:x:0:0\n", "hello", "{\"a\":1}\n", changed.as_str()] {
        fs::write(&path, text).unwrap();
        let Err(problem) = DecisionLog::open(options(&path)) else {
            panic!("{text} was continued")
        };
        assert!(matches!(problem, LogProblem::NotALog { .. }), "{problem}");
        assert!(
            problem.to_string().contains("move it away, and a new one is begun"),
            "{problem}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn two_never_write_one_log() {
    let (_directory, path) = in_directory();
    let first = DecisionLog::open(options(&path)).unwrap();
    let Err(problem) = DecisionLog::open(options(&path)) else {
        panic!("two write")
    };
    assert!(matches!(problem, LogProblem::Locked(_)), "{problem}");
    assert!(
        problem
            .to_string()
            .starts_with("another process writes the decision log")
    );
    first.close();
    log(options(&path), entries(1));
    intact(&path);
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_a_log() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_directory, path) = in_directory();
    log(options(&path), entries(1));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
