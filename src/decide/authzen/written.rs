//! What requests are made of, and how it is read.

use std::{borrow::Cow, fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Value, value::RawValue};

use crate::{
    calls::CustomerFacts,
    catalogue::{ActionProperty, PropertyValue},
    decide::{Request, RequestError},
};

/// Somebody, of whom the policy knows more than a request may say.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `type` and `id`")]
pub(crate) struct Entity<'a> {
    /// What the id is one of.
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    #[serde(default, rename = "properties", skip_serializing)]
    _properties: Object<Anything>,
}

impl Entity<'_> {
    /// The user that it is.
    pub(crate) fn user(&self) -> Result<&str, RequestError> {
        if self.kind == SUBJECT {
            return Ok(&self.id);
        }
        let kind = &self.kind;
        let message = format!("the subject's type is `{kind}`, expected `{SUBJECT}`");
        Err(RequestError::Malformed(message))
    }
}

/// The type of every subject.
pub(crate) const SUBJECT: &str = "user";

/// What is done.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `name` and perhaps `properties`")]
pub(crate) struct Action<'a> {
    /// The name.
    #[serde(borrow)]
    pub(crate) name: Cow<'a, str>,
    /// What is said of it.
    #[serde(borrow, default, skip_serializing_if = "ActionProperties::is_empty")]
    pub(crate) properties: ActionProperties<'a>,
}

/// What it is done to.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `type`, `id` and perhaps `properties`")]
pub(crate) struct Resource<'a> {
    /// What the id is one of.
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Cow<'a, str>,
    /// What is said of it.
    #[serde(borrow, default)]
    pub(crate) properties: Object<Properties<'a>>,
}

/// What is said of a resource.
#[derive(Default, Deserialize, Serialize)]
#[serde(expecting = "an object of properties")]
pub(crate) struct Properties<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    owner: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    departments: Option<Vec<Cow<'a, str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<bool>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pipeline: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stage: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    on: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    field: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    customer: Option<Customer<'a>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    coworker: Option<Cow<'a, str>>,
}

/// The lists of a request, as a question takes them.
pub(crate) struct Lists<'a> {
    departments: Option<Vec<&'a str>>,
    members: Option<Vec<&'a str>>,
    tags: Option<Vec<&'a str>>,
}

impl<'a> Properties<'a> {
    /// What is known of the customer, where there is one.
    fn customer(&self) -> Option<&CustomerProperties<'a>> {
        self.customer.as_ref()?.0.as_ref()
    }

    /// The lists among them.
    pub(crate) fn lists(&self) -> Lists<'_> {
        Lists {
            departments: list(self.departments.as_deref()),
            members: list(self.members.as_deref()),
            tags: list(self.customer().and_then(|customer| customer.tags.as_deref())),
        }
    }

    /// A request that says them, and nothing else.
    pub(crate) fn facts<'r>(&'r self, lists: &'r Lists<'r>) -> Request<'r> {
        let text = |text: &'r Option<Cow<'a, str>>| text.as_deref();
        Request {
            owner: text(&self.owner),
            departments: lists.departments.as_deref(),
            open: self.open.unwrap_or(false),
            pipeline: text(&self.pipeline),
            stage: text(&self.stage),
            on: text(&self.on),
            field: text(&self.field),
            members: lists.members.as_deref(),
            customer: self.customer().map(|customer| CustomerFacts {
                responsible: text(&customer.responsible),
                kind: text(&customer.kind),
                pipeline: text(&customer.pipeline),
                stage: text(&customer.stage),
                tags: lists.tags.as_deref(),
                open: customer.open,
            }),
            coworker: text(&self.coworker),
            ..Request::default()
        }
    }
}

fn list<'a>(names: Option<&'a [Cow<'a, str>]>) -> Option<Vec<&'a str>> {
    names.map(|names| names.iter().map(|name| &**name).collect())
}

/// What else is known.
#[derive(Default, Deserialize, Serialize)]
#[serde(expecting = "an object")]
pub(crate) struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<Moment>,
}

impl Context {
    /// When.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time.as_ref().map(|moment| moment.0)
    }

    /// When; now where nothing is said.
    pub(crate) fn moment(&self) -> Timestamp {
        self.time().unwrap_or_else(Timestamp::now)
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Moment(#[serde(serialize_with = "as_text")] Timestamp);

fn as_text<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Name(text) = Name::deserialize(deserializer)?;
        let unreadable = |_| {
            D::Error::custom(format!(
                "`{text}` is no point in time, such as 2026-11-23T10:00:00+01:00"
            ))
        };
        text.parse().map(Self).map_err(unreadable)
    }
}

/// What nobody asks about.
#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct Anything {}

/// A JSON object and nothing else: what is derived alone would read an array as the fields in their order.
#[derive(Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// What is said of an action; each property once.
#[derive(Default)]
pub(crate) struct ActionProperties<'a>(pub(crate) Vec<ActionProperty<'a>>);

impl ActionProperties<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for ActionProperties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = |value: &PropertyValue<'_>| match value {
            PropertyValue::Text(text) => Value::from(&**text),
            PropertyValue::Whole(whole) => Value::from(*whole),
            PropertyValue::Truth(truth) => Value::from(*truth),
            PropertyValue::Other => Value::Null,
        };
        serializer.collect_map(self.0.iter().map(|(name, said)| (name, value(said))))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for ActionProperties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ActionPropertiesVisitor)
    }
}

struct ActionPropertiesVisitor;

impl<'de> Visitor<'de> for ActionPropertiesVisitor {
    type Value = ActionProperties<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut properties = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            let Said(value) = map.next_value()?;
            properties.push((name, value));
        }
        let mut names: Vec<&str> = properties.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        let mut neighbours = names.iter().zip(names.iter().skip(1));
        if let Some((twice, _)) = neighbours.find(|(one, next)| one == next) {
            return Err(A::Error::custom(format!("duplicate property `{twice}` of the action")));
        }
        Ok(ActionProperties(properties))
    }
}

/// A text that is borrowed where it can be.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The value of a property of an action.
struct Said<'a>(PropertyValue<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Said<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor)
    }
}

struct SaidVisitor;

impl<'de> Visitor<'de> for SaidVisitor {
    type Value = Said<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Truth(truth)))
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Whole(whole)))
    }

    fn visit_u64<E>(self, whole: u64) -> Result<Self::Value, E> {
        let whole = i64::try_from(whole).map(PropertyValue::Whole);
        Ok(Said(whole.unwrap_or(PropertyValue::Other)))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Other))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Other))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Said(PropertyValue::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Said(PropertyValue::Other))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Said(PropertyValue::Other))
    }
}

/// `true`, `false`, or what is known of the customer.
struct Customer<'a>(Option<CustomerProperties<'a>>);

impl Serialize for Customer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(properties) => properties.serialize(serializer),
            None => serializer.serialize_bool(false),
        }
    }
}

#[derive(Default, Deserialize, Serialize)]
#[serde(expecting = "facts of a customer")]
struct CustomerProperties<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    responsible: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pipeline: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stage: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Cow<'a, str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<bool>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Customer<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CustomerVisitor)
    }
}

struct CustomerVisitor;

impl<'de> Visitor<'de> for CustomerVisitor {
    type Value = Customer<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("`customer` as true, false or an object")
    }

    fn visit_bool<E>(self, is_customer: bool) -> Result<Self::Value, E> {
        Ok(Customer(is_customer.then(CustomerProperties::default)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        CustomerProperties::deserialize(MapAccessDeserializer::new(map)).map(|properties| Customer(Some(properties)))
    }
}

/// A part that is there, `null` included: that is no part that is left out.
pub(crate) fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// Reads an object; `what` is what messages call it.
pub(crate) fn read<'a, T: Deserialize<'a>>(what: &str, json: &'a [u8]) -> Result<T, RequestError> {
    let text = std::str::from_utf8(json).map_err(|_| RequestError::Malformed(format!("{what} is not UTF-8")))?;
    let read: Result<Object<T>, _> = serde_json::from_str(text);
    read.map(|Object(read)| read).map_err(|error| malformed(what, &error))
}

/// The library's words, and where in the text; most requests are one line.
fn malformed(what: &str, error: &serde_json::Error) -> RequestError {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    let line = match error.line() {
        0 | 1 => String::new(),
        line => format!("line {line}, "),
    };
    RequestError::Malformed(format!(
        "{what} cannot be read: {words}, at {line}character {}",
        error.column()
    ))
}
