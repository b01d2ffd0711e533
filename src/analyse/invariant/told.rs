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
    let lists = [&finding.parts, &finding.calls, &finding.taken].map(Vec::len);
    let most = lists.into_iter().fold(violation.users.len(), usize::max);
    let is_cut = most > LISTED || finding.calls.iter().any(|call| short(call) != *call);
    let witness = violation.witnesses.first();
    let witness = witness.map(|request| format!("one such request: {request}"));
    if !finding.taken.is_empty() {
        diagnostic.help("digits that somebody has as `extension` are read as that: give him another one")
    } else if is_cut {
        diagnostic.help("`ringfence check --format json` lists all of them, with a request for each")
    } else {
        diagnostic.maybe_help(witness)
    }
}

fn message(snapshot: &Snapshot, verdict: &Verdict<'_>, violation: &Violation) -> String {
    let (promise, count) = (&verdict.invariant.promise, violation.users.len());
    let may = match promise {
        Promise::Always(..) if !violation.finding.taken.is_empty() => "cannot",
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
    if !finding.taken.is_empty() {
        return format!("dial {}", listed(&finding.taken));
    }
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
    let names: Vec<&str> = names.map(|user| user.name.as_str()).collect();
    listed(&names)
}

/// Names, as many as are listed.
fn listed(names: &[impl AsRef<str>]) -> String {
    let first: Vec<&str> = names.iter().map(AsRef::as_ref).take(LISTED).collect();
    let more = names.len().saturating_sub(first.len());
    if more == 0 {
        return List::and(&first).to_string();
    }
    let first: Vec<_> = first.iter().map(|name| format!("`{name}`")).collect();
    format!("{} and {more} more", first.join(", "))
}

/// The parts or the calls, as many as are listed.
fn regions(finding: &Finding) -> String {
    if !finding.taken.is_empty() {
        return "who dials it calls a coworker".to_owned();
    }
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
