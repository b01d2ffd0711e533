//! Tests for what no test hangs on.

mod facts;
mod holders;
mod levels;

use jiff::Timestamp;
use rustc_hash::FxHashSet;

use self::levels::Levels;
use super::{
    Coverage, Entry, Item, ItemKind, Mutation, MutationKind,
    mutate::{Fate, Trial},
    mutations,
    run::run,
};
use crate::{
    decide::Applying,
    policy::{PolicyTest, RoleId},
    snapshot::Snapshot,
    source::Place,
};

/// A test that is worth having.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// What it is for.
    pub of: SuggestionKind,
    /// The same in words: the change that it notices, or the region.
    pub words: String,
    /// Where that is written.
    pub places: Vec<Place>,
    /// The test.
    pub entry: Entry,
}

/// What a suggested test is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SuggestionKind {
    /// It notices a small change.
    Change,
    /// It covers a region of calls.
    CallRegion,
    /// It covers a side of a level, or both.
    Level,
}

/// The changes for which tests may be suggested: one of levels only for roles that no test hangs on.
#[must_use]
pub fn suggestible(snapshot: &Snapshot, coverage: &Coverage) -> Vec<Mutation> {
    let missing = Missing::new(snapshot, coverage);
    let mut mutations = mutations(snapshot);
    mutations.retain(|mutation| missing.asks_for(mutation));
    mutations
}

/// Tests for what no test hangs on, few of them: in the order of the policy a test for each assignment and each statement
/// that is not covered, for each role that still is not, and for each side of a boundary of hours and of prefixes that
/// could be moved unnoticed; then one for each region of calls that is still left; and, where `with_levels`, one for each
/// level, with what it still allows and what it does not allow any more.
///
/// Each passes, and fails without what it is for, or covers its region or its level.
#[must_use]
pub fn suggest(
    snapshot: &Snapshot,
    coverage: &Coverage,
    mutations: Vec<Mutation>,
    with_levels: bool,
    now: Timestamp,
) -> Vec<Suggestion> {
    let trial = Trial::new(snapshot, now);
    let mut missing = Missing::new(snapshot, coverage);
    let mut tests: Vec<PolicyTest> = Vec::new();
    let mut suggested = Vec::new();
    for mutation in mutations {
        if !missing.asks_for(&mutation) {
            continue;
        }
        if let Fate::Survived(Some(found)) = trial.fate(&mutation, &tests) {
            missing.has(&mutation);
            tests.push(found.test);
            suggested.push(Suggestion {
                of: SuggestionKind::Change,
                words: mutation.words,
                places: vec![mutation.place],
                entry: found.entry,
            });
        }
    }
    let shown = tests.iter().flat_map(|test| shown(snapshot, test, now)).collect();
    suggested.extend(of_regions(&trial, coverage, shown, now));
    if with_levels {
        let mut levels = Levels::new(&trial, coverage, now);
        let tests = suggested.iter().filter_map(|suggestion| trial.read(&suggestion.entry));
        tests.for_each(|test| levels.has(&test));
        suggested.extend(levels.suggested());
    }
    suggested
}

/// Tests for the regions that are covered neither by the tests that there are nor by others.
fn of_regions(
    trial: &Trial<'_>,
    coverage: &Coverage,
    mut shown: FxHashSet<Applying>,
    now: Timestamp,
) -> Vec<Suggestion> {
    let mut suggested = Vec::new();
    for item in coverage.items.iter().filter(|item| !item.is_covered) {
        let Some(region) = item.region.as_ref().filter(|it| !shown.contains(&it.applying)) else {
            continue;
        };
        let Some(test) = trial.read(&region.entry) else {
            continue;
        };
        shown.extend(self::shown(trial.snapshot(), &test, now));
        suggested.push(Suggestion {
            of: SuggestionKind::CallRegion,
            words: item.words.clone(),
            places: item.places.clone(),
            entry: region.entry.clone(),
        });
    }
    suggested
}

/// The regions that a test covers.
fn shown(snapshot: &Snapshot, test: &PolicyTest, now: Timestamp) -> Vec<Applying> {
    let cases = run(snapshot, test, now).cases.into_iter();
    cases.flat_map(|case| case.applying).collect()
}

/// The roles for which there is no test yet.
struct Missing {
    roles: Vec<RoleId>,
}

impl Missing {
    fn new(snapshot: &Snapshot, coverage: &Coverage) -> Self {
        let is_missing = |item: &&Item| item.kind == ItemKind::Role && !item.is_covered;
        let roles = coverage.items.iter().filter(is_missing);
        Self {
            roles: roles.filter_map(|item| snapshot.role_id(&item.words)).collect(),
        }
    }

    /// Whether a test is wanted that notices this change. Levels are for roles that have none.
    fn asks_for(&self, mutation: &Mutation) -> bool {
        match mutation.kind {
            MutationKind::Assignment | MutationKind::Statement | MutationKind::Hours | MutationKind::Prefix => true,
            MutationKind::Level => mutation.role.is_some_and(|role| self.roles.contains(&role)),
            MutationKind::Effect => false,
        }
    }

    fn has(&mut self, mutation: &Mutation) {
        self.roles.retain(|role| Some(*role) != mutation.role);
    }
}
