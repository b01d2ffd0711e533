//! The only file that knows the YAML library.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::{
    Location, Spanned,
    options::{DuplicateKeyPolicy, MergeKeyPolicy},
};

use super::{Entry, Node, Scalar, ScalarKind, Value, glued_key::glued_key};
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
        // Both are reported with their places by the reader.
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        merge_keys: MergeKeyPolicy::AsOrdinary,
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

/// Where a merge left its first mark, which no YAML can begin a line with.
fn conflict(text: &str) -> Option<usize> {
    const MARK: &str = "<<<<<<< ";
    text.starts_with(MARK)
        .then_some(0)
        .or_else(|| text.find(&format!("\n{MARK}")).map(|before| before + 1))
}

fn syntax_error(id: FileId, text: &str, error: &serde_saphyr::Error) -> Diagnostic {
    if let Some(start) = conflict(text) {
        let place = Place {
            file: id,
            start: narrow(start),
            len: 7,
        };
        return Diagnostic::new(Code::YamlSyntax, "a merge conflict is not resolved")
            .at(place, "it begins here")
            .help("keep one side, and remove the lines that begin with `<`, `=` and `>`");
    }
    let error = error.without_snippet();
    let start = error.location().map_or(0, |location| byte_offset(text, &location));
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    let place = |start| {
        let point = Place {
            file: id,
            start: narrow(start),
            len: 0,
        };
        visible(point, text)
    };
    match error {
        serde_saphyr::Error::Budget { .. } if words.contains("Depth") => {
            Diagnostic::new(Code::YamlLimit, "mappings or lists are nested too deep")
                .at(place(start), format!("deeper than {DEEPEST}"))
                .help(format!("nest at most {DEEPEST} deep; a policy needs no more than 11"))
        }
        serde_saphyr::Error::Budget { .. }
        | serde_saphyr::Error::AliasError { .. }
        | serde_saphyr::Error::AliasReplayCounterOverflow { .. }
        | serde_saphyr::Error::AliasReplayLimitExceeded { .. }
        | serde_saphyr::Error::AliasExpansionLimitExceeded { .. }
        | serde_saphyr::Error::AliasReplayStackDepthExceeded { .. } => {
            Diagnostic::new(Code::YamlLimit, "the aliases stand for more than a policy ever needs")
                .at(place(start), "too much from here on")
                .help("write out what the aliases stand for")
        }
        serde_saphyr::Error::MultipleDocuments { .. } => {
            Diagnostic::new(Code::YamlSyntax, "a second YAML document begins in the same file")
                .at(second_document(place(start), text), "a second document")
                .help("put it into a file of its own, or remove the `---`")
        }
        serde_saphyr::Error::UnknownAnchor { .. } => Diagnostic::new(
            Code::YamlSyntax,
            "the alias refers to an anchor that is not defined above it",
        )
        .at(place(start), "no such anchor")
        .help("a text that begins with `*` needs quotes"),
        _ if words.contains("tabs") => Diagnostic::new(Code::YamlSyntax, "a tab cannot indent a line")
            .at(
                place(text.get(..start).and_then(|before| before.rfind('\t')).unwrap_or(start)),
                "here",
            )
            .help("indent with blanks"),
        _ => match glued_key(text, start) {
            Some(glued) => {
                let (file, start, len) = (id, narrow(glued.start), narrow(glued.words.len()));
                Diagnostic::new(
                    Code::YamlSyntax,
                    format!("the `:` of `{}` has no blank behind it", glued.key()),
                )
                .at(Place { file, start, len }, "read as one word")
                .help(format!("write `{}`", glued.apart()))
            }
            None => Diagnostic::new(Code::YamlSyntax, format!("the YAML cannot be read: {}", plain(words)))
                .at(place(start), "here")
                .maybe_help(remedy(words).map(str::to_owned)),
        },
    }
}

/// The dashes that begin it. The library may tell where its first words stand.
fn second_document(place: Place, text: &str) -> Place {
    let before = text.get(..place.end() as usize).unwrap_or_default();
    before.rfind("\n---").map_or(place, |end_of_line| Place {
        start: narrow(end_of_line + 1),
        len: 3,
        ..place
    })
}

/// The library's words without its stage of parsing, and with our quotes.
fn plain(words: &str) -> String {
    let stage = words.starts_with("while ").then(|| words.split_once(", ")).flatten();
    stage.map_or(words, |(_, words)| words).replace('\'', "`")
}

/// What usually mends a mistake that the library words like this.
fn remedy(words: &str) -> Option<&'static str> {
    const REMEDIES: [(&str, &str); 6] = [
        (
            "did not find expected key",
            "keys of one mapping begin in the same column",
        ),
        (
            "mapping values are not allowed",
            "a text with `: ` in it needs quotes; a key above needs its `:`",
        ),
        (
            "unexpected character",
            "a text that begins with this character needs quotes",
        ),
        ("bracket", "each `[` needs its `]`, each `{` its `}`"),
        (
            "expected ',' or",
            "each `[` needs its `]`, each `{` its `}`; `department:sales` has no blank behind the `:`",
        ),
        ("quote", "each quote needs another one at the end of the text"),
    ];
    REMEDIES
        .iter()
        .find(|(part, _)| words.contains(part))
        .map(|(_, remedy)| *remedy)
}

/// Something to underline at a point: the character there, or else the word before it.
fn visible(point: Place, text: &str) -> Place {
    let start = point.start as usize;
    let at = text.get(start..).and_then(|rest| rest.chars().next());
    if let Some(char) = at.filter(|char| !char.is_whitespace() || *char == '\t') {
        return Place {
            len: narrow(char.len_utf8()),
            ..point
        };
    }
    let before = text.get(..start).unwrap_or(text).trim_end();
    let word = before.split_whitespace().next_back().unwrap_or_default();
    Place {
        start: narrow(before.len() - word.len()),
        len: narrow(word.len()),
        ..point
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
                let items: Vec<_> = items.into_iter().map(|item| item.into_node(file, text)).collect();
                place = first_line(place, items.iter().map(|item| item.place), text);
                Value::Sequence(items)
            }
            RawValue::Mapping(pairs) => {
                let entries: Vec<_> = pairs.into_iter().map(|pair| entry(pair, file, text)).collect();
                let parts = entries.iter().flat_map(|entry| [entry.key.place, entry.value.place]);
                place = first_line(place, parts, text);
                Value::Mapping(entries)
            }
        };
        if place.len == 0 && !text.is_empty() {
            place = visible(place, text);
        }
        Node { value, place }
    }
}

/// A key and its value; where nothing is written, the key stands for it.
fn entry((key, value): (Raw, Raw), file: FileId, text: &str) -> Entry {
    let blank = value.referenced.1 == 0 && matches!(value.value, RawValue::Null);
    let key = key.into_node(file, text);
    let mut value = value.into_node(file, text);
    if blank {
        value.place = key.place;
    }
    Entry { key, value }
}

/// What a mapping or a list has in its first line, its brackets included.
fn first_line(place: Place, parts: impl Iterator<Item = Place>, text: &str) -> Place {
    let start = place.start as usize;
    let line = text
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    if line.starts_with('*') {
        return place;
    }
    let line_end = narrow(start + line.len());
    let bracket = if line.starts_with(['{', '[']) {
        place.start + 1
    } else {
        place.start
    };
    let inside = parts.filter(|part| part.start >= place.start && part.end() <= line_end);
    let end = inside.map(Place::end).max().unwrap_or(bracket).max(bracket);
    let rest = text.get(end as usize..line_end as usize).unwrap_or_default();
    let closing = rest.trim_start_matches([' ', ',', ':']);
    let closes = bracket > place.start && closing.starts_with(['}', ']']);
    let end = if closes {
        end + narrow(rest.len() - closing.len() + 1)
    } else {
        end
    };
    Place {
        len: end - place.start,
        ..place
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
