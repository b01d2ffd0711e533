use jiff::civil::Date;

use super::{Node, Placed, Read, Reader, Text, Value, mapping::mapping};

mapping! {
    /// A role, or a level of an area's objects, given to subjects.
    what "an assignment";
    pub struct AssignmentDocument {
        /// The role that is given.
        role: Option<Text>,
        /// The level that is given in place of a role, where `on` names an object of an area that has levels, such as `read` of the Drive.
        level: Option<Text>,
        /// Who gets it: `user:anna`, `department:sales`, `department-only:sales`, `head:sales`, `group:verifiers`,
        /// `workgroup:launch`, `workgroup-moderators:launch`, `workgroup-owner:launch`, `everyone`, `administrators`.
        #[cfg_attr(feature = "schema", schemars(schema_with = "super::schema::subjects"))]
        to: OneOrMany<Text>,
        /// The object on which it counts, and all below it: area and path or name, as in `drive:/Contracts`. Everywhere where nothing is said.
        on: Option<Text>,
        /// The last day on which it counts, in `settings.time-zone`.
        until: Option<Placed<Date>>,
        /// Why it was given.
        reason: Option<Text>,
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    const EXPECTED: &'static str = "a text or a list";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            // Nobody is meant by an empty list; what it was to say is missing.
            Value::Sequence(items) if items.is_empty() => reader.wrong_kind(node, "at least one in the list"),
            Value::Sequence(_) => Vec::read(node, reader).map(Self),
            Value::Scalar(_) if !node.is_null() => T::read(node, reader).map(|one| Self(vec![one])),
            _ => reader.wrong_kind(node, Self::EXPECTED),
        }
    }
}
