use std::collections::BTreeSet;

use super::Right;
use crate::catalogue::{Area, Catalogue, Permission, PermissionId, Relation, Relations};

/// The area of the module that keeps the Drive.
pub(super) fn area(catalogue: &Catalogue) -> Option<&Area> {
    let of_operation = catalogue
        .permissions()
        .iter()
        .find(|permission| operation(permission) == Some("disk_read"));
    catalogue.area(&of_operation?.area)
}

/// The operation of the product that a permission is, by its `source`.
fn operation(permission: &Permission) -> Option<&str> {
    let (place, operation) = permission.source.as_deref()?.rsplit_once(": ")?;
    place.starts_with("disk ").then_some(operation)
}

/// A task of the product: a set of operations that is given as one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Task {
    Read,
    Add,
    Edit,
    Sharing,
    Full,
}

/// How a policy gives a task.
#[derive(Clone, Debug)]
pub(in super::super) enum Said {
    /// A level of the catalogue that allows the same.
    Level(String),
    /// A role that allows the same, for tasks of which there is no level.
    Role {
        key: String,
        title: String,
        resource: String,
        /// By action.
        levels: Vec<(String, String)>,
    },
}

impl Task {
    const ALL: [Self; 5] = [Self::Read, Self::Add, Self::Edit, Self::Sharing, Self::Full];

    /// Reads the name of a task, such as `disk_access_edit` or `edit`.
    pub(super) fn read(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_prefix("disk_access_").unwrap_or(&name);
        Self::ALL.into_iter().find(|task| task.word() == name)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Add => "add",
            Self::Edit => "edit",
            Self::Sharing => "sharing",
            Self::Full => "full",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Add => "Add",
            Self::Edit => "Edit",
            Self::Sharing => "Share",
            Self::Full => "Full access",
        }
    }

    /// The operations that the product counts to it.
    fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Read => &["disk_read"],
            Self::Add => &["disk_read", "disk_add"],
            Self::Edit => &["disk_read", "disk_add", "disk_edit", "disk_delete", "disk_start_bp"],
            Self::Sharing => &["disk_sharing"],
            Self::Full => &[
                "disk_read",
                "disk_add",
                "disk_edit",
                "disk_sharing",
                "disk_delete",
                "disk_destroy",
                "disk_restore",
                "disk_settings",
                "disk_rights",
                "disk_start_bp",
                "disk_create_wf",
            ],
        }
    }

    /// The permissions that its operations are.
    fn permissions(self, catalogue: &Catalogue) -> Vec<(PermissionId, &Permission)> {
        let is_meant =
            |permission: &Permission| operation(permission).is_some_and(|it| self.operations().contains(&it));
        catalogue
            .iter()
            .filter(|(_, permission)| is_meant(permission))
            .collect()
    }
}

/// How a right is written: as a level where one allows exactly the same, as a role otherwise.
pub(super) fn said(right: Right, area: &Area, catalogue: &Catalogue) -> Said {
    let permissions = right.task.permissions(catalogue);
    let resource = area.resource_with_levels();
    let ids: BTreeSet<_> = permissions.iter().map(|(id, _)| *id).collect();
    let equal = resource
        .iter()
        .flat_map(|resource| &resource.levels)
        .find(|level| level.actions.iter().copied().collect::<BTreeSet<_>>() == ids);
    if let Some(level) = equal.filter(|_| !right.of_creator) {
        return Said::Level(level.name.clone());
    }
    let (whose, of_whom, relation) = if right.of_creator {
        ("creator", ", of what one created", Relation::Own)
    } else {
        ("task", "", Relation::Any)
    };
    let relations = Relations::from(relation);
    let level = |permission: &Permission| {
        let mut levels = permission.ladder.levels.iter();
        let level = levels.find(|level| level.relations.contains(relations));
        level
            .map_or(permission.ladder.lowest(), |level| level.name.as_str())
            .to_owned()
    };
    Said::Role {
        key: format!("{}-{whose}-{}", area.name, right.task.word()),
        title: format!("{}{of_whom}", right.task.title()),
        resource: resource.map(|resource| resource.name.clone()).unwrap_or_default(),
        levels: permissions
            .into_iter()
            .map(|(_, permission)| (permission.action.clone(), level(permission)))
            .collect(),
    }
}
