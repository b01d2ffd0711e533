use jiff::Timestamp;

use super::{Request, RequestError};
use crate::{
    calls::{Call, PersonFact},
    catalogue::{ActsOn, PermissionId, Relation, Relations},
    policy::UserId,
    snapshot::{Scope, Snapshot},
};

/// A request in the snapshot's own ids, with the relations that it establishes. It belongs to the snapshot that made it.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Who asks.
    pub user: UserId,
    /// For what.
    pub permission: PermissionId,
    /// How he stands to the thing acted on.
    pub relations: Relations,
    /// When; now where nothing is said.
    pub time: Option<Timestamp>,
    /// For a call, what is called.
    pub(crate) call: Option<Call>,
    /// The snapshot that made it.
    snapshot: u32,
    pub(crate) pipeline: Scope,
    pub(crate) stage: Scope,
}

impl Question {
    /// The same question at a time.
    pub(crate) fn at(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self.call = self.call.map(|call| call.at(time));
        self
    }

    /// Whether this snapshot made it.
    pub(crate) fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.snapshot == snapshot.stamp()
    }
}

impl Snapshot {
    /// Looks up the names of a request. Allocates nothing unless it fails.
    pub fn question(&self, request: &Request<'_>) -> Result<Question, RequestError> {
        let catalogue = &self.policy().catalogue;
        let id = catalogue.id_of(request.resource, request.action);
        let unknown = || RequestError::UnknownPermission(format!("{}.{}", request.resource, request.action));
        let (permission, acts_on) = id
            .and_then(|id| Some((id, catalogue.get(id)?.acts_on)))
            .ok_or_else(unknown)?;
        let user = self.policy().organisation.user_id(request.user);
        let user = user.ok_or_else(|| RequestError::UnknownUser(request.user.to_owned()))?;
        let (relations, call) = match acts_on {
            ActsOn::Record => (self.record_relations(user, request)?, None),
            ActsOn::Call => {
                let call = self.call(user, request)?;
                (call_relations(&call), Some(call))
            }
        };
        Ok(Question {
            user,
            permission,
            relations: relations | Relation::Any.into(),
            time: request.time,
            call,
            snapshot: self.stamp(),
            pipeline: self.scope(request.pipeline),
            stage: self.scope(request.stage),
        })
    }

    fn record_relations(&self, caller: UserId, request: &Request<'_>) -> Result<Relations, RequestError> {
        let open = if request.open {
            Relation::Open.into()
        } else {
            Relations::NONE
        };
        let Some(owner) = request.owner else { return Ok(open) };
        let organisation = &self.policy().organisation;
        if let Some(owner) = organisation.user_id(owner) {
            return Ok(open | self.chart.relations(caller, owner));
        }
        let departments = request
            .departments
            .ok_or_else(|| RequestError::UnknownOwner(owner.to_owned()))?;
        departments.iter().try_fold(open, |all, name| {
            let unknown = || RequestError::Malformed(format!("no department is named `{name}`"));
            let department = organisation.department_id(name).ok_or_else(unknown)?;
            Ok(all | self.chart.relations_to_department(caller, department))
        })
    }

    fn call(&self, caller: UserId, request: &Request<'_>) -> Result<Call, RequestError> {
        let unreadable = |why| RequestError::UnreadableDestination(request.id.to_owned(), why);
        let destination = self.phone_book.read(request.id).map_err(unreadable)?;
        let person = |user: UserId| PersonFact::User(user, self.chart.relations(caller, user));
        // A person who is no user is a missing fact.
        let named = |name| {
            self.policy()
                .organisation
                .user_id(name)
                .map_or(PersonFact::Unknown, person)
        };
        let coworker = match request.coworker {
            Some(name) => named(name),
            None => self.phone_book.coworker(destination).map_or(PersonFact::Nobody, person),
        };
        let layout = self.calls.rules.layout();
        let call = Call::new(layout, caller, destination, request.time).to_coworker(layout, coworker);
        Ok(match &request.customer {
            None => call,
            Some(facts) => {
                let responsible = facts.responsible.map_or(PersonFact::Unknown, named);
                call.to_customer(layout, facts, responsible)
            }
        })
    }

    /// Decides. Allocates nothing, takes no lock. A question that another snapshot made is denied: its ids mean others here.
    #[must_use]
    pub fn decide(&self, question: &Question) -> bool {
        let row = self.row(question.user, question.time);
        self.needed(question.permission)
            .all(|permission| self.grants(row, permission, question))
    }

    /// Looks up and decides.
    pub fn check(&self, request: &Request<'_>) -> Result<bool, RequestError> {
        self.question(request).map(|question| self.decide(&question))
    }

    /// Whether the roles of a row allow a question's thing under one permission. What another snapshot asks is denied.
    pub(super) fn grants(&self, row: u32, permission: PermissionId, question: &Question) -> bool {
        question.is_of(self)
            && match &question.call {
                Some(call) => self.calls.rules.contains(self.calls.set(row, permission), call),
                None => self
                    .relations(row, permission, question.pipeline, question.stage)
                    .meets(question.relations),
            }
    }

    /// A permission and all that it requires.
    pub(crate) fn needed(&self, permission: PermissionId) -> impl Iterator<Item = PermissionId> {
        std::iter::successors(Some(permission), |id| self.policy().catalogue.get(*id)?.requires)
    }
}

/// What a call establishes beside `any`.
fn call_relations(call: &Call) -> Relations {
    let held = [
        (call.is_to_customer(), Relation::Customer),
        (call.is_to_coworker(), Relation::Coworker),
    ];
    let held = held.into_iter().filter(|(holds, _)| *holds);
    held.map(|(_, relation)| relation).collect()
}
