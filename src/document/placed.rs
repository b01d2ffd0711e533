use jiff::civil::Date;

use super::{Node, Read, Reader, Scalar, ScalarKind, Value};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Place,
};

/// A value and where it stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// Some words and where they stand.
pub type Text = Placed<String>;

/// A mapping with names of the author's choice, in the order of the file.
#[derive(Clone, Debug)]
pub struct Map<T>(pub Vec<(Text, T)>);

impl Read for Text {
    const EXPECTED: &'static str = "a text";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let scalar = reader.scalar(node, Self::EXPECTED)?;
        Some(Self {
            value: scalar.text.clone(),
            place: node.place,
        })
    }
}

impl Read for Placed<bool> {
    const EXPECTED: &'static str = "`true` or `false`";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Scalar(Scalar {
                kind: ScalarKind::Boolean(value),
                ..
            }) => Some(Self {
                value: *value,
                place: node.place,
            }),
            _ => reader.wrong_kind(node, Self::EXPECTED),
        }
    }
}

impl Read for Placed<Date> {
    const EXPECTED: &'static str = "a date such as `2027-01-31`";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let scalar = reader.scalar(node, Self::EXPECTED)?;
        match parse_date(&scalar.text) {
            Some(value) => Some(Self {
                value,
                place: node.place,
            }),
            None => reader.refuse(
                Diagnostic::new(Code::InvalidDate, format!("`{}` is no date", scalar.text))
                    .at(node.place, why_no_date(&scalar.text))
                    .help("write year, month and day, as in `2027-01-31`"),
            ),
        }
    }
}

/// A date is ten characters, `YYYY-MM-DD`; the library alone would also read other ISO 8601 forms.
fn parse_date(text: &str) -> Option<Date> {
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

fn why_no_date(text: &str) -> &'static str {
    if text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        "not a day of the calendar"
    } else {
        "not written as a date"
    }
}

impl<T: Read> Read for Vec<T> {
    const EXPECTED: &'static str = "a list";
    const IS_LIST: bool = true;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if let Value::Sequence(items) = &node.value {
            return Some(items.iter().filter_map(|item| T::read(item, reader)).collect());
        }
        let nothing = reader.wrong_kind(node, Self::EXPECTED);
        // What it names is looked up all the same, so that it is told in one run.
        nothing.or_else(|| listed(node))
    }
}

/// The words of a text as the list that is probably meant, where all of them can be read.
fn listed<T: Read>(node: &Node) -> Option<Vec<T>> {
    let Value::Scalar(scalar) = &node.value else {
        return None;
    };
    if node.is_null() || scalar.text.contains('\n') {
        return None;
    }
    let mut told = Diagnostics::default();
    let mut reader = Reader::new(&mut told);
    let is_plain = node.place.len as usize == scalar.text.len();
    let mut start = 0;
    let items = scalar.text.split(',').map(|word| {
        let at = start + (word.len() - word.trim_start().len());
        start += word.len() + 1;
        let word = word.trim();
        let place = if is_plain {
            part(node.place, at, word.len())
        } else {
            node.place
        };
        let scalar = Scalar {
            text: word.to_owned(),
            kind: scalar.kind,
        };
        T::read(
            &Node {
                value: Value::Scalar(scalar),
                place,
            },
            &mut reader,
        )
    });
    let items: Option<Vec<T>> = items.collect();
    items.filter(|_| !told.has_errors())
}

/// A part of the words at a place.
fn part(place: Place, start: usize, len: usize) -> Place {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Place {
        start: place.start.saturating_add(narrow(start)),
        len: narrow(len),
        ..place
    }
}

impl<T: Read> Read for Map<T> {
    const EXPECTED: &'static str = "a mapping of names";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.entries(node, Self::EXPECTED)?;
        let pairs = entries.into_iter().map(|(name, value)| (name, T::read(value, reader)));
        Some(Self(pairs.filter_map(|(name, value)| Some((name, value?))).collect()))
    }
}

impl<T: Read> Read for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const IS_LIST: bool = T::IS_LIST;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        // A mistake was reported; the rest of what this belongs to is worth reading.
        Some(T::read(node, reader))
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

#[cfg(feature = "schema")]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Date, Map, Placed};

    impl<T: JsonSchema> JsonSchema for Map<T> {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            format!("MapOf{}", T::schema_name()).into()
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            super::super::schema::by_id::<T>(generator)
        }
    }

    /// A place is not part of what the author writes.
    macro_rules! transparent {
        ($($value:ty => $as:ty),*) => { $(
            impl JsonSchema for Placed<$value> {
                fn inline_schema() -> bool { <$as>::inline_schema() }
                fn schema_name() -> Cow<'static, str> { <$as>::schema_name() }
                fn schema_id() -> Cow<'static, str> { <$as>::schema_id() }
                fn json_schema(generator: &mut SchemaGenerator) -> Schema { <$as>::json_schema(generator) }
            }
        )* };
    }

    transparent!(bool => bool, Date => IsoDate, String => Words);

    /// Text that a person may have written without quotes, such as the extension 101.
    struct Words;

    impl JsonSchema for Words {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            "Words".into()
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": ["string", "number"] })
        }
    }

    struct IsoDate;

    impl JsonSchema for IsoDate {
        fn inline_schema() -> bool {
            true
        }
        fn schema_name() -> Cow<'static, str> {
            "IsoDate".into()
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" })
        }
    }
}
