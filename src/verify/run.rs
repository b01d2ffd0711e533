use jiff::Timestamp;

use crate::{
    calls::CustomerFacts,
    decide::{Applying, Explanation, Question, Request, RequestError},
    policy::{Expectation, PolicyTest},
    snapshot::Snapshot,
};

/// How one test went.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The test.
    pub test: &'a PolicyTest,
    /// Its cases, one for each answer that is expected.
    pub cases: Vec<Case<'a>>,
}

impl<'a> Outcome<'a> {
    /// Whether every expectation is met.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.cases.iter().all(Case::is_met)
    }

    /// The cases whose expectation is not met; none where the test passed.
    pub fn failures(&self) -> impl Iterator<Item = &Case<'a>> {
        self.cases.iter().filter(|case| !case.is_met())
    }
}

/// An answer that is expected, and the one that came.
#[derive(Debug)]
pub struct Case<'a> {
    /// What was expected.
    pub expectation: &'a Expectation,
    /// What came: a decision and why, or an error.
    pub found: Result<Explanation<'a>, RequestError>,
    /// Of a call that came to be decided so, the statements that apply to it: of the company where it settles the call,
    /// else of each rule that gives the answer that came.
    pub applying: Vec<Applying>,
}

impl Case<'_> {
    /// Whether what came is what was expected. An error is neither a yes nor a no.
    #[must_use]
    pub fn is_met(&self) -> bool {
        let found = self.found.as_ref();
        found.is_ok_and(|explanation| explanation.decision == self.expectation.allow)
    }
}

/// Runs the tests of a policy, in the order of the files. `now` is the time of those that say none.
#[must_use]
pub fn run_tests(snapshot: &Snapshot, now: Timestamp) -> Vec<Outcome<'_>> {
    let tests = snapshot.policy().tests.iter();
    tests.map(|test| run(snapshot, test, now)).collect()
}

/// Runs one test.
pub(super) fn run<'a>(snapshot: &'a Snapshot, test: &'a PolicyTest, now: Timestamp) -> Outcome<'a> {
    let case = |expectation: &'a Expectation| {
        let found = ask(test, expectation, now, |request| {
            let question = snapshot.question(request)?;
            let explanation = snapshot.explain(&question, request);
            let applying = deciding(snapshot, &question, &explanation);
            Ok((explanation, applying))
        });
        let (found, applying) = match found {
            Ok((explanation, applying)) => (Ok(explanation), applying),
            Err(error) => (Err(error), Vec::new()),
        };
        Case {
            expectation,
            found,
            applying,
        }
    };
    Outcome {
        test,
        cases: test.expectations.iter().map(case).collect(),
    }
}

/// What applies to a call and says what was decided. Where something else that is required settled it, nothing does.
fn deciding(snapshot: &Snapshot, question: &Question, explanation: &Explanation<'_>) -> Vec<Applying> {
    if explanation.call.is_none() || explanation.permission != question.permission {
        return Vec::new();
    }
    let mut applying = snapshot.applying(question);
    applying.retain(|applying| applying.allows(snapshot) == explanation.decision);
    applying
}

/// Whether each of a test's cases is met, in their order. Says nothing of why, and costs less.
pub(super) fn met(snapshot: &Snapshot, test: &PolicyTest, now: Timestamp) -> Vec<bool> {
    let is_met = |expectation: &Expectation| {
        let found = ask(test, expectation, now, |request| snapshot.check(request));
        found.is_ok_and(|decision| decision == expectation.allow)
    };
    test.expectations.iter().map(is_met).collect()
}

/// Hands over the request of a case.
fn ask<T>(test: &PolicyTest, expectation: &Expectation, now: Timestamp, answer: impl FnOnce(&Request<'_>) -> T) -> T {
    let (resource, action) = test.permission.rsplit_once('.').unwrap_or_default();
    let departments = list(expectation.departments.as_deref());
    let members = list(expectation.members.as_deref());
    let tags = list(test.customer.as_ref().and_then(|customer| customer.tags.as_deref()));
    let on = expectation.on.as_deref();
    let customer = test.customer.as_ref().map(|customer| CustomerFacts {
        responsible: customer.responsible.as_deref(),
        kind: customer.kind.as_deref(),
        pipeline: customer.pipeline.as_deref(),
        stage: customer.stage.as_deref(),
        tags: tags.as_deref(),
        open: customer.open,
    });
    answer(&Request {
        user: &test.user,
        resource,
        action,
        action_properties: &[],
        id: test.dialled.as_deref().or(on).unwrap_or_default(),
        on,
        field: expectation.field.as_deref(),
        members: members.as_deref(),
        owner: expectation.owner.as_deref(),
        departments: departments.as_deref(),
        open: expectation.open,
        pipeline: expectation.pipeline.as_deref(),
        stage: expectation.stage.as_deref(),
        customer,
        coworker: test.coworker.as_deref(),
        time: Some(test.at.unwrap_or(now)),
    })
}

fn list(names: Option<&[String]>) -> Option<Vec<&str>> {
    names.map(|names| names.iter().map(String::as_str).collect())
}
