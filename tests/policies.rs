//! The shipped policy: what it gives, and that it keeps its promises.

use std::{collections::BTreeMap, env, fs, path::Path};

use pretty_assertions::assert_eq;
use ringfence::{
    analyse::access_of_role,
    catalogue::{Catalogue, Permission},
    decide::{
        Request,
        authzen::{AnswerContext, Detail, answer},
    },
    load::{load, load_sources},
    policy::{RoleId, built_in_catalogue},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

use serde_json::{Value, json};

use crate::{
    naive::World,
    test::{Test, shipped_policy, shipped_rules},
};

fn shipped() -> Snapshot {
    load(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"))
        .unwrap()
        .snapshot
}

#[test]
fn the_shipped_policy_passes_its_own_tests() {
    Test::shipped()
        .args("test")
        .stdout_has(&[
            "42 passed, 0 failed\ncovered: 8 of 8 roles, ",
            ", 12 of 12 call regions, ",
        ])
        .run();
}

/// Change a role, run with `UPDATE_MATRIX=1`, and read the difference in review.
#[test]
fn the_matrix_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/matrix.txt");
    let matrix = matrix(&shipped());
    if env::var_os("UPDATE_MATRIX").is_some() {
        fs::write(&path, &matrix).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        matrix,
        "run with UPDATE_MATRIX=1 and review the change"
    );
}

/// A block for each area, a line for each permission, a column for each role.
fn matrix(snapshot: &Snapshot) -> String {
    let roles: Vec<_> = snapshot.policy().roles.iter().zip(0u32..).collect();
    let roles: Vec<_> = roles.into_iter().filter(|(role, _)| role.level.is_none()).collect();
    let levels: BTreeMap<_, _> = roles
        .iter()
        .map(|(role, id)| (role.name.as_str(), levels(snapshot, *id)))
        .collect();
    let mut rows = vec![
        std::iter::once("permission")
            .chain(levels.keys().copied())
            .map(str::to_owned)
            .collect(),
    ];
    let permissions = snapshot.policy().catalogue.permissions();
    for (index, permission) in permissions.iter().enumerate() {
        let row: Vec<String> = std::iter::once(permission.name.clone())
            .chain(levels.values().map(|levels| levels[index].clone()))
            .collect();
        rows.push(row);
    }
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row: &Vec<String>| row[column].len()).max().unwrap())
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<_> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// The level of each permission that a role gives; a `*` where a pipeline or stage says otherwise, a dot for nothing.
fn levels(snapshot: &Snapshot, role: u32) -> Vec<String> {
    let id = snapshot.policy().roles[role as usize].name.clone();
    let access = access_of_role(snapshot, role_id(snapshot, &id));
    let level = |it: &ringfence::analyse::PermissionAccess<'_>| {
        let name = it.permission.ladder.describe(it.relations).to_string();
        let name = if it.relations.is_empty() { ".".to_owned() } else { name };
        if it.exceptions.is_empty() {
            name
        } else {
            format!("{name} *")
        }
    };
    access.permissions.iter().map(level).collect()
}

fn role_id(snapshot: &Snapshot, name: &str) -> RoleId {
    snapshot.role_id(name).unwrap()
}

/// The published default matrix of the product's telephony, variant "code defaults".
#[test]
fn the_four_roles_are_exactly_the_published_defaults() {
    let snapshot = shipped();
    let columns = [
        "call-statistics.view",
        "call-recording.listen",
        "call-recording.update",
        "outbound-call.make",
        "user-settings.update",
        "settings.update",
        "numbers.manage",
        "balance.manage",
    ];
    let published = [
        (
            "administrator",
            ["any", "any", "none", "any", "any", "allowed", "allowed", "denied"],
        ),
        (
            "chief-executive",
            ["any", "any", "none", "any", "none", "denied", "denied", "denied"],
        ),
        (
            "head-of-department",
            [
                "department",
                "department",
                "none",
                "any",
                "none",
                "denied",
                "denied",
                "denied",
            ],
        ),
        (
            "manager",
            ["own", "own", "none", "any", "none", "denied", "denied", "denied"],
        ),
    ];
    for (role, expected) in published {
        let access = access_of_role(&snapshot, role_id(&snapshot, role));
        for (column, expected) in columns.iter().zip(expected) {
            let name = format!("telephony.{column}");
            let shown = access
                .permissions
                .iter()
                .find(|shown| shown.permission.name == name)
                .unwrap();
            assert_eq!(
                shown.permission.ladder.describe(shown.relations).to_string(),
                expected,
                "{role} {column}"
            );
        }
    }
    let telephony = snapshot
        .policy()
        .catalogue
        .permissions()
        .iter()
        .filter(|it| it.area == "telephony" && it.objects.is_none())
        .count();
    assert_eq!(telephony, columns.len());
}

#[test]
fn the_shipped_catalogue_has_no_mistake_and_says_where_each_fact_comes_from() {
    let mut sources = Sources::default();
    for (path, text) in ringfence::catalogue::EMBEDDED {
        // A shipped area in a policy is refused, but for no other reason.
        sources.add(SourceFile::new(*path, *text));
    }
    let refused = load_sources(sources).unwrap_err();
    for diagnostic in refused.diagnostics.iter() {
        assert_eq!(diagnostic.code.name(), "duplicate-name", "{diagnostic:?}");
    }
    let catalogue: Catalogue = built_in_catalogue();
    for permission in catalogue.permissions() {
        assert!(permission.source.is_some(), "{} has no source", permission.name);
        assert!(!permission.title.is_empty());
        assert!(permission.ladder.levels.len() >= 2, "{} has one level", permission.name);
    }
}

/// Two YAML readers that share no code agree on what the shipped files say: every user, permission and owner.
#[test]
fn a_second_yaml_reader_agrees() {
    let texts = |files: Vec<(String, String)>| files.into_iter().map(|(_, text)| text).collect::<Vec<_>>();
    let (yaml, rules) = (texts(shipped_policy()), texts(shipped_rules()));
    let second = World::new(&yaml.iter().map(String::as_str).collect::<Vec<_>>());
    let second = second.with_rules(&rules.iter().map(String::as_str).collect::<Vec<_>>());
    let first = shipped();
    let users: Vec<_> = first
        .policy()
        .organisation
        .users
        .iter()
        .map(|user| &user.name)
        .collect();
    let mut answers = [0, 0, 0];
    for (user, owner) in users
        .iter()
        .flat_map(|user| users.iter().map(move |owner| (user, owner)))
    {
        for permission in first.policy().catalogue.permissions() {
            for (id, facts) in things(&first, permission) {
                let mut properties = json!({ "owner": owner, "open": true });
                for (name, fact) in facts.as_object().unwrap() {
                    properties[name] = fact.clone();
                }
                let request = json!({
                    "subject": { "type": "user", "id": user },
                    "action": { "name": permission.action },
                    "resource": {
                        "type": format!("{}.{}", permission.area, permission.resource),
                        "id": id,
                        "properties": properties,
                    },
                    "context": { "time": "2026-11-23T10:00:00+01:00" },
                });
                let answer = answer(&first, request.to_string(), Detail::Decision);
                let found = match &answer.context {
                    Some(AnswerContext::Error { error }) => Err(error.code),
                    _ => Ok(answer.decision),
                };
                assert_eq!(found, second.decide(&request), "{request}");
                answers[found.map_or(2, usize::from)] += 1;
            }
        }
    }
    assert!(answers[..2].iter().all(|count| *count > 1_000), "{answers:?}");
}

/// The ids and the facts to ask for: of what takes objects each that the policy names, and one that it does not.
fn things(snapshot: &Snapshot, permission: &Permission) -> Vec<(String, Value)> {
    if permission.objects.is_none() {
        let places = [
            ("retail", "new"),
            ("partners", "new"),
            ("partners", "won"),
            ("partners", "legal-review"),
        ];
        let facts = places.map(|(pipeline, stage)| json!({ "pipeline": pipeline, "stage": stage }));
        let of_field = permission
            .fields
            .then(|| json!({ "pipeline": "partners", "stage": "won", "field": "amount" }));
        return facts
            .into_iter()
            .chain(of_field)
            .map(|facts| ("112".to_owned(), facts))
            .collect();
    }
    let of_area = snapshot.policy().objects.objects().iter();
    let of_area = of_area.filter(|object| object.area == permission.area);
    let named = of_area.flat_map(|object| [object.id.clone(), format!("{}/below", object.id)]);
    let all = named.chain(["elsewhere".to_owned(), "/elsewhere".to_owned()]);
    all.map(|object| (object.clone(), json!({ "on": object, "members": ["anna"] })))
        .collect()
}

/// A policy may bring an area of its own: the schema, `check`, `can`, `show` and `decide` know it without a line of code.
#[test]
fn a_policy_may_add_an_area() {
    let area = include_str!("fixtures/parking.yaml");
    Test::shipped()
        .file("policies/parking.yaml", area)
        .args("check")
        .stdout_has(&["no mistakes in 9 files"])
        .run();
    let allowed = Test::shipped().file("policies/parking.yaml", area);
    allowed
        .args("can anna parking.space.reserve --owner jan")
        .stdout_has(&[
            "yes: anna may parking.space.reserve (owner jan)\n",
            "role parker gives `department`",
        ])
        .run();
    let denied = Test::shipped().file("policies/parking.yaml", area);
    denied
        .args("can zofia parking.space.release --owner zofia")
        .status(3)
        .stdout_has(&["parking.space.release needs parking.space.reserve too"])
        .stdout_has(&["no: zofia may not parking.space.release"])
        .run();
    let shown = Test::shipped().file("policies/parking.yaml", area);
    let shown = shown
        .args("show anna --format json")
        .stdout_has(&["parking.space.reserve"])
        .run()
        .json();
    assert_eq!(shown["grants"]["parking.space.reserve"]["level"], "department");
    let schema = Test::shipped().file("policies/parking.yaml", area);
    schema
        .args("schema --with-policy")
        .stdout_has(&["\"parking\"", "parking.space.reserve"])
        .run();
}

/// After a reload the ids of another snapshot mean somebody else.
#[test]
fn a_question_of_another_snapshot_is_denied() {
    let (before, after) = (shipped(), shipped());
    let request = Request {
        user: "tomasz",
        resource: "telephony.call-recording",
        action: "listen",
        ..Request::default()
    };
    let question = before.question(&request).unwrap();
    assert!(before.decide(&question));
    assert!(!after.decide(&question));
    assert!(before.explain(&question, &request).decision);
    assert!(!after.explain(&question, &request).decision);
}
