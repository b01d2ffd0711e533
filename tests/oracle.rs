//! The evaluator against a naive reading of the design, on random policies and requests.

use std::{collections::BTreeSet, env};

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use proptest::{
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};
use ringfence::{
    analyse::{Part, PermissionAccess, access_of_user},
    catalogue::{InArchives, ObjectKind, Permission, Relations},
    decide::{
        Request,
        authzen::{Answer, AnswerContext, Detail, answer},
    },
    document::VisibilityWord,
    load::load_sources,
    policy::{ObjectId, UserId, Workgroup},
    report::{Style, diagnostics},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_json::json;
use serde_yaml::Value;

use crate::naive::{
    World,
    generate::{Case, cases},
};

/// Decisions per run: at least 100,000.
const CASES: u32 = 1_050;
const REQUESTS: usize = 100;

/// `PROPTEST_CASES` has its way, for a quick look or a long one.
fn runner(cases: u32) -> TestRunner {
    let cases = match env::var("PROPTEST_CASES") {
        Ok(said) => said.parse().unwrap(),
        Err(_) => cases,
    };
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

/// Rare among random cases.
#[test]
fn what_was_once_decided_otherwise() {
    let people = "{ users: { anna: {} }, workgroups: { launch: { owner: anna } } }";
    let unsaid = "
roles: { own: { workgroups: { tasks: { view: [own] } } } }
assignments: [{ role: own, to: everyone }]
objects: { 'workgroups:launch': { inherit: false } }
";
    let two_areas = "
catalogue:
  atoll:
    title: Atoll
    objects: workgroups
    ladders: { who: { levels: [{ level: none }, { level: members, adds: [any] }] } }
    resources: { tasks: { title: Tasks, objects: true, actions: { view: { title: View, ladder: who, default: members } } } }
workgroups: { quiet: { owner: anna, features: { tasks: { view: none } } } }
";
    let cases = [
        (unsaid, "workgroups.tasks", json!({ "owner": "anna" }), false),
        (
            unsaid,
            "workgroups.tasks",
            json!({ "owner": "anna", "on": "launch" }),
            true,
        ),
        (
            two_areas,
            "atoll.tasks",
            json!({ "owner": "anna", "on": "launch" }),
            true,
        ),
        (
            two_areas,
            "atoll.tasks",
            json!({ "owner": "anna", "on": "quiet" }),
            false,
        ),
        (
            two_areas,
            "workgroups.tasks",
            json!({ "owner": "anna", "on": "launch" }),
            true,
        ),
        (
            two_areas,
            "workgroups.tasks",
            json!({ "owner": "anna", "on": "quiet" }),
            false,
        ),
    ];
    for (policy, resource, properties, expected) in cases {
        let request = json!({
            "subject": { "type": "user", "id": "anna" },
            "action": { "name": "view" },
            "resource": { "type": resource, "id": "17", "properties": properties },
        });
        let found = outcome(&answer(
            &compile([people, policy]),
            request.to_string(),
            Detail::Decision,
        ));
        assert_eq!(found, Ok(expected), "{request}");
        assert_eq!(World::new(&[people, policy]).decide(&request), found, "{request}");
    }
}

/// An object below another is shown where less is held of it.
#[test]
fn show_tells_of_what_inherits_nothing() {
    let snapshot = compile(["
users: { anna: {} }
assignments: [{ level: read, to: everyone, on: 'drive:/HR' }]
objects: { 'drive:/HR/Pay': { inherit: false } }
"]);
    let time: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let access = access_of_user(&snapshot, user_id(&snapshot, 0), time);
    let read = access
        .permissions
        .iter()
        .find(|it| it.permission.name == "drive.file.read")
        .unwrap();
    let shown = read.exceptions.iter().map(|it| {
        let object = snapshot.policy().objects.get(it.part.on.unwrap()).unwrap();
        (object.name(), it.relations.is_empty())
    });
    let expected = [("drive:/HR".to_owned(), false), ("drive:/HR/Pay".to_owned(), true)];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
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
        // Those of levels on objects have no name of their own.
        let roles = before.policy().roles.iter().filter(|role| role.level.is_none());
        let roles: Vec<_> = roles.map(|role| role.name.clone()).collect();
        let assignment = if roles.is_empty() { String::new() } else {
            format!("  - {{ role: {}, to: everyone, until: 2026-11-23 }}\n", pick.get(&roles))
        };
        let added = format!(
            "roles:\n  added-by-test: {{ drive: {{ file: none }}, workgroups: {{ tasks: {{ view: [own] }} }}, \
             crm: {{ deal: {{ read: none, fields: {{ amount: none }}, pipelines: {{ partners: {{ read: own, stages: {{ won: {{ read: none }} }} }} }} }} }} }}\n\
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

/// A permission that is needed, and the object on which it is needed, where it is not that of the request.
type Needed<'a, 'b> = (&'b PermissionAccess<'a>, Option<ObjectId>);

/// A permission and all that it requires.
fn needed<'a, 'b>(shown: &'b PermissionAccess<'a>, all: &'b [PermissionAccess<'a>]) -> Vec<Needed<'a, 'b>> {
    let mut needed = vec![(shown, None)];
    while let (last, on) = needed[needed.len() - 1]
        && let Some((next, elsewhere, _)) = last.needs
    {
        needed.push((&all[next.index()], elsewhere.or(on)));
    }
    needed
}

/// What is shown of a permission and of all it requires is what is decided: for every owner, object, pipeline, stage
/// and field shown.
fn agrees(
    snapshot: &Snapshot,
    user: UserId,
    shown: &PermissionAccess<'_>,
    all: &[PermissionAccess<'_>],
    time: Timestamp,
) {
    let organisation = &snapshot.policy().organisation;
    let permission = shown.permission;
    let needed = needed(shown, all);
    let resource = format!("{}.{}", permission.area, permission.resource);
    let owners = organisation.users.iter().map(|owner| Some(owner.name.as_str()));
    let owners: Vec<_> = owners.chain([None]).collect();
    for part in parts(snapshot, permission, &needed) {
        let object = object_in(snapshot, permission, part.on);
        for owner in &owners {
            let request = Request {
                user: &organisation.user(user).unwrap().name,
                resource: &resource,
                action: &permission.action,
                id: object.as_deref().unwrap_or("112"),
                owner: *owner,
                on: object.as_deref(),
                field: part.field,
                pipeline: part.pipeline.or(Some("named by no role")),
                stage: part.stage.or(Some("named by no role")),
                time: Some(time),
                ..Request::default()
            };
            let question = snapshot.question(&request).unwrap();
            let expected = needed
                .iter()
                .all(|needed| holds(snapshot, *needed, part, question.relations));
            assert_eq!(snapshot.decide(&question), expected, "{request:?}");
        }
    }
}

/// The parts to ask of: every object of the area and one that the policy does not name, with every pipeline, stage and
/// field that is shown.
fn parts<'a>(snapshot: &'a Snapshot, permission: &Permission, needed: &[Needed<'a, '_>]) -> BTreeSet<Part<'a>> {
    let objects = &snapshot.policy().objects;
    let exceptions = needed.iter().flat_map(|(access, _)| &access.exceptions);
    let shown: BTreeSet<Part<'a>> = exceptions.map(|it| it.part).chain([Part::default()]).collect();
    let mut ons = vec![None];
    if permission.objects.is_some() {
        let of_area = objects.iter().filter(|(_, object)| object.area == permission.area);
        ons.extend(of_area.map(|(id, _)| Some(id)));
    }
    // Whatever is below the root has what the root has, and all workgroups have names.
    let is_all_named =
        objects.find(&permission.area, "/").is_some() || permission.objects == Some(ObjectKind::Workgroups);
    let unnamed = permission.objects.is_none() || !is_all_named;
    let ons: Vec<_> = ons.into_iter().filter(|on| on.is_some() || unnamed).collect();
    let fields = |part: Part<'a>| {
        [
            Part {
                field: part.field.filter(|_| permission.fields),
                ..part
            },
            Part { field: None, ..part },
        ]
    };
    let parts = shown.into_iter().flat_map(fields);
    parts
        .flat_map(|part| ons.iter().map(move |on| Part { on: *on, ..part }))
        .collect()
}

/// The object of a part as requests name it, or one that the policy does not name.
fn object_in(snapshot: &Snapshot, permission: &Permission, on: Option<ObjectId>) -> Option<String> {
    permission.objects?;
    let object = on.and_then(|on| snapshot.policy().objects.get(on));
    Some(object.map_or_else(|| "/named by nobody".to_owned(), |object| object.id.clone()))
}

/// Whether what is shown of a part, with what a workgroup grants everyone, meets what holds: of its record, and of its
/// field.
fn holds(snapshot: &Snapshot, (access, elsewhere): Needed<'_, '_>, part: Part<'_>, relations: Relations) -> bool {
    let part = match elsewhere {
        Some(on) => Part {
            on: Some(on),
            ..Part::default()
        },
        None => Part {
            field: part.field.filter(|_| access.permission.fields),
            ..part
        },
    };
    let object = part.on.and_then(|on| snapshot.policy().objects.get(on));
    let index = object.and_then(|object| object.workgroup);
    let workgroup = index.map(|index| &snapshot.policy().organisation.workgroups[index as usize]);
    if workgroup.is_some_and(|it| it.archived) && access.permission.in_archives == InArchives::Denied {
        return false;
    }
    let audience = workgroup.map_or(Relations::NONE, |workgroup| audience(workgroup, access));
    let part = Part {
        on: nearest_shown(snapshot, access, part),
        ..part
    };
    let meets = |part| (access.held_of(part) | audience).meets(relations);
    meets(Part { field: None, ..part }) && meets(part)
}

/// The object, or the nearest one above it, of which something is shown that fits the part.
fn nearest_shown(snapshot: &Snapshot, access: &PermissionAccess<'_>, part: Part<'_>) -> Option<ObjectId> {
    let above = |object: &ObjectId| snapshot.policy().objects.get(*object)?.parent;
    let fits = |shown: Option<&str>, wanted| shown.is_none() || shown == wanted;
    let is_shown = |object: &ObjectId| {
        access.exceptions.iter().map(|it| it.part).any(|shown| {
            shown.on == Some(*object)
                && fits(shown.field, part.field)
                && fits(shown.pipeline, part.pipeline)
                && fits(shown.stage, part.stage)
        })
    };
    std::iter::successors(part.on, above).find(is_shown)
}

/// What a workgroup grants everyone.
fn audience(workgroup: &Workgroup, access: &PermissionAccess<'_>) -> Relations {
    let default = access.permission.audience.map(|default| match workgroup.visibility {
        VisibilityWord::Public => default.public,
        VisibilityWord::Private => default.private,
        VisibilityWord::Secret => default.secret,
    });
    let said = workgroup.features.get(&access.id).map(|grant| grant.relations);
    said.or(default).unwrap_or(Relations::NONE)
}
