//! Takes a snapshot and the JSON of an `OpenID` `AuthZEN` 1.0 request, gives the JSON of its response. Knows no network.

use serde::Serialize;

use crate::{
    decide::{
        RequestError,
        authzen::{Answer, AnswerError, Detail},
    },
    snapshot::Snapshot,
};

mod evaluations;
mod page;
mod search;
mod token;

pub use evaluations::MOST_EVALUATIONS;
pub use page::MOST_RESULTS;

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
    /// The decisions that it holds, in their order, where they were to be kept. What a search finds is no decision.
    pub decided: Vec<Decided>,
    /// The search that it answers, where that was to be kept.
    pub searched: Option<Searched>,
}

/// A search, and how much it found.
#[derive(Clone, Debug)]
pub struct Searched {
    /// What was searched for: `subject`, `resource` or `action`.
    pub what: &'static str,
    /// The request, without its page.
    pub request: serde_json::Value,
    /// How many results the reply holds.
    pub results: usize,
    /// How many there are on all pages, where the reply says it.
    pub total: Option<usize>,
}

/// A decision, and what was asked.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The request: an evaluation, with what it has of the whole batch written into it. A text where it is nested too
    /// deep for a value.
    pub request: serde_json::Value,
    /// The answer.
    pub answer: Answer,
}

/// Answers a request by one snapshot. `keep` says whether the decisions, or the search, are wanted apart from the body too.
#[must_use]
pub fn reply(snapshot: &Snapshot, endpoint: Endpoint, body: &[u8], detail: Detail, keep: bool) -> Reply {
    let replied = match endpoint {
        Endpoint::Evaluation => evaluations::one(snapshot, body, detail, keep),
        Endpoint::Evaluations => evaluations::several(snapshot, body, detail, keep),
        Endpoint::SubjectSearch => search::subjects(snapshot, body, keep),
        Endpoint::ResourceSearch => search::resources(snapshot, body, keep),
        Endpoint::ActionSearch => search::actions(snapshot, body, keep),
    };
    replied.unwrap_or_else(|error| Reply {
        status: 400,
        ..Reply::of(&Refused { error: (&error).into() })
    })
}

/// What is said of a request that is none. It holds no decision that anybody could take for one.
#[derive(Serialize)]
struct Refused {
    error: AnswerError,
}

impl Reply {
    fn of(body: &impl Serialize) -> Self {
        Self {
            status: 200,
            body: serde_json::to_vec(body).unwrap_or_default(),
            decided: Vec::new(),
            searched: None,
        }
    }
}

type Replied = Result<Reply, RequestError>;
