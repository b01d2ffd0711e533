use rustc_hash::FxHashMap;

use super::{Entry, Node, Scalar, Text, Value};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    source::Place,
};

/// Something that can be read from YAML.
pub(crate) trait Read: Sized {
    /// What a person is told was expected here.
    const EXPECTED: &'static str;

    /// Whether it is a list.
    const IS_LIST: bool = false;

    /// Reads it; `None` where a mistake was reported.
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;

    /// What stands for a key that is not there; `None` where the key is needed.
    fn absent() -> Option<Self> {
        None
    }
}

/// A mapping with known keys.
pub(crate) trait Document: Read {
    /// Its keys.
    const FIELDS: &'static [Field];

    /// Reads it from its entries; `None` where a mistake was reported.
    fn of(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<Self>;
}

/// A key of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Spelled as Rust spells it: the key has `-` where this has `_`.
    pub(crate) name: &'static str,
    /// Whether the value is a list.
    pub(crate) is_list: bool,
}

/// Reads documents from YAML nodes and reports every mistake on the way.
pub(crate) struct Reader<'a> {
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(diagnostics: &'a mut Diagnostics) -> Self {
        Self { diagnostics }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports, and gives the nothing that the caller returns.
    pub(crate) fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report(diagnostic);
        None
    }

    /// Reports that something else was expected here.
    pub(crate) fn wrong_kind<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        let diagnostic =
            Diagnostic::new(Code::WrongKind, format!("expected {expected}, found {}", node.kind())).at(node.place, "");
        self.refuse(diagnostic.maybe_help(instead(node, expected)))
    }

    /// The single word or text here.
    pub(crate) fn scalar<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n Scalar> {
        match &node.value {
            Value::Scalar(scalar) if !node.is_null() => Some(scalar),
            _ => self.wrong_kind(node, expected),
        }
    }

    /// The entries of a mapping, those with a broken or repeated key left out.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node, expected: &str) -> Option<Vec<(Text, &'n Node)>> {
        let entries = self.keyed(node, expected)?.into_iter();
        let entries = entries.map(|(key, node)| {
            let value = key.value.to_owned();
            let place = key.place;
            (Text { value, place }, node)
        });
        Some(entries.collect())
    }

    /// The same, with the names where they stand.
    fn keyed<'n>(&mut self, node: &'n Node, expected: &str) -> Option<Vec<(Key<'n>, &'n Node)>> {
        let Value::Mapping(entries) = &node.value else {
            return self.wrong_kind(node, expected);
        };
        let mut seen: FxHashMap<&str, Place> = FxHashMap::default();
        Some(
            entries
                .iter()
                .filter_map(|entry| self.entry(entry, &mut seen))
                .collect(),
        )
    }

    fn entry<'n>(&mut self, entry: &'n Entry, seen: &mut FxHashMap<&'n str, Place>) -> Option<(Key<'n>, &'n Node)> {
        let name = &self.scalar(&entry.key, "a name")?.text;
        // In quotes it is a name like any other.
        let is_plain = entry.key.place.len as usize == name.len();
        if name == "<<" && is_plain {
            return self.refuse(
                Diagnostic::new(Code::UnknownKey, "mappings are not merged with `<<`")
                    .at(entry.key.place, "a merge hides what it replaces")
                    .help("write out what is to be merged; a whole value may be an alias"),
            );
        }
        if let Some(first) = seen.insert(name, entry.key.place) {
            return self.refuse(
                Diagnostic::new(Code::DuplicateKey, format!("`{name}` is given twice in one mapping"))
                    .at(entry.key.place, "again here")
                    .related(first, "first here")
                    .help("keep one of the two"),
            );
        }
        Some((
            Key {
                value: name,
                place: entry.key.place,
            },
            &entry.value,
        ))
    }

    /// The entries of a mapping with known keys; unknown ones are reported.
    ///
    /// Fields are spelled as Rust spells them; keys have `-` where a field has `_`.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node, expected: &str, fields: &[&str]) -> Option<Fields<'n>> {
        let entries = self.keyed(node, expected)?;
        let mut meant = Vec::new();
        for (key, value) in &entries {
            if !fields.iter().any(|field| is_key(key.value, field)) {
                let known: Vec<String> = fields.iter().map(|field| field.replace('_', "-")).collect();
                self.unknown_key(*key, expected, &known);
                let near = nearest(key.value, known.iter().map(String::as_str));
                meant.extend(near.map(|near| (near.to_owned(), *value)));
            }
        }
        Some(Fields {
            entries,
            meant,
            place: node.place,
        })
    }

    pub(crate) fn unknown_key(&mut self, key: Key<'_>, expected: &str, known: &[String]) {
        let what = expected.strip_prefix("a mapping with ").unwrap_or(expected);
        let help = match nearest(key.value, known.iter().map(String::as_str)) {
            _ if key.value == "rules" => "rules stand in files that end in `.rules`; a role names them".to_owned(),
            Some(near) => format!("did you mean `{near}`?"),
            None => without_blank(key.value, known).unwrap_or_else(|| format!("the keys are {}", List::and(known))),
        };
        self.report(
            Diagnostic::new(Code::UnknownKey, format!("`{}` is no key of {what}", key.value))
                .at(key.place, "not known here")
                .help(help),
        );
    }
}

/// What to write where something else was expected.
fn instead(node: &Node, expected: &str) -> Option<String> {
    let mapping = expected.starts_with("a mapping");
    let text = expected.starts_with("a text");
    match &node.value {
        Value::Scalar(_) if node.is_null() && mapping => Some("write `{}` where nothing is to be said".to_owned()),
        Value::Scalar(_) if node.is_null() && expected == "a list" => Some("write `[]` for an empty list".to_owned()),
        Value::Scalar(scalar) if expected == "a list" && !node.is_null() && !scalar.text.contains('\n') => {
            Some(format!("write `[{}]`", scalar.text))
        }
        Value::Scalar(scalar) if expected == "`true` or `false`" => truth(&scalar.text),
        Value::Sequence(items) if mapping => {
            let name = &scalar_of(items.first()?)?.text;
            Some(format!("write lines such as `{name}: …`, without `-`"))
        }
        Value::Mapping(entries) if text => match entries.as_slice() {
            [only] => {
                let (key, value) = (scalar_of(&only.key)?, scalar_of(&only.value)?);
                Some(format!("did you mean `{}:{}`, without a blank?", key.text, value.text))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What is meant by `name:Anna`, which YAML takes for one word.
fn without_blank(key: &str, known: &[String]) -> Option<String> {
    let (name, value) = key.split_once(':')?;
    let is_known = known.iter().any(|known| known == name);
    is_known.then(|| format!("a blank is missing behind the `:`; write `{name}: {value}`"))
}

fn scalar_of(node: &Node) -> Option<&Scalar> {
    match &node.value {
        Value::Scalar(scalar) => Some(scalar),
        _ => None,
    }
}

fn truth(text: &str) -> Option<String> {
    let meant = match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "1" => "true",
        "no" | "off" | "n" | "0" => "false",
        _ => return None,
    };
    Some(format!("did you mean `{meant}`?"))
}

fn is_key(key: &str, field: &str) -> bool {
    key.len() == field.len()
        && key
            .bytes()
            .zip(field.bytes())
            .all(|(key, field)| key == if field == b'_' { b'-' } else { field })
}

/// What stands behind a key that is reported, and perhaps meant for this one: what is wrong with it is told once the key is
/// right.
fn read_meant<T: Read>(node: &Node) -> Option<T> {
    let mut told = Diagnostics::default();
    let read = T::read(node, &mut Reader::new(&mut told));
    read.filter(|_| !told.has_errors()).or_else(T::absent)
}

/// The key of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'n> {
    /// The name.
    pub(crate) value: &'n str,
    /// Where it stands.
    pub(crate) place: Place,
}

impl<'n> From<&'n Text> for Key<'n> {
    fn from(text: &'n Text) -> Self {
        Self {
            value: &text.value,
            place: text.place,
        }
    }
}

/// The entries of a mapping with known keys.
pub(crate) struct Fields<'n> {
    entries: Vec<(Key<'n>, &'n Node)>,
    /// Entries whose keys are not known, by the key for which each is probably meant.
    meant: Vec<(String, &'n Node)>,
    place: Place,
}

impl<'n> Fields<'n> {
    /// Entries whose keys are known, each once.
    pub(crate) fn known(entries: Vec<(Key<'n>, &'n Node)>, place: Place) -> Self {
        let meant = Vec::new();
        Self { entries, meant, place }
    }

    /// Where the mapping begins.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// The value of a field, or what stands for it when it is not there.
    pub(crate) fn read<T: Read>(&self, field: &str, of: &str, reader: &mut Reader<'_>) -> Option<T> {
        let mut entries = self.entries.iter();
        match entries.find(|(key, _)| is_key(key.value, field)) {
            Some((_, node)) => T::read(node, reader),
            None => match self.meant.iter().find(|(key, _)| is_key(key, field)) {
                Some((_, node)) => read_meant(node),
                None => T::absent().or_else(|| self.missing(field, of, reader)),
            },
        }
    }

    fn missing<T>(&self, field: &str, of: &str, reader: &mut Reader<'_>) -> Option<T> {
        let key = field.replace('_', "-");
        let what = of.strip_prefix("a mapping with ").unwrap_or(of);
        reader.refuse(
            Diagnostic::new(Code::MissingKey, format!("{what} needs `{key}`"))
                .at(self.place, format!("`{key}` is missing"))
                .help(format!("add `{key}: …`")),
        )
    }
}
