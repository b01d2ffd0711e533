//! Invariants: for each promise of a policy whether it holds, over everybody and everything that it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use crate::{
    calls::RulesTooLarge,
    catalogue::PermissionId,
    policy::{Deed, Invariant, Promise, Subject, SubjectKind, UserId},
    snapshot::Snapshot,
    source::Place,
};

mod calls;
mod dialled;
mod found;
mod part;
mod records;
mod request;
mod stance;
mod told;

use found::{Engine, Found, Token, Wanted};

pub use told::broken;

/// Whether one invariant holds.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// The invariant.
    pub invariant: &'a Invariant,
    /// What was looked at.
    pub proof: Proof,
    /// What breaks it; nothing where it holds.
    pub violations: Vec<Violation>,
}

impl Verdict<'_> {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.violations.is_empty()
    }
}

/// What was looked at to tell whether an invariant holds.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// How many people it speaks of.
    pub people: usize,
    /// The profiles that they have.
    pub profiles: BTreeSet<u32>,
    /// How many regions were told apart: parts of a resource with who stands how to them, or sets of calls.
    pub regions: usize,
}

/// Some people for whom an invariant does not hold, all for the same reason.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Who, in the order of the ids.
    pub users: Vec<UserId>,
    /// Why.
    pub finding: Finding,
    /// Requests of the first of them that are decided otherwise than promised; none where he has no such records.
    pub witnesses: Vec<Value>,
}

/// Why an invariant does not hold for somebody.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Finding {
    /// From when on; from now on where there is none.
    pub from: Option<Timestamp>,
    /// The permissions that are had, or missed.
    pub permissions: Vec<PermissionId>,
    /// The parts of the resource, in words; empty where there is only the whole.
    pub parts: Vec<String>,
    /// The calls, in the words of the rule language.
    pub calls: Vec<String>,
    /// Short codes that nobody can dial: their digits are internal numbers.
    pub taken: Vec<String>,
    /// The lines that it comes from.
    pub causes: Vec<CauseLine>,
}

/// A line that is a cause, and what to say about it.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CauseLine {
    /// The words.
    pub place: Place,
    /// What they do.
    pub text: String,
}

/// Checks every invariant of a policy, from a time on.
///
/// # Errors
///
/// Where the sets of calls that an invariant compares take more than they may.
pub fn check_invariants(snapshot: &Snapshot, now: Timestamp) -> Result<Vec<Verdict<'_>>, RulesTooLarge> {
    let invariants = snapshot.policy().invariants.iter();
    invariants
        .map(|invariant| Check { snapshot, now }.invariant(invariant))
        .collect()
}

#[derive(Clone, Copy)]
struct Check<'a> {
    snapshot: &'a Snapshot,
    now: Timestamp,
}

impl<'a> Check<'a> {
    fn invariant(self, invariant: &'a Invariant) -> Result<Verdict<'a>, RulesTooLarge> {
        let (proof, violations) = match &invariant.promise {
            Promise::Only(subjects, deed) => {
                let among = self.members(subjects);
                let others: Vec<_> = self.users().filter(|user| !among.contains(user)).collect();
                self.nobody_of(&others, deed)?
            }
            Promise::Never(subjects, deed) => self.nobody_of(&self.sorted(subjects), deed)?,
            Promise::Always(subjects, deed) => {
                let users = self.sorted(subjects);
                let undialled = self.undialled(&users, deed);
                let (proof, violations) = self.everybody_of(&users, deed)?;
                (proof, undialled.into_iter().chain(violations).collect())
            }
            Promise::AtMost(most, deed) => self.at_most(*most, deed)?,
            Promise::NoOneHasBoth(permissions) => self.no_one_has_both(permissions)?,
        };
        Ok(Verdict {
            invariant,
            proof,
            violations,
        })
    }

    fn users(self) -> impl Iterator<Item = UserId> {
        (0..).map(UserId).take(self.snapshot.policy().organisation.users.len())
    }

    /// The users that some subjects are.
    fn members(self, subjects: &[Subject]) -> FxHashSet<UserId> {
        let kinds: FxHashSet<SubjectKind> = subjects.iter().map(|subject| subject.kind).collect();
        let organisation = &self.snapshot.policy().organisation;
        let is_meant = organisation.by_subjects(
            |user| kinds.contains(&SubjectKind::User(user)),
            |subjects| subjects.iter().any(|kind| kinds.contains(kind)),
        );
        let users = self.users().zip(is_meant);
        users.filter(|(_, is_meant)| *is_meant).map(|(user, _)| user).collect()
    }

    fn sorted(self, subjects: &[Subject]) -> Vec<UserId> {
        let members = self.members(subjects);
        self.users().filter(|user| members.contains(user)).collect()
    }

    fn nobody_of(self, users: &[UserId], deed: &'a Deed) -> Result<(Proof, Vec<Violation>), RulesTooLarge> {
        self.find_all(users, Engine::new(self.snapshot, deed, Wanted::May, self.now)?)
    }

    fn everybody_of(self, users: &[UserId], deed: &'a Deed) -> Result<(Proof, Vec<Violation>), RulesTooLarge> {
        self.find_all(users, Engine::new(self.snapshot, deed, Wanted::Lack, self.now)?)
    }

    /// Everything that an engine finds is against the promise.
    fn find_all(self, users: &[UserId], mut engine: Engine<'a>) -> Result<(Proof, Vec<Violation>), RulesTooLarge> {
        let mut groups = Groups::default();
        for user in users {
            let found = engine.found(*user)?;
            if !found.is_empty() {
                groups.add(self, *user, &mut [&mut engine], &[found])?;
            }
        }
        Ok((self.proof(users, engine.regions()), groups.violations))
    }

    fn at_most(self, most: usize, deed: &'a Deed) -> Result<(Proof, Vec<Violation>), RulesTooLarge> {
        let mut engine = Engine::new(self.snapshot, deed, Wanted::May, self.now)?;
        let users: Vec<UserId> = self.users().collect();
        let mut who = Vec::new();
        for user in &users {
            let found = engine.found(*user)?;
            if !found.is_empty() {
                who.push((*user, found));
            }
        }
        let spans = who
            .iter()
            .flat_map(|(_, found)| found.iter().map(|it| (it.from, it.ends)));
        let mut groups = Groups::default();
        if let Some(moment) = first_above(spans, most) {
            for (user, found) in who {
                let then: Vec<_> = found
                    .iter()
                    .filter(|it| it.from <= moment && moment < it.ends)
                    .cloned()
                    .collect();
                if !then.is_empty() {
                    let then = then.into_iter().map(|it| Found { from: moment, ..it });
                    groups.add(self, user, &mut [&mut engine], &[then.collect::<Vec<_>>().into()])?;
                }
            }
        }
        Ok((self.proof(&users, engine.regions()), groups.violations))
    }

    fn no_one_has_both(self, permissions: &[PermissionId]) -> Result<(Proof, Vec<Violation>), RulesTooLarge> {
        let deeds: Vec<Deed> = permissions.iter().map(|id| Deed::May(*id, None)).collect();
        let engines = deeds
            .iter()
            .map(|deed| Engine::new(self.snapshot, deed, Wanted::May, self.now));
        let mut engines = engines.collect::<Result<Vec<_>, _>>()?;
        let users: Vec<UserId> = self.users().collect();
        let mut groups = Groups::default();
        for user in &users {
            let found = engines.iter_mut().map(|engine| engine.found(*user));
            let found = found.collect::<Result<Vec<_>, _>>()?;
            // Who has one of them more than once does not have two of them.
            let spans = found.iter().flat_map(|of_one| joined(of_one));
            let Some(moment) = first_above(spans, 1) else { continue };
            let then = found.iter().map(|of_one| {
                let then = of_one.iter().filter(|it| it.from <= moment && moment < it.ends);
                then.cloned()
                    .map(|it| Found { from: moment, ..it })
                    .collect::<Vec<_>>()
                    .into()
            });
            let then: Vec<_> = then.collect();
            let mut engines: Vec<_> = engines.iter_mut().collect();
            groups.add(self, *user, &mut engines, &then)?;
        }
        let regions = engines.iter().map(Engine::regions).sum();
        Ok((self.proof(&users, regions), groups.violations))
    }

    fn proof(self, users: &[UserId], regions: usize) -> Proof {
        let profiles = self.snapshot.profiles();
        let profiles = users.iter().filter_map(|user| profiles.get(user.index()).copied());
        Proof {
            people: users.len(),
            profiles: profiles.collect(),
            regions,
        }
    }
}

/// The times of what was found, those that touch joined.
fn joined(found: &[Found<'_>]) -> Vec<(Timestamp, Timestamp)> {
    let mut spans: Vec<(Timestamp, Timestamp)> = found.iter().map(|it| (it.from, it.ends)).collect();
    spans.sort_unstable();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, ends) in spans {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(ends),
            _ => joined.push((from, ends)),
        }
    }
    joined
}

/// The first moment at which more than so many spans of time run.
fn first_above(spans: impl Iterator<Item = (Timestamp, Timestamp)>, most: usize) -> Option<Timestamp> {
    let mut changes: BTreeMap<Timestamp, i64> = BTreeMap::new();
    for (from, ends) in spans {
        *changes.entry(from).or_default() += 1;
        *changes.entry(ends).or_default() -= 1;
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut running = 0;
    changes.into_iter().find_map(|(moment, change)| {
        running += change;
        (running > most).then_some(moment)
    })
}

/// What was found of somebody, and the assignments that reach him, each with its subject.
type Reasons = (Vec<(Token, Timestamp)>, Vec<(Place, usize)>);

/// Violations in the making: people for whom the same is found for the same reason are one.
#[derive(Default)]
struct Groups {
    violations: Vec<Violation>,
    /// By what was found and by the assignments that reach a person.
    known: FxHashMap<Reasons, usize>,
    by_finding: FxHashMap<Finding, usize>,
}

impl Groups {
    /// Adds a person with what each engine found of him.
    fn add<'a>(
        &mut self,
        check: Check<'a>,
        user: UserId,
        engines: &mut [&mut Engine<'a>],
        found: &[std::rc::Rc<[Found<'a>]>],
    ) -> Result<(), RulesTooLarge> {
        let holdings = check.snapshot.holdings(user);
        let holdings = holdings
            .iter()
            .map(|holding| (holding.assignment.place, holding.subject));
        let shared = found
            .iter()
            .flat_map(|found| found.iter().map(|it| (it.token(), it.from)));
        let key = (shared.collect(), holdings.collect());
        if let Some(violation) = self.known.get(&key).and_then(|index| self.violations.get_mut(*index)) {
            violation.users.push(user);
            return Ok(());
        }
        let mut finding = Finding::default();
        let mut witnesses = Vec::new();
        for (engine, found) in engines.iter_mut().zip(found) {
            let Some(first) = found.first() else { continue };
            finding.from = finding.from.or(Some(first.from));
            finding.permissions.push(engine.permission());
            witnesses.extend(engine.describe(user, found, &mut finding)?);
        }
        finding.from = finding.from.filter(|from| *from > check.now);
        finding.causes.sort();
        finding.causes.dedup();
        let next = self.violations.len();
        let index = *self.by_finding.entry(finding.clone()).or_insert(next);
        if index == next {
            self.violations.push(Violation {
                users: Vec::new(),
                finding,
                witnesses,
            });
        }
        if let Some(violation) = self.violations.get_mut(index) {
            violation.users.push(user);
        }
        self.known.insert(key, index);
        Ok(())
    }
}
