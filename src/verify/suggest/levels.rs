//! Tests for the two sides of the boundary at which a level ends.

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    super::{
        Coverage, Entry,
        entry::Said,
        levels::{LevelKey, Line, Side, above, below, is_on, lines, sides_shown},
        mutate::Trial,
        run::run,
    },
    Suggestion, SuggestionKind,
    facts::candidates,
    holders::{Holder, holders},
};
use crate::{
    calls::{CompiledRules, PersonValue, TooLarge, Variable, Witnesses},
    catalogue::{ActsOn, Permission, Relations},
    decide::Request,
    policy::{PolicyTest, RoleId},
    snapshot::Snapshot,
};

/// A side of a level.
type Key = (LevelKey, Side);

/// Looks for requests on the sides of levels that no test shows.
pub(super) struct Levels<'a> {
    trial: &'a Trial<'a>,
    snapshot: &'a Snapshot,
    now: Timestamp,
    /// The rules in a diagram in which further sets are made.
    rules: CompiledRules,
    holders: FxHashMap<RoleId, Vec<Holder<'a>>>,
    missing: FxHashSet<Key>,
}

/// A request that is found.
enum Found {
    Record(Said),
    Call(Entry),
}

impl<'a> Levels<'a> {
    pub(super) fn new(trial: &'a Trial<'a>, coverage: &Coverage, now: Timestamp) -> Self {
        let snapshot = trial.snapshot();
        let items = coverage.items.iter().filter(|item| !item.is_covered);
        Self {
            trial,
            snapshot,
            now,
            rules: snapshot.calls.rules.scratch(&[]).0,
            holders: holders(snapshot, now),
            missing: items.filter_map(|item| item.level).collect(),
        }
    }

    /// Leaves out what a test shows.
    pub(super) fn has(&mut self, test: &PolicyTest) {
        for side in self.shown_by(test) {
            self.missing.remove(&side);
        }
    }

    fn shown_by(&self, test: &PolicyTest) -> Vec<Key> {
        let cases = run(self.snapshot, test, self.now).cases;
        let explanations = cases.iter().filter_map(|case| case.found.as_ref().ok());
        explanations
            .flat_map(|explanation| sides_shown(self.snapshot, explanation))
            .collect()
    }

    /// A test for each line of which a side is missing, in the order of the roles; two where nobody shows both sides.
    pub(super) fn suggested(&mut self) -> Vec<Suggestion> {
        let mut suggested = Vec::new();
        for line in lines(self.snapshot) {
            let Some(permission) = self.snapshot.policy().catalogue.get(line.permission) else {
                continue;
            };
            let holders = self.holders.get(&line.role).cloned().unwrap_or_default();
            for most in [2, 1] {
                for holder in &holders {
                    let wanted = self.wanted(&line);
                    let possible = wanted.len().min(most);
                    let found: Vec<_> = wanted
                        .into_iter()
                        .filter_map(|side| Some((side, self.find(holder, permission, &line, side)?)))
                        .collect();
                    if possible == 0 || found.len() < possible {
                        continue;
                    }
                    for entry in self.entries(holder, permission, found) {
                        let Some(test) = self.trial.read(&entry) else {
                            continue;
                        };
                        self.has(&test);
                        suggested.push(self.suggestion(&line, permission, entry));
                    }
                }
            }
        }
        suggested
    }

    fn suggestion(&self, line: &Line<'_>, permission: &Permission, entry: Entry) -> Suggestion {
        let level = permission.ladder.describe(line.grant.relations);
        let role = self.snapshot.role_name(line.role);
        Suggestion {
            of: SuggestionKind::Level,
            words: format!("{} `{level}` of {role}", permission.name),
            places: vec![line.grant.place],
            entry,
        }
    }

    /// The sides of a line that are missing.
    fn wanted(&self, line: &Line<'_>) -> Vec<Side> {
        let is_missing = |side: &Side| self.missing.contains(&(line.key(), *side));
        Side::BOTH.into_iter().filter(is_missing).collect()
    }

    fn find(&mut self, holder: &Holder<'a>, permission: &Permission, line: &Line<'a>, side: Side) -> Option<Found> {
        if permission.acts_on == ActsOn::Call {
            return self
                .call(holder, permission, line, side)
                .ok()
                .flatten()
                .map(Found::Call);
        }
        let key = (line.key(), side);
        let mut facts = candidates(self.snapshot, holder, permission, line).into_iter();
        let facts = facts.find(|facts| {
            facts.ask(holder, permission, self.now, |request| {
                let relations = |relations| is_on(&permission.ladder, line.grant.relations, relations, side);
                self.is_shown(request, key, relations)
            })
        })?;
        Some(Found::Record(facts.said(holder)))
    }

    /// Whether a request shows a side; what it establishes is looked at first.
    fn is_shown(&self, request: &Request<'_>, key: Key, is_on: impl Fn(Relations) -> bool) -> bool {
        let Ok(question) = self.snapshot.question(request) else {
            return false;
        };
        is_on(question.relations)
            && self.snapshot.decide(&question) == (key.1 == Side::Inside)
            && sides_shown(self.snapshot, &self.snapshot.explain(&question, request)).contains(&key)
    }

    /// A call on a side of a level: one of those by which the level and the one beside it differ.
    fn call(
        &mut self,
        holder: &Holder<'_>,
        permission: &Permission,
        line: &Line<'_>,
        side: Side,
    ) -> Result<Option<Entry>, TooLarge> {
        let ladder = &permission.ladder;
        let level = line.grant.relations;
        let (lower, higher) = match side {
            Side::Inside => (below(ladder, level), level),
            Side::Outside => (level, above(ladder, level).unwrap_or(level)),
        };
        let (always, denied) = self.rules.bounds();
        let lower = self.rules.granted(lower, &[])?;
        let higher = self.rules.granted(higher, &[])?;
        let sayable = self
            .rules
            .with_values(Variable::Coworker, |value| value != PersonValue::UNKNOWN)?;
        let diagram = self.rules.diagram_mut();
        let mut set = diagram.intersection(higher, sayable)?;
        for settled in [lower, always, denied] {
            set = diagram.difference(set, settled)?;
        }
        let row = self.snapshot.row(holder.user, Some(self.now));
        let mut reading = self.snapshot.reading();
        let set = reading.settled(&mut self.rules, set, row, line.permission)?;
        let class = self.rules.layout().caller_class(holder.user);
        let set = self.rules.diagram_mut().settle(set, Variable::Caller, class)?;
        let witness = Witnesses::new(&self.rules, self.snapshot, holder.user, self.now).find(set);
        let Some(mut witness) = witness else { return Ok(None) };
        witness.time = witness.time.or(holder.has_ends.then_some(self.now));
        let resource = format!("{}.{}", permission.area, permission.resource);
        let zone = &self.snapshot.policy().settings.time_zone;
        let request = witness.to_request(holder.name, &resource, &permission.action, zone);
        let entry = Entry::of_request(&request, ActsOn::Call, side == Side::Inside);
        Ok(entry.filter(|entry| {
            let test = self.trial.read(entry);
            test.is_some_and(|test| self.shown_by(&test).contains(&(line.key(), side)))
        }))
    }

    /// The tests of what is found: records that are allowed and denied stand in one.
    fn entries(&self, holder: &Holder<'_>, permission: &Permission, found: Vec<(Side, Found)>) -> Vec<Entry> {
        let (mut entries, mut allow, mut deny) = (Vec::new(), None, None);
        for (side, found) in found {
            match (side, found) {
                (_, Found::Call(entry)) => entries.push(entry),
                (Side::Inside, Found::Record(said)) => allow = Some(said),
                (Side::Outside, Found::Record(said)) => deny = Some(said),
            }
        }
        if allow.is_some() || deny.is_some() {
            let time = holder.has_ends.then(|| self.snapshot.local(self.now));
            entries.push(Entry::of_records(
                holder.name,
                &permission.name,
                (allow, deny),
                time.as_deref(),
            ));
        }
        entries
    }
}
