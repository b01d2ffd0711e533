//! Reads answers, strictly: what is not clearly a yes is none.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{ClientError, Explained};

#[derive(Deserialize)]
struct Answer {
    decision: bool,
    #[serde(default)]
    context: Value,
}

#[derive(Deserialize)]
struct Decisions<'a> {
    #[serde(borrow)]
    evaluations: Vec<&'a RawValue>,
}

/// The decision of an answer.
pub(super) fn decision(answer: &[u8]) -> Result<bool, ClientError> {
    explained(answer).map(|explained| explained.decision)
}

/// The decision of an answer, and why.
pub(super) fn explained(answer: &[u8]) -> Result<Explained, ClientError> {
    let Answer { decision, context } = object(answer)?;
    if let Some(error) = context.get("error") {
        let word = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        return Err(ClientError::Question {
            code: word("code"),
            message: word("message"),
        });
    }
    Ok(Explained { decision, context })
}

/// The decisions of an answer to so many questions.
pub(super) fn list(answer: &[u8], questions: usize) -> Result<Vec<Result<bool, ClientError>>, ClientError> {
    let Decisions { evaluations } = object(answer)?;
    if evaluations.len() != questions {
        let why = format!("{questions} were asked for, {} came", evaluations.len());
        return Err(ClientError::NoDecision(why));
    }
    Ok(evaluations
        .iter()
        .map(|answer| decision(answer.get().as_bytes()))
        .collect())
}

/// Reads an object; an array would be read as the members in their order.
fn object<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> Result<T, ClientError> {
    if answer.trim_ascii_start().first() != Some(&b'{') {
        return Err(ClientError::NoDecision("it is no JSON object".to_owned()));
    }
    serde_json::from_slice(answer).map_err(|error| ClientError::NoDecision(error.to_string()))
}

/// What an answer with another status than 200 says.
pub(super) fn refusal(status: u16, answer: &[u8]) -> ClientError {
    let said: Value = serde_json::from_slice(answer).unwrap_or_default();
    let error = said.pointer("/context/error").or_else(|| said.get("error"));
    let word = |key: &str| {
        error
            .and_then(|error| error.get(key)?.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let (code, message) = (word("code"), word("message"));
    // That a request is none is said with a decision, and the status that goes with it.
    if said.get("decision").is_some() && !code.is_empty() {
        ClientError::Question { code, message }
    } else {
        ClientError::Refused { status, message }
    }
}
