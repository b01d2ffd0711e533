use rustc_hash::FxHashMap;

use super::{
    Scopes,
    grants::GrantTable,
    reading::{ReadScopes, Reading},
    scoped::ScopeNames,
};
use crate::{
    calls::{CallSet, CompiledRules, RulesTooLarge, TooLarge},
    catalogue::{ActsOn, PermissionId, Relations},
    policy::{Policy, Role, RoleId, RuleId},
    source::Place,
};

/// What sets of roles give of the permissions to call: a set of calls for each row of the grant table and each of
/// those permissions, the company's word included.
#[derive(Debug)]
pub(crate) struct CallGrants {
    pub(crate) rules: CompiledRules,
    pub(crate) read_scopes: ReadScopes,
    /// For each permission of the catalogue its place among those that act on calls.
    places: Vec<Option<u32>>,
    /// How many permissions act on calls.
    count: usize,
    sets: Vec<CallSet>,
}

/// What some roles give of one permission: relations and rules, each once, in order.
type Given = (Relations, Vec<RuleId>);

impl CallGrants {
    /// Compiles the rules, and what each row of roles gives.
    pub(crate) fn new(
        policy: &Policy,
        rows: &[Vec<RoleId>],
        table: &GrantTable,
        names: &ScopeNames,
    ) -> Result<Self, RulesTooLarge> {
        let mut rules = CompiledRules::new(&policy.rules, &policy.organisation, &policy.settings)?;
        let read_scopes = ReadScopes::new(rules.layout(), names);
        let mut reading = Reading {
            scopes: &read_scopes,
            grants: table,
            catalogue: &policy.catalogue,
            known: FxHashMap::default(),
        };
        let calls = policy.catalogue.iter().filter(|(_, it)| it.acts_on == ActsOn::Call);
        let calls: Vec<PermissionId> = calls.map(|(id, _)| id).collect();
        let mut places = vec![None; policy.catalogue.permissions().len()];
        for (permission, place) in calls.iter().zip(0..) {
            places
                .get_mut(permission.index())
                .into_iter()
                .for_each(|it| *it = Some(place));
        }
        let mut known: FxHashMap<Given, CallSet> = FxHashMap::default();
        let mut sets = Vec::with_capacity(rows.len() * calls.len());
        for (row, roles) in (0..).zip(rows) {
            for permission in &calls {
                let given = given(row, roles, *permission, policy, table);
                let set = match known.get(&given) {
                    Some(set) => *set,
                    None => united(&mut rules, &given).map_err(|error| too_large(error, roles, policy))?,
                };
                known.insert(given, set);
                let settled = reading.settled(&mut rules, set, row, *permission);
                sets.push(settled.map_err(|error| too_large(error, roles, policy))?);
            }
        }
        let sets = rules.compact(&sets);
        Ok(Self {
            rules,
            read_scopes,
            places,
            count: calls.len(),
            sets,
        })
    }

    /// The calls that the roles of a row let through under one permission.
    pub(crate) fn set(&self, row: u32, permission: PermissionId) -> CallSet {
        let place = self.places.get(permission.index()).copied().flatten();
        let index = place.map(|place| (row as usize).wrapping_mul(self.count).wrapping_add(place as usize));
        index
            .and_then(|index| self.sets.get(index).copied())
            .unwrap_or(CallSet::NONE)
    }
}

fn given(row: u32, roles: &[RoleId], permission: PermissionId, policy: &Policy, table: &GrantTable) -> Given {
    let grants = roles.iter().filter_map(|role| policy.roles.get(role.index()));
    let grants = grants.filter_map(|role: &Role| role.grants.get(&permission));
    let mut rules: Vec<RuleId> = grants.flat_map(|grant| &grant.rules).map(|grant| grant.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    // A call stands in no pipeline.
    (table.relations(row, permission, Scopes::UNSAID), rules)
}

fn united(rules: &mut CompiledRules, (relations, given): &Given) -> Result<CallSet, TooLarge> {
    let granted = rules.granted(*relations, given)?;
    rules.under_company(granted)
}

/// The roles are held together by somebody; the first that gives a rule is shown.
fn too_large(error: TooLarge, roles: &[RoleId], policy: &Policy) -> RulesTooLarge {
    let roles = roles.iter().filter_map(|role| policy.roles.get(role.index()));
    let mut rules = roles
        .flat_map(|role| role.grants.values())
        .flat_map(|grant| &grant.rules);
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: rules.next().map(|rule| -> Place { rule.place }),
    }
}
