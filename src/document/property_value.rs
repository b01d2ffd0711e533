//! The value of a property of an action.

use std::borrow::Cow;

use super::{Node, Placed, Read, Reader, ScalarKind, Value};
use crate::catalogue::PropertyValue;

impl Read for Placed<PropertyValue<'static>> {
    const EXPECTED: &'static str = "a word, a whole number, `true` or `false`";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Scalar(scalar) = &node.value else {
            return reader.wrong_kind(node, Self::EXPECTED);
        };
        let value = match scalar.kind {
            ScalarKind::Boolean(truth) => Some(PropertyValue::Truth(truth)),
            ScalarKind::Number => scalar.text.parse().ok().map(PropertyValue::Whole),
            ScalarKind::Text => Some(PropertyValue::Text(Cow::Owned(scalar.text.clone()))),
            ScalarKind::Null => None,
        };
        match value {
            Some(value) => Some(Self {
                value,
                place: node.place,
            }),
            None => reader.wrong_kind(node, Self::EXPECTED),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Placed<PropertyValue<'static>> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PropertyValue".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["string", "integer", "boolean"] })
    }
}
