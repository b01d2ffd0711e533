//! The evaluator against a naive reading of the rules for outbound calls, on random policies and calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, RandomState},
    panic::resume_unwind,
    thread,
};

use ringfence::{
    decide::authzen::{AnswerContext, Detail, answer},
    load::load_sources,
    report::{Style, diagnostics},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_json::Value;

use crate::naive::{
    World,
    generate::{Block, CallCase, call_case},
};

/// Decisions per run: 200,000.
const POLICIES: u64 = 400;
const CALLS: usize = 500;

/// One in so many is explained too.
const EXPLAINED: usize = 25;

/// A decision, or the code of an error.
type Outcome = Result<bool, &'static str>;

#[test]
fn the_evaluator_agrees_with_the_naive_interpreter_on_calls() {
    // Half of them each, since there are two cores wherever this runs.
    let seeds: Vec<u64> = seeds(POLICIES).collect();
    let (left, right) = seeds.split_at(seeds.len() / 2);
    let (mut seen, others) = thread::scope(|scope| {
        let others = scope.spawn(|| compare(right));
        (
            compare(left),
            others.join().unwrap_or_else(|failure| resume_unwind(failure)),
        )
    });
    seen.add(others);
    seen.check();
}

/// Holds the evaluator against the naive reading on the cases of these seeds.
fn compare(seeds: &[u64]) -> Seen {
    let mut seen = Seen::default();
    for seed in seeds {
        let case = call_case(*seed, CALLS);
        let snapshot = compile(&case).unwrap_or_else(|refused| panic!("seed {seed}: {refused}"));
        let world = naive(&case);
        for (index, request) in case.requests.iter().enumerate() {
            let expected = world.decide(request);
            // An explanation also looks for the moment at which the answer changes, which takes its time.
            let is_explained = index % EXPLAINED == 0;
            if decide(&snapshot, request, Detail::Decision) != expected
                || (is_explained && decide(&snapshot, request, Detail::Explained) != expected)
            {
                panic!("seed {seed}\n{}", disagreement(case.clone(), request));
            }
            seen.answer(expected);
        }
        seen.policy(&case);
    }
    seen
}

/// Without the evaluator: what is generated is balanced and leaves nothing out.
#[test]
fn calls_for_the_oracle_are_balanced() {
    let mut seen = Seen::default();
    for seed in 0..100 {
        let case = call_case(seed, 100);
        let world = naive(&case);
        for request in &case.requests {
            seen.answer(world.decide(request));
        }
        seen.policy(&case);
    }
    seen.check();
}

/// Other ones in every run.
fn seeds(number: u64) -> impl Iterator<Item = u64> {
    let first = RandomState::new().hash_one("calls") >> 1;
    first..first + number
}

fn naive(case: &CallCase) -> World {
    let rules = case.rules();
    World::new(&texts(&case.yaml)).with_rules(&texts(&rules))
}

fn texts(files: &[String]) -> Vec<&str> {
    files.iter().map(String::as_str).collect()
}

fn compile(case: &CallCase) -> Result<Snapshot, String> {
    let mut sources = Sources::default();
    for (number, text) in case.yaml.iter().enumerate() {
        sources.add(SourceFile::new(format!("policies/{number}.yaml"), text.as_str()));
    }
    for (number, text) in case.rules().iter().enumerate() {
        sources.add(SourceFile::new(format!("policies/{number}.rules"), text.as_str()));
    }
    match load_sources(sources) {
        Ok(loaded) => Ok(loaded.snapshot),
        Err(refused) => Err(diagnostics::human(
            &refused.diagnostics,
            &refused.sources,
            Style::default(),
        )),
    }
}

fn decide(snapshot: &Snapshot, request: &Value, detail: Detail) -> Outcome {
    let answer = answer(snapshot, request.to_string(), detail);
    match answer.context {
        Some(AnswerContext::Error { error }) => Err(error.code),
        _ => Ok(answer.decision),
    }
}

/// The request, both answers, and of the policy only what the disagreement needs.
fn disagreement(mut case: CallCase, request: &Value) -> String {
    let disagree = |case: &CallCase| compile(case).is_ok_and(|snapshot| answers(&snapshot, case, request).is_some());
    while let Some(smaller) = smaller(&case).into_iter().find(disagree) {
        case = smaller;
    }
    let answers = compile(&case).ok().and_then(|it| answers(&it, &case, request));
    let files = [case.yaml.clone(), case.rules()].concat().join("---\n");
    format!("{request}\n{}\n{files}", answers.unwrap_or_default())
}

/// What the evaluator and the naive reading answer, where they differ.
fn answers(snapshot: &Snapshot, case: &CallCase, request: &Value) -> Option<String> {
    let decided = decide(snapshot, request, Detail::Decision);
    let explained = decide(snapshot, request, Detail::Explained);
    let expected = naive(case).decide(request);
    (decided != expected || explained != expected)
        .then(|| format!("decided {decided:?}, explained {explained:?}, expected {expected:?}"))
}

/// The case without one of its files, blocks or statements.
fn smaller(case: &CallCase) -> Vec<CallCase> {
    let mut cases = Vec::new();
    for file in 0..case.yaml.len() {
        let mut without = case.clone();
        without.yaml.remove(file);
        cases.push(without);
    }
    for (file, blocks) in case.rules.iter().enumerate() {
        for (number, block) in blocks.iter().enumerate() {
            let mut without = case.clone();
            without.rules[file].remove(number);
            cases.push(without);
            let Block::Statements(head, statements) = block else {
                continue;
            };
            for statement in 0..statements.len() {
                let mut without = case.clone();
                let mut left = statements.clone();
                left.remove(statement);
                without.rules[file][number] = Block::Statements(head.clone(), left);
                cases.push(without);
            }
        }
    }
    cases
}

/// What came up in a run.
#[derive(Default)]
struct Seen {
    answers: BTreeMap<Outcome, usize>,
    missing: Option<BTreeSet<String>>,
}

impl Seen {
    fn answer(&mut self, answer: Outcome) {
        *self.answers.entry(answer).or_default() += 1;
    }

    fn policy(&mut self, case: &CallCase) {
        let texts = [case.yaml.clone(), case.rules()].concat().join("\n");
        self.missing
            .get_or_insert_with(constructs)
            .retain(|construct| !texts.contains(construct.as_str()));
    }

    fn add(&mut self, other: Self) {
        for (answer, number) in other.answers {
            *self.answers.entry(answer).or_default() += number;
        }
        self.missing = match (self.missing.take(), other.missing) {
            (Some(left), Some(right)) => Some(&left & &right),
            (left, right) => left.or(right),
        };
    }

    fn check(&self) {
        let all: usize = self.answers.values().sum();
        let share = |answer: Outcome| 100 * self.answers.get(&answer).copied().unwrap_or_default() / all;
        assert!(share(Ok(true)) >= 15 && share(Ok(false)) >= 15, "{:?}", self.answers);
        for code in ["unknown-user", "unreadable-destination"] {
            assert!(self.answers.contains_key(&Err(code)), "{:?}", self.answers);
        }
        assert_eq!(self.missing, Some(BTreeSet::new()), "never written");
    }
}

/// Everything that the rule language has, and what policies say of it.
fn constructs() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = [
        "numbers ",
        "hours ",
        "days ",
        "rule ",
        "company {",
        "allow any",
        "allow customers",
        "allow coworkers",
        "allow +",
        "allow ext ",
        "allow 1",
        "deny any where",
        "deny customers",
        "deny coworkers",
        "deny +",
        "always any where",
        "always customers where",
        "always coworkers",
        "always +",
        "*, ",
        "ext 1*",
        "ext 101",
        "11*",
        "+48 22*",
        "+48 22 555 01 00",
        " and ",
        " or ",
        " not (",
        "((",
        "not not ",
        "is me",
        "my department",
        "my subdepartments",
        "user:",
        "department:",
        "department-only:",
        "head:",
        "group:",
        "workgroup:",
        "workgroup-moderators:",
        "workgroup-owner:",
        "everyone",
        "administrators",
        " during ",
        "except during ",
        " on ",
        "except on ",
        "-24:00",
        " in Europe/Berlin",
        " in America/New_York",
        " in UTC",
        "\"Zgubiona szansa\"",
        "\"Key accounts\"",
        "\"do not call\"",
        "kind is company",
        "rules: ",
        "rules:\n",
        "until: ",
        "time-zone: ",
        "country: PL",
        "acts-on: call",
        "where readable",
        "not readable",
        "where open",
        "not open",
        "(open)",
        "customers: readable",
        "customers: all",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    let fields = [
        "caller",
        "responsible",
        "coworker",
        "stage",
        "pipeline",
        "kind",
        "tag",
        "country",
        "line",
        "number",
    ];
    for field in fields {
        for operator in ["is", "is not", "in", "not in"] {
            all.insert(format!("{field} {operator} "));
        }
    }
    for effect in ["allow", "deny", "always"] {
        for name in ["premium", "domestic"] {
            all.insert(format!("{effect} {name}"));
        }
    }
    for days in ["Mon ", "Sun ", "Fri-Mon ", "Mon-Fri ", "Sat-Sun ", "Sun-Sat "] {
        all.insert(days.to_owned());
    }
    all
}
