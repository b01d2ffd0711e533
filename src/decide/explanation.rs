use jiff::Timestamp;

use super::{CallReasons, Fix, Question, Request};
use crate::{
    catalogue::{PermissionId, Relations},
    policy::{Grant, RoleId, RuleId, Statement},
    snapshot::{Holding, Snapshot},
    source::Place,
};

/// One line of one role, given by one assignment.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// The role.
    pub role: RoleId,
    /// The assignment and the subject that the user is.
    pub holding: Holding<'a>,
    /// What the role's line gives; of a rule, where the role names it.
    pub grant: Grant,
    /// Of a rule, which.
    pub rule: Option<RuleId>,
    /// Of a rule, the statement that settles it.
    pub statement: Option<&'a Statement>,
}

impl Cause<'_> {
    /// The line that gives it: the statement of the rule, or the level in the role.
    #[must_use]
    pub fn place(&self) -> Place {
        self.statement.map_or(self.grant.place, |statement| statement.place)
    }
}

/// A decision and why.
#[derive(Clone, Debug)]
pub struct Explanation<'a> {
    /// The decision.
    pub decision: bool,
    /// The permission that settled it: the one asked for, or one that it requires and that failed.
    pub permission: PermissionId,
    /// How the caller stands to the thing acted on.
    pub relations: Relations,
    /// What the user holds of that permission, for this pipeline and stage: the relations united.
    pub held: Relations,
    /// For a yes, what the first of the lines and the request have in common.
    pub met: Relations,
    /// For a yes, the lines that suffice, each for itself; for a no, the lines that do not.
    pub causes: Vec<Cause<'a>>,
    /// For a no, what would change it.
    pub fixes: Vec<Fix<'a>>,
    /// Whether a pipeline or stage is not said, and some role tells them apart: only what holds in all of them counts.
    pub is_unsaid: bool,
    /// The next moment at which this decision changes by itself.
    pub valid_until: Option<Timestamp>,
    /// For a call, what the rules have to say.
    pub call: Option<CallReasons<'a>>,
}

impl Explanation<'_> {
    /// Whether one line alone carries a yes: without it the answer would be no.
    #[must_use]
    pub fn is_carried_by_one(&self) -> bool {
        let mut places = self.causes.iter().map(Cause::place);
        let first = places.next();
        self.decision && first.is_some() && places.all(|place| Some(place) == first)
    }
}

impl Snapshot {
    /// Decides and says why. The request is the one that the question was made of.
    #[must_use]
    pub fn explain<'a>(&'a self, question: &Question, request: &Request<'_>) -> Explanation<'a> {
        let time = question.time.unwrap_or_else(Timestamp::now);
        let question = question.at(time);
        let row = self.row(question.user, question.time);
        let failed = self
            .needed(question.permission)
            .find(|permission| !self.grants(row, *permission, &question));
        let permission = failed.unwrap_or(question.permission);
        let (active, ended): (Vec<_>, Vec<_>) = self
            .holdings(question.user)
            .into_iter()
            .partition(|holding| holding.counts_at(time));
        if let Some(call) = question.call.as_ref().filter(|_| question.is_of(self)) {
            return self.explain_call(&question, call, permission, &active, &ended);
        }
        let is_unsaid = self.is_unsaid(&active, permission, request);
        let mut causes = self.causes(active, permission, request);
        if failed.is_none() {
            causes.retain(|cause| self.suffices(cause, permission, &question));
        }
        let met = causes
            .first()
            .filter(|_| failed.is_none())
            .map_or(Relations::NONE, |cause| {
                self.role_relations(cause.role, permission, &question) & question.relations
            });
        let fixes = if failed.is_some() {
            self.fixes(&question, permission, &ended)
        } else {
            Vec::new()
        };
        Explanation {
            decision: failed.is_none(),
            permission,
            relations: question.relations,
            held: self.relations(row, permission, question.pipeline, question.stage),
            is_unsaid,
            met,
            causes,
            fixes,
            valid_until: self.valid_until(&question, time, failed.is_none()),
            call: None,
        }
    }

    /// The lines of the held roles that speak of a permission, in the order of the roles' names.
    pub(crate) fn causes<'a>(
        &'a self,
        holdings: Vec<Holding<'a>>,
        permission: PermissionId,
        request: &Request<'_>,
    ) -> Vec<Cause<'a>> {
        let causes = holdings
            .into_iter()
            .flat_map(|holding| self.causes_of(holding, permission, request));
        let mut causes: Vec<_> = causes.collect();
        // In the order of the roles' names: in which file an assignment stands does not matter.
        causes.sort_by_key(|cause| cause.role);
        causes
    }

    /// The lines of one held role: the level, or each of the rules.
    fn causes_of<'a>(
        &'a self,
        holding: Holding<'a>,
        permission: PermissionId,
        request: &Request<'_>,
    ) -> Vec<Cause<'a>> {
        let role = holding.assignment.role;
        let said = self.policy().roles.get(role.index());
        let Some(said) = said.and_then(|role| role.grants.get(&permission)) else {
            return Vec::new();
        };
        let cause = |grant, rule| Cause {
            role,
            holding,
            grant,
            rule,
            statement: None,
        };
        let level = said.lookup(request.pipeline, request.stage);
        let rules = said.rules.iter().map(|grant| {
            let named = Grant {
                relations: Relations::NONE,
                place: grant.place,
            };
            cause(named, Some(grant.rule))
        });
        level.map(|level| cause(level, None)).into_iter().chain(rules).collect()
    }

    fn is_unsaid(&self, holdings: &[Holding<'_>], permission: PermissionId, request: &Request<'_>) -> bool {
        let roles = holdings
            .iter()
            .filter_map(|holding| self.policy().roles.get(holding.assignment.role.index()));
        let mut grants = roles.filter_map(|role| role.grants.get(&permission));
        (request.pipeline.is_none() || request.stage.is_none()) && grants.any(|grant| !grant.is_plain())
    }

    /// Whether the role of a cause allows the question all by itself.
    fn suffices(&self, cause: &Cause<'_>, permission: PermissionId, question: &Question) -> bool {
        self.role_relations(cause.role, permission, question)
            .meets(question.relations)
    }

    /// What one role gives of a permission, in the question's pipeline and stage.
    pub(super) fn role_relations(&self, role: RoleId, permission: PermissionId, question: &Question) -> Relations {
        self.relations(self.role_row(role), permission, question.pipeline, question.stage)
    }

    /// The end of the first phase from which on the decision is another one.
    pub(super) fn valid_until(&self, question: &Question, time: Timestamp, decision: bool) -> Option<Timestamp> {
        let phases = self.phases(question.user);
        let current = phases.iter().position(|phase| time < phase.ends)?;
        let later = phases.iter().zip(phases.iter().skip(1)).skip(current);
        let differs = |row| {
            self.needed(question.permission)
                .all(|permission| self.grants(row, permission, question))
                != decision
        };
        later
            .into_iter()
            .find(|(_, next)| differs(next.row))
            .map(|(before, _)| before.ends)
    }
}
