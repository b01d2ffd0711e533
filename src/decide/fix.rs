use super::{Question, need::Need, opens::Opens};
use crate::{
    calls::Call,
    catalogue::{ActsOn, Level, PermissionId},
    policy::{Assignment, RoleId},
    snapshot::{Holding, Snapshot, Standing},
};

/// What would turn a no into a yes.
#[derive(Clone, Debug)]
pub enum Fix<'a> {
    /// The permission at this level, which is the lowest that suffices.
    Level(&'a Level),
    /// This level of the resource, on the object: the lowest that suffices.
    ObjectLevel(&'a str, Opens),
    /// A part in the workgroup that is asked about: the least that suffices.
    Standing(Standing, Opens),
    /// A role; or two, where none suffices alone; on the object, where one is asked about. Those that open least else come
    /// first.
    Roles(Vec<RoleId>, Opens),
    /// An assignment that the user held and that has ended.
    Ended(&'a Assignment),
}

impl Fix<'_> {
    /// What it opens besides, where that is told.
    #[must_use]
    pub fn opens(&self) -> Option<Opens> {
        match self {
            Self::Level(_) | Self::Ended(_) => None,
            Self::ObjectLevel(_, opens) | Self::Standing(_, opens) | Self::Roles(_, opens) => Some(*opens),
        }
    }
}

/// Of how many roles pairs are looked at.
const MOST_OF_PAIRS: usize = 64;

/// How many pairs of roles are told.
const MOST_PAIRS: usize = 3;

impl Snapshot {
    /// What would make a failed permission hold, the most particular first.
    pub(super) fn fixes<'a>(&'a self, question: &Question, need: &Need, ended: &[Holding<'a>]) -> Vec<Fix<'a>> {
        if need
            .object()
            .is_some_and(|object| self.is_barred(object, need.permission))
        {
            return Vec::new();
        }
        let mut fixes = self.given_again(question, ended);
        fixes.extend(self.needed_level(question, need));
        fixes.extend(self.standing_needed(question));
        fixes.extend(self.role_fixes(question, need));
        // Of those that open as much the more particular stay first.
        fixes.sort_by_key(|fix| fix.opens().map(|opens| (opens.permissions, opens.calls)));
        fixes
    }

    /// The assignments that would do and have ended.
    fn given_again<'a>(&self, question: &Question, ended: &[Holding<'a>]) -> Vec<Fix<'a>> {
        let ended = ended.iter().map(|holding| holding.assignment);
        ended
            .filter(|assignment| self.suffices(question, &[assignment.role]))
            .map(Fix::Ended)
            .collect()
    }

    /// The roles that would do, or pairs of them where none does alone; those that open least else first.
    fn role_fixes<'a>(&self, question: &Question, need: &Need) -> Vec<Fix<'a>> {
        let mut options: Vec<Vec<RoleId>> = self.all_roles().map(|role| vec![role]).collect();
        options.retain(|roles| self.suffices(question, roles));
        if options.is_empty() {
            options = self.pairs(question);
        }
        let told = options
            .into_iter()
            .map(|roles| (self.opens(question, need, &roles), roles));
        let mut told: Vec<_> = told.collect();
        told.sort();
        if told.first().is_some_and(|(_, roles)| roles.len() > 1) {
            told.truncate(MOST_PAIRS);
        }
        told.into_iter()
            .map(|(opens, roles)| Fix::Roles(roles, opens))
            .collect()
    }

    fn all_roles(&self) -> impl Iterator<Item = RoleId> {
        let roles = (0..).map(RoleId).zip(&self.policy().roles);
        roles.filter(|(_, said)| said.level.is_none()).map(|(role, _)| role)
    }

    /// Whether, beside what is held, some roles together give all that is needed.
    fn suffices(&self, question: &Question, roles: &[RoleId]) -> bool {
        self.needs(question)
            .all(|need| self.allows_with(roles, &need, question))
    }

    /// The pairs of roles that suffice together, of those roles that give some of what is needed.
    fn pairs(&self, question: &Question) -> Vec<Vec<RoleId>> {
        let needs: Vec<Need> = self.needs(question).collect();
        let unmet: Vec<&Need> = needs
            .iter()
            .filter(|need| !self.allows_with(&[], need, question))
            .collect();
        // A call may ask for a rule and for the customer to be read; a field, for the record too.
        let gives = |role: RoleId| {
            let meets = |need: &&Need| self.allows_with(&[role], need, question);
            unmet.iter().any(meets) || unmet.iter().any(|need| self.gives_a_part(role, need, question))
        };
        let candidates: Vec<RoleId> = self
            .all_roles()
            .filter(|role| gives(*role))
            .take(MOST_OF_PAIRS)
            .collect();
        let pairs = candidates.iter().enumerate().flat_map(|(index, one)| {
            let others = candidates.iter().skip(index + 1);
            others.map(|other| vec![*one, *other])
        });
        pairs.filter(|roles| self.suffices(question, roles)).collect()
    }

    /// Whether a role gives something without which a need is not met, though it does not meet it alone.
    fn gives_a_part(&self, role: RoleId, need: &Need, question: &Question) -> bool {
        let grants = self.policy().roles.get(role.index()).map(|role| &role.grants);
        let gives = |permission: PermissionId| grants.is_some_and(|grants| grants.contains_key(&permission));
        if let Some(call) = question.call.as_ref() {
            return gives(need.permission) || self.reads_more(role, need.permission, question, call);
        }
        need.scopes.field.is_some() && gives(need.permission)
    }

    /// Whether with a role more is known of reading the customer of a call.
    fn reads_more(&self, role: RoleId, permission: PermissionId, question: &Question, call: &Call) -> bool {
        let own = self.row(question.user, question.time);
        let with = self.readable(&[own, self.role_row(role)], permission, call);
        with != self.readable(&[own], permission, call)
    }

    /// The least part in a workgroup that would do.
    fn standing_needed<'a>(&self, question: &Question) -> Option<Fix<'a>> {
        let object = self.needs(question).find_map(|need| need.object())?;
        let workgroup = self.workgroup(object)?;
        let held = self.standing(question.user, workgroup);
        let asker = self.asker(question.user, question.time);
        let all = [Standing::Member, Standing::Moderator, Standing::Owner];
        let found = all.into_iter().filter(|standing| *standing > held).find(|standing| {
            let question = question.with_relations(question.relations | standing.relations());
            self.needs(&question).all(|need| self.allows(asker, &need, &question))
        })?;
        let opened = self.opened_to(object, found, question);
        Some(Fix::Standing(found, opened))
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
            let level = levels.find(|level| level.actions.contains(&need.permission))?;
            let opens = self.opens_on_object(question, need, &level.actions);
            return Some(Fix::ObjectLevel(&level.name, opens));
        }
        let level = permission.ladder.lowest_that_meets(question.relations);
        level.map(Fix::Level)
    }
}
