//! Pages of answers of the portal's REST interface.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::loose::Loose;

/// The records of a page, and what it says of further ones.
pub(super) struct Page<T> {
    pub(super) records: Vec<T>,
    /// Where the next page begins; `None` at the last.
    pub(super) next: Option<u64>,
    /// How many records there are in all.
    pub(super) total: Option<u64>,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Answer<T> {
    result: Option<Records<T>>,
    #[serde(default)]
    next: Loose,
    #[serde(default)]
    total: Loose,
    #[serde(default)]
    error: Loose,
    #[serde(default)]
    error_description: Loose,
}

/// Reads a page, or a list of records without an answer around it; an error is told in words.
pub(super) fn read_page<T: DeserializeOwned>(bytes: &[u8]) -> Result<Page<T>, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let unreadable = |error: serde_json::Error| {
        let what = if error.is_data() {
            "answer of the portal"
        } else {
            "JSON"
        };
        format!("it is no {what}: {error}")
    };
    if bytes.trim_ascii_start().starts_with(b"[") {
        let records = serde_json::from_slice(bytes).map_err(unreadable)?;
        return Ok(Page {
            records,
            next: None,
            total: None,
        });
    }
    let answer: Answer<T> = serde_json::from_slice(bytes).map_err(unreadable)?;
    if let Some(error) = answer.error.text() {
        let described = answer.error_description.text();
        return Err(match described {
            Some(words) => format!("the portal refused: {error}: {words}"),
            None => format!("the portal refused: {error}"),
        });
    }
    let number = |text: &Loose| text.text().and_then(|text| text.parse().ok());
    Ok(Page {
        next: number(&answer.next),
        total: number(&answer.total),
        records: answer.result.ok_or("there is no `result` in it")?.0,
    })
}

/// What an answer holds: a list, a list under `items`, or one record, which may stand under `item`.
struct Records<T>(Vec<T>);

struct RecordsVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for RecordsVisitor<T> {
    type Value = Records<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Records<T>, A::Error> {
        let mut records = Vec::new();
        while let Some(record) = access.next_element()? {
            records.push(record);
        }
        Ok(Records(records))
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Records<T>, A::Error> {
        let mut value = Value::deserialize(MapAccessDeserializer::new(access))?;
        let records = match (
            value.get_mut("items").map(Value::take),
            value.get_mut("item").map(Value::take),
        ) {
            (Some(items), _) => serde_json::from_value(items),
            (None, Some(item)) => serde_json::from_value(item).map(|item| vec![item]),
            (None, None) => serde_json::from_value(value).map(|item| vec![item]),
        };
        records.map(Records).map_err(A::Error::custom)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Records<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RecordsVisitor(PhantomData))
    }
}
