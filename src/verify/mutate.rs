//! Changes a policy a little, again and again, and looks whether a test notices.

use jiff::Timestamp;

use super::{Entry, Mutation, mutation::LONG_AGO, run::met};
use crate::{
    analyse::{Change, Direction, difference},
    diagnostic::Diagnostics,
    document::Documents,
    load::load_sources,
    policy::{PolicyTest, resolve_tests},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

/// What became of small changes.
#[derive(Clone, Debug, Default)]
pub struct Mutants {
    /// How many a test noticed.
    pub noticed: usize,
    /// How many change nobody's access, as it is proved: no test could notice.
    pub equivalent: usize,
    /// How many make no policy, or one too large to compare.
    pub refused: usize,
    /// Those that change access, and no test notices.
    pub survivors: Vec<Survivor>,
}

/// A change that no test notices.
#[derive(Clone, Debug)]
pub struct Survivor {
    /// The change.
    pub mutation: Mutation,
    /// A test that passes and would notice; `None` where the difference cannot be said in one.
    pub entry: Option<Entry>,
}

/// What becomes of one change.
pub(super) enum Fate {
    Noticed,
    Equivalent,
    Refused,
    Survived(Option<Box<Found>>),
}

/// A test that is found, as written and as read.
pub(super) struct Found {
    pub(super) entry: Entry,
    pub(super) test: PolicyTest,
}

/// Tries changes of a policy. `now` is the time of the tests that say none, and from then on access is compared.
#[must_use]
pub fn mutate(snapshot: &Snapshot, mutations: Vec<Mutation>, now: Timestamp) -> Mutants {
    let trial = Trial::new(snapshot, now);
    let mut mutants = Mutants::default();
    for mutation in mutations {
        match trial.fate(&mutation, &[]) {
            Fate::Noticed => mutants.noticed += 1,
            Fate::Equivalent => mutants.equivalent += 1,
            Fate::Refused => mutants.refused += 1,
            Fate::Survived(found) => mutants.survivors.push(Survivor {
                mutation,
                entry: found.map(|found| found.entry),
            }),
        }
    }
    mutants
}

/// What changes are tried on.
pub(super) struct Trial<'a> {
    snapshot: &'a Snapshot,
    /// The cases of each test that are met.
    met: Vec<Vec<bool>>,
    now: Timestamp,
}

impl<'a> Trial<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, now: Timestamp) -> Self {
        let tests = snapshot.policy().tests.iter();
        Self {
            snapshot,
            met: tests.map(|test| met(snapshot, test, now)).collect(),
            now,
        }
    }

    pub(super) fn snapshot(&self) -> &'a Snapshot {
        self.snapshot
    }

    /// What becomes of a change, where these tests are added.
    pub(super) fn fate(&self, mutation: &Mutation, added: &[PolicyTest]) -> Fate {
        let Some(mutant) = self.mutant(mutation) else {
            return Fate::Refused;
        };
        if self.is_noticed(&mutant) || added.iter().any(|test| self.fails(&mutant, test)) {
            return Fate::Noticed;
        }
        let Ok(difference) = difference(self.snapshot, &mutant, self.now) else {
            return Fate::Refused;
        };
        if difference.changes.is_empty() {
            return Fate::Equivalent;
        }
        let mut changes = difference.changes.iter();
        Fate::Survived(changes.find_map(|change| self.noticing(&mutant, change)))
    }

    /// The changed policy; `None` where it is none.
    fn mutant(&self, mutation: &Mutation) -> Option<Snapshot> {
        let policies = mutation.texts(self.snapshot.sources()).filter_map(load);
        let mut meant = policies.filter(|mutant| match mutation.ends {
            None => true,
            Some(index) => {
                let assignment = mutant.policy().assignments.get(index);
                let until = assignment.and_then(|assignment| assignment.until);
                until.is_some_and(|until| until.to_string() == LONG_AGO)
            }
        });
        meant.next()
    }

    /// Whether a case that is met is met no more.
    fn is_noticed(&self, mutant: &Snapshot) -> bool {
        let tests = self.snapshot.policy().tests.iter().zip(&self.met);
        let mut tests = tests.map(|(test, before)| (before, met(mutant, test, self.now)));
        tests.any(|(before, after)| before.iter().zip(after).any(|(before, after)| *before && !after))
    }

    fn fails(&self, snapshot: &Snapshot, test: &PolicyTest) -> bool {
        met(snapshot, test, self.now).contains(&false)
    }

    /// The test that shows a difference: it passes before the change and not after it.
    fn noticing(&self, mutant: &Snapshot, change: &Change) -> Option<Box<Found>> {
        let catalogue = &self.snapshot.policy().catalogue;
        let acts_on = catalogue.get(catalogue.id(&change.permission)?)?.acts_on;
        let entry = Entry::of_request(&change.witness, acts_on, change.direction == Direction::Lost)?;
        let test = self.read(&entry)?;
        let is_found = !self.fails(self.snapshot, &test) && self.fails(mutant, &test);
        is_found.then(|| Box::new(Found { entry, test }))
    }

    /// The test that is written so; `None` where the policy refuses it.
    pub(super) fn read(&self, entry: &Entry) -> Option<PolicyTest> {
        let policy = self.snapshot.policy();
        let mut sources = Sources::default();
        sources.add(SourceFile::new("suggested.yaml", format!("tests:\n  - {entry}\n")));
        let mut diagnostics = Diagnostics::default();
        let documents = Documents::read(&sources, &mut diagnostics);
        let tests = resolve_tests(
            &documents.files,
            &policy.catalogue,
            &policy.organisation,
            &mut diagnostics,
        );
        tests.into_iter().next().filter(|_| !diagnostics.has_errors())
    }
}

fn load(sources: Sources) -> Option<Snapshot> {
    load_sources(sources).ok().map(|loaded| loaded.snapshot)
}
