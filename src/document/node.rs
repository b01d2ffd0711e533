use crate::source::Place;

/// A piece of YAML and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// The words; of a mapping or a list, those in its first line; for an alias, the alias; for nothing, what is before it.
    pub place: Place,
}

/// What a piece of YAML is.
#[derive(Clone, Debug)]
pub enum Value {
    /// A single word or text.
    Scalar(Scalar),
    /// `[a, b]`, or lines that begin with `-`.
    Sequence(Vec<Node>),
    /// `{a: b}`, or lines with a colon. Keys may be given twice: the reader reports it.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// A single word or text.
#[derive(Clone, Debug)]
pub struct Scalar {
    /// As written, quotes and escapes undone: `007` stays `007`.
    pub text: String,
    /// What YAML takes it for.
    pub kind: ScalarKind,
}

/// What YAML takes a scalar for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ScalarKind {
    /// Nothing, or `null`, or `~`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number,
    /// Anything else, and all that is quoted.
    Text,
}

impl Node {
    /// What a person would call this.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) => match scalar.kind {
                ScalarKind::Null => "nothing",
                ScalarKind::Boolean(_) => "a truth value",
                ScalarKind::Number => "a number",
                ScalarKind::Text => "a text",
            },
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }

    /// Whether nothing is written here.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(
            &self.value,
            Value::Scalar(Scalar {
                kind: ScalarKind::Null,
                ..
            })
        )
    }
}
