//! Each area: its page, and what the product's own tables say of it.

use std::{collections::BTreeMap, env, fs, path::Path};

use pretty_assertions::assert_eq;
use ringfence::{
    analyse::access_of_role,
    catalogue::{Area, Catalogue, Permission, Relations},
    load::load,
    policy::built_in_catalogue,
    snapshot::Snapshot,
};
use serde_json::json;

use crate::test::Test;

const MARK: &str = "<!-- permissions -->\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Snapshot {
    load(root().join("policies")).unwrap().snapshot
}

/// Every area has a page, at whose end stands a table of its permissions. `UPDATE_PAGES=1` writes it.
#[test]
fn every_area_has_a_page_with_all_its_permissions() {
    let catalogue = built_in_catalogue();
    let pages = fs::read_dir(root().join("docs/areas")).unwrap().count();
    assert_eq!(pages, catalogue.areas().len());
    for area in catalogue.areas() {
        let path = root().join("docs/areas").join(&area.name).with_extension("md");
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (text, _) = page.split_once(MARK).expect("the page says where the table stands");
        let current = format!("{text}{MARK}\n{}", table(&catalogue, area));
        if env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&path, &current).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), current, "run with UPDATE_PAGES=1");
    }
}

fn table(catalogue: &Catalogue, area: &Area) -> String {
    let mut rows = vec![
        "| permission | levels | in the product |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    for permission in catalogue.permissions().iter().filter(|it| it.area == area.name) {
        rows.push(format!(
            "| `{}` | {}{} | {} |",
            permission.name,
            permission.ladder.names().join(" < "),
            remarks(catalogue, permission),
            permission.source.as_deref().unwrap_or("")
        ));
    }
    rows.join("\n") + "\n"
}

fn remarks(catalogue: &Catalogue, permission: &Permission) -> String {
    let mut remarks = Vec::new();
    if let Some(required) = permission.requires {
        let on = required.on.map_or("", |_| " on the recordings folder");
        remarks.push(format!(
            "needs `{}`{on}",
            catalogue.get(required.permission).unwrap().name
        ));
    }
    if let Some(audience) = permission.audience {
        let level = |relations: Relations| permission.ladder.describe(relations).to_string();
        let [public, private, secret] = [audience.public, audience.private, audience.secret].map(level);
        remarks.push(if public == private && private == secret {
            format!("by default {public}")
        } else {
            format!("by default {public} in a public, {private} in a private, {secret} in a secret workgroup")
        });
    }
    let varies = [
        (permission.pipelines, "pipeline"),
        (permission.stages, "stage"),
        (permission.fields, "field"),
        (permission.objects.is_some(), "object"),
    ];
    let varies: Vec<_> = varies
        .iter()
        .filter(|(varies, _)| *varies)
        .map(|(_, what)| *what)
        .collect();
    if !varies.is_empty() {
        remarks.push(format!("by {}", varies.join(", ")));
    }
    remarks.iter().flat_map(|remark| ["; ", remark]).collect()
}

/// What a role gives of each permission of an area.
fn levels(snapshot: &Snapshot, role: &str, area: &str) -> BTreeMap<String, String> {
    let access = access_of_role(snapshot, snapshot.role_id(role).unwrap());
    let of_area = access.permissions.into_iter().filter(|it| it.permission.area == area);
    of_area
        .map(|it| {
            let name = format!("{}.{}", it.permission.resource, it.permission.action);
            (name, it.permission.ladder.describe(it.relations).to_string())
        })
        .collect()
}

fn assert_levels(snapshot: &Snapshot, role: &str, area: &str, expected: &[(&str, &str)]) {
    let expected: BTreeMap<_, _> = expected
        .iter()
        .map(|(name, level)| ((*name).to_owned(), (*level).to_owned()))
        .collect();
    assert_eq!(levels(snapshot, role, area), expected, "{role}");
}

/// The published default matrix of open channels: the roles ADMIN, CHIEF and MANAGER.
#[test]
fn open_channels_have_the_published_defaults() {
    let snapshot = shipped();
    let columns = [
        "lines.view",
        "lines.update",
        "connectors.update",
        "sessions.view",
        "history.view",
        "conversation.join",
        "rating.give",
        "settings.update",
        "quick-answers.update",
    ];
    let published = [
        (
            "administrator",
            ["any", "any", "any", "any", "any", "any", "any", "allowed", "allowed"],
        ),
        (
            "chief-executive",
            ["any", "any", "any", "any", "any", "any", "any", "denied", "allowed"],
        ),
        (
            "manager",
            ["any", "none", "none", "own", "own", "own", "none", "denied", "denied"],
        ),
    ];
    for (role, expected) in published {
        let expected: Vec<_> = columns.into_iter().zip(expected).collect();
        assert_levels(&snapshot, role, "open-channels", &expected);
    }
}

/// The product's defaults of the features of a workgroup, audience by audience.
#[test]
fn workgroup_features_have_the_published_defaults() {
    let catalogue = built_in_catalogue();
    let audience = |name: &str| {
        let permission = catalogue
            .get(catalogue.id(&format!("workgroups.{name}")).unwrap())
            .unwrap();
        permission
            .ladder
            .describe(permission.audience.unwrap().public)
            .to_string()
    };
    let published = [
        (
            "members",
            "tasks.view tasks.sort tasks.create files.view calendar.view forum.view forum.open-topic forum.answer photos.view \
                     feed.view feed.post feed.view-comments feed.comment search.use group.invite group.message",
        ),
        (
            "moderators",
            "tasks.edit tasks.delete tasks.arrange files.write-limited files.write calendar.write forum.moderate \
                        photos.write feed.moderate-posts feed.moderate-comments",
        ),
        (
            "owner",
            "feed.manage-posts group.edit group.delete group.exclude group.set-moderators group.set-owner",
        ),
    ];
    for (level, names) in published {
        for name in names.split_whitespace() {
            assert_eq!(audience(name), level, "{name}");
        }
    }
}

/// For each level of a resource the actions that it allows.
fn allowed_by_level(area: &str) -> Vec<(String, Vec<String>)> {
    let catalogue = built_in_catalogue();
    let resource = catalogue.area(area).unwrap().resource_with_levels().unwrap();
    let of_level = |level: &ringfence::catalogue::ResourceLevel| {
        let actions = level
            .actions
            .iter()
            .map(|id| catalogue.get(*id).unwrap().action.clone());
        (level.name.clone(), actions.collect())
    };
    resource.levels.iter().map(of_level).collect()
}

/// "Each subsequent right includes all previous rights, and full access also allows you to delete content."
#[test]
fn each_level_of_the_drive_includes_the_ones_before_and_only_full_deletes() {
    let levels = allowed_by_level("drive");
    let names: Vec<_> = levels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["none", "read", "edit", "write", "full"]);
    for pair in levels.windows(2) {
        assert!(pair[0].1.iter().all(|action| pair[1].1.contains(action)), "{pair:?}");
        assert!(pair[0].1.len() < pair[1].1.len(), "{pair:?}");
    }
    let deleting = levels
        .iter()
        .filter(|(_, actions)| actions.contains(&"delete".to_owned()));
    assert_eq!(deleting.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["full"]);
    let all = built_in_catalogue();
    let count = all.permissions().iter().filter(|it| it.area == "drive").count();
    assert_eq!(levels.last().unwrap().1.len(), count, "full allows all");
}

/// The operations behind the product's levels, of which `add` includes no reading.
#[test]
fn levels_of_workflows_allow_the_published_operations() {
    let levels: BTreeMap<_, _> = allowed_by_level("workflows").into_iter().collect();
    let sizes: Vec<_> = [
        "none",
        "read",
        "add",
        "read-in-panel",
        "add-and-read-in-panel",
        "edit-with-restrictions",
        "edit",
        "full",
    ]
    .into_iter()
    .map(|level| levels[level].len())
    .collect();
    assert_eq!(sizes, [0, 1, 1, 2, 3, 6, 8, 12]);
    assert_eq!(levels["add"], ["add"]);
    assert!(!levels["edit-with-restrictions"].contains(&"edit-in-any-state".to_owned()));
    assert!(!levels["edit"].contains(&"set-permissions".to_owned()));
}

const ARCHIVE: &str = include_str!("fixtures/archive.yaml");

/// The example company with an area of its own: one file more, and no line of code.
fn with_archive() -> Test {
    Test::shipped().file("policies/archive.yaml", ARCHIVE)
}

/// What `schema` says of that area: what it has is right, what it has not is wrong.
#[test]
fn a_seventh_area_is_one_file_for_the_schema() {
    let printed = with_archive().args("schema --with-policy").stdout_has(&[]).run().json();
    let validator = jsonschema::validator_for(&printed).unwrap();
    let shipped = jsonschema::validator_for(&serde_json::from_str(include_str!("../schema/policy.json")).unwrap());
    let is_valid = |yaml: &str| {
        let document = serde_yaml::from_str(yaml).unwrap();
        (
            validator.is_valid(&document),
            shipped.as_ref().unwrap().is_valid(&document),
        )
    };
    let roles = |area: &str| format!("roles: {{ r: {{ {area} }} }}\n");
    assert!(is_valid(ARCHIVE).0);
    for right in [
        "archive: { shelf: look }",
        "archive: { shelf: { open: all, sort: own } }",
        "archive: { dossier: { read: colleagues, fields: { address: { read: own }, verdict: none } } }",
    ] {
        assert_eq!(is_valid(&roles(right)), (true, false), "{right}");
    }
    for wrong in [
        "archiv: { shelf: look }",
        "archive: { shelve: look }",
        "archive: { shelf: lok }",
        "archive: { shelf: { opens: all } }",
        "archive: { shelf: { open: everything } }",
        "archive: { shelf: { open: all, fields: { title: none } } }",
        "archive: { dossier: { read: colleague } }",
        "archive: { dossier: { read: all, fields: { address: { reed: own } } } }",
    ] {
        assert_eq!(is_valid(&roles(wrong)), (false, false), "{wrong}");
    }
    let test =
        |permission: &str| format!("tests: [{{ name: t, user: anna, permission: {permission}, expect: deny }}]\n");
    assert_eq!(is_valid(&test("archive.shelf.open")), (true, false));
    assert_eq!(is_valid(&test("archive.shelf.opens")), (false, false));
}

/// Each mistake in that area is found, and the nearest name of its own is told.
#[test]
fn a_seventh_area_is_one_file_for_check() {
    with_archive()
        .args("check")
        .stdout_has(&["no mistakes in 9 files"])
        .run();
    for (right, wrong, code, help) in [
        (
            "dossier:\n        read: all",
            "dosier:\n        read: all",
            "unknown-resource",
            "did you mean `dossier`?",
        ),
        ("read: all\n", "raed: all\n", "unknown-action", "did you mean `read`?"),
        (
            "amend: colleagues\n",
            "amend: colleague\n",
            "unknown-level",
            "did you mean `colleagues`?",
        ),
        (
            "level: look, to",
            "level: lok, to",
            "unknown-level",
            "did you mean `look`?",
        ),
        (
            "archive:/Law/2026",
            "archives:/Law/2026",
            "unknown-area",
            "did you mean `archive`?",
        ),
        (
            "archive:/Law/2026",
            "archive:Law/2026",
            "invalid-object",
            "write it as in `archive:/Contracts/2026`",
        ),
        (
            "requires: sort",
            "requires: srot",
            "unknown-action",
            "did you mean `sort`?",
        ),
        (
            "requires: open",
            "requires: clear",
            "requires-cycle",
            "remove one `requires` of the ring",
        ),
    ] {
        assert_eq!(ARCHIVE.matches(right).count(), 1, "{right}");
        let test = Test::shipped().file("policies/archive.yaml", ARCHIVE.replace(right, wrong));
        let test = test.args("check").status(1);
        test.stdout_has(&[&format!("error[{code}]"), help]).run();
    }
}

/// Places one below another, a place that inherits nothing, levels, fields, and what an action needs.
#[test]
fn a_seventh_area_is_one_file_for_decisions() {
    let answers = [
        (
            "anna archive.shelf.open /Law/2026/12",
            true,
            "level look on archive:/Law",
        ),
        (
            "anna archive.shelf.sort /Law/2026",
            false,
            "give anna the level keep on archive:/Law/2026",
        ),
        (
            "maria archive.shelf.clear /Law/2026/12",
            true,
            "level keep on archive:/Law/2026",
        ),
        ("maria archive.shelf.clear /Law/2025", false, "needed    keep"),
        (
            "maria archive.shelf.open /Law/Sealed/1",
            false,
            "archive:/Law/Sealed inherits nothing",
        ),
        (
            "olga archive.shelf.open /Law",
            false,
            "no role of olga speaks of archive.shelf.open",
        ),
        (
            "maria archive.dossier.read --on /Law/2026 --owner olga",
            true,
            "role archivist gives `all`",
        ),
        (
            "maria archive.dossier.read --on /Tax --owner olga",
            false,
            "no role of maria speaks of",
        ),
        (
            "maria archive.dossier.amend --on /Law --owner anna",
            true,
            "role archivist gives `colleagues`",
        ),
        (
            "maria archive.dossier.amend --on /Law --owner olga",
            false,
            "needed    all",
        ),
        (
            "maria archive.dossier.read --on /Law --owner anna --field verdict",
            true,
            "role archivist gives `all`",
        ),
        (
            "maria archive.dossier.amend --on /Law --owner anna --field verdict",
            false,
            "gives `none`",
        ),
        (
            "maria archive.dossier.amend --on /Law --owner anna --field address",
            false,
            "role archivist gives `none`",
        ),
    ];
    let mut requests = Vec::new();
    for (question, decision, why) in answers {
        let (status, word) = if decision { (0, "yes: ") } else { (3, "no: ") };
        let test = with_archive().args("can").args(question).status(status);
        test.stdout_has(&[word, why]).run();
        requests.push(request(question));
    }
    let decisions = answers
        .map(|(_, decision, _)| format!("{{\"decision\":{decision}}}\n"))
        .concat();
    with_archive()
        .args("decide")
        .stdin(requests.join("\n"))
        .stdout(&decisions)
        .run();
}

/// The request that asks what a question of `can` asks.
fn request(question: &str) -> String {
    let mut words = question.split(' ');
    let (user, permission) = (words.next().unwrap(), words.next().unwrap());
    let (resource, action) = permission.rsplit_once('.').unwrap();
    let mut id = "17";
    let mut properties = serde_json::Map::new();
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some(name) => drop(properties.insert(name.to_owned(), words.next().unwrap().into())),
            None => id = word,
        }
    }
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": { "type": resource, "id": id, "properties": properties },
    })
    .to_string()
}

/// What a role gives there, and what a person has on which place and of which field.
#[test]
fn a_seventh_area_is_one_file_for_show() {
    let shown = |whom: &str| {
        let test = with_archive().args("show").arg(whom).args("--format json");
        test.stdout_has(&[]).run().json()
    };
    let role = shown("role:archivist");
    assert_eq!(role["grants"]["archive.dossier.read"], "all");
    assert_eq!(role["exceptions"]["archive.dossier.amend"][0]["field"], "address");
    let person = shown("maria");
    let clear = &person["grants"]["archive.shelf.clear"];
    assert_eq!(clear["level"], "none", "nothing everywhere");
    let exceptions = clear["exceptions"].as_array().unwrap();
    let on = |place: &str| exceptions.iter().find(|it| it["on"] == place).unwrap();
    assert_eq!(on("archive:/Law/2026")["level"], "all");
    assert_eq!(on("archive:/Law/2026")["causes"][0]["assignment"]["to"], "head:sales");
    let test = with_archive().args("show maria");
    test.stdout_has(&["archive.shelf.clear", "on archive:/Law/2026"]).run();
}
