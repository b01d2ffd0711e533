//! The evaluator against a naive reading of the design, on random policies and requests.

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use proptest::{
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};
use ringfence::{
    analyse::{PermissionAccess, access_of_user},
    decide::{
        Request,
        authzen::{Answer, AnswerContext, Detail, answer},
    },
    load::load_sources,
    policy::UserId,
    report::{Style, diagnostics},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_yaml::Value;

use crate::naive::{
    World,
    generate::{Case, cases},
};

/// Decisions per run: at least 100,000.
const CASES: u32 = 1_050;
const REQUESTS: usize = 100;

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Fails with the reason alone; the whole failing case would be pages long.
fn held<T>(outcome: Result<(), TestError<T>>) {
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("{reason}"),
    }
}

fn compile<'a>(files: impl IntoIterator<Item = &'a str>) -> Snapshot {
    let mut sources = Sources::default();
    for (index, text) in files.into_iter().enumerate() {
        sources.add(SourceFile::new(format!("policies/{index}.yaml"), text));
    }
    match load_sources(sources) {
        Ok(loaded) => loaded.snapshot,
        Err(refused) => {
            panic!(
                "{}",
                diagnostics::human(&refused.diagnostics, &refused.sources, Style::default())
            )
        }
    }
}

fn texts(case: &Case) -> impl DoubleEndedIterator<Item = &str> {
    case.files.iter().map(String::as_str)
}

/// A decision, or the code of an error.
fn outcome(answer: &Answer) -> Result<bool, &'static str> {
    match &answer.context {
        Some(AnswerContext::Error { error }) => Err(error.code),
        _ => Ok(answer.decision),
    }
}

fn answers(snapshot: &Snapshot, case: &Case) -> Vec<Result<bool, &'static str>> {
    let requests = case.requests.iter().map(ToString::to_string);
    requests
        .map(|request| outcome(&answer(snapshot, &request, Detail::Decision)))
        .collect()
}

#[test]
fn the_evaluator_agrees_with_the_naive_interpreter() {
    let cases = cases(REQUESTS..=REQUESTS);
    let outcome = runner(CASES).run(&cases, |case| {
        let snapshot = compile(texts(&case));
        let world = World::new(&texts(&case).collect::<Vec<_>>());
        for (request, found) in case.requests.iter().zip(answers(&snapshot, &case)) {
            prop_assert_eq!(
                found,
                world.decide(request),
                "{}\n{}",
                request,
                case.files.join("---\n")
            );
            let explained = answer(&snapshot, request.to_string(), Detail::Explained);
            prop_assert_eq!(self::outcome(&explained), found, "explained: {}", request);
        }
        Ok(())
    });
    held(outcome);
}

#[test]
fn the_order_of_files_and_keys_never_matters() {
    let outcome = runner(150).run(&cases(REQUESTS..=REQUESTS), |case| {
        let forward = answers(&compile(texts(&case)), &case);
        prop_assert_eq!(&answers(&compile(texts(&case).rev()), &case), &forward);
        let mirrored: Vec<_> = case.files.iter().map(|text| mirrored(text)).collect();
        prop_assert_eq!(&answers(&compile(mirrored.iter().map(String::as_str)), &case), &forward);
        Ok(())
    });
    held(outcome);
}

/// The same document with the keys of every mapping in reverse order.
fn mirrored(text: &str) -> String {
    fn turn(value: Value) -> Value {
        match value {
            Value::Mapping(pairs) => {
                let pairs: Vec<_> = pairs.into_iter().collect();
                Value::Mapping(pairs.into_iter().rev().map(|(key, value)| (key, turn(value))).collect())
            }
            Value::Sequence(items) => Value::Sequence(items.into_iter().map(turn).collect()),
            other => other,
        }
    }
    serde_yaml::to_string(&turn(serde_yaml::from_str(text).unwrap())).unwrap()
}

#[test]
fn adding_a_role_or_an_assignment_never_takes_access_away() {
    let outcome = runner(150).run(&(cases(REQUESTS..=REQUESTS), any::<prop::sample::Index>()), |(case, pick)| {
        let before = compile(texts(&case));
        let roles: Vec<_> = before.policy().roles.iter().map(|role| role.name.clone()).collect();
        let assignment = if roles.is_empty() { String::new() } else {
            format!("  - {{ role: {}, to: everyone, until: 2026-11-23 }}\n", pick.get(&roles))
        };
        let added = format!(
            "roles:\n  added-by-test: {{ crm: {{ deal: {{ read: none, pipelines: {{ partners: {{ read: own, stages: {{ won: {{ read: none }} }} }} }} }} }} }}\n\
             assignments:\n  - {{ role: added-by-test, to: everyone }}\n{assignment}"
        );
        let after = compile(texts(&case).chain([added.as_str()]));
        let pairs = answers(&before, &case).into_iter().zip(answers(&after, &case));
        for ((before, after), request) in pairs.zip(&case.requests) {
            prop_assert!(before != Ok(true) || after == Ok(true), "{request}");
        }
        Ok(())
    });
    held(outcome);
}

#[test]
fn show_agrees_with_can_everywhere() {
    let time: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let outcome = runner(40).run(&cases(1..=1), |case| {
        let snapshot = compile(texts(&case));
        let users = snapshot.policy().organisation.users.len();
        for user in (0..users).map(|index| user_id(&snapshot, index)) {
            let access = access_of_user(&snapshot, user, time);
            for shown in &access.permissions {
                agrees(&snapshot, user, shown, &access.permissions, time);
            }
        }
        Ok(())
    });
    held(outcome);
}

fn user_id(snapshot: &Snapshot, index: usize) -> UserId {
    let organisation = &snapshot.policy().organisation;
    organisation.user_id(&organisation.users[index].name).unwrap()
}

/// What is shown of a permission and of all it requires is what is decided: for every owner, pipeline and stage shown.
fn agrees(
    snapshot: &Snapshot,
    user: UserId,
    shown: &PermissionAccess<'_>,
    all: &[PermissionAccess<'_>],
    time: Timestamp,
) {
    let organisation = &snapshot.policy().organisation;
    let permission = shown.permission;
    let resource = format!("{}.{}", permission.area, permission.resource);
    let mut needed = vec![shown];
    while let Some(next) = needed[needed.len() - 1].permission.requires {
        needed.push(&all[next.permission.index()]);
    }
    let named = needed
        .iter()
        .flat_map(|access| &access.exceptions)
        .map(|it| (it.part.pipeline, it.part.stage));
    let places: Vec<_> = named.chain([(None, None)]).collect();
    for owner in organisation
        .users
        .iter()
        .map(|user| Some(user.name.as_str()))
        .chain([None])
    {
        for (pipeline, stage) in &places {
            let request = Request {
                user: &organisation.user(user).unwrap().name,
                resource: &resource,
                action: &permission.action,
                id: "112",
                owner,
                pipeline: pipeline.or(Some("named by no role")),
                stage: stage.or(Some("named by no role")),
                time: Some(time),
                ..Request::default()
            };
            let question = snapshot.question(&request).unwrap();
            let expected = needed
                .iter()
                .all(|access| access.held_in(*pipeline, *stage).meets(question.relations));
            assert_eq!(snapshot.decide(&question), expected, "{request:?}");
        }
    }
}
