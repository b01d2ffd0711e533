//! What was found of the invariants of a policy.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    analyse::{CauseLine, Verdict, Violation},
    policy::UserId,
    snapshot::Snapshot,
};

/// A line that says how many invariants hold, and what that was proved over; nothing where there are none.
#[must_use]
pub fn held(verdicts: &[Verdict<'_>]) -> String {
    let profiles: BTreeSet<u32> = verdicts
        .iter()
        .flat_map(|it| it.proof.profiles.iter().copied())
        .collect();
    let regions = verdicts.iter().map(|verdict| verdict.proof.regions).sum();
    match verdicts.len() {
        0 => String::new(),
        several => format!(
            "{} {}, proved over {} and {}\n",
            count(several, "invariant"),
            if several == 1 { "holds" } else { "hold" },
            count(profiles.len(), "profile"),
            count(regions, "region")
        ),
    }
}

fn count(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// Each invariant as JSON: whether it holds, what that was proved over, and all that breaks it.
#[must_use]
pub fn json(snapshot: &Snapshot, verdicts: &[Verdict<'_>]) -> Vec<Value> {
    verdicts.iter().map(|it| verdict(snapshot, it)).collect()
}

fn verdict(snapshot: &Snapshot, verdict: &Verdict<'_>) -> Value {
    let (file, line) = snapshot.sources().path_and_line(verdict.invariant.place);
    let violations = verdict.violations.iter().map(|it| violation(snapshot, it));
    json!({
        "name": verdict.invariant.name,
        "file": file,
        "line": line,
        "holds": verdict.holds(),
        "provedOver": {
            "people": verdict.proof.people,
            "profiles": verdict.proof.profiles.len(),
            "regions": verdict.proof.regions,
        },
        "violations": violations.collect::<Vec<_>>(),
    })
}

fn violation(snapshot: &Snapshot, violation: &Violation) -> Value {
    let policy = snapshot.policy();
    let name = |user: &UserId| policy.organisation.user(*user).map(|user| user.name.as_str());
    let users: Vec<_> = violation.users.iter().filter_map(name).collect();
    let finding = &violation.finding;
    let permissions = finding.permissions.iter().filter_map(|id| policy.catalogue.get(*id));
    let permissions: Vec<_> = permissions.map(|permission| permission.name.as_str()).collect();
    let causes: Vec<_> = finding.causes.iter().map(|it| cause(snapshot, it)).collect();
    let mut value = Map::new();
    value.insert("users".to_owned(), json!(users));
    value.insert("count".to_owned(), json!(users.len()));
    value.insert("permissions".to_owned(), json!(permissions));
    if let Some(from) = finding.from {
        value.insert("from".to_owned(), json!(snapshot.local(from)));
    }
    if !finding.parts.is_empty() {
        value.insert("parts".to_owned(), json!(finding.parts));
    }
    if !finding.calls.is_empty() {
        value.insert("calls".to_owned(), json!(finding.calls));
    }
    if !finding.taken.is_empty() {
        value.insert("taken".to_owned(), json!(finding.taken));
    }
    value.insert("witnesses".to_owned(), json!(violation.witnesses));
    value.insert("causes".to_owned(), json!(causes));
    Value::Object(value)
}

fn cause(snapshot: &Snapshot, cause: &CauseLine) -> Value {
    let (file, line) = snapshot.sources().path_and_line(cause.place);
    json!({ "file": file, "line": line, "says": cause.text })
}
