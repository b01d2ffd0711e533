use crate::document::{Document, Fields, Node, Reader, Text};

/// The keys of a record: `id` and those of what it defines.
pub(super) fn keys<T: Document>() -> Vec<&'static str> {
    std::iter::once("id")
        .chain(T::FIELDS.iter().map(|field| field.name))
        .collect()
}

/// Reads one record: the id, and what would stand below it in YAML.
pub(super) fn read<T: Document>(node: &Node, keys: &[&str], reader: &mut Reader<'_>) -> Option<(Text, T)> {
    of(&reader.fields(node, T::EXPECTED, keys)?, reader)
}

/// A record of its entries.
pub(super) fn of<T: Document>(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Option<(Text, T)> {
    let id = fields.read::<Text>("id", T::EXPECTED, reader);
    let document = T::of(fields, reader);
    Some((id?, document?))
}
