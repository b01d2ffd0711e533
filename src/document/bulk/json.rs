use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{
    diagnostic::{Code, Diagnostic},
    document::{Entry, Node, Scalar, ScalarKind, Value},
    source::{FileId, Place, SourceFile},
};

/// How deep lists and objects of one record may be nested. The deepest resource of SCIM needs 5.
const DEEPEST: usize = 16;

/// A file of JSON. Its pieces are slices of its text, so that each knows where it stands.
#[derive(Clone, Copy)]
pub(super) struct Json<'t> {
    file: FileId,
    text: &'t str,
}

impl<'t> Json<'t> {
    pub(super) fn new(file: FileId, source: &'t SourceFile) -> Self {
        Self {
            file,
            text: source.text(),
        }
    }

    /// The lines that are not blank, each with the value in it.
    pub(super) fn lines(self) -> impl Iterator<Item = Result<&'t str, Diagnostic>> {
        let text = super::without_mark(self.text);
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(move |line| self.value(line))
    }

    /// The values one behind the other; behind the first mistake there is none.
    pub(super) fn values(self) -> impl Iterator<Item = Result<&'t str, Diagnostic>> {
        let text = super::without_mark(self.text);
        let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        values.map(move |value| match value {
            Ok(value) => Ok(value.get()),
            Err(error) => Err(self.broken(text, &error)),
        })
    }

    /// The one value of a text.
    fn value(self, text: &'t str) -> Result<&'t str, Diagnostic> {
        let value: Result<&RawValue, _> = serde_json::from_str(text);
        value.map(RawValue::get).map_err(|error| self.broken(text, &error))
    }

    /// The items of a list.
    pub(super) fn items(self, list: &'t str) -> Result<Vec<&'t str>, Diagnostic> {
        let items: Result<Vec<&RawValue>, _> = serde_json::from_str(list);
        let items = items.map_err(|error| self.broken(list, &error))?;
        Ok(items.into_iter().map(RawValue::get).collect())
    }

    /// The keys and values of an object. Keys may be given twice: the reader reports it.
    pub(super) fn entries(self, object: &'t str) -> Result<Vec<(Node, &'t str)>, Diagnostic> {
        let Pairs(pairs) = serde_json::from_str(object).map_err(|error| self.broken(object, &error))?;
        let mut from = 0;
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let value = value.get();
            let start = offset(object, value);
            let place = self.place(object.get(from..start).map_or("", quoted));
            entries.push((text_node(key.into_owned(), place), value));
            from = start + value.len();
        }
        Ok(entries)
    }

    /// A value as YAML would have it. What is null is left out of objects: it says nothing.
    pub(super) fn node(self, value: &'t str) -> Result<Node, Diagnostic> {
        self.nested(value, DEEPEST)
    }

    fn nested(self, value: &'t str, depth: usize) -> Result<Node, Diagnostic> {
        let place = self.first_line(value);
        let Some(depth) = depth.checked_sub(1) else {
            return Err(
                Diagnostic::new(Code::JsonSyntax, "lists or objects are nested too deep")
                    .at(place, format!("deeper than {DEEPEST}"))
                    .help("no record needs this")
                    .hiding_definitions(),
            );
        };
        let scalar = |kind| {
            Value::Scalar(Scalar {
                text: value.to_owned(),
                kind,
            })
        };
        let value = match value.as_bytes().first() {
            Some(b'{') => {
                let entries = self.entries(value)?.into_iter().filter(|(_, value)| *value != "null");
                let entries = entries.map(|(key, value)| {
                    Ok(Entry {
                        key,
                        value: self.nested(value, depth)?,
                    })
                });
                Value::Mapping(entries.collect::<Result<_, Diagnostic>>()?)
            }
            Some(b'[') => {
                let items = self.items(value)?.into_iter().map(|item| self.nested(item, depth));
                Value::Sequence(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => {
                let text: Result<Cow<'_, str>, _> = serde_json::from_str::<Words<'_>>(value).map(|words| words.0);
                let text = text.map_err(|error| self.broken(value, &error))?;
                return Ok(text_node(text.into_owned(), place));
            }
            Some(b't') => scalar(ScalarKind::Boolean(true)),
            Some(b'f') => scalar(ScalarKind::Boolean(false)),
            Some(b'n') => scalar(ScalarKind::Null),
            _ => scalar(ScalarKind::Number),
        };
        Ok(Node { value, place })
    }

    /// Where a piece of the text stands.
    fn place(self, piece: &str) -> Place {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Place {
            file: self.file,
            start: narrow(offset(self.text, piece)),
            len: narrow(piece.len()),
        }
    }

    /// Where the first line of a piece stands.
    pub(super) fn first_line(self, piece: &str) -> Place {
        self.place(piece.lines().next().unwrap_or(piece))
    }

    /// What makes a piece of the text no JSON.
    fn broken(self, piece: &str, error: &serde_json::Error) -> Diagnostic {
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or(&words);
        let before: usize = piece
            .split_inclusive('\n')
            .take(error.line().saturating_sub(1))
            .map(str::len)
            .sum();
        let mut at = (before + error.column().saturating_sub(1)).min(piece.trim_end().len());
        while !piece.is_char_boundary(at) {
            at -= 1;
        }
        let there = piece.get(at..).and_then(|rest| rest.chars().next());
        let before = piece.get(..at).unwrap_or_default().trim_end();
        let char = match (there, before.chars().next_back()) {
            (Some(char), _) if !char.is_whitespace() => char,
            // There is nothing to see: the mistake is what is not there, behind the last character.
            (_, Some(last)) => {
                at = before.len() - last.len_utf8();
                last
            }
            (there, None) => there.unwrap_or(' '),
        };
        let len = char.len_utf8();
        let place = self.place(piece.get(at..at + len).unwrap_or_default());
        Diagnostic::new(Code::JsonSyntax, format!("the JSON cannot be read: {words}"))
            .at(place, "here")
            .maybe_help(remedy(words, char).map(str::to_owned))
            .hiding_definitions()
    }
}

/// What usually mends a mistake that the library words like this, at this character.
fn remedy(words: &str, at: char) -> Option<&'static str> {
    const REMEDIES: [(&str, &str); 5] = [
        ("trailing comma", "remove the comma behind the last item"),
        ("trailing characters", "write one value in each line"),
        (
            "EOF",
            "each `{`, `[` and quote needs its end; in JSON Lines, in the same line",
        ),
        ("key must be a string", "keys need double quotes"),
        ("control character", "write a line break in a text as `\\n`"),
    ];
    if at == '}' && words.contains("key must be a string") {
        return Some("remove the comma behind the last key");
    }
    let known = REMEDIES.iter().find(|(part, _)| words.contains(part));
    known.map(|(_, remedy)| *remedy)
}

/// How many bytes of a text stand before a piece of it.
fn offset(text: &str, piece: &str) -> usize {
    piece
        .as_ptr()
        .addr()
        .saturating_sub(text.as_ptr().addr())
        .min(text.len())
}

/// The words between the first and the last quote.
fn quoted(text: &str) -> &str {
    match (text.find('"'), text.rfind('"')) {
        (Some(first), Some(last)) => text.get(first..=last).unwrap_or(text),
        _ => text,
    }
}

fn text_node(text: String, place: Place) -> Node {
    Node {
        value: Value::Scalar(Scalar {
            text,
            kind: ScalarKind::Text,
        }),
        place,
    }
}

/// A text that is copied only where it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Words<'t>(#[serde(borrow)] Cow<'t, str>);

/// The keys and values of an object, in order.
struct Pairs<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Deserialize<'t> for Pairs<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

struct PairsVisitor;

impl<'t> Visitor<'t> for PairsVisitor {
    type Value = Pairs<'t>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut access: A) -> Result<Pairs<'t>, A::Error> {
        let mut pairs = Vec::new();
        while let Some((key, value)) = access.next_entry::<Words<'t>, &RawValue>()? {
            pairs.push((key.0, value));
        }
        Ok(Pairs(pairs))
    }
}
