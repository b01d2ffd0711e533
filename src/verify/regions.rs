//! The regions into which rules divide calls: those of one region are decided by the same statements.

mod callers;
mod parts;
mod search;

use jiff::Timestamp;
use serde_json::Value;

use super::Entry;
use crate::{
    catalogue::{ActsOn, Permission, PermissionId},
    decide::{Applying, phrase, rule_name},
    diagnostic::List,
    policy::RuleId,
    snapshot::Snapshot,
    source::Place,
};

/// Calls to which the very same statements of a rule, or of the company, apply, and that are decided by it.
#[derive(Clone, Debug)]
pub struct Region {
    /// The statements.
    pub applying: Applying,
    /// A request for a call of the region.
    pub witness: Value,
    /// A test that makes this call and passes.
    pub entry: Entry,
}

/// The regions of all rules and of the company.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    /// Those of the company first, then those of the rules in their order.
    pub regions: Vec<Region>,
    /// The company, where `None` stands, and the rules of which not all regions were looked at.
    pub cut: Vec<Option<RuleId>>,
}

/// The most regions of one rule, and of the company, that are looked at.
const MOST_OF_ONE: usize = 100;

/// The most regions of a policy that are looked at.
const MOST: usize = 500;

/// Every region in which a rule that somebody holds, or the company, decides a call that can be made, and of which a test
/// can be written. A call is looked for from `now` on where the roles of its caller are the same then.
///
/// What the company settles is in its own regions alone. Where a rule allows nothing, it decides calls that nothing else
/// allows either.
#[must_use]
pub fn regions(snapshot: &Snapshot, now: Timestamp) -> Regions {
    let mut found = Regions::default();
    let rules = &snapshot.policy().rules;
    let Some((id, permission)) = call_permission(snapshot).filter(|_| rules.statements().next().is_some()) else {
        return found;
    };
    let Ok(mut search) = search::Search::new(snapshot, (id, permission), now) else {
        found.cut.extend([None]);
        return found;
    };
    let owners = (0..).map(RuleId).take(rules.rules.len()).map(Some);
    for owner in [None].into_iter().chain(owners) {
        if search.add(owner, &mut found).is_err() {
            found.cut.push(owner);
        }
    }
    found
}

/// The permission that tests of calls ask for: the only one that acts on calls.
fn call_permission(snapshot: &Snapshot) -> Option<(PermissionId, &Permission)> {
    let permissions = snapshot.policy().catalogue.iter();
    let mut of_calls = permissions.filter(|(_, permission)| permission.acts_on == ActsOn::Call);
    of_calls.next().filter(|_| of_calls.next().is_none())
}

impl Region {
    /// It in words, such as `` `allow +48*` and `deny +48 70*` of office ``.
    #[must_use]
    pub fn words(&self, snapshot: &Snapshot) -> String {
        let owner = owner_in_words(snapshot, self.applying.rule);
        let statements = self.applying.statements(snapshot);
        let statements: Vec<_> = statements.map(|statement| phrase(snapshot, statement.place)).collect();
        if statements.is_empty() {
            return format!("outside every `allow` of {owner}");
        }
        let alone = if statements.len() == 1 { " alone" } else { "" };
        let statements: Vec<_> = statements.iter().map(String::as_str).collect();
        format!("{}{alone} of {owner}", List::and(&statements))
    }

    /// Where it is written: its statements, or the rule where none of them allows.
    #[must_use]
    pub fn places(&self, snapshot: &Snapshot) -> Vec<Place> {
        let statements = self.applying.statements(snapshot);
        let places: Vec<_> = statements.map(|statement| statement.place).collect();
        if !places.is_empty() {
            return places;
        }
        let rules = &snapshot.policy().rules.rules;
        let rule = self.applying.rule.and_then(|rule| rules.get(rule.index()));
        rule.map(|rule| rule.place).into_iter().collect()
    }
}

/// A rule by its name, or the company.
#[must_use]
pub fn owner_in_words(snapshot: &Snapshot, rule: Option<RuleId>) -> &str {
    rule.map_or("the company", |rule| rule_name(snapshot, rule))
}
