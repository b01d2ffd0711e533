//! Decisions: one, or several by one request.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};

use super::{Decided, Replied, Reply};
use crate::{
    decide::{
        RequestError,
        authzen::{Answer, AnswerError, Detail, Evaluation, Parts, given, read},
    },
    snapshot::Snapshot,
};

/// The most evaluations that one request may ask for.
pub const MOST_EVALUATIONS: usize = 10_000;

/// A request for one decision: what it asks in vain is a no, and only what cannot be read is no request.
pub(super) fn one(snapshot: &Snapshot, body: &[u8], detail: Detail, keep: bool) -> Replied {
    let evaluation = Evaluation::read(body)?;
    let answer = evaluation.answer(snapshot, detail);
    let answer = answer.unwrap_or_else(|error| AnswerError::from(&error).into());
    let mut reply = Reply::of(&answer);
    if keep {
        let request = std::str::from_utf8(body).map(value).unwrap_or_default();
        reply.decided.push(Decided { request, answer });
    }
    Ok(reply)
}

/// A request for several decisions. Without any evaluation it is one for one decision.
pub(super) fn several(snapshot: &Snapshot, body: &[u8], detail: Detail, keep: bool) -> Replied {
    let batch: Batch<'_> = read("the request", body)?;
    let items = &batch.evaluations;
    if items.is_empty() {
        return one(snapshot, body, detail, keep);
    }
    if items.len() > MOST_EVALUATIONS {
        let count = items.len();
        let message = format!("the request has {count} evaluations, expected {MOST_EVALUATIONS} at most");
        return Err(RequestError::Malformed(message));
    }
    let last = batch.last_decision()?;
    let all = batch.parts();
    let mut evaluations = Vec::with_capacity(items.len());
    let mut decided = Vec::new();
    for item in items {
        let (parts, answer) = item_answer(snapshot, item, all, detail);
        let decision = answer.decision;
        if keep {
            let request = request(parts);
            let answer = answer.clone();
            decided.push(Decided { request, answer });
        }
        evaluations.push(answer);
        if last == Some(decision) {
            break;
        }
    }
    Ok(Reply {
        decided,
        ..Reply::of(&Evaluations { evaluations })
    })
}

#[derive(Serialize)]
struct Evaluations {
    evaluations: Vec<Answer>,
}

/// Several evaluations, with what is said for all.
#[derive(Deserialize)]
#[serde(expecting = "an object with `evaluations`")]
struct Batch<'a> {
    #[serde(borrow, default, deserialize_with = "given")]
    subject: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    action: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    resource: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    evaluations: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    options: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Options<'a> {
    #[serde(borrow)]
    evaluations_semantic: Option<Cow<'a, str>>,
}

impl<'a> Batch<'a> {
    fn parts(&self) -> Parts<'a> {
        Parts {
            subject: self.subject,
            action: self.action,
            resource: self.resource,
            context: self.context,
        }
    }

    /// The decision after which no more are made.
    fn last_decision(&self) -> Result<Option<bool>, RequestError> {
        let Some(options) = self.options else { return Ok(None) };
        let options: Options<'_> = read("`options`", options.get().as_bytes())?;
        match options.evaluations_semantic.as_deref() {
            None | Some("execute_all") => Ok(None),
            Some("deny_on_first_deny") => Ok(Some(false)),
            Some("permit_on_first_permit") => Ok(Some(true)),
            Some(other) => Err(RequestError::Malformed(format!(
                "`evaluations_semantic` is `{other}`, expected `execute_all`, `deny_on_first_deny` or \
                 `permit_on_first_permit`"
            ))),
        }
    }
}

/// The answer to one of several evaluations: a mistake in it is a no, and spoils no other.
fn item_answer<'a>(snapshot: &Snapshot, item: &'a RawValue, all: Parts<'a>, detail: Detail) -> (Parts<'a>, Answer) {
    let read: Result<Parts<'_>, _> = read("the evaluation", item.get().as_bytes());
    let (parts, answer) = match read {
        Ok(parts) => {
            let parts = parts.or(all);
            let evaluation = Evaluation::of(parts);
            (parts, evaluation.and_then(|it| it.answer(snapshot, detail)))
        }
        Err(error) => (all, Err(error)),
    };
    (parts, answer.unwrap_or_else(|error| failed(&error)))
}

fn failed(error: &RequestError) -> Answer {
    let status = match error {
        RequestError::Malformed(_) | RequestError::UnreadableDestination(..) => 400,
        RequestError::UnknownUser(_)
        | RequestError::UnknownPermission(_)
        | RequestError::UnclearResource(..)
        | RequestError::UnknownOwner(_)
        | RequestError::UnknownWorkgroup(_) => 404,
    };
    let error = AnswerError {
        status: Some(status),
        ..error.into()
    };
    error.into()
}

/// An evaluation as one would ask for it alone.
fn request(parts: Parts<'_>) -> Value {
    let named = parts.named().map(|(name, part)| (name.to_owned(), value(part.get())));
    Value::Object(named.collect::<Map<_, _>>())
}

fn value(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| json.into())
}
