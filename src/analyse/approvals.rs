//! Gains of access, held against those that were written down.

use std::collections::BTreeSet;

use super::{Change, Difference, Direction};
use crate::document::{ApprovalDocument, ApprovalsFile, Text};

/// A gain that nobody approved.
#[derive(Clone, Debug)]
pub struct Unapproved<'a> {
    /// The change.
    pub change: &'a Change,
    /// Of its users those who are not approved.
    pub users: Vec<&'a str>,
}

/// What approvals leave open.
#[derive(Clone, Debug, Default)]
pub struct Approved<'a> {
    /// The gains that are not approved.
    pub missing: Vec<Unapproved<'a>>,
    /// The approvals of what is not gained.
    pub unused: Vec<&'a ApprovalDocument>,
}

/// Holds gains against approvals. What the older policy's file approved is spent: it counts for no later change.
#[must_use]
pub fn approved<'a>(difference: &'a Difference, approvals: &'a ApprovalsFile, spent: &ApprovalsFile) -> Approved<'a> {
    let spent: BTreeSet<_> = spent.approved.iter().flatten().map(key).collect();
    let all = approvals.approved.iter().flatten();
    let fresh: Vec<&ApprovalDocument> = all.filter(|approval| !spent.contains(&key(approval))).collect();
    let gained = || {
        let changes = difference.changes.iter();
        changes.filter(|change| change.direction == Direction::Gained)
    };
    let missing = gained().filter_map(|change| {
        let users = change.users.iter().map(String::as_str);
        let users = users.filter(|user| !fresh.iter().any(|approval| covers(approval, change, user)));
        let users: Vec<_> = users.collect();
        (!users.is_empty()).then_some(Unapproved { change, users })
    });
    let is_unused = |approval: &&ApprovalDocument| {
        let used = |change: &Change| change.users.iter().any(|user| covers(approval, change, user));
        !gained().any(used)
    };
    Approved {
        missing: missing.collect(),
        unused: fresh.iter().copied().filter(is_unused).collect(),
    }
}

/// What tells one approval from another.
fn key(approval: &ApprovalDocument) -> (Vec<&str>, Option<Vec<&str>>, Vec<&str>, &str) {
    (
        words(&approval.gain.0),
        approval.to.as_ref().map(|to| words(&to.0)),
        words(&approval.users.0),
        &approval.reason.value,
    )
}

fn words(texts: &[Text]) -> Vec<&str> {
    let mut words: Vec<&str> = texts.iter().map(|text| text.value.as_str()).collect();
    words.sort_unstable();
    words
}

fn covers(approval: &ApprovalDocument, change: &Change, user: &str) -> bool {
    let begins = |name: &str| {
        let rest = change.permission.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let to = approval.to.as_ref();
    approval.gain.0.iter().any(|name| begins(&name.value))
        && approval.users.0.iter().any(|named| named.value == user)
        && to.is_none_or(|to| change.after.is_said_by(to.0.iter().map(|word| word.value.as_str())))
}
