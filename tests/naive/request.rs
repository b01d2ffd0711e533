//! A request, read from its JSON.

use jiff::Timestamp;
use serde_json::Value;

const MALFORMED: &str = "malformed-request";

/// What is asked.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) user: &'a str,
    pub(super) action: &'a str,
    /// `<area>.<resource>`.
    pub(super) resource: &'a str,
    /// Of a call, what was dialled.
    pub(super) id: &'a str,
    pub(super) time: Timestamp,
    pub(super) owner: Option<&'a str>,
    pub(super) departments: Option<Vec<&'a str>>,
    pub(super) open: bool,
    pub(super) pipeline: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    /// Whether the call is to a customer.
    pub(super) customer: bool,
    pub(super) coworker: Option<&'a str>,
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
            customer: optional(property("customer"), customer)?.unwrap_or(false),
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

/// `true` and what is known of a customer, be it nothing, are a customer; `false` is none.
fn customer(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_object().map(|_| true))
}
