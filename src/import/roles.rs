//! Roles of the portal as roles of a policy: the catalogue's `source` says which cell of the product a permission is.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    access_code::{Subject, subjects},
    gather::{Gathered, ModuleRoles},
    note::{NoteKind, Notes, Remarks},
    organisation::Organisation,
};
use crate::catalogue::{Catalogue, PermissionId, Relations};

mod cells;
mod known;
mod names;
mod overrides;
mod rights;
mod transitions;

use known::Known;

/// A level as a policy writes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Level {
    pub(super) text: String,
    relations: Relations,
    /// Whether the stage it stands at is one that is entered, not one that a record is in.
    is_target: bool,
}

/// Levels by action.
pub(super) type Levels = BTreeMap<String, Level>;

/// What a role gives in a pipeline, or wherever there are none.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) levels: Levels,
    /// By stage.
    pub(super) stages: BTreeMap<String, Levels>,
}

/// What a role gives for a resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Grants {
    pub(super) whole: Scope,
    pub(super) pipelines: BTreeMap<String, Scope>,
}

/// A role to be.
#[derive(Clone, Debug)]
pub(super) struct Role {
    /// Its id in the policy.
    pub(super) key: String,
    /// Its id in the portal, within its module.
    pub(super) id: u64,
    pub(super) title: Option<String>,
    /// By resource.
    pub(super) grants: BTreeMap<String, Grants>,
    pub(super) comments: Vec<String>,
    pub(super) holders: BTreeSet<Subject>,
    /// What is to be said of who holds it.
    pub(super) holder_comments: Vec<String>,
}

/// What people call pipelines, by resource and name.
pub(super) type Titles = BTreeMap<(String, String), String>;

/// The roles of an area.
#[derive(Clone, Debug)]
pub(super) struct AreaRoles {
    pub(super) area: String,
    pub(super) roles: Vec<Role>,
    /// Titles of pipelines, by resource and name.
    pub(super) pipelines: Titles,
}

/// The roles of all modules, in the order of the areas.
pub(super) fn roles(
    gathered: &Gathered,
    organisation: &Organisation,
    catalogue: &Catalogue,
    notes: &mut Notes<'_>,
) -> Vec<AreaRoles> {
    let known = Known::new(catalogue);
    let mut areas = Vec::new();
    for (name, module) in &gathered.modules {
        let Some(area) = known.area(name) else {
            let message = format!("the catalogue has no area of the module `{name}`; its roles are left out");
            notes.add(NoteKind::UnknownPermission, None, &format!("module {name}"), message);
            continue;
        };
        let roles = of_module(name, area, module, (&known, catalogue), organisation, notes);
        areas.push(AreaRoles {
            area: area.to_owned(),
            roles,
            pipelines: titles(name, gathered, &known, catalogue),
        });
    }
    areas.sort_by(|one, other| one.area.cmp(&other.area));
    areas
}

/// The titles of a module's pipelines.
fn titles(module: &str, gathered: &Gathered, known: &Known, catalogue: &Catalogue) -> Titles {
    let of_module = gathered.pipelines.iter().filter(|((name, ..), _)| name == module);
    let titles = of_module.filter_map(|((_, entity, id), title)| {
        let (permission, _) = known.cell(module, entity, "READ")?;
        let resource = catalogue.get(permission)?.resource.clone();
        Some(((resource, format!("c{id}")), title.clone()))
    });
    titles.collect()
}

fn of_module(
    name: &str,
    area: &str,
    module: &ModuleRoles,
    (known, catalogue): (&Known, &Catalogue),
    organisation: &Organisation,
    notes: &mut Notes<'_>,
) -> Vec<Role> {
    unknown_roles(area, module, notes);
    let keys = names::keys(area, &module.roles);
    let rights = rights::read(name, module, known, catalogue, notes);
    let mut roles: Vec<Role> = Vec::new();
    for (id, stored) in &module.roles {
        let mut remarks = Remarks::new(notes, Some(stored.file), format!("{area} role {id}"));
        let grants = rights.of_role(*id, catalogue, &mut remarks);
        let (holders, holder_comments) = holders(area, *id, module, organisation, remarks.notes);
        roles.push(Role {
            key: keys.get(id).cloned().unwrap_or_default(),
            id: *id,
            title: stored.value.name.text().map(str::to_owned),
            grants,
            comments: remarks.comments,
            holders,
            holder_comments,
        });
    }
    overrides::remark(area, module, &mut roles, notes);
    roles
}

/// Tells of rows of roles that are not there: they give nobody anything.
fn unknown_roles(area: &str, module: &ModuleRoles, notes: &mut Notes<'_>) {
    let permissions = module.permissions.iter().map(|row| (row.value.role, row.file));
    let holders = module.holders.iter().map(|row| (row.value.role, row.file));
    let unknown: BTreeSet<_> = permissions
        .chain(holders)
        .filter(|(role, _)| !module.roles.contains_key(role))
        .collect();
    for (role, file) in unknown {
        let message = "there is no such role among the names; its rows are left out".to_owned();
        notes.add(
            NoteKind::UnknownRole,
            Some(file),
            &format!("{area} role {role}"),
            message,
        );
    }
}

fn holders(
    area: &str,
    role: u64,
    module: &ModuleRoles,
    organisation: &Organisation,
    notes: &mut Notes<'_>,
) -> (BTreeSet<Subject>, Vec<String>) {
    let mut holders = BTreeSet::new();
    let mut comments = Vec::new();
    for row in module.holders.iter().filter(|row| row.value.role == role) {
        let mut remarks = Remarks::new(notes, Some(row.file), format!("{area} role {role}"));
        holders.extend(subjects(&row.value.code, organisation, &mut remarks));
        comments.append(&mut remarks.comments);
    }
    (holders, comments)
}

/// The role of the administrators of an area: the highest level of everything, as the product gives it to them.
pub(super) fn highest(area: &str, catalogue: &Catalogue) -> BTreeMap<String, Grants> {
    let mut grants: BTreeMap<String, Grants> = BTreeMap::new();
    for permission in catalogue
        .permissions()
        .iter()
        .filter(|permission| permission.area == area)
    {
        let Some(level) = permission.ladder.levels.last() else {
            continue;
        };
        let level = Level {
            text: level.name.clone(),
            relations: level.relations,
            is_target: false,
        };
        let of = grants.entry(permission.resource.clone()).or_default();
        of.whole.levels.insert(permission.action.clone(), level);
    }
    grants
}

/// A cell of the product's tables: a permission, in a pipeline, at a stage.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Cell {
    permission: PermissionId,
    pipeline: u64,
    stage: Option<String>,
}
