use std::hash::{Hash, Hasher};

use rustc_hash::FxHashMap;

use crate::{
    diagnostic::{Code, Diagnostic},
    document::{Entry, Node, Read as _, Reader, Text, Value},
    source::Place,
};

/// What a resource describes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum ResourceKind {
    User,
    Group,
}

/// The schemas of RFC 7643, without the word for what they are of.
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";

/// What companies add to a user.
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A SCIM resource, or a complex attribute of one. Attributes are named whatever their case.
pub(super) struct Resource<'n> {
    entries: &'n [Entry],
    place: Place,
}

impl<'n> Resource<'n> {
    /// The object here; anything else is reported. An attribute that is given twice is, too.
    pub(super) fn new(node: &'n Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Mapping(entries) = &node.value else {
            return reader.wrong_kind(node, "an object with attributes of SCIM");
        };
        report_twice(entries.iter().map(|entry| &entry.key), reader);
        Some(Self {
            entries,
            place: node.place,
        })
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn get(&self, attribute: &str) -> Option<&'n Node> {
        let found = self
            .entries
            .iter()
            .find(|entry| word(&entry.key).eq_ignore_ascii_case(attribute));
        found.map(|entry| &entry.value)
    }

    /// The text of an attribute; empty, it is as if not there.
    pub(super) fn text(&self, attribute: &str, reader: &mut Reader<'_>) -> Option<Text> {
        let text = Text::read(self.get(attribute)?, reader)?;
        (!text.value.trim().is_empty()).then_some(text)
    }

    /// The text of an attribute without which there is nothing to read.
    pub(super) fn needed(&self, attribute: &str, what: &str, reader: &mut Reader<'_>) -> Option<Text> {
        let is_there = self
            .get(attribute)
            .is_some_and(|node| !word(node).trim().is_empty() || !is_scalar(node));
        if is_there {
            return self.text(attribute, reader);
        }
        reader.refuse(
            Diagnostic::new(Code::MissingKey, format!("{what} of SCIM needs `{attribute}`"))
                .at(self.place, format!("`{attribute}` is missing"))
                .help(format!("export the attribute `{attribute}`"))
                .hiding_definitions(),
        )
    }

    /// The objects of an attribute with several values.
    pub(super) fn objects(&self, attribute: &str, reader: &mut Reader<'_>) -> Vec<Resource<'n>> {
        match self.get(attribute) {
            None => Vec::new(),
            Some(Node {
                value: Value::Sequence(items),
                ..
            }) => items.iter().filter_map(|item| Self::new(item, reader)).collect(),
            Some(other) => {
                reader.wrong_kind::<()>(other, "a list");
                Vec::new()
            }
        }
    }

    /// What companies add to a user.
    pub(super) fn extension(&self) -> Option<&'n Node> {
        self.get(ENTERPRISE)
    }

    /// What the resource says that it is: by the names of its schemas, or else by its metadata.
    pub(super) fn kind(&self, reader: &mut Reader<'_>) -> Option<ResourceKind> {
        let schemas = match self.get("schemas").map(|node| &node.value) {
            Some(Value::Sequence(items)) => items.as_slice(),
            _ => &[],
        };
        let core = schemas.iter().filter_map(|schema| {
            let (namespace, name) = word(schema).split_at_checked(CORE.len())?;
            namespace.eq_ignore_ascii_case(CORE).then_some(name)
        });
        core.chain(self.meta(reader)).find_map(|name| {
            [("User", ResourceKind::User), ("Group", ResourceKind::Group)]
                .into_iter()
                .find_map(|(known, kind)| name.eq_ignore_ascii_case(known).then_some(kind))
        })
    }

    fn meta(&self, reader: &mut Reader<'_>) -> Option<&'n str> {
        let meta = self
            .get("meta")
            .filter(|meta| matches!(meta.value, Value::Mapping(_)))?;
        Self::new(meta, reader)?.get("resourceType").map(word)
    }

    /// Whether a phone number is one that people answer.
    pub(super) fn may_be_called(&self) -> bool {
        let kind = self.get("type").map_or("", word);
        !["fax", "pager"].iter().any(|other| kind.eq_ignore_ascii_case(other))
    }
}

/// The name of an attribute, which is the same in any case (RFC 7643, section 2.1).
struct Attribute<'n>(&'n str);

impl PartialEq for Attribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Attribute<'_> {}

impl Hash for Attribute<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let bytes = self.0.bytes();
        bytes.for_each(|byte| state.write_u8(byte.to_ascii_lowercase()));
    }
}

/// Reports the attributes that are given twice, in whatever case: which of the two counts is not for us to say.
pub(super) fn report_twice<'n>(names: impl Iterator<Item = &'n Node>, reader: &mut Reader<'_>) {
    let mut seen: FxHashMap<Attribute<'n>, &Node> = FxHashMap::default();
    for name in names {
        let Some(first) = seen.insert(Attribute(word(name)), name) else {
            continue;
        };
        let help = if word(first) == word(name) {
            "keep one of the two".to_owned()
        } else {
            format!("keep one of the two: `{}` is the same attribute", word(first))
        };
        reader.report(
            Diagnostic::new(
                Code::DuplicateKey,
                format!("`{}` is given twice in one object", word(name)),
            )
            .at(name.place, "again here")
            .related(first.place, "first here")
            .help(help),
        );
    }
}

/// The word of a scalar; empty for anything else.
fn word(node: &Node) -> &str {
    match &node.value {
        Value::Scalar(scalar) => &scalar.text,
        _ => "",
    }
}

fn is_scalar(node: &Node) -> bool {
    matches!(node.value, Value::Scalar(_))
}
