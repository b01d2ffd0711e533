use std::{error::Error, fmt};

/// Why there is no decision. It is to be taken for a no.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClientError {
    /// The address is none of a decision point.
    Address(String),
    /// The certificate of the authority cannot be read.
    Authority(String),
    /// Nothing answers, or not in time, or the answer breaks off.
    NoAnswer(String),
    /// The decision point does not decide.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it says, where it says something.
        message: String,
    },
    /// The question has a mistake, such as a user whom the policy does not know.
    Question {
        /// The stable code, such as `unknown-user`.
        code: String,
        /// In words.
        message: String,
    },
    /// What answers is no decision.
    NoDecision(String),
}

impl fmt::Display for ClientError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => write!(
                out,
                "`{address}` is no address of a decision point, expected one such as `http://127.0.0.1:8080`"
            ),
            Self::Authority(why) => write!(out, "the certificate of the authority cannot be read: {why}"),
            Self::NoAnswer(why) => write!(out, "the decision point does not answer: {why}"),
            Self::Refused { status, message } if message.is_empty() => {
                write!(out, "the decision point answers with HTTP status {status}")
            }
            Self::Refused { status, message } => {
                write!(out, "the decision point answers with HTTP status {status}: {message}")
            }
            Self::Question { code, message } => write!(out, "{message} ({code})"),
            Self::NoDecision(why) => write!(out, "the answer is no decision: {why}"),
        }
    }
}

impl Error for ClientError {}
