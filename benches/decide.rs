//! What a decision costs, as a ratio to the memory accesses that it cannot avoid, at 1,000 and at 1,000,000 users.
//!
//! `cargo bench` prints, for each size, the time of one decision and that of a bare chain of look-ups in tables of the same
//! sizes: user, profile, row, cell. Both are measured alternately in one run, and the smallest of the batches counts. Behind them
//! stands what a decision takes with the names looked up, whose strings and departments lie anywhere in memory.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measurement, not the program"
)]

use std::{fmt::Write as _, hint::black_box, time::Instant};

use ringfence::{
    catalogue::Relations,
    decide::{Question, Request},
    load::load_sources,
    policy::UserId,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

const DEPARTMENTS: usize = 1_000;
const QUESTIONS: usize = 1 << 16;
const BATCHES: usize = 30;

fn main() {
    println!(
        "{:>9}  {:>12}  {:>12}  {:>6}  {:>12}",
        "users", "decide", "bare access", "ratio", "with names"
    );
    for users in [1_000, 1_000_000] {
        measure(users);
    }
}

fn measure(users: usize) {
    let snapshot = snapshot(users);
    let names: Vec<String> = (0..users).map(name).collect();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let pairs: Vec<(usize, usize)> = (0..QUESTIONS)
        .map(|_| (random.below(users), random.below(users)))
        .collect();
    let requests: Vec<Request<'_>> = pairs
        .iter()
        .map(|(caller, owner)| request(&names[*caller], &names[*owner]))
        .collect();
    let questions: Vec<Question> = requests
        .iter()
        .map(|request| snapshot.question(request).unwrap())
        .collect();
    let bare = Bare::new(users);

    let asked: Vec<(UserId, Relations)> = questions
        .iter()
        .map(|question| (question.user, question.relations))
        .collect();
    // Whoever asks has just made his question: it is at hand, and only the policy has to be fetched.
    let mut question = questions[0];

    let mut best = [f64::MAX; 3];
    for _ in 0..BATCHES {
        let decided = time(|| {
            asked
                .iter()
                .filter(|(user, relations)| {
                    (question.user, question.relations) = (*user, *relations);
                    snapshot.decide(black_box(&question))
                })
                .count()
        });
        let touched = time(|| {
            pairs
                .iter()
                .filter(|(caller, _)| bare.touch(black_box(*caller)))
                .count()
        });
        let looked_up = time(|| {
            requests
                .iter()
                .filter(|request| snapshot.check(black_box(request)).unwrap())
                .count()
        });
        for (best, found) in best.iter_mut().zip([decided, touched, looked_up]) {
            *best = best.min(found);
        }
    }
    let [decided, touched, looked_up] = best;
    println!(
        "{users:>9}  {decided:>9.1} ns  {touched:>9.1} ns  {:>6.2}  {looked_up:>9.1} ns",
        decided / touched
    );
}

/// Nanoseconds for each question.
fn time(work: impl FnOnce() -> usize) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_nanos() as f64 / QUESTIONS as f64
}

fn request<'a>(caller: &'a str, owner: &'a str) -> Request<'a> {
    Request {
        user: caller,
        resource: "telephony.call-recording",
        action: "listen",
        owner: Some(owner),
        ..Request::default()
    }
}

fn name(user: usize) -> String {
    format!("u{user}")
}

fn snapshot(users: usize) -> Snapshot {
    let mut sources = Sources::default();
    let mut organisation = String::from("departments:\n  d0: {}\n");
    for department in 1..DEPARTMENTS {
        writeln!(organisation, "  d{department}: {{ parent: d{} }}", department / 8).unwrap();
    }
    organisation.push_str("roles:\n");
    for (role, level) in ["none", "own", "department", "any"].iter().enumerate() {
        writeln!(
            organisation,
            "  r{role}: {{ telephony: {{ call-recording: {{ listen: {level} }} }} }}"
        )
        .unwrap();
    }
    organisation.push_str("assignments:\n");
    for department in 0..DEPARTMENTS {
        writeln!(
            organisation,
            "  - {{ role: r{}, to: 'department-only:d{department}' }}",
            department % 4
        )
        .unwrap();
    }
    sources.add(SourceFile::new("organisation.yaml", organisation));
    let all: Vec<usize> = (0..users).collect();
    for (index, chunk) in all.chunks(100_000).enumerate() {
        let mut people = String::from("users:\n");
        for user in chunk {
            writeln!(
                people,
                "  {}: {{ departments: [d{}] }}",
                name(*user),
                user % DEPARTMENTS
            )
            .unwrap();
        }
        sources.add(SourceFile::new(format!("people-{index}.yaml"), people));
    }
    load_sources(sources).unwrap().snapshot
}

/// The accesses without which there is no answer: user to profile, profile to row, row to cell.
struct Bare {
    profiles: Vec<u32>,
    rows: Vec<u32>,
    cells: Vec<u8>,
}

impl Bare {
    fn new(users: usize) -> Self {
        Self {
            profiles: (0..users).map(|user| u32::try_from(user % 4).unwrap()).collect(),
            rows: (0..4).collect(),
            cells: (0..4 * 85).map(|cell| u8::from(cell % 3 == 0)).collect(),
        }
    }

    fn touch(&self, user: usize) -> bool {
        self.cells[self.rows[self.profiles[user] as usize] as usize * 85 + 42] != 0
    }
}

/// A xorshift generator: the same questions in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}
