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
    std::iter::once(String::new())
        .chain(remarks)
        .collect::<Vec<_>>()
        .join("; ")
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
