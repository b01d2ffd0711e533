use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{Action, Answer, Context, Detail, Entity, Object, Resource, explained, given, read};
use crate::{
    decide::{Request, RequestError},
    snapshot::Snapshot,
};

/// A request for one decision.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "a request: an object with `subject`, `action` and `resource`")]
pub(crate) struct Evaluation<'a> {
    #[serde(borrow)]
    subject: Object<Entity<'a>>,
    #[serde(borrow)]
    action: Object<Action<'a>>,
    #[serde(borrow)]
    resource: Object<Resource<'a>>,
    #[serde(default, skip_serializing_if = "says_nothing")]
    context: Object<Context>,
}

fn says_nothing(context: &Object<Context>) -> bool {
    context.0.time().is_none()
}

/// The parts of a request, each as it stands in the text.
#[derive(Clone, Copy, Deserialize)]
#[serde(expecting = "an object with `subject`, `action` and `resource`")]
pub(crate) struct Parts<'a> {
    /// Who asks.
    #[serde(borrow, default, deserialize_with = "given")]
    pub(crate) subject: Option<&'a RawValue>,
    /// What is asked.
    #[serde(borrow, default, deserialize_with = "given")]
    pub(crate) action: Option<&'a RawValue>,
    /// What it is done to.
    #[serde(borrow, default, deserialize_with = "given")]
    pub(crate) resource: Option<&'a RawValue>,
    /// What else is known.
    #[serde(borrow, default, deserialize_with = "given")]
    pub(crate) context: Option<&'a RawValue>,
}

impl Parts<'_> {
    /// The parts, and of what is missing the whole of what is said for all.
    pub(crate) fn or(self, all: Self) -> Self {
        Self {
            subject: self.subject.or(all.subject),
            action: self.action.or(all.action),
            resource: self.resource.or(all.resource),
            context: self.context.or(all.context),
        }
    }
}

impl<'a> Evaluation<'a> {
    /// Reads a request.
    pub(crate) fn read(json: &'a [u8]) -> Result<Self, RequestError> {
        read("the request", json)
    }

    /// Reads the parts of a request.
    pub(crate) fn of(parts: Parts<'a>) -> Result<Self, RequestError> {
        Ok(Self {
            subject: needed("subject", parts.subject)?,
            action: needed("action", parts.action)?,
            resource: needed("resource", parts.resource)?,
            context: match parts.context {
                Some(context) => part("context", context)?,
                None => Object::default(),
            },
        })
    }

    /// What it was decided by, and nothing else that the request holds: what nobody asks about is neither kept nor said.
    pub(crate) fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The decision.
    pub(crate) fn answer(&self, snapshot: &Snapshot, detail: Detail) -> Result<Answer, RequestError> {
        let Self {
            subject: Object(subject),
            action: Object(action),
            resource: Object(resource),
            context: Object(context),
        } = self;
        subject.user()?;
        let lists = resource.properties.0.lists();
        let request = Request {
            user: &subject.id,
            resource: &resource.kind,
            action: &action.name,
            action_properties: &action.properties.0,
            id: &resource.id,
            time: context.time(),
            ..resource.properties.0.facts(&lists)
        };
        let question = snapshot.question(&request)?;
        Ok(match detail {
            Detail::Decision => Answer {
                decision: snapshot.decide(&question),
                context: None,
            },
            Detail::Explained => explained(snapshot, &snapshot.explain(&question, &request)),
        })
    }
}

fn needed<'a, T: Deserialize<'a>>(name: &str, raw: Option<&'a RawValue>) -> Result<Object<T>, RequestError> {
    let raw = raw.ok_or_else(|| RequestError::Malformed(format!("the request has no `{name}`")))?;
    part(name, raw)
}

fn part<'a, T: Deserialize<'a>>(name: &str, raw: &'a RawValue) -> Result<Object<T>, RequestError> {
    read(&format!("`{name}`"), raw.get().as_bytes()).map(Object)
}
