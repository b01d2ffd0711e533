//! Full queues, full disks, files that vanish: who decides never waits for long, and what is missing is told.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use ringfence::decision_log::{DecisionLog, LogProblem, OnFailure, OnFull, Options, Status, Unlogged, verify_files};
use serde_json::Value;

use crate::tools::skipped;

use super::{entries, in_directory, intact, kinds, log, options, values};

/// Waits until a log has come so far.
#[track_caller]
fn until(log: &DecisionLog, is_so: impl Fn(&Status) -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !is_so(&log.status()) {
        assert!(Instant::now() < end, "{:?}", log.status());
        thread::sleep(Duration::from_millis(2));
    }
}

fn record(log: &DecisionLog, count: usize) {
    for entry in entries(count) {
        log.record(entry).unwrap();
    }
}

/// A pipe with its reader, which nobody reads until the test does.
fn pipe(path: &Path) -> BufReader<File> {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    BufReader::new(OpenOptions::new().read(true).write(true).open(path).unwrap())
}

/// Reads a pipe until the log was stopped.
fn read(pipe: BufReader<File>) -> Vec<Value> {
    let mut lines = Vec::new();
    for line in pipe.lines() {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let is_last = line["kind"] == "stopped";
        lines.push(line);
        if is_last {
            break;
        }
    }
    lines
}

#[cfg(unix)]
#[test]
fn a_full_queue_drops_and_the_log_says_how_many() {
    let (_directory, path) = in_directory();
    let pipe = pipe(&path);
    let few = Options {
        queue: 10,
        ..options(&path)
    };
    let log = DecisionLog::open(few).unwrap();
    let mut asked = 0;
    while log.status().dropped < 100 {
        record(&log, 50);
        asked += 50;
    }
    let reader = thread::spawn(|| read(pipe));
    let status = log.close();
    let lines = reader.join().unwrap();
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).collect::<Vec<_>>();
    let told: u64 = of("dropped").iter().map(|line| line["count"].as_u64().unwrap()).sum();
    assert!(of("dropped").iter().all(|line| line["why"] == "the queue was full"));
    assert_eq!((told, told + status.written), (status.dropped, asked));
    assert_eq!(
        lines.iter().filter(|line| line["kind"].is_null()).count() as u64,
        status.written
    );
}

#[cfg(unix)]
#[test]
fn a_full_queue_makes_wait_or_refuses_where_it_is_told_to() {
    let (directory, path) = in_directory();
    let of_pipe = pipe(&path);
    let patient = Options {
        queue: 10,
        on_full: OnFull::Block,
        ..options(&path)
    };
    let log = DecisionLog::open(patient).unwrap();
    let count = 2_000;
    let reader = thread::scope(|scope| {
        let asker = scope.spawn(|| record(&log, count));
        until(&log, |status| status.waiting == 10);
        assert!(!asker.is_finished());
        thread::spawn(|| read(of_pipe))
    });
    assert_eq!(log.close().dropped, 0);
    let lines = reader.join().unwrap();
    assert_eq!(lines.len(), count + 3);

    let other = directory.path().join("other");
    let of_pipe = pipe(&other);
    let strict = Options {
        queue: 10,
        on_failure: OnFailure::Refuse,
        ..options(&other)
    };
    let log = DecisionLog::open(strict).unwrap();
    let refused = entries(10_000).find_map(|entry| log.record(entry).err());
    assert_eq!(refused, Some(Unlogged::Full));
    let reader = thread::spawn(|| read(of_pipe));
    assert_eq!(log.close().dropped, 0);
    reader.join().unwrap();
}

#[test]
fn a_disk_that_is_full_is_told_and_decisions_go_on() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let few = || Options {
        queue: 4,
        ..options(Path::new("/dev/full"))
    };
    let log = DecisionLog::open(few()).unwrap();
    let status = log.status();
    assert!(status.failing && status.failed == 1, "{status:?}");
    assert!(status.last_error.unwrap().contains("No space left"));
    record(&log, 10);
    assert_eq!((log.status().waiting, log.status().dropped), (4, 6));
    // It is tried again; at the end all is told that could not be written.
    until(&log, |status| status.failed > 1);
    let status = log.close();
    assert_eq!((status.written, status.dropped), (0, 10));

    let strict = Options {
        on_failure: OnFailure::Refuse,
        on_full: OnFull::Block,
        ..few()
    };
    let log = DecisionLog::open(strict).unwrap();
    let refused = log.record(entries(1).next().unwrap());
    assert_eq!(refused, Err(Unlogged::Failing));
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("cannot be written at present")
    );
    assert_eq!(log.close().dropped, 0);
}

/// A small disk of its own, where the machine allows one.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: PathBuf) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"])
            .arg(&at)
            .output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn when_there_is_room_again_nothing_of_the_log_is_broken() {
    let (directory, _) = in_directory();
    let Some(disk) = Disk::mount(directory.path().to_owned()) else {
        skipped("no disk of its own can be mounted here");
        return;
    };
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![0; 40 << 10]).unwrap();
    let path = disk.0.join("decisions.jsonl");
    let few = Options {
        queue: 50,
        ..options(&path)
    };
    let log = DecisionLog::open(few).unwrap();
    while !log.status().failing {
        record(&log, 10);
        thread::sleep(Duration::from_millis(1));
    }
    record(&log, 100);
    assert!(log.status().dropped > 0);
    fs::remove_file(ballast).unwrap();
    until(&log, |status| !status.failing && status.waiting == 0);
    let status = log.close();
    let report = intact(&path);
    assert_eq!((report.decisions, report.dropped), (status.written, status.dropped));
    let whys = values(&path);
    assert!(whys.iter().any(|line| line["why"] == "the file could not be written"));
}

#[test]
fn a_file_that_is_moved_away_is_begun_anew_in_the_same_chain() {
    let (directory, path) = in_directory();
    let log = DecisionLog::open(options(&path)).unwrap();
    record(&log, 1);
    until(&log, |status| status.written == 1);
    let moved = directory.path().join("moved");
    fs::rename(&path, &moved).unwrap();
    // What stands in the way is no file: that fails, and is mended.
    fs::create_dir(&path).unwrap();
    record(&log, 1);
    until(&log, |status| status.failing);
    fs::remove_dir(&path).unwrap();
    until(&log, |status| status.written == 2 && !status.failing);
    // As programs do that copy a log and cut it off.
    let copy = directory.path().join("copy");
    fs::copy(&path, &copy).unwrap();
    File::create(&path).unwrap();
    record(&log, 1);
    log.close();
    assert_eq!(kinds(&moved), ["file", "started", "-"]);
    assert_eq!(kinds(&copy), ["file", "-"]);
    assert_eq!(kinds(&path), ["file", "-", "stopped"]);
    assert_eq!(values(&copy)[0]["why"], "the file before it was moved away or removed");
    assert_eq!(values(&path)[0]["why"], "the file was changed by something else");
    let report = verify_files(&[moved, copy, path], None).unwrap();
    assert_eq!((report.breaks, report.decisions), (0, 3), "{:?}", report.first_break);
}

#[test]
fn what_others_write_into_it_spoils_no_line_of_its_own() {
    let (_directory, path) = in_directory();
    let log = DecisionLog::open(options(&path)).unwrap();
    record(&log, 1);
    until(&log, |status| status.written == 1);
    let mut other = OpenOptions::new().append(true).open(&path).unwrap();
    other.write_all(b"half a line").unwrap();
    record(&log, 1);
    log.close();
    let report = verify_files(&[path], None).unwrap();
    let first = report.first_break.unwrap();
    assert_eq!((report.breaks, first.line, report.decisions), (1, 4, 2));
    assert!(
        first.what.starts_with("it is no line of a decision log: "),
        "{}",
        first.what
    );
}

#[test]
fn what_cannot_be_opened_is_said_at_the_start() {
    let (directory, path) = in_directory();
    log(options(&path), entries(1));
    for at in [directory.path().join("none/decisions.jsonl"), path.join("below-a-file")] {
        let Err(problem) = DecisionLog::open(options(&at)) else {
            panic!("{} was opened", at.display())
        };
        assert!(matches!(problem, LogProblem::File { .. }), "{problem}");
        assert!(
            problem.to_string().starts_with("the decision log cannot use "),
            "{problem}"
        );
    }
}
