use serde_json::{Map, Value, json};

use super::template::{Piece, filled};

/// The properties that a route may say.
pub(super) const PROPERTIES: [&str; 8] = [
    "owner", "pipeline", "stage", "on", "field", "coworker", "open", "customer",
];

/// Those of them that are true or false.
pub(super) const TRUTHS: [&str; 2] = ["open", "customer"];

/// What a route asks.
#[derive(Debug)]
pub(super) struct Ask {
    /// `<area>.<resource>`.
    pub(super) resource: String,
    pub(super) action: String,
    /// The path where nothing is said.
    pub(super) id: Option<Vec<Piece>>,
    pub(super) properties: Vec<(&'static str, Said)>,
}

/// What a route says of a property.
#[derive(Debug)]
pub(super) enum Said {
    Text(Vec<Piece>),
    Truth(bool),
}

impl Ask {
    /// The question, as `AuthZEN` writes it.
    pub(super) fn question(&self, user: &str, path: &[String], values: &[(&str, &str)]) -> Value {
        let id = match &self.id {
            Some(id) => filled(id, values),
            None => format!("/{}", path.join("/")),
        };
        let properties: Map<_, _> = self
            .properties
            .iter()
            .map(|(name, said)| {
                let value = match said {
                    Said::Text(pieces) => Value::from(filled(pieces, values)),
                    Said::Truth(truth) => Value::from(*truth),
                };
                ((*name).to_owned(), value)
            })
            .collect();
        json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": self.action },
            "resource": { "type": self.resource, "id": id, "properties": properties },
        })
    }
}
