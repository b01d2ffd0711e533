//! A wall clock that jumps: decisions follow it, and nothing else does. The clock by which times are measured goes on.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use jiff::{Timestamp, ToSpan as _};
use ringfence::decision_log::verify_log;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::process::{Server, directory, may_listen};
use crate::tools::fake_time;

/// Everybody may call at the hours of the office; until Friday anna may listen to everything.
const POLICY: &str = "
settings: { time-zone: Europe/Warsaw }
users: { anna: {}, boris: {} }
roles:
  agent: { telephony: { outbound-call: { rules: [office] } } }
  auditor: { telephony: { call-recording: { listen: any } } }
assignments:
  - { role: agent, to: everyone }
  - { role: auditor, to: user:anna, until: 2026-11-27 }
";

/// A server with a wall clock that a file sets.
struct Faked {
    server: Server,
    clock: std::path::PathBuf,
    _beside: TempDir,
}

impl Faked {
    fn start(library: &Path, time: Timestamp) -> Self {
        let beside = TempDir::new().unwrap();
        let clock = beside.path().join("clock");
        set(&clock, time);
        let directory = directory();
        fs::write(directory.path().join("policies/policy.yaml"), POLICY).unwrap();
        let server = Server::start_with(
            directory,
            "--listen 127.0.0.1:0 --max-staleness 5 --cache-seconds 3600 --decision-log decisions.jsonl",
            &[
                ("LD_PRELOAD", library.to_str().unwrap()),
                ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
                ("FAKETIME_NO_CACHE", "1"),
                ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
                // What the clock of a machine says does not change when its files were written.
                ("NO_FAKE_STAT", "1"),
                ("TZ", "UTC"),
            ],
        );
        Self {
            server,
            clock,
            _beside: beside,
        }
    }

    /// The answer to a question, why included, and for how many seconds it may be kept.
    fn ask(&self, question: &str) -> (Value, u64) {
        let reply = self.server.post("/access/v1/evaluation?explain=true", question);
        assert_eq!(reply.status, 200, "{reply:?}");
        let kept = reply.header("cache-control").unwrap().strip_prefix("private, max-age=");
        (reply.json(), kept.map_or(0, |kept| kept.parse().unwrap()))
    }

    /// From the moment at which the clock is set, decisions are those of its time, and all that is measured goes on as before.
    #[track_caller]
    fn decides_at(&self, time: Timestamp, may_call: bool, may_hear: bool) {
        set(&self.clock, time);
        for (question, expected) in [(call(), may_call), (may_listen("anna", "boris"), may_hear)] {
            let (answer, kept) = self.ask(&question);
            assert_eq!(answer["decision"], expected, "{time}: {answer}");
            let until = &answer["context"]["valid_until"];
            if let Some(until) = until.as_str() {
                let until: Timestamp = until.parse().unwrap();
                assert!(until > time, "{time}: {answer}");
                assert!(
                    time + i64::try_from(kept).unwrap().seconds() <= until,
                    "{time}: {kept} {answer}"
                );
            }
        }
        let status = self.server.get("/status").json();
        assert_eq!(status["policy"]["state"], "current", "{time}: {status}");
        for age in [&status["policy"]["age_seconds"], &status["uptime_seconds"]] {
            assert!(age.as_u64().unwrap() < 600, "{time}: {status}");
        }
        assert_eq!(self.server.get("/readyz").status, 200, "{time}");
    }
}

/// Sets the clock, in one step.
fn set(clock: &Path, time: Timestamp) {
    let beside = clock.with_extension("new");
    let words = time.to_string().replace('T', " ").replace('Z', "");
    fs::write(&beside, format!("{words}\n")).unwrap();
    fs::rename(beside, clock).unwrap();
}

fn call() -> String {
    json!({
        "subject": { "type": "user", "id": "anna" },
        "action": { "name": "make" },
        "resource": { "type": "telephony.outbound-call", "id": "+48 501 000 000" },
    })
    .to_string()
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

#[test]
fn decisions_follow_a_clock_that_jumps_and_nothing_else_does() {
    let Some(library) = fake_time() else { return };
    let wednesday = at("2026-11-25T11:00:00Z");
    let mut faked = Faked::start(&library, wednesday);
    // Somebody asks all the while, on one connection.
    let is_over = Arc::new(AtomicBool::new(false));
    let mut client = faked.server.connect();
    let asking = thread::spawn({
        let is_over = Arc::clone(&is_over);
        move || {
            while !is_over.load(Ordering::Relaxed) {
                let reply = client.post("/access/v1/evaluation", &call());
                assert_eq!(reply.status, 200, "{reply:?}");
                assert!(reply.json()["context"]["error"].is_null(), "{reply:?}");
            }
        }
    });
    faked.decides_at(wednesday, true, true);
    for _ in 0..2 {
        // Days on, a weekend; back to before the beginning; the night; the last minute of the assignment, and the next.
        faked.decides_at(at("2026-11-28T11:00:00Z"), false, false);
        faked.decides_at(at("2026-11-20T11:00:00Z"), true, true);
        faked.decides_at(at("2026-11-25T05:00:00Z"), false, true);
        faked.decides_at(at("2026-11-27T22:59:59Z"), false, true);
        faked.decides_at(at("2026-11-27T23:00:00Z"), false, false);
        faked.decides_at(at("2036-11-26T11:00:00Z"), true, false);
        faked.decides_at(at("2001-11-26T11:00:00Z"), true, true);
        faked.decides_at(wednesday, true, true);
    }
    // Longer than a policy may be stale: it is still looked at, and an edit counts.
    faked.decides_at(at("2026-11-30T11:00:00Z"), true, false);
    let later = Instant::now() + Duration::from_secs(6);
    let longer = POLICY.replace("2026-11-27", "2026-11-30");
    faked.server.write("policies/policy.yaml", &longer);
    faked.server.hears("took effect");
    faked.decides_at(at("2026-11-30T11:00:00Z"), true, true);
    faked.decides_at(at("2026-11-25T11:00:00Z"), true, true);
    thread::sleep(later.saturating_duration_since(Instant::now()));
    faked.decides_at(at("2026-12-01T05:00:00Z"), false, false);

    is_over.store(true, Ordering::Relaxed);
    asking.join().unwrap();
    faked.server.signal("TERM");
    assert_eq!(faked.server.exit_code(), Some(0));
    assert!(!faked.server.said.contains("warning"), "{}", faked.server.said);
    let log = faked.server.path().join("decisions.jsonl");
    let report = verify_log(&log).unwrap();
    assert!(
        report.is_intact() && report.is_stopped && report.dropped == 0,
        "{report:?}"
    );
    // The library did what it is here for: the log has the times that were set.
    let text = fs::read_to_string(log).unwrap();
    for year in ["2001-11-26T", "2026-11-25T", "2036-11-26T"] {
        assert!(text.contains(&format!("\"time\":\"{year}")), "{year}");
    }
}
