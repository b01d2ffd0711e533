use jiff::Timestamp;

use crate::{
    calls::CustomerFacts,
    decide::{Explanation, Request, RequestError},
    policy::{Expectation, PolicyTest},
    snapshot::Snapshot,
};

/// How one test went.
#[derive(Debug)]
pub struct Outcome<'a> {
    /// The test.
    pub test: &'a PolicyTest,
    /// The expectations that were not met; none where the test passed.
    pub failures: Vec<Failure<'a>>,
}

/// An expectation that was not met.
#[derive(Debug)]
pub struct Failure<'a> {
    /// What was expected.
    pub expectation: &'a Expectation,
    /// What came instead: another decision and why, or an error.
    pub found: Result<Explanation<'a>, RequestError>,
}

/// Runs the tests of a policy, in the order of the files. `now` is the time of those that say none.
#[must_use]
pub fn run_tests(snapshot: &Snapshot, now: Timestamp) -> Vec<Outcome<'_>> {
    let tests = snapshot.policy().tests.iter();
    tests
        .map(|test| Outcome {
            test,
            failures: run(snapshot, test, now),
        })
        .collect()
}

fn run<'a>(snapshot: &'a Snapshot, test: &'a PolicyTest, now: Timestamp) -> Vec<Failure<'a>> {
    let failure = |expectation: &'a Expectation| {
        let found = ask(snapshot, test, expectation, now);
        let met = found
            .as_ref()
            .is_ok_and(|explanation| explanation.decision == expectation.allow);
        (!met).then_some(Failure { expectation, found })
    };
    test.expectations.iter().filter_map(failure).collect()
}

fn ask<'a>(
    snapshot: &'a Snapshot,
    test: &PolicyTest,
    expectation: &Expectation,
    now: Timestamp,
) -> Result<Explanation<'a>, RequestError> {
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
    let request = Request {
        user: &test.user,
        resource,
        action,
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
    };
    snapshot
        .question(&request)
        .map(|question| snapshot.explain(&question, &request))
}

fn list(names: Option<&[String]>) -> Option<Vec<&str>> {
    names.map(|names| names.iter().map(String::as_str).collect())
}
