use std::borrow::Cow;

use jiff::Timestamp;

use super::{CallReasons, Fix, Question, Request, need::Need};
use crate::{
    catalogue::{ActsOn, PermissionId, Relations},
    policy::{Grant, ObjectId, RoleId, RuleId, Statement, UserId, normal_name},
    snapshot::{Holding, On, Snapshot},
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

/// What a workgroup grants everyone, by his standing in it.
#[derive(Clone, Copy, Debug)]
pub struct WorkgroupCause {
    /// The workgroup.
    pub object: ObjectId,
    /// The relations that suffice.
    pub relations: Relations,
    /// Where the workgroup says so itself; `None` where it says nothing and the catalogue's default counts.
    pub place: Option<Place>,
}

/// Whether somebody with whom an object is shared has it with his own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Invitation {
    /// He accepted.
    Accepted,
    /// He declined.
    Declined,
    /// He has not answered.
    Open,
}

/// A fact that a request does not say. Only what is given whatever it is counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsaid {
    /// A pipeline or a stage, where some role tells them apart.
    Scope,
    /// The object in which the record lies, where some differ.
    Object,
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
    /// For a yes, what else was needed, and is held by other lines.
    pub also_needed: Vec<PermissionId>,
    /// For a no, what would change it.
    pub fixes: Vec<Fix<'a>>,
    /// The object on which the permission that settled it is asked: it, or the nearest above it that the policy names.
    pub object: Option<ObjectId>,
    /// What the workgroup that is asked about grants by itself.
    pub workgroup: Option<WorkgroupCause>,
    /// For a no, whether the workgroup is archived and the permission cannot be had in one.
    pub is_archived: bool,
    /// For a yes on an object that is shared by invitation, whether he has it with his own.
    pub invitation: Option<(ObjectId, Invitation)>,
    /// What the request does not say although it matters.
    pub unsaid: Vec<Unsaid>,
    /// The next moment at which this decision changes by itself.
    pub valid_until: Option<Timestamp>,
    /// For a call, what the rules have to say.
    pub call: Option<CallReasons<'a>>,
}

impl Explanation<'_> {
    /// Whether one line alone carries a yes: without it the answer would be no.
    #[must_use]
    pub fn is_carried_by_one(&self) -> bool {
        let of_workgroup = self.workgroup.and_then(|cause| cause.place);
        let mut places = self.causes.iter().map(Cause::place).chain(of_workgroup);
        let first = places.next();
        let by_default = self.workgroup.is_some_and(|cause| cause.place.is_none());
        let is_all = self.also_needed.is_empty();
        self.decision && is_all && first.is_some() && !by_default && places.all(|place| Some(place) == first)
    }
}

impl Snapshot {
    /// Decides and says why. The request is the one that the question was made of.
    #[must_use]
    pub fn explain<'a>(&'a self, question: &Question, request: &Request<'_>) -> Explanation<'a> {
        let time = question.time.unwrap_or_else(Timestamp::now);
        let question = question.at(time);
        let asker = self.asker(question.user, question.time);
        let mut needs = self.needs(&question);
        let first = Need {
            permission: question.permission,
            scopes: question.scopes,
            on: question.on,
        };
        let also_needed: Vec<_> = self.needs(&question).skip(1).map(|need| need.permission).collect();
        let failed = needs.find(|need| !self.allows(asker, need, &question));
        let need = failed.unwrap_or(first);
        let (active, ended): (Vec<_>, Vec<_>) = self
            .holdings(question.user)
            .into_iter()
            .filter(|holding| self.reaches(holding, need.on))
            .partition(|holding| holding.counts_at(time));
        let is_call = self.is_of_calls(need.permission) && question.is_of(self);
        if let Some(call) = question.call.as_ref().filter(|_| is_call) {
            let explanation = self.explain_call(&question, call, &need, &active, &ended);
            let also_needed = if failed.is_none() { also_needed } else { Vec::new() };
            return Explanation {
                also_needed,
                ..explanation
            };
        }
        let scope = self
            .is_unsaid(&active, need.permission, request)
            .then_some(Unsaid::Scope);
        let is_object = need.on == On::Unsaid && self.is_object_told_apart(need.permission);
        let unsaid: Vec<_> = scope.into_iter().chain(is_object.then_some(Unsaid::Object)).collect();
        let mut causes = self.causes(active, need.permission, request);
        let mut workgroup = self.workgroup_cause(&need);
        if failed.is_none() {
            causes.retain(|cause| self.role_relations(cause.role, &need).meets(question.relations));
            workgroup = workgroup.filter(|cause| cause.relations.meets(question.relations));
        }
        let carried = causes.first().map(|cause| self.role_relations(cause.role, &need));
        let carried = carried.or(workgroup.map(|cause| cause.relations));
        let met = carried.filter(|_| failed.is_none()).unwrap_or_default() & question.relations;
        let fixes = if failed.is_some() {
            self.fixes(&question, &need, &ended)
        } else {
            Vec::new()
        };
        Explanation {
            decision: failed.is_none(),
            permission: need.permission,
            relations: question.relations,
            held: self.relations_for(asker, &need),
            object: need.object(),
            is_archived: need
                .object()
                .is_some_and(|object| self.is_barred(object, need.permission)),
            invitation: self.invitation(&question).filter(|_| failed.is_none()),
            workgroup,
            unsaid,
            met,
            also_needed: if failed.is_none() { also_needed } else { Vec::new() },
            causes,
            fixes,
            valid_until: self.valid_until(&question, time, failed.is_none()),
            call: None,
        }
    }

    /// Whether what somebody holds counts where it is asked for.
    pub(crate) fn reaches(&self, holding: &Holding<'_>, on: On) -> bool {
        let objects = &self.policy().objects;
        match (on, holding.assignment.on) {
            (On::Object(object), Some(on)) => objects.reaching(object).any(|above| above == on),
            (On::Object(object), None) => objects.is_reached_from_everywhere(object),
            (_, on) => on.is_none(),
        }
    }

    fn workgroup_cause(&self, need: &Need) -> Option<WorkgroupCause> {
        let object = need.object()?;
        let grant = self.audience(object, need.permission)?;
        Some(WorkgroupCause {
            object,
            relations: grant.relations,
            place: grant.said.map(|grant| grant.place),
        })
    }

    /// Whether the objects of a permission's area differ in more than what is given on them.
    fn is_object_told_apart(&self, permission: PermissionId) -> bool {
        let Some(permission) = self.policy().catalogue.get(permission) else {
            return false;
        };
        let (area, objects) = (&permission.area, &self.policy().objects);
        permission.audience.is_some() || !objects.closed(area).is_empty() || objects.any_archived(area)
    }

    /// The object that is shared with the asker by an assignment on it or above it, and whether he accepted it.
    fn invitation(&self, question: &Question) -> Option<(ObjectId, Invitation)> {
        let policy = self.policy();
        let permission = policy.catalogue.get(question.permission)?;
        let resource = policy.catalogue.resource_of(permission)?;
        let On::Object(object) = question.on else { return None };
        if !resource.invitations || permission.acts_on != ActsOn::Object {
            return None;
        }
        let time = question.time.unwrap_or_else(Timestamp::now);
        let shared: Vec<ObjectId> = self
            .holdings(question.user)
            .iter()
            .filter(|holding| holding.counts_at(time))
            .filter_map(|holding| holding.assignment.on)
            .collect();
        let object = policy.objects.reaching(object).find(|above| shared.contains(above))?;
        let known = policy.objects.get(object)?;
        // Who owns it has it with his own.
        if known.owner == Some(question.user) {
            return None;
        }
        let is_in = |users: &[UserId]| users.contains(&question.user);
        let answer = if is_in(&known.accepted) {
            Invitation::Accepted
        } else if is_in(&known.declined) {
            Invitation::Declined
        } else {
            Invitation::Open
        };
        Some((object, answer))
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
        let normal = |name: Option<&'_ str>| name.and_then(|name| normal_name(name).ok()).map(Cow::into_owned);
        let field = normal(request.field.filter(|_| self.is_by_field(permission)));
        let (pipeline, stage) = (normal(request.pipeline), normal(request.stage));
        let level = said.lookup(pipeline.as_deref(), stage.as_deref(), field.as_deref());
        // A level that is given by itself stands in the assignment.
        let is_level = self
            .policy()
            .roles
            .get(role.index())
            .is_some_and(|role| role.level.is_some());
        let level = level.map(|level| Grant {
            place: if is_level {
                holding.assignment.place
            } else {
                level.place
            },
            ..level
        });
        let rules = said.rules.iter().map(|grant| {
            let named = Grant {
                relations: Relations::NONE,
                place: grant.place,
            };
            cause(named, Some(grant.rule))
        });
        level.map(|level| cause(level, None)).into_iter().chain(rules).collect()
    }

    /// Whether a pipeline or stage is not said, and some role tells them apart for what is asked.
    fn is_unsaid(&self, holdings: &[Holding<'_>], permission: PermissionId, request: &Request<'_>) -> bool {
        if request.pipeline.is_some() && request.stage.is_some() {
            return false;
        }
        let roles = holdings.iter().map(|holding| holding.assignment.role.index());
        let roles = roles.filter_map(|role| self.policy().roles.get(role));
        let mut grants = roles.filter_map(|role| role.grants.get(&permission)).flat_map(|grant| {
            let of_field = request.field.and_then(|field| grant.fields.get(field));
            std::iter::once(grant).chain(of_field)
        });
        grants.any(|grant| !grant.stages.is_empty() || !grant.pipelines.is_empty())
    }

    fn is_by_field(&self, permission: PermissionId) -> bool {
        let permission = self.policy().catalogue.get(permission);
        permission.is_some_and(|permission| permission.fields)
    }

    /// The end of the first phase from which on the decision is another one.
    pub(super) fn valid_until(&self, question: &Question, time: Timestamp, decision: bool) -> Option<Timestamp> {
        let ends = self.phases(question.user).iter().map(|phase| phase.ends);
        ends.filter(|ends| time < *ends && *ends < Timestamp::MAX)
            .find(|ends| self.decide(&question.at(*ends)) != decision)
    }
}
