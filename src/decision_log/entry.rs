use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use crate::decide::authzen::Answer;

/// A decision to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it was made.
    pub time: Timestamp,
    /// What was asked: an `AuthZEN` evaluation.
    pub request: Value,
    /// What was answered. Where it says why, the line that settled it is written too.
    pub answer: Answer,
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
        Self {
            time: Timestamp::now(),
            request,
            answer,
            revision,
            request_id: None,
            client: None,
        }
    }
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
