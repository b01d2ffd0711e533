use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::analyse::ANY_RECORD;

/// "May this person do this?", in the names that the policy uses.
///
/// A fact that is not known is left out; a missing fact never opens access.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    user: String,
    permission: String,
    id: String,
    properties: Map<String, Value>,
    time: Option<Timestamp>,
}

/// What is known of a customer who is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer(Map<String, Value>);

impl Question {
    /// A question about a user and a permission, such as `telephony.call-recording.listen`.
    #[must_use]
    pub fn new(user: impl Into<String>, permission: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            permission: permission.into(),
            id: ANY_RECORD.to_owned(),
            properties: Map::new(),
            time: None,
        }
    }

    /// Which thing: of a call what is dialled, of an object its path or name, of a record its id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The user who owns the record.
    #[must_use]
    pub fn owner(self, user: impl Into<String>) -> Self {
        self.with("owner", user.into())
    }

    /// The departments of an owner who is not in the organisation.
    #[must_use]
    pub fn departments<T: Into<String>>(self, departments: impl IntoIterator<Item = T>) -> Self {
        self.with("departments", words(departments))
    }

    /// Whether the record is open to everyone.
    #[must_use]
    pub fn open(self, is_open: bool) -> Self {
        self.with("open", is_open)
    }

    /// The record's pipeline.
    #[must_use]
    pub fn pipeline(self, pipeline: impl Into<String>) -> Self {
        self.with("pipeline", pipeline.into())
    }

    /// The record's stage.
    #[must_use]
    pub fn stage(self, stage: impl Into<String>) -> Self {
        self.with("stage", stage.into())
    }

    /// The object in which the record lies, such as a workgroup or a channel.
    #[must_use]
    pub fn on(self, object: impl Into<String>) -> Self {
        self.with("on", object.into())
    }

    /// The field of the record that is meant.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Self {
        self.with("field", field.into())
    }

    /// The users who take part in the record.
    #[must_use]
    pub fn members<T: Into<String>>(self, users: impl IntoIterator<Item = T>) -> Self {
        self.with("members", words(users))
    }

    /// The call is to a customer.
    #[must_use]
    pub fn customer(self, customer: Customer) -> Self {
        self.with("customer", customer.0)
    }

    /// The call is to no customer.
    #[must_use]
    pub fn no_customer(self) -> Self {
        self.with("customer", false)
    }

    /// The call is to this coworker, whatever the phone book says.
    #[must_use]
    pub fn coworker(self, user: impl Into<String>) -> Self {
        self.with("coworker", user.into())
    }

    /// When; now where nothing is said.
    #[must_use]
    pub fn time(mut self, time: Timestamp) -> Self {
        self.time = Some(time);
        self
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.properties.insert(key.to_owned(), value.into());
        self
    }

    /// The question as an `AuthZEN` evaluation.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let (resource, action) = self.permission.rsplit_once('.').unwrap_or(("", &self.permission));
        let mut request = json!({
            "subject": { "type": "user", "id": self.user },
            "action": { "name": action },
            "resource": { "type": resource, "id": self.id, "properties": self.properties },
        });
        if let (Some(time), Some(members)) = (self.time, request.as_object_mut()) {
            members.insert("context".to_owned(), json!({ "time": time.to_string() }));
        }
        request
    }
}

impl Customer {
    /// A customer of whom nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The user who is responsible.
    #[must_use]
    pub fn responsible(self, user: impl Into<String>) -> Self {
        self.with("responsible", user.into())
    }

    /// What the customer is: `lead`, `contact` or `company`.
    #[must_use]
    pub fn kind(self, kind: impl Into<String>) -> Self {
        self.with("kind", kind.into())
    }

    /// The pipeline.
    #[must_use]
    pub fn pipeline(self, pipeline: impl Into<String>) -> Self {
        self.with("pipeline", pipeline.into())
    }

    /// The stage.
    #[must_use]
    pub fn stage(self, stage: impl Into<String>) -> Self {
        self.with("stage", stage.into())
    }

    /// The tags, all of them.
    #[must_use]
    pub fn tags<T: Into<String>>(self, tags: impl IntoIterator<Item = T>) -> Self {
        self.with("tags", words(tags))
    }

    /// Whether the customer is open to everyone.
    #[must_use]
    pub fn open(self, is_open: bool) -> Self {
        self.with("open", is_open)
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }
}

fn words<T: Into<String>>(words: impl IntoIterator<Item = T>) -> Vec<String> {
    words.into_iter().map(Into::into).collect()
}
