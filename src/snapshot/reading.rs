//! What roles give of the permissions to read customers, as the sets of calls ask for it.

use rustc_hash::FxHashMap;

use super::{
    Scope, Scopes, Snapshot,
    grants::{GrantTable, Signature},
    scoped::ScopeNames,
};
use crate::{
    calls::{CallSet, CompiledRules, Layout, ReadSets, ReadTable, TooLarge},
    catalogue::{Catalogue, PermissionId, ReadPermissions},
    policy::RoleId,
};

/// The pipelines and stages of a layout, as roles name them: by their values.
#[derive(Debug, Default)]
pub(crate) struct ReadScopes {
    pipelines: Vec<Scope>,
    stages: Vec<Scope>,
}

impl ReadScopes {
    pub(crate) fn new(layout: &Layout, names: &ScopeNames) -> Self {
        let scopes = |words: &[String]| {
            let named = words.iter().map(|word| names.scope(Some(word)));
            std::iter::once(Scope::Unsaid)
                .chain(named)
                .chain([Scope::Other])
                .collect()
        };
        Self {
            pipelines: scopes(layout.pipelines()),
            stages: scopes(layout.stages()),
        }
    }

    /// What the roles of these rows, united, give of what is needed to read a customer.
    pub(crate) fn table<'a>(
        &'a self,
        grants: &'a GrantTable,
        catalogue: &Catalogue,
        rows: &'a [u32],
        permissions: ReadPermissions,
    ) -> impl ReadTable + 'a {
        let needed = needed(catalogue, permissions);
        let scope = |scopes: &[Scope], value: u32| scopes.get(value as usize).copied().unwrap_or(Scope::Unsaid);
        move |kind: usize, pipeline: u32, stage: u32| {
            let scopes = Scopes {
                pipeline: scope(&self.pipelines, pipeline),
                stage: scope(&self.stages, stage),
                field: None,
            };
            let relations = |permission: &PermissionId| {
                let of_rows = rows.iter().map(|row| grants.relations(*row, *permission, scopes));
                of_rows.reduce(|all, more| all | more).unwrap_or_default()
            };
            needed.get(kind).into_iter().flatten().map(relations).collect()
        }
    }
}

/// For each kind of customer the permission to read it, and all that it requires.
fn needed(catalogue: &Catalogue, permissions: ReadPermissions) -> [Vec<PermissionId>; 3] {
    permissions
        .by_kind()
        .map(|(_, permission)| catalogue.with_required(permission).collect())
}

/// Puts what rows of roles give into sets that ask whether the caller may read the customer.
pub(crate) struct Reading<'a> {
    pub(crate) scopes: &'a ReadScopes,
    pub(crate) grants: &'a GrantTable,
    pub(crate) catalogue: &'a Catalogue,
    /// By what a row gives of the permissions to read: rows that give the same share their sets.
    pub(crate) known: FxHashMap<(Option<ReadPermissions>, Vec<Signature>), ReadSets>,
}

impl Snapshot {
    /// Puts what the roles of this snapshot give into sets of calls.
    pub(crate) fn reading(&self) -> Reading<'_> {
        Reading {
            scopes: &self.calls.read_scopes,
            grants: self.grant_table(),
            catalogue: &self.policy().catalogue,
            known: FxHashMap::default(),
        }
    }

    /// A set of the calls under a permission, for who holds these roles, whether somebody holds them together or not.
    pub(crate) fn settled_for(
        &self,
        rules: &mut CompiledRules,
        set: CallSet,
        roles: &[RoleId],
        permission: PermissionId,
    ) -> Result<CallSet, TooLarge> {
        if !rules.asks_readable(set) {
            return Ok(set);
        }
        let catalogue = &self.policy().catalogue;
        let permissions = catalogue.get(permission).and_then(|permission| permission.readable);
        let sets = match permissions {
            None => rules.unknown_read_sets()?,
            Some(permissions) => {
                let rows: Vec<u32> = roles.iter().map(|role| self.role_row(*role)).collect();
                let scopes = &self.calls.read_scopes;
                rules.read_sets(&scopes.table(self.grant_table(), catalogue, &rows, permissions))?
            }
        };
        rules.with_reading(set, sets)
    }
}

impl Reading<'_> {
    /// A set of the calls under a permission, for a row.
    pub(crate) fn settled(
        &mut self,
        rules: &mut CompiledRules,
        set: CallSet,
        row: u32,
        permission: PermissionId,
    ) -> Result<CallSet, TooLarge> {
        if !rules.asks_readable(set) {
            return Ok(set);
        }
        let permissions = self
            .catalogue
            .get(permission)
            .and_then(|permission| permission.readable);
        let sets = self.sets(rules, row, permissions)?;
        rules.with_reading(set, sets)
    }

    fn sets(
        &mut self,
        rules: &mut CompiledRules,
        row: u32,
        permissions: Option<ReadPermissions>,
    ) -> Result<ReadSets, TooLarge> {
        let needed = permissions.map(|permissions| needed(self.catalogue, permissions));
        let signatures = needed.iter().flatten().flatten();
        let signatures = signatures.map(|permission| self.grants.signature(row, *permission));
        let key = (permissions, signatures.collect());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let sets = match permissions {
            None => rules.unknown_read_sets()?,
            Some(permissions) => {
                let rows = [row];
                let table = self.scopes.table(self.grants, self.catalogue, &rows, permissions);
                rules.read_sets(&table)?
            }
        };
        self.known.insert(key, sets);
        Ok(sets)
    }
}
