//! Requests and decisions as `OpenID` `AuthZEN` 1.0 writes them.

use serde::Serialize;

use super::RequestError;
use crate::snapshot::Snapshot;

mod evaluation;
mod way;
mod why;
mod written;

pub(crate) use evaluation::{Evaluation, Parts};
pub use way::{OpensValue, WayValue};
pub use why::{
    AssignmentValue, CauseValue, EndedValue, InvitationValue, LevelValue, NearestValue, StatementValue, Why,
    WorkgroupValue, explained, object_name,
};
pub(crate) use written::{Action, Anything, Context, Entity, Object, Properties, Resource, SUBJECT, given, read};

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
    /// Among several evaluations, the HTTP status that one alone would deserve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The stable code, such as `unknown-user`.
    pub code: &'static str,
    /// In words.
    pub message: String,
}

/// How long the words about a mistake may be, in bytes. They quote the request, and a list repeats them for each item.
const LONGEST_MESSAGE: usize = 400;

/// A text, or as much of it as fits and a sign that there is more.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end));
    format!("{}…", text.get(..end.unwrap_or(0)).unwrap_or_default())
}

impl From<&RequestError> for AnswerError {
    fn from(error: &RequestError) -> Self {
        Self {
            status: None,
            code: error.code(),
            message: cut(&error.to_string(), LONGEST_MESSAGE),
        }
    }
}

impl From<AnswerError> for Answer {
    fn from(error: AnswerError) -> Self {
        Self {
            decision: false,
            context: Some(AnswerContext::Error { error }),
        }
    }
}

/// Answers one request, written as JSON.
#[must_use]
pub fn answer(snapshot: &Snapshot, json: impl AsRef<[u8]>, detail: Detail) -> Answer {
    let evaluation = Evaluation::read(json.as_ref());
    let answer = evaluation.and_then(|evaluation| evaluation.answer(snapshot, detail));
    answer.unwrap_or_else(|error| AnswerError::from(&error).into())
}
