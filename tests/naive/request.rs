//! A request, read from its JSON.

use jiff::Timestamp;
use serde_json::Value;

const MALFORMED: &str = "malformed-request";

/// What is asked.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub(super) user: &'a str,
    pub(super) action: &'a str,
    /// `<area>.<resource>`.
    pub(super) resource: &'a str,
    /// Of a call, what was dialled; of an object, the object.
    pub(super) id: &'a str,
    pub(super) time: Timestamp,
    pub(super) owner: Option<&'a str>,
    pub(super) departments: Option<Vec<&'a str>>,
    pub(super) open: bool,
    pub(super) pipeline: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    /// The object in which the record lies.
    pub(super) on: Option<&'a str>,
    pub(super) field: Option<&'a str>,
    pub(super) members: Vec<&'a str>,
    /// The customer that the call is to, if it is to one.
    pub(super) customer: Option<Customer<'a>>,
    pub(super) coworker: Option<&'a str>,
}

/// What is said of a customer.
#[derive(Clone, Debug, Default)]
pub(super) struct Customer<'a> {
    pub(super) responsible: Option<&'a str>,
    pub(super) kind: Option<&'a str>,
    pub(super) pipeline: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    pub(super) tags: Option<Vec<&'a str>>,
    pub(super) open: Option<bool>,
}

impl<'a> Request<'a> {
    pub(super) fn read(json: &'a Value) -> Result<Self, &'static str> {
        let subject = required(json.get("subject"), Value::as_object)?;
        let action = required(json.get("action"), Value::as_object)?;
        let resource = required(json.get("resource"), Value::as_object)?;
        let context = optional(json.get("context"), Value::as_object)?;
        let properties = optional(resource.get("properties"), Value::as_object)?;
        let property = |name| properties.and_then(|properties| properties.get(name));
        let time = context.and_then(|context| context.get("time"));
        if required(subject.get("type"), Value::as_str)? != "user" {
            return Err(MALFORMED);
        }
        Ok(Self {
            user: required(subject.get("id"), Value::as_str)?,
            action: required(action.get("name"), Value::as_str)?,
            resource: required(resource.get("type"), Value::as_str)?,
            id: required(resource.get("id"), Value::as_str)?,
            time: optional(time, moment)?.unwrap_or_else(Timestamp::now),
            owner: optional(property("owner"), Value::as_str)?,
            departments: optional(property("departments"), texts)?,
            open: optional(property("open"), Value::as_bool)?.unwrap_or(false),
            pipeline: optional(property("pipeline"), Value::as_str)?,
            stage: optional(property("stage"), Value::as_str)?,
            on: optional(property("on"), Value::as_str)?,
            field: optional(property("field"), Value::as_str)?,
            members: optional(property("members"), texts)?.unwrap_or_default(),
            customer: property("customer").map(Customer::read).transpose()?.flatten(),
            coworker: optional(property("coworker"), Value::as_str)?,
        })
    }
}

/// What is there, if it reads as it should; an error where it does not.
fn optional<'a, T>(value: Option<&'a Value>, read: impl Fn(&'a Value) -> Option<T>) -> Result<Option<T>, &'static str> {
    value.map(|value| read(value).ok_or(MALFORMED)).transpose()
}

fn required<'a, T>(value: Option<&'a Value>, read: impl Fn(&'a Value) -> Option<T>) -> Result<T, &'static str> {
    optional(value, read)?.ok_or(MALFORMED)
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

impl<'a> Customer<'a> {
    /// `true` and what is known of a customer, be it nothing, are a customer; `false` is none.
    fn read(json: &'a Value) -> Result<Option<Self>, &'static str> {
        if let Some(is) = json.as_bool() {
            return Ok(is.then(Self::default));
        }
        let known = required(Some(json), Value::as_object)?;
        Ok(Some(Self {
            responsible: optional(known.get("responsible"), Value::as_str)?,
            // A customer is a lead, a contact or a company; what is none of them says nothing of the kind.
            kind: optional(known.get("kind"), Value::as_str)?
                .filter(|kind| ["lead", "contact", "company"].contains(kind)),
            pipeline: optional(known.get("pipeline"), Value::as_str)?,
            stage: optional(known.get("stage"), Value::as_str)?,
            tags: optional(known.get("tags"), texts)?,
            open: optional(known.get("open"), Value::as_bool)?,
        }))
    }
}
