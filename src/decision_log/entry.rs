use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::decide::authzen::Answer;

/// A decision, or a search, to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it was made.
    pub time: Timestamp,
    /// What was asked: an `AuthZEN` evaluation or search.
    pub request: Value,
    /// What was answered.
    pub answered: Answered,
    /// The revision of the policy that answered.
    pub revision: Arc<str>,
    /// The id that the request had.
    pub request_id: Option<String>,
    /// Who asked: the name or the address of a client.
    pub client: Option<String>,
}

impl Entry {
    /// A decision that is made now, by nobody in particular.
    #[must_use]
    pub fn new(request: Value, answer: Answer, revision: Arc<str>) -> Self {
        Self::of(request, Answered::Decision(answer), revision)
    }

    /// A search that is answered now, for nobody in particular.
    #[must_use]
    pub fn of_search(request: Value, found: Found, revision: Arc<str>) -> Self {
        Self::of(request, Answered::Search(found), revision)
    }

    fn of(request: Value, answered: Answered, revision: Arc<str>) -> Self {
        Self {
            time: Timestamp::now(),
            request,
            answered,
            revision,
            request_id: None,
            client: None,
        }
    }
}

/// What was answered.
#[derive(Clone, Debug)]
pub enum Answered {
    /// A decision. Where it says why, the line that settled it is written too.
    Decision(Answer),
    /// What was found, which is not written.
    Search(Found),
}

/// How much a search found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Found {
    /// What was searched for: `subject`, `resource` or `action`.
    pub what: &'static str,
    /// How many results were given.
    pub results: usize,
    /// How many there are on all pages, where that was said.
    pub total: Option<usize>,
}

/// What else happened and belongs between the decisions.
#[derive(Clone, Debug)]
pub enum Note {
    /// From here on another revision of the policy decides.
    Reloaded {
        /// The revision.
        revision: String,
        /// What it changed, in a few words.
        changed: String,
    },
}
