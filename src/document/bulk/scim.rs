//! Users and groups as SCIM 2.0 (RFC 7643) writes them.

use super::{
    json::Json,
    resource::{Resource, ResourceKind, report_twice},
    too_many,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::{FormatWord, Import, ImportKind, Node, Placed, Read as _, Reader, ScimIdWord, Text, UserDocument},
    source::{FileId, Place, SourceFile},
};

/// The users and groups of a file. Departments and members are in the words of the exporting system.
#[derive(Clone, Debug, Default)]
pub struct ScimDocument {
    /// The users, those who are not active included.
    pub users: Vec<ScimUser>,
    /// The groups.
    pub groups: Vec<ScimGroup>,
    /// What list responses say of how much there is.
    pub pages: Vec<ScimPage>,
}

/// A user.
#[derive(Clone, Debug)]
pub struct ScimUser {
    /// The id in the policy.
    pub name: Text,
    /// The id by which groups name him; where there is none, they use the id in the policy.
    pub id: Option<Text>,
    /// Whether he may sign in.
    pub active: bool,
    /// What the policy is told of him; departments as they are titled there.
    pub document: UserDocument,
    /// The groups that he says he is in.
    pub groups: Vec<ScimReference>,
}

/// A group.
#[derive(Clone, Debug)]
pub struct ScimGroup {
    /// The id by which others name it.
    pub id: Option<Text>,
    /// What people call it.
    pub title: Text,
    /// The users and groups in it.
    pub members: Vec<ScimReference>,
}

/// A user or a group by its id in the exporting system.
#[derive(Clone, Debug)]
pub struct ScimReference {
    /// The id.
    pub id: Text,
    /// What people call it.
    pub display: Option<Text>,
}

/// What a list response says of itself.
#[derive(Clone, Copy, Debug)]
pub struct ScimPage {
    /// How many resources it holds.
    pub held: u64,
    /// How many there are in all.
    pub total: Placed<u64>,
}

/// Reads a file of SCIM resources: a list response, a list, or resources one behind the other.
pub(super) fn read(import: &Import<'_>, id: FileId, file: &SourceFile, reader: &mut Reader<'_>) -> ScimDocument {
    let json = Json::new(id, file);
    let mut sink = Sink {
        import,
        json,
        reader,
        document: ScimDocument::default(),
    };
    if import.format == FormatWord::JsonLines {
        for line in json.lines() {
            sink.take(line);
        }
    } else {
        for value in json.values() {
            sink.take(value);
        }
    }
    sink.document
}

struct Sink<'a, 'd, 't> {
    import: &'a Import<'a>,
    json: Json<'t>,
    reader: &'a mut Reader<'d>,
    document: ScimDocument,
}

impl<'t> Sink<'_, '_, 't> {
    fn take(&mut self, value: Result<&'t str, Diagnostic>) {
        match value.and_then(|value| self.resources(value)) {
            Ok(resources) => {
                for resource in resources {
                    if self.document.users.len() + self.document.groups.len() == super::MOST_RECORDS {
                        return self.reader.report(too_many(self.json.first_line(resource)));
                    }
                    match self.json.node(resource) {
                        Ok(node) => self.resource(&node),
                        Err(diagnostic) => self.reader.report(diagnostic),
                    }
                }
            }
            Err(diagnostic) => self.reader.report(diagnostic),
        }
    }

    /// The resources in a value: those of a list response or of a list, or the one that it is.
    fn resources(&mut self, value: &'t str) -> Result<Vec<&'t str>, Diagnostic> {
        if value.starts_with('[') {
            return self.json.items(value);
        }
        if !value.starts_with('{') {
            return Ok(vec![value]);
        }
        let entries = self.json.entries(value)?;
        let attribute = |name: &str| {
            let mut found = entries.iter().filter(|(key, _)| is_named(key, name));
            found.next().map(|(_, value)| *value)
        };
        let list = match attribute("Resources") {
            Some(list) if list.starts_with('[') => self.json.items(list)?,
            // RFC 7644 leaves `Resources` out where nothing was found.
            None if attribute("totalResults").is_some() => Vec::new(),
            _ => return Ok(vec![value]),
        };
        report_twice(entries.iter().map(|(name, _)| name), self.reader);
        if let Some(total) = attribute("totalResults")
            && let Ok(value) = total.parse()
        {
            self.document.pages.push(ScimPage {
                held: list.len() as u64,
                total: Placed {
                    value,
                    place: self.json.first_line(total),
                },
            });
        }
        Ok(list)
    }

    fn resource(&mut self, node: &Node) {
        let Some(resource) = Resource::new(node, self.reader) else {
            return;
        };
        match resource.kind(self.reader) {
            Some(ResourceKind::User) => {
                let user = user(&resource, self.import.id, self.reader);
                self.document.users.extend(user);
            }
            Some(ResourceKind::Group) if self.import.kind == ImportKind::Scim => {
                let group = group(&resource, self.reader);
                self.document.groups.extend(group);
            }
            Some(ResourceKind::Group) => self.reader.report(
                invalid("a group stands among users", node.place, "a group").help("import the file with `scim: …`"),
            ),
            None => self.reader.report(
                invalid("neither a user nor a group of SCIM 2.0", node.place, "what is this?")
                    .help("`schemas` or `meta.resourceType` says what a resource is"),
            ),
        }
    }
}

fn is_named(key: &Node, name: &str) -> bool {
    matches!(&key.value, crate::document::Value::Scalar(scalar) if scalar.text.eq_ignore_ascii_case(name))
}

fn invalid(message: &str, place: Place, label: &str) -> Diagnostic {
    Diagnostic::new(Code::InvalidScim, message)
        .at(place, label)
        .hiding_definitions()
}

fn user(resource: &Resource<'_>, id: ScimIdWord, reader: &mut Reader<'_>) -> Option<ScimUser> {
    let name = resource.needed(id.word(), "a user", reader);
    let phones = resource.objects("phoneNumbers", reader);
    let phones = phones.iter().filter(|phone| phone.may_be_called());
    let phones: Vec<_> = phones
        .filter_map(|phone| phone.text("value", reader))
        .map(|phone| dialled(&phone))
        .collect();
    let departments = resource.extension().and_then(|extension| {
        let extension = Resource::new(extension, reader)?;
        extension.text("department", reader)
    });
    let document = UserDocument {
        name: full_name(resource, reader),
        departments: departments.map(|department| vec![department]),
        phones: Some(phones),
        ..UserDocument::default()
    };
    Some(ScimUser {
        id: resource.text("id", reader),
        active: resource
            .get("active")
            .and_then(|active| Placed::<bool>::read(active, reader))
            .is_none_or(|active| active.value),
        document: UserDocument {
            place: resource.place(),
            ..document
        },
        groups: references(resource, "groups", reader),
        name: name?,
    })
}

/// The name for people: formatted, displayed, or put together.
fn full_name(resource: &Resource<'_>, reader: &mut Reader<'_>) -> Option<Text> {
    let name = resource.get("name").and_then(|name| Resource::new(name, reader));
    let formatted = name.as_ref().and_then(|name| name.text("formatted", reader));
    formatted.or_else(|| resource.text("displayName", reader)).or_else(|| {
        let name = name?;
        let given = name.text("givenName", reader);
        let family = name.text("familyName", reader);
        let place = given.as_ref().or(family.as_ref())?.place;
        let parts: Vec<_> = given.into_iter().chain(family).map(|part| part.value).collect();
        Some(Text {
            value: parts.join(" "),
            place,
        })
    })
}

/// RFC 7643 writes phone numbers as RFC 3966 does: `tel:+1-201-555-0123`.
fn dialled(phone: &Text) -> Text {
    let scheme = phone
        .value
        .get(..4)
        .filter(|scheme| scheme.eq_ignore_ascii_case("tel:"));
    let value = scheme.and_then(|scheme| phone.value.get(scheme.len()..));
    Text {
        value: value.unwrap_or(&phone.value).trim().to_owned(),
        place: phone.place,
    }
}

fn group(resource: &Resource<'_>, reader: &mut Reader<'_>) -> Option<ScimGroup> {
    let title = resource.needed("displayName", "a group", reader);
    Some(ScimGroup {
        id: resource.text("id", reader),
        members: references(resource, "members", reader),
        title: title?,
    })
}

fn references(resource: &Resource<'_>, attribute: &str, reader: &mut Reader<'_>) -> Vec<ScimReference> {
    let objects = resource.objects(attribute, reader);
    let references = objects.iter().filter_map(|object| {
        Some(ScimReference {
            display: object.text("display", reader),
            id: object.needed("value", "a reference", reader)?,
        })
    });
    references.collect()
}
