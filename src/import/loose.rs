//! JSON as PHP writes it: numbers as text, text as numbers, `false`, `null` or an empty list where there is nothing.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A word or number, as text; empty where there is none.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Loose(String);

impl Loose {
    /// The text without blanks around it; `None` where it is empty.
    pub(super) fn text(&self) -> Option<&str> {
        let text = self.0.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The text with the blanks around it.
    pub(super) fn as_written(&self) -> &str {
        &self.0
    }

    /// The id of a record: a whole number above 0.
    pub(super) fn id(&self) -> Option<u64> {
        read_id(self.text()?)
    }

    /// Whether it says yes.
    pub(super) fn is_yes(&self) -> bool {
        matches!(self.0.as_str(), "Y" | "y" | "1" | "true")
    }

    /// Whether it says no. What says nothing does not.
    pub(super) fn is_no(&self) -> bool {
        matches!(self.0.as_str(), "N" | "n" | "0" | "false")
    }
}

impl From<&str> for Loose {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The id of a record: a whole number above 0, in digits.
pub(super) fn read_id(text: &str) -> Option<u64> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|id| is_digits && *id > 0)
}

/// A list of words or numbers; one that stands alone is a list of one.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct LooseList(pub(super) Vec<Loose>);

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text or a number")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::default())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Loose, E> {
        Ok(Loose(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Loose, E> {
        Ok(Loose(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Loose, E> {
        Ok(Loose(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Loose, E> {
        Ok(Loose(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Loose, E> {
        Ok(Loose(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Loose, E> {
        Ok(Loose(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Loose, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Loose, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::default())
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseListVisitor;

impl<'de> Visitor<'de> for LooseListVisitor {
    type Value = LooseList;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<LooseList, E> {
        Ok(LooseList::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<LooseList, E> {
        Ok(LooseList::default())
    }

    fn visit_i64<E>(self, value: i64) -> Result<LooseList, E> {
        Ok(LooseList(vec![Loose(value.to_string())]))
    }

    fn visit_u64<E>(self, value: u64) -> Result<LooseList, E> {
        Ok(LooseList(vec![Loose(value.to_string())]))
    }

    fn visit_f64<E>(self, value: f64) -> Result<LooseList, E> {
        Ok(LooseList(vec![Loose(value.to_string())]))
    }

    fn visit_str<E>(self, value: &str) -> Result<LooseList, E> {
        Ok(LooseList(vec![Loose(value.to_owned())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<LooseList, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(LooseList(items))
    }

    /// PHP writes a list with a gap in its indices as an object.
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<LooseList, A::Error> {
        let mut items = Vec::new();
        while let Some((_, item)) = access.next_entry::<IgnoredAny, Loose>()? {
            items.push(item);
        }
        Ok(LooseList(items))
    }
}

impl<'de> Deserialize<'de> for LooseList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseListVisitor)
    }
}
