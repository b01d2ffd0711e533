use std::fmt::Write as _;

use super::{Finding, Verdict, Violation};
use crate::{
    catalogue::PermissionId,
    diagnostic::{Code, Diagnostic, List},
    policy::{Deed, Promise, UserId},
    snapshot::Snapshot,
};

/// How many people, parts or statements a message lists; it says how many more there are.
const LISTED: usize = 10;

/// The most characters of a part or a statement in a label.
const LONGEST: usize = 100;

/// What there is to tell of an invariant that does not hold: a diagnostic for each violation.
#[must_use]
pub fn broken(snapshot: &Snapshot, verdict: &Verdict<'_>) -> Vec<Diagnostic> {
    let violations = verdict.violations.iter();
    violations.map(|violation| told(snapshot, verdict, violation)).collect()
}

fn told(snapshot: &Snapshot, verdict: &Verdict<'_>, violation: &Violation) -> Diagnostic {
    let invariant = verdict.invariant;
    let finding = &violation.finding;
    let diagnostic = Diagnostic::new(Code::BrokenInvariant, message(snapshot, verdict, violation));
    let diagnostic = diagnostic.at(invariant.place, regions(finding));
    let causes = finding.causes.iter();
    let diagnostic = causes.fold(diagnostic, |diagnostic, cause| {
        diagnostic.related(cause.place, &cause.text)
    });
    let most = violation.users.len().max(finding.parts.len()).max(finding.calls.len());
    let is_cut = most > LISTED || finding.calls.iter().any(|call| short(call) != *call);
    let witness = violation.witnesses.first();
    let witness = witness.map(|request| format!("one such request: {request}"));
    if is_cut {
        diagnostic.help("`ringfence check --format json` lists all of them, with a request for each")
    } else {
        diagnostic.maybe_help(witness)
    }
}

fn message(snapshot: &Snapshot, verdict: &Verdict<'_>, violation: &Violation) -> String {
    let (promise, count) = (&verdict.invariant.promise, violation.users.len());
    let may = match promise {
        Promise::Always(..) => "may not",
        Promise::NoOneHasBoth(_) if count == 1 => "has",
        Promise::NoOneHasBoth(_) => "have",
        _ => "may",
    };
    let people = people(snapshot, &violation.users);
    let who = if count == 1 {
        people.clone()
    } else {
        format!("{count} people")
    };
    let deed = deed(snapshot, promise, &violation.finding);
    let mut message = format!("`{}` is broken: {who} {may} {deed}", verdict.invariant.name);
    if let Promise::AtMost(most, _) = promise {
        let all: usize = verdict.violations.iter().map(|it| it.users.len()).sum();
        let _ = write!(message, ", {all} in all where at most {most} should");
    }
    if let Some(from) = violation.finding.from {
        let _ = write!(message, ", from {} on", snapshot.local(from));
    }
    if count > 1 {
        let _ = write!(message, ": {people}");
    }
    message
}

/// What is done, in words.
fn deed(snapshot: &Snapshot, promise: &Promise, finding: &Finding) -> String {
    let name = |id: PermissionId| {
        let permission = snapshot.policy().catalogue.get(id);
        permission.map_or("", |permission| permission.name.as_str()).to_owned()
    };
    match promise {
        Promise::NoOneHasBoth(_) => {
            let names: Vec<_> = finding.permissions.iter().map(|id| name(*id)).collect();
            List::and(&names).to_string()
        }
        Promise::Only(_, deed) | Promise::Never(_, deed) | Promise::Always(_, deed) | Promise::AtMost(_, deed) => {
            match deed {
                Deed::May(id, None) => format!("`{}`", name(*id)),
                Deed::May(id, Some(level)) => format!("`{}` at `{}`", name(*id), level.name),
                Deed::Call(..) => "make these calls".to_owned(),
            }
        }
    }
}

/// The names of people, as many as are listed.
fn people(snapshot: &Snapshot, users: &[UserId]) -> String {
    let organisation = &snapshot.policy().organisation;
    let names = users.iter().filter_map(|user| organisation.user(*user));
    let names: Vec<&str> = names.map(|user| user.name.as_str()).take(LISTED).collect();
    let more = users.len().saturating_sub(names.len());
    if more == 0 {
        return List::and(&names).to_string();
    }
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("{} and {more} more", names.join(", "))
}

/// The parts or the calls, as many as are listed.
fn regions(finding: &Finding) -> String {
    let all = if finding.calls.is_empty() {
        &finding.parts
    } else {
        &finding.calls
    };
    if all.is_empty() {
        return "promised here".to_owned();
    }
    let mut listed: Vec<String> = all.iter().take(LISTED).map(|one| short(one)).collect();
    if all.len() > LISTED {
        listed.push(format!("and {} more", all.len() - LISTED));
    }
    listed.join("; ")
}

/// The beginning of a text that is too long for a label.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
