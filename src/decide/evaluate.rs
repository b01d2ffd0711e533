use std::borrow::Cow;

use jiff::Timestamp;

use super::{Request, RequestError};
use crate::{
    calls::{Call, PersonFact},
    catalogue::{ActsOn, NotAsked, ObjectKind, Permission, PermissionId, Relation, Relations},
    policy::{UserId, normal_name, normal_object},
    snapshot::{On, Scopes, Snapshot},
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
    /// The record's pipeline, its stage, and the field that is meant.
    pub(crate) scopes: Scopes,
    /// The object that it is, or in which it lies.
    pub(crate) on: On,
}

impl Question {
    /// The same question at a time.
    pub(crate) fn at(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self.call = self.call.map(|call| call.at(time));
        self
    }

    /// The same question, where the caller stands so to the thing acted on.
    pub(super) fn with_relations(mut self, relations: Relations) -> Self {
        self.relations = relations;
        self
    }

    /// Whether this snapshot made it.
    #[inline]
    pub(crate) fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.snapshot == snapshot.stamp()
    }
}

impl Snapshot {
    /// A question about no one's record in particular: of a permission, in a part of its resource, on something.
    pub(crate) fn question_of(&self, permission: PermissionId, scopes: Scopes, on: On) -> Question {
        Question {
            user: UserId(0),
            permission,
            relations: Relation::Any.into(),
            time: None,
            call: None,
            snapshot: self.stamp(),
            scopes,
            on,
        }
    }

    /// Looks up the names of a request. Allocates nothing unless it fails, or an object's id is not in normal form.
    pub fn question(&self, request: &Request<'_>) -> Result<Question, RequestError> {
        let catalogue = &self.policy().catalogue;
        let id = catalogue.asked(request.resource, request.action, request.action_properties);
        let id = id.map_err(|why| not_asked(request, why))?;
        let permission = catalogue.get(id);
        let permission = permission.ok_or_else(|| not_asked(request, NotAsked::Unknown))?;
        let user = self.policy().organisation.user_id(request.user);
        let user = user.ok_or_else(|| RequestError::UnknownUser(request.user.to_owned()))?;
        let mut question = Question {
            user,
            permission: id,
            relations: Relation::Any.into(),
            time: request.time,
            call: None,
            snapshot: self.stamp(),
            scopes: Scopes {
                pipeline: self.scope(named("pipeline", request.pipeline)?.as_deref()),
                stage: self.scope(named("stage", request.stage)?.as_deref()),
                field: named("field", field(permission, request)?)?.and_then(|name| self.field(&name)),
            },
            on: On::Nothing,
        };
        if permission.acts_on == ActsOn::Call {
            let call = self.call(user, request)?;
            question.relations |= call_relations(&call);
            question.call = Some(call);
        } else {
            question.relations |= self.record_relations(user, request)?;
            self.put_on(&mut question, permission, request)?;
        }
        Ok(question)
    }

    /// Finds the object that a question is about, and what follows of it.
    fn put_on(
        &self,
        question: &mut Question,
        permission: &Permission,
        request: &Request<'_>,
    ) -> Result<(), RequestError> {
        let said = match permission.acts_on {
            ActsOn::Object => Some(request.id),
            _ => request.on,
        };
        let (Some(kind), Some(said)) = (permission.objects, said) else {
            question.on = self.on(permission, None);
            return Ok(());
        };
        let malformed = |why| RequestError::Malformed(format!("`{said}` names no object: {why}"));
        let id = normal_object(kind, said).map_err(malformed)?;
        question.on = self.on(permission, Some(&id));
        let found = match question.on {
            On::Object(object) => self.policy().objects.get(object).map(|it| (object, it)),
            _ if kind == ObjectKind::Workgroups => return Err(RequestError::UnknownWorkgroup(id.into_owned())),
            _ => None,
        };
        let Some((object, known)) = found else { return Ok(()) };
        if let Some(workgroup) = self.workgroup(object) {
            question.relations |= self.workgroup_relations(question.user, workgroup);
        }
        let is_itself = permission.acts_on == ActsOn::Object && known.id == *id;
        if is_itself && request.owner.is_none() && known.owner == Some(question.user) {
            question.relations |= Relation::Own.into();
        }
        Ok(())
    }

    fn record_relations(&self, caller: UserId, request: &Request<'_>) -> Result<Relations, RequestError> {
        let held = [
            (request.open, Relation::Open),
            (
                request.members.is_some_and(|members| members.contains(&request.user)),
                Relation::Member,
            ),
        ];
        let held = held.into_iter().filter(|(holds, _)| *holds);
        let held: Relations = held.map(|(_, relation)| relation).collect();
        let Some(owner) = request.owner else { return Ok(held) };
        let organisation = &self.policy().organisation;
        if let Some(owner) = organisation.user_id(owner) {
            return Ok(held | self.chart.relations(caller, owner));
        }
        let departments = request
            .departments
            .ok_or_else(|| RequestError::UnknownOwner(owner.to_owned()))?;
        departments.iter().try_fold(held, |all, name| {
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
    #[inline]
    pub fn decide(&self, question: &Question) -> bool {
        let Some(held) = self.held_alone(question) else {
            return self.decide_in_full(question);
        };
        let decision = held.meets(question.relations);
        debug_assert_eq!(decision, self.decide_in_full(question), "both ways decide alike");
        decision
    }

    /// What the asker holds of a permission that stands alone, where nothing but his roles counts. Most questions are such,
    /// and end here.
    #[inline]
    fn held_alone(&self, question: &Question) -> Option<Relations> {
        let is_alone = self.step(question.permission)?.is_alone;
        if !is_alone || question.scopes.field.is_some() || !question.is_of(self) {
            return None;
        }
        self.steadily_held(question.user, question.permission)
    }

    fn decide_in_full(&self, question: &Question) -> bool {
        let asker = self.asker(question.user, question.time);
        self.needs(question).all(|need| self.allows(asker, &need, question))
    }

    /// Looks up and decides.
    pub fn check(&self, request: &Request<'_>) -> Result<bool, RequestError> {
        self.question(request).map(|question| self.decide(&question))
    }
}

/// Why a request asks for no permission, in words of its own.
#[cold]
fn not_asked(request: &Request<'_>, why: NotAsked<'_>) -> RequestError {
    match why {
        NotAsked::Unknown => RequestError::UnknownPermission(format!("{}.{}", request.resource, request.action)),
        NotAsked::Several(full) => RequestError::UnclearResource(request.resource.to_owned(), full.to_vec()),
    }
}

/// The normal form of the name of a pipeline, a stage or a field.
fn named<'a>(kind: &str, name: Option<&'a str>) -> Result<Option<Cow<'a, str>>, RequestError> {
    let Some(name) = name else { return Ok(None) };
    let malformed = |why| RequestError::Malformed(format!("`{name}` names no {kind}: {why}"));
    normal_name(name).map(Some).map_err(malformed)
}

/// The field that a request means.
fn field<'a>(permission: &Permission, request: &Request<'a>) -> Result<Option<&'a str>, RequestError> {
    match request.field {
        Some(field) if !permission.fields => Err(RequestError::Malformed(format!(
            "`{}` is not asked by field, and the request says `{field}`",
            permission.name
        ))),
        field => Ok(field),
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
