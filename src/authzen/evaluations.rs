//! Decisions: one, or several by one request.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Decided, Replied, Reply};
use crate::{
    decide::{
        RequestError,
        authzen::{Answer, AnswerError, Detail, Evaluation, Parts, cut, given, read},
    },
    snapshot::Snapshot,
};

/// The most evaluations that one request may ask for.
pub const MOST_EVALUATIONS: usize = 10_000;

/// The most bytes that the evaluations of one request may have when each is written out with what is said for all.
const MOST_KEPT: usize = 32 << 20;

/// How much is kept of an evaluation that cannot be read, in bytes.
const LONGEST_UNREAD: usize = 1_000;

/// A request for one decision: what it asks in vain is a no, and only what cannot be read is no request.
pub(super) fn one(snapshot: &Snapshot, body: &[u8], detail: Detail, keep: bool) -> Replied {
    let evaluation = Evaluation::read(body)?;
    let answer = evaluation.answer(snapshot, detail);
    let answer = answer.unwrap_or_else(|error| AnswerError::from(&error).into());
    let mut reply = Reply::of(&answer);
    if keep {
        let request = evaluation.to_json();
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
    let mut room = MOST_KEPT;
    for item in items {
        let read = evaluation(item, all);
        let answer = read.as_ref().map_err(failed).and_then(|evaluation| {
            let answer = evaluation.answer(snapshot, detail);
            answer.map_err(|error| failed(&error))
        });
        let answer = answer.unwrap_or_else(|failed| failed);
        let decision = answer.decision;
        if keep {
            let request = read.map_or_else(|_| cut(item.get(), LONGEST_UNREAD).into(), |read| read.to_json());
            room = room.checked_sub(request.to_string().len()).ok_or_else(too_much)?;
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

/// One of several evaluations; what it leaves out is said for all.
fn evaluation<'a>(item: &'a RawValue, all: Parts<'a>) -> Result<Evaluation<'a>, RequestError> {
    let parts: Parts<'_> = read("the evaluation", item.get().as_bytes())?;
    Evaluation::of(parts.or(all))
}

fn too_much() -> RequestError {
    RequestError::Malformed(format!(
        "written out one by one, the evaluations take more than {MOST_KEPT} bytes of the log"
    ))
}

/// A mistake in one of several evaluations is a no, and spoils no other.
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
