//! Takes questions, asks a decision point over HTTP, gives yes or no. What goes wrong is an error, and never a yes.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use ringfence::client::{Client, Question};
//!
//! let point = Client::new("http://127.0.0.1:8080")?
//!     .token("the-token")
//!     .timeout(Duration::from_millis(500));
//! let question = Question::new("anna", "telephony.call-recording.listen").owner("boris");
//! if point.check(&question)? {
//!     println!("play it");
//! }
//! # Ok::<(), ringfence::client::ClientError>(())
//! ```

mod ask;
mod problem;
mod question;
mod response;

use std::time::Duration;

use serde_json::{Value, json};

pub use problem::ClientError;
pub use question::{Customer, Question};

use ask::Asker;
use response::{decision, explained, list};

/// How long an answer may take, unless said otherwise.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The path of one question.
const ONE: &str = "/access/v1/evaluation";

/// The path of several.
const SEVERAL: &str = "/access/v1/evaluations";

/// Asks a decision point. Connections are kept and used again; threads may share one client.
///
/// No proxy is used, whatever the environment says, and no redirect followed.
#[derive(Clone, Debug)]
pub struct Client {
    asker: Asker,
}

/// A decision and why.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The decision.
    pub decision: bool,
    /// Why: the `context` of the answer.
    pub context: Value,
}

impl Client {
    /// A client of the decision point at an address, such as `http://127.0.0.1:8080`.
    pub fn new(address: &str) -> Result<Self, ClientError> {
        let address = address.trim_end_matches('/');
        let host = address
            .strip_prefix("http://")
            .or_else(|| address.strip_prefix("https://"));
        if host.is_none_or(|host| host.is_empty() || host.starts_with('/') || host.contains(['?', '#', '@', ' '])) {
            return Err(ClientError::Address(address.to_owned()));
        }
        Ok(Self {
            asker: Asker::new(address, TIMEOUT),
        })
    }

    /// Says with each question who asks: a bearer token.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.asker.token = Some(token.into());
        self
    }

    /// How long an answer may take, connecting included; 2 seconds where nothing is said.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.asker.timeout = timeout;
        self
    }

    /// Trusts the authority of a certificate, written as PEM, and no other.
    pub fn authority(mut self, pem: &[u8]) -> Result<Self, ClientError> {
        self.asker.trust(pem)?;
        Ok(self)
    }

    /// Whether it is allowed. A question in which something is unknown is an error.
    pub fn check(&self, question: &Question) -> Result<bool, ClientError> {
        let answer = self.asker.ask(ONE, &question.to_json(), false)?;
        decision(&answer)
    }

    /// Whether it is allowed, and why.
    pub fn explain(&self, question: &Question) -> Result<Explained, ClientError> {
        let answer = self.asker.ask(ONE, &question.to_json(), true)?;
        explained(&answer)
    }

    /// Asks several questions at once: the answers have their order. One with a mistake leaves the others alone.
    pub fn check_all(&self, questions: &[Question]) -> Result<Vec<Result<bool, ClientError>>, ClientError> {
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let evaluations: Vec<Value> = questions.iter().map(Question::to_json).collect();
        let answer = self.asker.ask(SEVERAL, &json!({ "evaluations": evaluations }), false)?;
        list(&answer, questions.len())
    }
}
