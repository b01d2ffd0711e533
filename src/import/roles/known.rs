use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, PermissionId};

/// The cells of the product that the catalogue knows.
///
/// A permission whose `source` ends in `: LEAD READ` and begins with the name of a module is that cell of that module.
pub(super) struct Known {
    cells: BTreeMap<(String, String, String), PermissionId>,
    /// By module.
    areas: BTreeMap<String, String>,
}

impl Known {
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut known = Self {
            cells: BTreeMap::new(),
            areas: BTreeMap::new(),
        };
        for (id, permission) in catalogue.iter() {
            let source = permission.source.as_deref().unwrap_or_default();
            let Some((place, cell)) = source.rsplit_once(": ") else {
                continue;
            };
            let (Some(module), Some((entity, action))) = (place.split(' ').next(), cell.split_once(' ')) else {
                continue;
            };
            let key = (module.to_owned(), entity.to_owned(), action.to_owned());
            known.cells.insert(key, id);
            known.areas.insert(module.to_owned(), permission.area.clone());
        }
        known
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
