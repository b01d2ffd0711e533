use super::{Node, Read, Reader, Text};
use crate::source::Place;

/// A role as written. What its areas hold depends on the catalogue, and is read when names are resolved.
#[derive(Clone, Debug)]
pub struct RoleDocument {
    /// Where it begins.
    pub place: Place,
    /// For people.
    pub title: Option<Text>,
    /// The areas it speaks of.
    pub areas: Vec<(Text, Node)>,
}

impl Read for RoleDocument {
    const EXPECTED: &'static str = "a mapping with a role";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut role = Self {
            place: node.place,
            title: None,
            areas: Vec::new(),
        };
        for (key, value) in reader.entries(node, Self::EXPECTED).unwrap_or_default() {
            if key.value == "title" {
                role.title = Text::read(value, reader);
            } else {
                role.areas.push((key, value.clone()));
            }
        }
        Some(role)
    }
}
