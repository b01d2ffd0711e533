use super::Question;
use crate::{
    catalogue::{Level, PermissionId},
    policy::{Assignment, RoleId},
    snapshot::{Holding, Snapshot},
};

/// What would turn a no into a yes.
#[derive(Clone, Debug)]
pub enum Fix<'a> {
    /// The permission at this level, which is the lowest that suffices.
    Level(&'a Level),
    /// One of these roles.
    Roles(Vec<RoleId>),
    /// An assignment that the user held and that has ended.
    Ended(&'a Assignment),
}

impl Snapshot {
    /// What would make a failed permission hold, the most particular first.
    pub(super) fn fixes<'a>(
        &'a self,
        question: &Question,
        permission: PermissionId,
        ended: &[Holding<'a>],
    ) -> Vec<Fix<'a>> {
        let row = self.row(question.user, question.time);
        // Beside what is held, the role gives all that is needed.
        let gives = |role: RoleId| {
            self.needed(question.permission)
                .all(|needed| self.grants(self.role_row(role), needed, question) || self.grants(row, needed, question))
        };
        let mut fixes: Vec<_> = ended
            .iter()
            .filter(|holding| gives(holding.assignment.role))
            .map(|holding| Fix::Ended(holding.assignment))
            .collect();
        let ladder = self
            .policy()
            .catalogue
            .get(permission)
            .map(|permission| &*permission.ladder);
        fixes.extend(
            ladder
                .and_then(|ladder| ladder.lowest_that_meets(question.relations))
                .map(Fix::Level),
        );
        let roles: Vec<_> = (0..)
            .take(self.policy().roles.len())
            .map(RoleId)
            .filter(|role| gives(*role))
            .collect();
        if !roles.is_empty() {
            fixes.push(Fix::Roles(roles));
        }
        fixes
    }
}
