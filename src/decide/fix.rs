use super::{Question, need::Need};
use crate::{
    catalogue::{ActsOn, Level},
    policy::{Assignment, RoleId},
    snapshot::{Holding, Scopes, Snapshot},
};

/// What would turn a no into a yes.
#[derive(Clone, Debug)]
pub enum Fix<'a> {
    /// The permission at this level, which is the lowest that suffices.
    Level(&'a Level),
    /// This level of the resource, on the object: the lowest that suffices.
    ObjectLevel(&'a str),
    /// One of these roles, the one that opens least else first; on the object, where one is asked about.
    Roles(Vec<RoleId>),
    /// An assignment that the user held and that has ended.
    Ended(&'a Assignment),
}

impl Snapshot {
    /// What would make a failed permission hold, the most particular first.
    pub(super) fn fixes<'a>(&'a self, question: &Question, need: &Need, ended: &[Holding<'a>]) -> Vec<Fix<'a>> {
        if need
            .object()
            .is_some_and(|object| self.is_barred(object, need.permission))
        {
            return Vec::new();
        }
        // Beside what is held, the role gives all that is needed.
        let gives = |role: RoleId| self.needs(question).all(|need| self.allows_with(role, &need, question));
        let mut fixes: Vec<_> = ended
            .iter()
            .filter(|holding| gives(holding.assignment.role))
            .map(|holding| Fix::Ended(holding.assignment))
            .collect();
        fixes.extend(self.needed_level(question, need));
        let roles = (0..).map(RoleId).zip(&self.policy().roles);
        let roles = roles.filter(|(role, said)| said.level.is_none() && gives(*role));
        let mut roles: Vec<_> = roles.map(|(role, _)| role).collect();
        roles.sort_by_cached_key(|role| self.opened_by(*role, question));
        if !roles.is_empty() {
            fixes.push(Fix::Roles(roles));
        }
        fixes
    }

    /// How much a role would give a user that he does not have: relations of permissions, and rules.
    fn opened_by(&self, role: RoleId, question: &Question) -> usize {
        let (own, given) = (self.row(question.user, question.time), self.role_row(role));
        let catalogue = self.policy().catalogue.iter();
        let relations = catalogue.map(|(permission, _)| {
            let held = self.relations(own, permission, Scopes::UNSAID);
            let given = self.relations(given, permission, Scopes::UNSAID);
            given
                .iter()
                .filter(|relation| !held.contains((*relation).into()))
                .count()
        });
        let grants = self.policy().roles.get(role.index()).map(|role| &role.grants);
        let rules = grants.into_iter().flatten().map(|(_, grant)| grant.rules.len());
        relations.chain(rules).sum()
    }

    /// The lowest level that would do: of the resource, where it has levels and an object is asked about, else of the
    /// permission.
    fn needed_level(&self, question: &Question, need: &Need) -> Option<Fix<'_>> {
        let catalogue = &self.policy().catalogue;
        let permission = catalogue.get(need.permission)?;
        let resource = catalogue.resource_of(permission)?;
        let is_only = || {
            let area = catalogue.area(&permission.area);
            area.and_then(|area| area.resource_with_levels()).is_some()
        };
        if permission.acts_on == ActsOn::Object && is_only() {
            let mut levels = resource.levels.iter();
            let level = levels.find(|level| level.actions.contains(&need.permission));
            return level.map(|level| Fix::ObjectLevel(&level.name));
        }
        let level = permission.ladder.lowest_that_meets(question.relations);
        level.map(Fix::Level)
    }
}
