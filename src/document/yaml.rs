//! The only file that knows the YAML library.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{Location, Spanned, options::DuplicateKeyPolicy};

use super::{Entry, Node, Scalar, ScalarKind, Value};
use crate::{
    diagnostic::{Code, Diagnostic},
    source::{FileId, Place, SourceFile},
};

/// How deep mappings and lists may be nested. The deepest document needs 11.
const DEEPEST: usize = 24;

/// How many pieces of YAML aliases may stand for, in one file.
const MOST_ALIASED: usize = 100_000;

/// Reads one file as a tree. The first mistake in the YAML itself ends it.
pub(crate) fn parse(id: FileId, file: &SourceFile) -> Result<Node, Diagnostic> {
    let text = file.text();
    let options = serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        budget: serde_saphyr::budget! {
            max_nodes: text.len() / 2 + 10_000,
            max_events: text.len() + 20_000,
            max_depth: DEEPEST,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MOST_ALIASED, },
    };
    serde_saphyr::from_str_with_options::<Raw>(text, options)
        .map(|raw| raw.into_node(id, text))
        .map_err(|error| syntax_error(id, text, &error))
}

fn syntax_error(id: FileId, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let error = error.without_snippet();
    let start = error.location().map_or(0, |location| byte_offset(text, &location));
    let len = text
        .get(start..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, |char| if char == '\n' { 0 } else { char.len_utf8() });
    let place = Place {
        file: id,
        start: narrow(start),
        len: narrow(len),
    };
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    match error {
        serde_saphyr::Error::Budget { .. }
        | serde_saphyr::Error::AliasError { .. }
        | serde_saphyr::Error::AliasReplayCounterOverflow { .. }
        | serde_saphyr::Error::AliasReplayLimitExceeded { .. }
        | serde_saphyr::Error::AliasExpansionLimitExceeded { .. }
        | serde_saphyr::Error::AliasReplayStackDepthExceeded { .. } => {
            Diagnostic::new(Code::YamlLimit, "the file asks for more than a policy ever needs")
                .at(place, words)
                .help(format!(
                    "nest at most {DEEPEST} deep, and do not build large documents from aliases"
                ))
        }
        serde_saphyr::Error::MultipleDocuments { .. } => {
            Diagnostic::new(Code::YamlSyntax, "a second YAML document begins in the same file")
                .at(place, "a second document")
                .help("put it into a file of its own, or remove the `---`")
        }
        serde_saphyr::Error::UnknownAnchor { .. } => Diagnostic::new(
            Code::YamlSyntax,
            "the alias refers to an anchor that is not defined above it",
        )
        .at(place, "no such anchor")
        .help("a text that begins with `*` needs quotes"),
        _ => Diagnostic::new(Code::YamlSyntax, format!("the YAML cannot be read: {words}"))
            .at(place, "here")
            .maybe_help(words.contains("tabs").then(|| "indent with blanks".to_owned())),
    }
}

/// The library gives some errors a line and a column only.
fn byte_offset(text: &str, location: &Location) -> usize {
    if let Some(offset) = location.span().byte_offset() {
        return usize::try_from(offset).unwrap_or(text.len()).min(text.len());
    }
    let line = usize::try_from(location.line()).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(location.column()).unwrap_or(1).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.chars().take(column).map(char::len_utf8).sum::<usize>()
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A node before the text of plain scalars is known.
struct Raw {
    value: RawValue,
    referenced: (u32, u32),
    defined: (u32, u32),
}

enum RawValue {
    Null,
    Boolean(bool),
    Number,
    Text(String),
    Sequence(Vec<Raw>),
    Mapping(Vec<(Raw, Raw)>),
}

impl Raw {
    fn into_node(self, file: FileId, text: &str) -> Node {
        let (start, len) = self.defined;
        let written = || {
            let (start, len) = (start as usize, len as usize);
            text.get(start..start.saturating_add(len))
                .unwrap_or_default()
                .to_owned()
        };
        let scalar = |text: String, kind| Value::Scalar(Scalar { text, kind });
        let (start, len) = self.referenced;
        let mut place = Place { file, start, len };
        let value = match self.value {
            RawValue::Null => scalar(written(), ScalarKind::Null),
            RawValue::Boolean(value) => scalar(written(), ScalarKind::Boolean(value)),
            RawValue::Number => scalar(written(), ScalarKind::Number),
            RawValue::Text(value) => {
                place = without_line_end(place, text);
                scalar(value, ScalarKind::Text)
            }
            RawValue::Sequence(items) => {
                Value::Sequence(items.into_iter().map(|item| item.into_node(file, text)).collect())
            }
            RawValue::Mapping(pairs) => Value::Mapping(
                pairs
                    .into_iter()
                    .map(|(key, value)| Entry {
                        key: key.into_node(file, text),
                        value: value.into_node(file, text),
                    })
                    .collect(),
            ),
        };
        Node { value, place }
    }
}

/// Block scalars end with a line break, which is not to be underlined.
fn without_line_end(place: Place, text: &str) -> Place {
    let words = text.get(place.start as usize..place.end() as usize).unwrap_or_default();
    Place {
        len: narrow(words.trim_end().len()),
        ..place
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Spanned {
            value,
            referenced,
            defined,
        } = Spanned::<RawValue>::deserialize(deserializer)?;
        Ok(Self {
            value,
            referenced: bytes(&referenced),
            defined: bytes(&defined),
        })
    }
}

fn bytes(location: &Location) -> (u32, u32) {
    let span = location.span();
    let narrow = |bytes: Option<u64>| bytes.and_then(|bytes| u32::try_from(bytes).ok()).unwrap_or(0);
    (narrow(span.byte_offset()), narrow(span.byte_len()))
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawValue;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_none<E>(self) -> Result<RawValue, E> {
        Ok(RawValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<RawValue, E> {
        Ok(RawValue::Boolean(value))
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<RawValue, E> {
        Ok(RawValue::Number)
    }

    fn visit_str<E>(self, value: &str) -> Result<RawValue, E> {
        Ok(RawValue::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<RawValue, E> {
        Ok(RawValue::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<RawValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(RawValue::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawValue, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = access.next_entry()? {
            pairs.push(pair);
        }
        Ok(RawValue::Mapping(pairs))
    }
}
