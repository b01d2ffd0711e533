//! Requests and decisions as `OpenID` `AuthZEN` 1.0 writes them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::{Cause, Explanation, Fix, Request, RequestError};
use crate::{
    catalogue::{LevelName, Relation},
    policy::Assignment,
    snapshot::Snapshot,
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

/// Why a decision is as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The permission that settled it: the one asked for, or one that it requires and that failed.
    pub permission: String,
    /// What the user holds of it.
    pub level: LevelValue,
    /// The relations that the request establishes.
    pub relations: Vec<&'static str>,
    /// For a yes, the first line that suffices: its role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// For a yes, the relation on which that line and the request meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<&'static str>,
    /// For a yes, that line's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// For a yes, that line's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// For a yes, every line that suffices by itself; for a no, every line that speaks of the permission.
    pub causes: Vec<CauseValue>,
    /// For a no, the lowest level that would do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<String>,
    /// For a no, the roles that would do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// For a no, assignments that would do and have ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<EndedValue>,
    /// The next moment at which the decision changes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
}

/// A level by its name, or the relations of a list one by one.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum LevelValue {
    /// A level.
    Level(String),
    /// A list.
    List(Vec<&'static str>),
}

impl From<LevelName<'_>> for LevelValue {
    fn from(name: LevelName<'_>) -> Self {
        match name {
            LevelName::Level(name) => Self::Level(name.to_owned()),
            LevelName::List(relations) => Self::List(relations.iter().map(|relation| relation.name()).collect()),
        }
    }
}

/// A line of a role and the assignment that gives it.
#[derive(Clone, Debug, Serialize)]
pub struct CauseValue {
    /// The role.
    pub role: String,
    /// The level's file.
    pub file: String,
    /// The level's line.
    pub line: usize,
    /// Where the role is assigned.
    pub assignment: AssignmentValue,
}

/// Where a role is assigned.
#[derive(Clone, Debug, Serialize)]
pub struct AssignmentValue {
    /// The subject that the user is, such as `department:sales`.
    pub to: String,
    /// The assignment's file.
    pub file: String,
    /// The assignment's line.
    pub line: usize,
    /// The last day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// An assignment that has ended.
#[derive(Clone, Debug, Serialize)]
pub struct EndedValue {
    /// The role.
    pub role: String,
    /// The last day on which it counted.
    pub until: Option<String>,
    /// The assignment's file.
    pub file: String,
    /// The assignment's line.
    pub line: usize,
}

impl EndedValue {
    fn new(snapshot: &Snapshot, assignment: &Assignment) -> Self {
        let (file, line) = snapshot.sources().path_and_line(assignment.place);
        Self {
            role: snapshot.role_name(assignment.role).to_owned(),
            until: assignment.until.map(|until| until.to_string()),
            file: file.to_owned(),
            line,
        }
    }
}

impl CauseValue {
    /// What is shown of a cause.
    #[must_use]
    pub fn new(snapshot: &Snapshot, cause: &Cause<'_>) -> Self {
        let (file, line) = snapshot.sources().path_and_line(cause.place());
        let (assigned_in, assigned_at) = snapshot.sources().path_and_line(cause.holding.assignment.place);
        Self {
            role: snapshot.role_name(cause.role).to_owned(),
            file: file.to_owned(),
            line,
            assignment: AssignmentValue {
                to: cause.holding.subject().to_owned(),
                file: assigned_in.to_owned(),
                line: assigned_at,
                until: cause.holding.assignment.until.map(|until| until.to_string()),
            },
        }
    }
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
    customer: Option<Customer>,
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
#[derive(Deserialize)]
#[serde(try_from = "Value")]
struct Customer(bool);

impl TryFrom<Value> for Customer {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::Bool(is) => Ok(Self(is)),
            Value::Object(_) => Ok(Self(true)),
            _ => Err("`customer` must be true, false or an object"),
        }
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
    let departments = evaluation.resource.0.properties.0.departments.as_ref();
    let departments: Option<Vec<&str>> = departments.map(|names| names.iter().map(|name| &**name).collect());
    let request = evaluation.request(departments.as_deref())?;
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

impl<'a> Evaluation<'a> {
    fn request(&'a self, departments: Option<&'a [&'a str]>) -> Result<Request<'a>, RequestError> {
        let properties = &self.resource.0.properties.0;
        let text = |text: &'a Option<Cow<'a, str>>| text.as_deref();
        Ok(Request {
            user: &self.subject.0.id,
            resource: &self.resource.0.kind,
            action: &self.action.0.name,
            id: &self.resource.0.id,
            owner: text(&properties.owner),
            departments,
            open: properties.open.unwrap_or(false),
            pipeline: text(&properties.pipeline),
            stage: text(&properties.stage),
            customer: properties.customer.as_ref().is_some_and(|customer| customer.0),
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

/// The answer that an explanation gives.
#[must_use]
pub fn explained(snapshot: &Snapshot, explanation: &Explanation<'_>) -> Answer {
    let permission = snapshot.policy().catalogue.get(explanation.permission);
    let causes: Vec<_> = explanation
        .causes
        .iter()
        .map(|cause| CauseValue::new(snapshot, cause))
        .collect();
    let shown = causes.first().filter(|_| explanation.decision);
    let mut why = Why {
        permission: permission.map(|permission| permission.name.clone()).unwrap_or_default(),
        level: permission.map_or(LevelValue::List(Vec::new()), |it| {
            it.ladder.describe(explanation.held).into()
        }),
        relations: explanation.relations.iter().map(Relation::name).collect(),
        role: shown.map(|cause| cause.role.clone()),
        relation: explanation.met.iter().next().map(Relation::name),
        file: shown.map(|cause| cause.file.clone()),
        line: shown.map(|cause| cause.line),
        causes,
        needed: None,
        roles: Vec::new(),
        ended: Vec::new(),
        valid_until: explanation.valid_until.map(|until| snapshot.local(until)),
    };
    for fix in &explanation.fixes {
        match fix {
            Fix::Level(level) => why.needed = Some(level.name.clone()),
            Fix::Roles(roles) => why.roles = roles.iter().map(|role| snapshot.role_name(*role).to_owned()).collect(),
            Fix::Ended(assignment) => why.ended.push(EndedValue::new(snapshot, assignment)),
        }
    }
    Answer {
        decision: explanation.decision,
        context: Some(AnswerContext::Why(Box::new(why))),
    }
}
