//! What loading 100,000 users costs, from each form that an organisation may have.
//!
//! `cargo bench --bench directory` prints, for each form, its size, the shortest time of loading the whole policy, the most
//! memory in use at a time beside the text itself, and both as ratios to YAML.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a measurement, not the program"
)]

use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use ringfence::{
    load::load_sources,
    source::{SourceFile, Sources},
};

const USERS: usize = 100_000;
const DEPARTMENTS: usize = 1_000;
const RUNS: usize = 5;

fn main() {
    println!(
        "{:>10}  {:>8}  {:>9}  {:>9}  {:>6}  {:>6}",
        "form", "text", "time", "memory", "time", "memory"
    );
    let mut first = None;
    for (form, import, text) in [
        ("YAML", "", yaml()),
        ("CSV", "import: [{ users: people.csv }]\n", csv()),
        ("JSON Lines", "import: [{ users: people.jsonl }]\n", json_lines()),
        ("SCIM", "import: [{ scim: people.json }]\n", scim()),
    ] {
        let name = import
            .split(' ')
            .find(|word| word.starts_with("people"))
            .unwrap_or("people.yaml");
        let mut sources = Sources::default();
        sources.add(SourceFile::new("company.yaml", company(import)));
        sources.add(SourceFile::new(name, text.as_str()));
        let (time, memory) = measure(&sources);
        let (first_time, first_memory) = *first.get_or_insert((time, memory));
        println!(
            "{form:>10}  {:>5} MB  {:>6} ms  {:>6} MB  {:>6.2}  {:>6.2}",
            text.len() / 1_000_000,
            time.as_millis(),
            memory / 1_000_000,
            time.as_secs_f64() / first_time.as_secs_f64(),
            memory as f64 / first_memory as f64,
        );
    }
}

fn measure(sources: &Sources) -> (Duration, u64) {
    let load = || black_box(load_sources(sources.clone()).unwrap());
    let memory = allocation_counter::measure(|| drop(load())).bytes_max;
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        drop(load());
        start.elapsed()
    });
    (times.min().unwrap(), memory)
}

fn company(import: &str) -> String {
    let mut text = format!("{import}departments:\n  d0: {{}}\n");
    for department in 1..DEPARTMENTS {
        writeln!(text, "  d{department}: {{ parent: d{} }}", department / 8).unwrap();
    }
    text.push_str("roles: { agent: { telephony: { call-recording: { listen: own } } } }\n");
    text.push_str("assignments: [{ role: agent, to: everyone }]\n");
    text
}

fn phone(user: usize) -> String {
    format!("+48 22 {user:07}")
}

fn yaml() -> String {
    let mut text = String::from("users:\n");
    for user in 0..USERS {
        let (department, phone) = (user % DEPARTMENTS, phone(user));
        writeln!(
            text,
            "  u{user}: {{ name: User {user}, departments: [d{department}], phones: [\"{phone}\"] }}"
        )
        .unwrap();
    }
    text
}

fn csv() -> String {
    let mut text = String::from("id,name,departments,phones\n");
    for user in 0..USERS {
        writeln!(text, "u{user},User {user},d{},{}", user % DEPARTMENTS, phone(user)).unwrap();
    }
    text
}

fn json_lines() -> String {
    let mut text = String::new();
    for user in 0..USERS {
        let (department, phone) = (user % DEPARTMENTS, phone(user));
        writeln!(
            text,
            r#"{{"id":"u{user}","name":"User {user}","departments":["d{department}"],"phones":["{phone}"]}}"#
        )
        .unwrap();
    }
    text
}

fn scim() -> String {
    let mut text = format!(r#"{{"totalResults":{USERS},"Resources":["#);
    for user in 0..USERS {
        let (department, phone) = (user % DEPARTMENTS, phone(user));
        let comma = if user == 0 { "" } else { "," };
        writeln!(
            text,
            r#"{comma}{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"{user}","userName":"u{user}","name":{{"formatted":"User {user}"}},"phoneNumbers":[{{"value":"{phone}"}}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{{"department":"d{department}"}}}}"#
        )
        .unwrap();
    }
    text.push_str("]}");
    text
}
