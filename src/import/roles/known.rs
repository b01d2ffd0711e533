use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, Permission, PermissionId};

/// The cells of the product that the catalogue knows.
///
/// A permission whose `source` ends in `: LEAD READ` and begins with the name of a module is that cell of that module.
pub(super) struct Known {
    /// By module, entity and action.
    cells: BTreeMap<(String, String, String), PermissionId>,
    /// By module.
    areas: BTreeMap<String, String>,
}

impl Known {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let cells: Vec<_> = catalogue
            .iter()
            .filter_map(|(id, permission)| Some((id, permission, cell(permission)?)))
            .collect();
        let mut sizes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (_, permission, (module, ..)) in &cells {
            *sizes.entry(module).or_default().entry(&permission.area).or_default() += 1;
        }
        // Another area may have borrowed a cell; the area of a module has most of them.
        let areas = sizes.into_iter().filter_map(|(module, sizes)| {
            let (area, _) = sizes.into_iter().max_by_key(|(_, size)| *size)?;
            Some((module.to_owned(), area.to_owned()))
        });
        let areas: BTreeMap<String, String> = areas.collect();
        let of_area = cells
            .iter()
            .filter(|(_, permission, (module, ..))| areas.get(*module) == Some(&permission.area));
        let cells = of_area.map(|(id, _, (module, entity, action))| {
            let key = ((*module).to_owned(), (*entity).to_owned(), (*action).to_owned());
            (key, *id)
        });
        Self {
            cells: cells.collect(),
            areas,
        }
    }

    /// The area that a module's roles are of.
    pub(super) fn area(&self, module: &str) -> Option<&str> {
        self.areas.get(module).map(String::as_str)
    }

    /// The permission of a cell, and the pipeline that the name of its entity ends in; 0 is the first one.
    pub(super) fn cell(&self, module: &str, entity: &str, action: &str) -> Option<(PermissionId, u64)> {
        let get = |entity: &str| {
            let key = (module.to_owned(), entity.to_owned(), action.to_owned());
            self.cells.get(&key).copied()
        };
        if let Some(id) = get(entity) {
            return Some((id, 0));
        }
        let (entity, pipeline) = entity.rsplit_once("_C")?;
        let is_number = !pipeline.is_empty() && pipeline.bytes().all(|byte| byte.is_ascii_digit());
        let pipeline = pipeline.parse().ok().filter(|_| is_number)?;
        get(entity).map(|id| (id, pipeline))
    }
}

/// The module, entity and action that a permission comes from.
fn cell(permission: &Permission) -> Option<(&str, &str, &str)> {
    let (place, cell) = permission.source.as_deref()?.rsplit_once(": ")?;
    let (entity, action) = cell.split_once(' ')?;
    Some((place.split(' ').next()?, entity, action))
}
