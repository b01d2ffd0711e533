//! Requests and decisions as `OpenID` `AuthZEN` 1.0 writes them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{Request, RequestError};
use crate::{calls::CustomerFacts, snapshot::Snapshot};

mod why;

pub use why::{
    AssignmentValue, CauseValue, EndedValue, InvitationValue, LevelValue, NearestValue, StatementValue, Why,
    WorkgroupValue, explained, object_name,
};

/// How much an answer says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Detail {
    /// The decision.
    Decision,
    /// The decision and why.
    Explained,
}

/// The answer to a request: always a decision, and `false` where the request had an error.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// The decision.
    pub decision: bool,
    /// Why, or what was wrong with the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<AnswerContext>,
}

/// Why, or what was wrong with the request.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum AnswerContext {
    /// What was wrong with the request.
    Error {
        /// Which mistake.
        error: AnswerError,
    },
    /// Why.
    Why(Box<Why>),
}

/// What was wrong with a request.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerError {
    /// The stable code, such as `unknown-user`.
    pub code: &'static str,
    /// In words.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(expecting = "a request: an object with `subject`, `action` and `resource`")]
struct Evaluation<'a> {
    #[serde(borrow)]
    subject: Object<Entity<'a>>,
    #[serde(borrow)]
    action: Object<Action<'a>>,
    #[serde(borrow)]
    resource: Object<Resource<'a>>,
    #[serde(borrow, default)]
    context: Object<Context<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `type` and `id`")]
struct Entity<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `name`")]
struct Action<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object with `type`, `id` and perhaps `properties`")]
struct Resource<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    properties: Object<Properties<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(expecting = "an object of properties")]
struct Properties<'a> {
    #[serde(borrow)]
    owner: Option<Cow<'a, str>>,
    #[serde(borrow)]
    departments: Option<Vec<Cow<'a, str>>>,
    open: Option<bool>,
    #[serde(borrow)]
    pipeline: Option<Cow<'a, str>>,
    #[serde(borrow)]
    stage: Option<Cow<'a, str>>,
    #[serde(borrow)]
    on: Option<Cow<'a, str>>,
    #[serde(borrow)]
    field: Option<Cow<'a, str>>,
    #[serde(borrow)]
    members: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow)]
    customer: Option<Customer<'a>>,
    #[serde(borrow)]
    coworker: Option<Cow<'a, str>>,
}

/// A JSON object and nothing else: what is derived alone would read an array as the fields in their order.
#[derive(Default)]
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// `true`, `false`, or what is known of the customer.
struct Customer<'a>(Option<CustomerProperties<'a>>);

#[derive(Default, Deserialize)]
#[serde(expecting = "facts of a customer")]
struct CustomerProperties<'a> {
    #[serde(borrow)]
    responsible: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pipeline: Option<Cow<'a, str>>,
    #[serde(borrow)]
    stage: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tags: Option<Vec<Cow<'a, str>>>,
    open: Option<bool>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Customer<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CustomerVisitor)
    }
}

struct CustomerVisitor;

impl<'de> Visitor<'de> for CustomerVisitor {
    type Value = Customer<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("`customer` as true, false or an object")
    }

    fn visit_bool<E>(self, is_customer: bool) -> Result<Self::Value, E> {
        Ok(Customer(is_customer.then(CustomerProperties::default)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        CustomerProperties::deserialize(MapAccessDeserializer::new(map)).map(|properties| Customer(Some(properties)))
    }
}

#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
struct Context<'a> {
    #[serde(borrow)]
    time: Option<Cow<'a, str>>,
}

/// Answers one request, written as JSON.
#[must_use]
pub fn answer(snapshot: &Snapshot, json: impl AsRef<[u8]>, detail: Detail) -> Answer {
    match evaluate(snapshot, json.as_ref(), detail) {
        Ok(answer) => answer,
        Err(error) => Answer {
            decision: false,
            context: Some(AnswerContext::Error {
                error: AnswerError {
                    code: error.code(),
                    message: error.to_string(),
                },
            }),
        },
    }
}

fn evaluate(snapshot: &Snapshot, json: &[u8], detail: Detail) -> Result<Answer, RequestError> {
    let json = std::str::from_utf8(json);
    let json = json.map_err(|_| RequestError::Malformed("the request is not UTF-8".to_owned()))?;
    let Object(evaluation): Object<Evaluation<'_>> = serde_json::from_str(json).map_err(|error| malformed(&error))?;
    if evaluation.subject.0.kind != "user" {
        let kind = &evaluation.subject.0.kind;
        return Err(RequestError::Malformed(format!(
            "the subject's type is `{kind}`, expected `user`"
        )));
    }
    let properties = &evaluation.resource.0.properties.0;
    let lists = Lists {
        departments: list(properties.departments.as_deref()),
        members: list(properties.members.as_deref()),
        tags: list(evaluation.customer().and_then(|customer| customer.tags.as_deref())),
    };
    let request = evaluation.request(&lists)?;
    let question = snapshot.question(&request)?;
    Ok(match detail {
        Detail::Decision => Answer {
            decision: snapshot.decide(&question),
            context: None,
        },
        Detail::Explained => explained(snapshot, &snapshot.explain(&question, &request)),
    })
}

/// The library's words without its line, which is always the first: a request is one line.
fn malformed(error: &serde_json::Error) -> RequestError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    RequestError::Malformed(format!(
        "the request cannot be read: {words}, at character {}",
        error.column()
    ))
}

/// The lists of a request, as a question takes them.
struct Lists<'a> {
    departments: Option<Vec<&'a str>>,
    members: Option<Vec<&'a str>>,
    tags: Option<Vec<&'a str>>,
}

fn list<'a>(names: Option<&'a [Cow<'a, str>]>) -> Option<Vec<&'a str>> {
    names.map(|names| names.iter().map(|name| &**name).collect())
}

impl<'a> Evaluation<'a> {
    /// What is known of the customer, where there is one.
    fn customer(&self) -> Option<&CustomerProperties<'a>> {
        self.resource.0.properties.0.customer.as_ref()?.0.as_ref()
    }

    fn request(&'a self, lists: &'a Lists<'a>) -> Result<Request<'a>, RequestError> {
        let properties = &self.resource.0.properties.0;
        let text = |text: &'a Option<Cow<'a, str>>| text.as_deref();
        let customer = self.customer().map(|customer| CustomerFacts {
            responsible: text(&customer.responsible),
            kind: text(&customer.kind),
            pipeline: text(&customer.pipeline),
            stage: text(&customer.stage),
            tags: lists.tags.as_deref(),
            open: customer.open,
        });
        Ok(Request {
            user: &self.subject.0.id,
            resource: &self.resource.0.kind,
            action: &self.action.0.name,
            id: &self.resource.0.id,
            owner: text(&properties.owner),
            departments: lists.departments.as_deref(),
            open: properties.open.unwrap_or(false),
            pipeline: text(&properties.pipeline),
            stage: text(&properties.stage),
            on: text(&properties.on),
            field: text(&properties.field),
            members: lists.members.as_deref(),
            customer,
            coworker: text(&properties.coworker),
            time: self.context.0.time.as_deref().map(time).transpose()?,
        })
    }
}

fn time(text: &str) -> Result<Timestamp, RequestError> {
    let unreadable = |_| {
        RequestError::Malformed(format!(
            "`{text}` is no point in time, such as 2026-11-23T10:00:00+01:00"
        ))
    };
    text.parse().map_err(unreadable)
}
