//! What a decision about a call costs, and what compiling many rules costs.
//!
//! `cargo bench --bench calls` prints, of one run: a decision about a record and one about a call in the same policy, the
//! same calls decided by a function written by hand and by the naive interpreter of the tests, and what a step per digit
//! costs; then reading and compiling 1,000 rules of 10 statements, with the size of the diagram and the memory.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::panic,
    dead_code,
    unused_imports,
    reason = "a measurement, not the program"
)]

use std::{fmt::Write as _, hint::black_box, time::Instant};

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use ringfence::{
    calls::CustomerFacts,
    decide::{Question, Request},
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_json::{Value, json};

#[path = "../tests"]
mod tests {
    pub(crate) mod naive;
}

use tests::naive;

const USERS: usize = 1_000;
const QUESTIONS: usize = 1 << 14;
const BATCHES: usize = 30;

const RULES: &str = "
numbers premium = +48 70*, +49 90*, +1 900*
numbers domestic = +48*
hours office = Mon-Fri 08:00-18:00
days closed = 2026-12-24, 2026-12-25

rule sales-calls {
    allow customers where responsible is me
    allow customers where stage in won, negotiation
    allow any where number in domestic during office except on closed
    deny premium
}

company {
    always 112, 911
    deny premium
}
";

fn main() {
    decisions();
    compilation();
}

fn policy() -> String {
    let mut text = String::from("settings: { time-zone: Europe/Warsaw }\ndepartments:\n  d0: {}\n");
    for department in 1..100 {
        writeln!(text, "  d{department}: {{ parent: d{} }}", department / 8).unwrap();
    }
    text.push_str("users:\n");
    for user in 0..USERS {
        writeln!(text, "  u{user}: {{ departments: [d{}] }}", user % 100).unwrap();
    }
    text.push_str(
        "roles:\n  r: { telephony: { call-recording: { listen: department }, outbound-call: { rules: [sales-calls] } } }\n\
         assignments:\n  - { role: r, to: everyone }\n",
    );
    text
}

fn load(files: &[(&str, String)]) -> Snapshot {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.add(SourceFile::new(*path, text.clone()));
    }
    load_sources(sources).unwrap().snapshot
}

/// A call as a request says it.
struct Call {
    caller: String,
    dialled: String,
    responsible: Option<String>,
    stage: Option<&'static str>,
    time: Timestamp,
}

fn calls() -> Vec<Call> {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let start = Timestamp::from_second(1_795_000_000).unwrap();
    (0..QUESTIONS)
        .map(|_| {
            let caller = random.below(USERS);
            let prefix = ["+48 50", "+48 70", "+49 30", "+1 900", "+420 2"][random.below(5)];
            let is_customer = random.below(2) == 0;
            let responsible = if random.below(3) == 0 {
                caller
            } else {
                random.below(USERS)
            };
            Call {
                caller: format!("u{caller}"),
                dialled: format!("{prefix} {:07}", random.below(10_000_000)),
                responsible: is_customer.then(|| format!("u{responsible}")),
                stage: [None, Some("won"), Some("lost")][random.below(3)],
                time: start + jiff::SignedDuration::from_secs(random.below(60 * 24 * 3600).try_into().unwrap()),
            }
        })
        .collect()
}

impl Call {
    fn request(&self) -> Request<'_> {
        Request {
            user: &self.caller,
            resource: "telephony.outbound-call",
            action: "make",
            id: &self.dialled,
            customer: self.responsible.as_ref().map(|responsible| CustomerFacts {
                responsible: Some(responsible),
                stage: self.stage,
                ..CustomerFacts::default()
            }),
            time: Some(self.time),
            ..Request::default()
        }
    }

    fn recording(&self) -> Request<'_> {
        Request {
            user: &self.caller,
            resource: "telephony.call-recording",
            action: "listen",
            owner: self.responsible.as_deref().or(Some("u1")),
            time: Some(self.time),
            ..Request::default()
        }
    }

    fn json(&self) -> Value {
        let customer = self.responsible.as_ref().map(|responsible| {
            let mut facts = json!({ "responsible": responsible });
            if let Some(stage) = self.stage {
                facts["stage"] = json!(stage);
            }
            facts
        });
        let mut properties = json!({});
        if let Some(customer) = customer {
            properties["customer"] = customer;
        }
        json!({
            "subject": { "type": "user", "id": self.caller },
            "action": { "name": "make" },
            "resource": { "type": "telephony.outbound-call", "id": self.dialled, "properties": properties },
            "context": { "time": self.time.to_string() },
        })
    }
}

/// A call as somebody would hand it to a function written for these rules alone.
struct Plain {
    digits: Vec<u8>,
    is_customer: bool,
    is_mine: bool,
    stage: Option<&'static str>,
    time: Timestamp,
}

fn by_hand(call: &Plain, zone: &TimeZone) -> bool {
    let starts = |prefix: &[u8]| call.digits.starts_with(prefix);
    let is_premium = starts(b"4870") || starts(b"4990") || starts(b"1900");
    if is_premium {
        return false;
    }
    if call.is_customer && (call.is_mine || matches!(call.stage, Some("won" | "negotiation"))) {
        return true;
    }
    if !starts(b"48") {
        return false;
    }
    let local = zone.to_datetime(call.time);
    let is_closed = local.year() == 2026 && local.month() == 12 && matches!(local.day(), 24 | 25);
    let is_weekend = matches!(local.date().weekday(), Weekday::Saturday | Weekday::Sunday);
    !is_closed && !is_weekend && (8..18).contains(&local.hour())
}

fn decisions() {
    let yaml = policy();
    let snapshot = load(&[("policy.yaml", yaml.clone()), ("calls.rules", RULES.to_owned())]);
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    let calls = calls();
    let asked = |request: fn(&Call) -> Request<'_>| -> Vec<Question> {
        let questions = calls.iter().map(|call| snapshot.question(&request(call)).unwrap());
        questions.collect()
    };
    let (of_calls, of_records) = (asked(Call::request), asked(Call::recording));
    let plain: Vec<Plain> = calls
        .iter()
        .map(|call| Plain {
            digits: call.dialled.bytes().filter(u8::is_ascii_digit).collect(),
            is_customer: call.responsible.is_some(),
            is_mine: call.responsible.as_ref() == Some(&call.caller),
            stage: call.stage,
            time: call.time,
        })
        .collect();
    for (question, plain) in of_calls.iter().zip(&plain) {
        assert_eq!(snapshot.decide(question), by_hand(plain, &zone));
    }
    // The same calls to numbers that no pattern tells apart before their last digit.
    let mut best = [f64::MAX; 4];
    for _ in 0..BATCHES {
        let found = [
            time(|| of_records.iter().filter(|it| snapshot.decide(black_box(it))).count()),
            time(|| of_calls.iter().filter(|it| snapshot.decide(black_box(it))).count()),
            time(|| plain.iter().filter(|it| by_hand(black_box(it), &zone)).count()),
            time(|| {
                calls
                    .iter()
                    .filter(|it| snapshot.check(black_box(&it.request())).unwrap())
                    .count()
            }),
        ];
        for (best, found) in best.iter_mut().zip(found) {
            *best = best.min(found);
        }
    }
    let world = naive::World::new(&[&yaml]).with_rules(&[RULES]);
    let requests: Vec<Value> = calls.iter().take(200).map(Call::json).collect();
    let start = Instant::now();
    for (request, question) in requests.iter().zip(&of_calls) {
        assert_eq!(world.decide(request), Ok(snapshot.decide(question)));
    }
    let naive = start.elapsed().as_nanos() as f64 / requests.len() as f64;
    let [record, call, hand, named] = best;
    let digit = step_per_digit();
    println!("a decision about a record      {record:>9.1} ns");
    println!(
        "a decision about a call        {call:>9.1} ns   {:.2} times a record",
        call / record
    );
    println!(
        "  by a function written by hand{hand:>9.1} ns   the call is {:.2} times that",
        call / hand
    );
    println!(
        "  by the naive interpreter     {naive:>9.1} ns   {:.0} times the call",
        naive / call
    );
    println!("  with names and dialled text  {named:>9.1} ns");
    println!("a step for each digit          {digit:>9.1} ns");
}

/// What one more digit costs: exact numbers of 15 digits against prefixes of 3, in all else the same.
fn step_per_digit() -> f64 {
    let cost = |pattern: &str| {
        let rules = format!("rule sales-calls {{\n    allow {pattern}\n}}\n");
        let snapshot = load(&[("policy.yaml", policy()), ("calls.rules", rules)]);
        let requests = (0..QUESTIONS).map(|index| (format!("u{}", index % USERS), "+481234567890123"));
        let questions: Vec<Question> = requests
            .map(|(user, id)| {
                let request = Request {
                    user: &user,
                    resource: "telephony.outbound-call",
                    action: "make",
                    id,
                    ..Request::default()
                };
                snapshot.question(&request).unwrap()
            })
            .collect();
        let batches =
            (0..BATCHES).map(|_| time(|| questions.iter().filter(|it| snapshot.decide(black_box(it))).count()));
        batches.fold(f64::MAX, f64::min)
    };
    (cost("+48 1234567890123") - cost("+48 1*")) / 12.0
}

fn compilation() {
    let before = peak_memory();
    let rules = many_rules(1_000, 10);
    let mut yaml = policy().replace("rules: [sales-calls]", "rules: [r0]");
    yaml.push_str("  - { role: all, to: 'user:u0' }\n");
    let names: Vec<String> = (0..1_000).map(|rule| format!("r{rule}")).collect();
    let all = format!(
        "roles:\n  all: {{ telephony: {{ outbound-call: {{ rules: [{}] }} }} }}\n",
        names.join(", ")
    );
    let files = [("policy.yaml", yaml), ("all.yaml", all), ("many.rules", rules)];
    let mut whole = f64::MAX;
    let mut compiled = f64::MAX;
    let mut size = (0, 0);
    for _ in 0..5 {
        let start = Instant::now();
        let snapshot = load(&files);
        whole = whole.min(start.elapsed().as_secs_f64());
        size = snapshot.call_diagram_size();
        let policy = snapshot.policy();
        let start = Instant::now();
        let rules = ringfence::calls::CompiledRules::new(&policy.rules, &policy.organisation, &policy.settings);
        black_box(rules.unwrap());
        compiled = compiled.min(start.elapsed().as_secs_f64());
    }
    let (nodes, edges) = size;
    println!("1,000 rules of 10 statements, all united for one user:");
    println!("  read, checked and compiled   {whole:>9.3} s    limit 1 s");
    println!("  the sets alone               {compiled:>9.3} s");
    println!(
        "  nodes {nodes}, edges {edges}, peak memory {} MB more than before",
        (peak_memory() - before) / 1024
    );
}

/// The most memory that the process has held, in KiB.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(0)
}

/// Rules with every kind of target, condition and time.
fn many_rules(rules: usize, statements: usize) -> String {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut text =
        String::from("numbers premium = +4990*, +48 70*\nnumbers domestic = +48*\ndays closed = 2026-12-24\n");
    for hours in 0..12 {
        let (day, from) = (["Mon-Fri", "Tue-Thu", "Sat", "Sun-Mon"][hours % 4], 6 + hours);
        writeln!(text, "hours h{hours} = {day} {from:02}:30-{:02}:15", from + 3).unwrap();
    }
    for rule in 0..rules {
        writeln!(text, "rule r{rule} {{").unwrap();
        for _ in 0..statements {
            let effect = if random.below(6) == 0 { "deny" } else { "allow" };
            let target = match random.below(6) {
                0 => "any".to_owned(),
                1 => "customers".to_owned(),
                2 => "coworkers".to_owned(),
                3 => "domestic".to_owned(),
                _ => format!(
                    "+{} {}*, +{} {}",
                    48 + random.below(2),
                    random.below(100_000),
                    33,
                    random.below(10_000_000)
                ),
            };
            let tests = [
                "responsible is me",
                "responsible in my department",
                "stage in won, negotiation",
                "stage is not lost",
                "kind is lead",
                "tag in vip, press",
                "number not in premium",
                "country is PL",
            ];
            write!(text, "    {effect} {target}").unwrap();
            match random.below(3) {
                0 => write!(text, " where {}", tests[random.below(8)]).unwrap(),
                1 => write!(text, " where {} and {}", tests[random.below(8)], tests[random.below(8)]).unwrap(),
                _ => {}
            }
            if random.below(2) == 0 {
                write!(text, " during h{}", random.below(12)).unwrap();
            }
            if random.below(5) == 0 {
                text.push_str(" except on closed");
            }
            text.push('\n');
        }
        text.push_str("}\n");
    }
    text
}

/// Nanoseconds for each question.
fn time(work: impl FnOnce() -> usize) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_nanos() as f64 / QUESTIONS as f64
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
