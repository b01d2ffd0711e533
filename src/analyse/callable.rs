use jiff::Timestamp;

use crate::{
    calls::{CallSet, Language, RulesTooLarge, Said, TooLarge, said},
    catalogue::{ActsOn, Permission, PermissionId},
    policy::{RoleId, Statement, UserId},
    snapshot::{Holding, Snapshot},
    source::Place,
};

/// The calls that somebody may make under one permission.
#[derive(Clone, Debug)]
pub struct Callable<'a> {
    /// The permission.
    pub permission: &'a Permission,
    /// Statements of the rule language that allow exactly these calls; none where nobody can be called.
    pub words: Vec<String>,
    /// The same, with long lists cut.
    pub brief: Vec<String>,
    /// The levels that the user's roles give: the role, and where it says so.
    pub levels: Vec<(&'a str, Place)>,
    /// The statements of the rules that the user holds, and their rules.
    pub statements: Vec<(&'a str, &'a Statement)>,
    /// The statements of the company.
    pub company: &'a [Statement],
}

/// What a user may call at a time, for each permission that acts on calls and of which rules speak.
#[must_use]
pub fn callable_of_user(snapshot: &Snapshot, user: UserId, time: Timestamp) -> Vec<Callable<'_>> {
    let policy = snapshot.policy();
    let row = snapshot.row(user, Some(time));
    let holdings = snapshot.holdings(user).into_iter();
    let holdings: Vec<Holding<'_>> = holdings.filter(|holding| holding.counts_at(time)).collect();
    let of_calls = policy.catalogue.iter().filter(|(_, it)| it.acts_on == ActsOn::Call);
    let callable = of_calls.map(|(id, permission)| {
        let mut roles: Vec<RoleId> = holdings.iter().map(|holding| holding.assignment.role).collect();
        roles.sort_unstable();
        roles.dedup();
        let roles = || roles.iter().filter_map(|role| policy.roles.get(role.index()));
        let levels = roles().filter_map(|role| {
            let level = role.grants.get(&id)?.base?;
            (!level.relations.is_empty()).then_some((role.name.as_str(), level.place))
        });
        let levels = levels.collect();
        let grants = roles()
            .filter_map(|role| role.grants.get(&id))
            .flat_map(|grant| &grant.rules);
        let mut rules: Vec<_> = grants.map(|grant| grant.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let rules = rules.iter().filter_map(|rule| policy.rules.rules.get(rule.index()));
        let statements = rules.flat_map(|rule| rule.statements.iter().map(|statement| (rule.name.as_str(), statement)));
        let Said { whole, brief } = Said::or_unsaid(words(snapshot, user, row, id));
        Callable {
            permission,
            words: whole,
            brief,
            levels,
            statements: statements.collect(),
            company: &policy.rules.company,
        }
    });
    callable.collect()
}

/// The calls that a row lets through under a permission and under each that this requires.
fn words(snapshot: &Snapshot, user: UserId, row: u32, id: PermissionId) -> Result<Said, RulesTooLarge> {
    let policy = snapshot.policy();
    let needed = policy.catalogue.with_required(id);
    let sets: Vec<CallSet> = needed.map(|id| snapshot.calls.set(row, id)).collect();
    let language = Language::new(&policy.rules, &policy.organisation);
    if let [only] = sets.as_slice() {
        return said(&snapshot.calls.rules, language, Some(user), *only);
    }
    let (mut rules, sets) = snapshot.calls.rules.scratch(&sets);
    let too_large = |error: TooLarge| RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    };
    let all = rules.diagram_mut().intersection_of(sets).map_err(too_large)?;
    said(&rules, language, Some(user), all)
}
