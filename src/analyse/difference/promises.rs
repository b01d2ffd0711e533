//! Promises of the older policy that the newer one does not make, or makes otherwise, and those that it breaks.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{ChangedLine, NotCompared, Side};
use crate::{
    analyse::check_invariants,
    calls::RulesTooLarge,
    document::rules::Pattern,
    policy::{Deed, Invariant, NumberItem, Policy, Promise, Subject},
    snapshot::Snapshot,
    source::Place,
};

/// What became of a promise.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fate {
    /// No invariant has its name any more.
    Gone,
    /// It promises something else.
    Changed,
    /// It is not kept, and was, or was not made before.
    Broken,
}

/// A promise that is no longer made as it was, or no longer kept.
#[derive(Clone, Debug)]
pub struct ChangedPromise {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// Where it is, or where it was.
    pub line: ChangedLine,
}

/// The promises of the older policy that are gone or changed, in its order. They are matched by their names.
pub(super) fn changed_promises(old: &Policy, new: &Policy) -> Vec<ChangedPromise> {
    let changed = old.invariants.iter().filter_map(|was| {
        let is = new.invariants.iter().find(|invariant| invariant.name == was.name);
        let (fate, side, place) = match is {
            None => (Fate::Gone, Side::Old, was.place),
            Some(is) if meaning(old, was) != meaning(new, is) => (Fate::Changed, Side::New, is.place),
            Some(_) => return None,
        };
        Some(ChangedPromise {
            name: was.name.clone(),
            fate,
            line: ChangedLine::new(side, place),
        })
    });
    changed.collect()
}

/// The promises of the newer policy that are broken from a moment on, and are not in the older one, in its order.
///
/// # Errors
///
/// Where the sets of calls that are compared take more than they may.
pub fn newly_broken(old: &Snapshot, new: &Snapshot, from: Timestamp) -> Result<Vec<ChangedPromise>, NotCompared> {
    let broken = |snapshot| -> Result<Vec<(String, Place)>, RulesTooLarge> {
        let verdicts = check_invariants(snapshot, from)?.into_iter();
        let broken = verdicts.filter(|verdict| !verdict.holds());
        Ok(broken
            .map(|it| (it.invariant.name.clone(), it.invariant.place))
            .collect())
    };
    let is = broken(new).map_err(NotCompared::TooLarge)?;
    if is.is_empty() {
        return Ok(Vec::new());
    }
    let was: BTreeSet<String> = broken(old)
        .map_err(NotCompared::TooLarge)?
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let newly = is.into_iter().filter(|(name, _)| !was.contains(name));
    let newly = newly.map(|(name, place)| ChangedPromise {
        name,
        fate: Fate::Broken,
        line: ChangedLine::new(Side::New, place),
    });
    Ok(newly.collect())
}

/// What an invariant promises, in words that are the same in every policy.
fn meaning(policy: &Policy, invariant: &Invariant) -> String {
    let subjects = |subjects: &[Subject]| {
        let names: BTreeSet<&str> = subjects.iter().map(|subject| subject.text.as_str()).collect();
        format!("{names:?}")
    };
    let permission = |id| policy.catalogue.get(id).map_or("", |it| it.name.as_str());
    let deed = |deed: &Deed| match deed {
        Deed::May(id, level) => {
            let level = level.as_ref().map(|level| level.name.as_str());
            format!("may {} {level:?}", permission(*id))
        }
        Deed::Call(id, items) => format!("may call {} {:?}", permission(*id), patterns(policy, items)),
    };
    match &invariant.promise {
        Promise::Only(of, what) => format!("only {} {}", subjects(of), deed(what)),
        Promise::Never(of, what) => format!("never {} {}", subjects(of), deed(what)),
        Promise::Always(of, what) => format!("always {} {}", subjects(of), deed(what)),
        Promise::AtMost(most, what) => format!("at most {most} {}", deed(what)),
        Promise::NoOneHasBoth(of) => {
            let names: BTreeSet<&str> = of.iter().map(|id| permission(*id)).collect();
            format!("no one has both {names:?}")
        }
    }
}

/// The patterns of numbers, those of named sets in place of their names.
fn patterns(policy: &Policy, items: &[NumberItem]) -> BTreeSet<String> {
    let mut patterns = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<&NumberItem> = items.iter().collect();
    while let Some(item) = open.pop() {
        match item {
            NumberItem::Pattern(Pattern {
                kind,
                digits,
                is_prefix,
            }) => {
                patterns.insert(format!("{kind:?} {digits} {is_prefix}"));
            }
            NumberItem::Set(index) if seen.insert(*index) => {
                let set = policy.rules.numbers.get(*index as usize);
                open.extend(set.into_iter().flat_map(|set| &set.items));
            }
            NumberItem::Set(_) => {}
        }
    }
    patterns
}
