//! How soon an edit decides, and what reloading costs those who ask meanwhile.
//!
//! `cargo bench --bench reload` prints, for 10, 1,000 and 100,000 users, the median time from the last write of an edit to
//! the first new answer, without the debounce, of which the limit is 50 ms for policies written by hand; then decisions in
//! one thread while another reloads without a pause, as a share of what they are while nothing is reloaded, of which the
//! limit is 0.95.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement, not the program"
)]

use std::{
    fmt::Write as _,
    fs,
    hint::{black_box, spin_loop},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use ringfence::{
    decide::Request,
    live::{Kept, Live, Options},
};
use tempfile::TempDir;

const DEBOUNCE: Duration = Duration::from_millis(100);
const ROUNDS: usize = 12;

fn main() {
    println!(
        "edit to first new answer, without the debounce of {} ms",
        DEBOUNCE.as_millis()
    );
    for (users, edits) in [(10, 25), (1_000, 25), (100_000, 7)] {
        let median = edit_to_answer(users, edits);
        println!(
            "{users:>9} users  {:>7.1} ms  {:>5.2} of 50 ms",
            median.as_secs_f64() * 1e3,
            median.as_secs_f64() / 0.05
        );
    }
    let (quiet, reloading, reloads) = while_reloading();
    println!("decisions in one thread, {reloads} reloads");
    println!("  nothing reloads   {quiet:>12.0} a second");
    println!(
        "  reloading         {reloading:>12.0} a second  {:.3} of it, limit 0.95",
        reloading / quiet
    );
}

fn write(directory: &Path, users: usize) {
    fs::create_dir_all(directory).unwrap();
    let mut people = String::from("id,departments\n");
    for user in 0..users {
        writeln!(people, "u{user},d{}", user % 50).unwrap();
    }
    let mut company =
        String::from("import: [{ users: people.csv }]\nassignments: [{ role: agent, to: everyone }]\ndepartments:\n");
    for department in 0..50 {
        writeln!(company, "  d{department}: {{}}").unwrap();
    }
    fs::write(directory.join("people.csv"), people).unwrap();
    fs::write(directory.join("company.yaml"), company).unwrap();
    edit(directory, false);
}

fn edit(directory: &Path, is_wide: bool) {
    let level = if is_wide { "any" } else { "own" };
    let text = format!("roles: {{ agent: {{ telephony: {{ call-recording: {{ listen: {level} }} }} }} }}\n");
    let beside = directory.join("roles.tmp");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, directory.join("roles.yaml")).unwrap();
}

fn request() -> Request<'static> {
    Request {
        user: "u1",
        resource: "telephony.call-recording",
        action: "listen",
        owner: Some("u2"),
        ..Request::default()
    }
}

fn answer(live: &Live) -> bool {
    live.current().snapshot().check(&request()).unwrap()
}

fn edit_to_answer(users: usize, edits: usize) -> Duration {
    let folder = TempDir::new().unwrap();
    write(folder.path(), users);
    let options = Options {
        debounce: DEBOUNCE,
        ..Options::default()
    };
    let live = Live::start(Kept::Directory(folder.path().to_owned()), options, |_| {}).unwrap();
    let mut times = Vec::new();
    for number in 0..edits {
        // The difference that the last one made is being told.
        thread::sleep(Duration::from_millis(400));
        let is_wide = number.is_multiple_of(2);
        edit(folder.path(), is_wide);
        let began = Instant::now();
        while answer(&live) != is_wide {
            thread::sleep(Duration::from_micros(200));
        }
        times.push(began.elapsed().saturating_sub(DEBOUNCE));
    }
    times.sort_unstable();
    times[times.len() / 2]
}

/// Decisions a second with and without reloads, in turns; and how many reloads there were.
fn while_reloading() -> (f64, f64, u64) {
    let folder = TempDir::new().unwrap();
    write(folder.path(), 1_000);
    let options = Options {
        debounce: Duration::from_millis(1),
        ..Options::default()
    };
    let live = Live::start(Kept::Directory(folder.path().to_owned()), options, |_| {}).unwrap();
    let (is_on, is_over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let editor = {
        let (is_on, is_over, live) = (Arc::clone(&is_on), Arc::clone(&is_over), live.clone());
        let directory = folder.path().to_owned();
        thread::spawn(move || {
            let mut number = 0u32;
            while !is_over.load(Ordering::Relaxed) {
                if is_on.load(Ordering::Relaxed) {
                    number += 1;
                    let before = live.current().number();
                    edit(&directory, number.is_multiple_of(2));
                    while live.current().number() == before && is_on.load(Ordering::Relaxed) {
                        thread::sleep(Duration::from_millis(1));
                    }
                } else {
                    thread::sleep(Duration::from_millis(1));
                }
            }
        })
    };
    let (mut quiet, mut reloading) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS * 2 {
        is_on.store(round % 2 == 1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(50));
        let rate = rate(&live);
        if round % 2 == 1 { &mut reloading } else { &mut quiet }.push(rate);
    }
    is_over.store(true, Ordering::Relaxed);
    editor.join().unwrap();
    (median(quiet), median(reloading), live.status().reloads)
}

fn rate(live: &Live) -> f64 {
    let began = Instant::now();
    let mut decisions = 0u32;
    while began.elapsed() < Duration::from_millis(250) {
        for _ in 0..1_000 {
            black_box(answer(live));
        }
        decisions += 1_000;
        spin_loop();
    }
    f64::from(decisions) / began.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
