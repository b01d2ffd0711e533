use rustc_hash::FxHashMap;

use super::scoped::{ScopeNames, ScopedGrant, Scopes};
use crate::{
    catalogue::{PermissionId, Relations},
    policy::{Role, RoleId},
};

/// What sets of roles give, a row for each set, a cell for each permission.
#[derive(Debug)]
pub(crate) struct GrantTable {
    permissions: usize,
    cells: Vec<Cell>,
    /// For the cells that depend on pipeline, stage or field: the grants of the single roles.
    scoped: FxHashMap<(u32, PermissionId), Box<[u32]>>,
    scoped_grants: Vec<ScopedGrant>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    /// What the roles give whatever the pipeline, stage and field.
    relations: Relations,
    /// Whether some role's grant depends on them.
    is_scoped: bool,
}

/// What tells what one row gives of one permission from what another gives: what it gives everywhere, and the grants
/// that depend on pipeline or stage.
pub(crate) type Signature = (Relations, Box<[u32]>);

impl GrantTable {
    /// What tells what a row gives of a permission from what others give.
    pub(crate) fn signature(&self, row: u32, permission: PermissionId) -> Signature {
        let cell = self.cell(row, permission).unwrap_or_default();
        let scoped = self.scoped.get(&(row, permission)).filter(|_| cell.is_scoped);
        (cell.relations, scoped.cloned().unwrap_or_default())
    }

    /// What the roles of a row give of a permission; `None` where it depends on the pipeline, stage or field.
    #[inline]
    pub(crate) fn relations_anywhere(&self, row: u32, permission: PermissionId) -> Option<Relations> {
        let cell = self.cell(row, permission)?;
        (!cell.is_scoped).then_some(cell.relations)
    }

    #[inline]
    fn cell(&self, row: u32, permission: PermissionId) -> Option<Cell> {
        let index = (row as usize)
            .wrapping_mul(self.permissions)
            .wrapping_add(permission.index());
        self.cells.get(index).copied()
    }

    /// What the roles of a row give of a permission, united.
    pub(crate) fn relations(&self, row: u32, permission: PermissionId, scopes: Scopes) -> Relations {
        let Some(cell) = self.cell(row, permission) else {
            return Relations::NONE;
        };
        if cell.is_scoped {
            cell.relations | self.scoped_relations(row, permission, scopes)
        } else {
            cell.relations
        }
    }

    fn scoped_relations(&self, row: u32, permission: PermissionId, scopes: Scopes) -> Relations {
        let ids = self.scoped.get(&(row, permission)).into_iter().flatten();
        let grants = ids.filter_map(|id| self.scoped_grants.get(*id as usize));
        grants.fold(Relations::NONE, |all, grant| all | grant.relations(scopes))
    }
}

/// Makes the rows, each set of roles once.
pub(crate) struct GrantTableBuilder<'a> {
    roles: &'a [Role],
    table: GrantTable,
    rows: FxHashMap<Vec<RoleId>, u32>,
    /// The scoped grants of each role that has some.
    scoped: FxHashMap<(RoleId, PermissionId), u32>,
}

impl<'a> GrantTableBuilder<'a> {
    pub(crate) fn new(roles: &'a [Role], permissions: usize, names: &mut ScopeNames) -> Self {
        let mut scoped = FxHashMap::default();
        let mut scoped_grants = Vec::new();
        for (role, id) in roles.iter().zip(0..) {
            for (permission, grant) in role.grants.iter().filter(|(_, grant)| !grant.is_plain()) {
                scoped.insert((RoleId(id), *permission), narrow(scoped_grants.len()));
                scoped_grants.push(ScopedGrant::new(grant, names));
            }
        }
        let table = GrantTable {
            permissions,
            cells: Vec::new(),
            scoped: FxHashMap::default(),
            scoped_grants,
        };
        Self {
            roles,
            table,
            rows: FxHashMap::default(),
            scoped,
        }
    }

    /// The row of a set of roles, given in order, each once.
    pub(crate) fn row(&mut self, roles: Vec<RoleId>) -> u32 {
        if let Some(row) = self.rows.get(&roles) {
            return *row;
        }
        let row = narrow(self.rows.len());
        let mut cells = vec![Cell::default(); self.table.permissions];
        let mut scoped: FxHashMap<PermissionId, Vec<u32>> = FxHashMap::default();
        for id in &roles {
            for (permission, grant) in self.roles.get(id.index()).into_iter().flat_map(|role| &role.grants) {
                let Some(cell) = cells.get_mut(permission.index()) else {
                    continue;
                };
                if let Some(grant) = self.scoped.get(&(*id, *permission)) {
                    cell.is_scoped = true;
                    scoped.entry(*permission).or_default().push(*grant);
                } else if let Some(base) = grant.base {
                    cell.relations |= base.relations;
                }
            }
        }
        self.table.cells.append(&mut cells);
        let scoped = scoped
            .into_iter()
            .map(|(permission, grants)| ((row, permission), grants.into()));
        self.table.scoped.extend(scoped);
        self.rows.insert(roles, row);
        row
    }

    /// The roles of each row.
    pub(crate) fn rows(&self) -> Vec<Vec<RoleId>> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_unstable_by_key(|(_, row)| **row);
        rows.into_iter().map(|(roles, _)| roles.clone()).collect()
    }

    pub(crate) fn finish(self) -> GrantTable {
        self.table
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
