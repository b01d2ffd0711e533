use std::collections::BTreeSet;

use super::{Lint, full};
use crate::{
    calls::{CallSet, CompiledRules, TooLarge},
    catalogue::{PermissionId, Relations},
    policy::{RoleGrant, RoleId, RuleId},
    snapshot::{Scope, Scopes, Snapshot, named_places},
};

/// Tells whether some roles give all that another one gives.
pub(super) struct Cover<'a> {
    snapshot: &'a Snapshot,
    /// The rules in a diagram in which further sets are made.
    rules: CompiledRules,
}

impl<'a> Lint<'a> {
    pub(super) fn cover(&self) -> Cover<'a> {
        Cover {
            snapshot: self.snapshot,
            rules: self.snapshot.calls.rules.scratch(&[]).0,
        }
    }
}

impl Cover<'_> {
    /// Whether a role adds nothing to others: what they say of pipelines, stages and fields included. The others are given
    /// in order, each once.
    pub(super) fn covers(&mut self, others: &[RoleId], role: RoleId) -> Result<bool, TooLarge> {
        let grants = self.snapshot.policy().roles.get(role.index());
        for (id, grant) in grants.into_iter().flat_map(|role| &role.grants) {
            let covers = if self.snapshot.step(*id).is_some_and(|step| step.is_of_calls) {
                self.covers_calls(others, role, *id)?
            } else {
                self.covers_records(others, role, grant, *id)
            };
            if !covers {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn grants<'g>(&self, roles: &[RoleId], id: PermissionId) -> Vec<&'g RoleGrant>
    where
        Self: 'g,
    {
        let policy = self.snapshot.policy();
        let roles = roles.iter().filter_map(|role| policy.roles.get(role.index()));
        roles.filter_map(|role| role.grants.get(&id)).collect()
    }

    fn covers_records(&self, others: &[RoleId], role: RoleId, grant: &RoleGrant, id: PermissionId) -> bool {
        let mut grants = self.grants(others, id);
        grants.push(grant);
        scopes_of(self.snapshot, &grants).into_iter().all(|scopes| {
            let given = |role: &RoleId| self.snapshot.relations(self.snapshot.role_row(*role), id, scopes);
            let theirs = others.iter().fold(Relations::NONE, |all, role| all | given(role));
            full(theirs).contains(full(given(&role)))
        })
    }

    /// Compared before it is settled which customers are readable: that hangs on other permissions, which are compared too.
    fn covers_calls(&mut self, others: &[RoleId], role: RoleId, id: PermissionId) -> Result<bool, TooLarge> {
        let theirs = self.calls(others, id)?;
        let own = self.calls(&[role], id)?;
        let more = self.rules.diagram_mut().difference(own, theirs)?;
        Ok(more == CallSet::NONE)
    }

    /// The calls that roles let through together, once the company has spoken.
    fn calls(&mut self, roles: &[RoleId], id: PermissionId) -> Result<CallSet, TooLarge> {
        let given = |role: &RoleId| {
            self.snapshot
                .relations(self.snapshot.role_row(*role), id, Scopes::UNSAID)
        };
        let relations = roles.iter().fold(Relations::NONE, |all, role| all | given(role));
        let rules = self.grants(roles, id).into_iter().flat_map(|grant| &grant.rules);
        let rules: Vec<RuleId> = rules.map(|grant| grant.rule).collect();
        let granted = self.rules.granted(relations, &rules)?;
        self.rules.under_company(granted)
    }
}

/// Every pipeline, stage and field that these grants tell apart, what nobody names and what is not said among them.
pub(super) fn scopes_of(snapshot: &Snapshot, grants: &[&RoleGrant]) -> Vec<Scopes> {
    if grants.iter().all(|grant| grant.is_plain()) {
        return vec![Scopes::UNSAID];
    }
    let of_fields = grants.iter().flat_map(|grant| grant.fields.values());
    let all: Vec<&RoleGrant> = grants.iter().copied().chain(of_fields).collect();
    let places = named_places(&all);
    let named = |names: BTreeSet<Option<&str>>| -> Vec<Scope> {
        let named = names.into_iter().flatten().map(|name| snapshot.scope(Some(name)));
        [Scope::Unsaid, Scope::Other].into_iter().chain(named).collect()
    };
    let pipelines = named(places.iter().map(|(pipeline, _)| *pipeline).collect());
    let stages = named(places.iter().map(|(_, stage)| *stage).collect());
    let fields: BTreeSet<&str> = grants
        .iter()
        .flat_map(|grant| grant.fields.keys())
        .map(String::as_str)
        .collect();
    let fields: Vec<_> = std::iter::once(None)
        .chain(fields.into_iter().map(|field| snapshot.field(field)))
        .collect();
    let mut scopes = Vec::with_capacity(pipelines.len() * stages.len() * fields.len());
    for pipeline in &pipelines {
        for stage in &stages {
            scopes.extend(fields.iter().map(|field| Scopes {
                pipeline: *pipeline,
                stage: *stage,
                field: *field,
            }));
        }
    }
    scopes
}
