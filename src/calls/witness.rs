//! A concrete call in a set of calls, or the proof that no real call is in it.
//!
//! A diagram holds combinations that no call has: the extension of nobody, a person who is the caller and of another
//! class, a minute of two zones that never comes. A witness is a call that a request can ask for.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{Call, CallSet, CompiledRules, CustomerFacts, PersonFact};
use crate::{destination::Destination, policy::UserId};

mod facts;
mod moment;
mod number;
mod people;
mod search;
mod world;

pub(crate) use people::{KnownPerson, people_of};
pub use search::Witnesses;
pub use world::CallWorld;

/// A concrete call, in the words of a request.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Witness {
    /// What is dialled.
    pub destination: String,
    /// What the request says of the customer; `None` where the call is to none.
    pub customer: Option<WitnessCustomer>,
    /// The coworker, where the request has to say so: a user, or a word that is nobody's id.
    pub coworker: Option<String>,
    /// When, where it matters.
    pub time: Option<Timestamp>,
}

/// What a witness says of a customer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct WitnessCustomer {
    /// The user who is responsible.
    pub responsible: Option<String>,
    /// Lead, contact or company.
    pub kind: Option<String>,
    /// The pipeline.
    pub pipeline: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// The tags, all of them.
    pub tags: Option<Vec<String>>,
    /// Whether the customer is open to everyone.
    pub open: Option<bool>,
}

/// A call of this caller that is in a set; `None` where no real one is.
///
/// The time, where it matters, is the earliest one from `from` on that will do; a named day that is over is taken only
/// where nothing else will do.
#[must_use]
pub fn witness(
    rules: &CompiledRules,
    world: &dyn CallWorld,
    caller: UserId,
    set: CallSet,
    from: Timestamp,
) -> Option<Witness> {
    Witnesses::new(rules, world, caller, from).find(set)
}

impl Witness {
    /// The request as `AuthZEN` writes it; its time is written in a zone.
    #[must_use]
    pub fn to_request(&self, user: &str, resource: &str, action: &str, zone: &TimeZone) -> Value {
        let mut properties = Map::new();
        if let Some(customer) = &self.customer {
            properties.insert("customer".to_owned(), customer.to_value());
        }
        if let Some(coworker) = &self.coworker {
            properties.insert("coworker".to_owned(), json!(coworker));
        }
        let mut resource = json!({"type": resource, "id": self.destination});
        if !properties.is_empty()
            && let Some(resource) = resource.as_object_mut()
        {
            resource.insert("properties".to_owned(), properties.into());
        }
        let mut request = json!({
            "subject": {"type": "user", "id": user},
            "action": {"name": action},
            "resource": resource,
        });
        if let (Some(time), Some(request)) = (self.time, request.as_object_mut()) {
            let time = time.to_zoned(zone.clone());
            let time = time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            request.insert("context".to_owned(), json!({ "time": time }));
        }
        request
    }
}

impl WitnessCustomer {
    fn to_value(&self) -> Value {
        let words = [
            ("responsible", &self.responsible),
            ("kind", &self.kind),
            ("pipeline", &self.pipeline),
            ("stage", &self.stage),
        ];
        let said = words
            .into_iter()
            .filter_map(|(name, word)| Some((name, json!(word.as_ref()?))));
        let tags = self.tags.iter().map(|tags| ("tags", json!(tags)));
        let open = self.open.map(|open| ("open", json!(open)));
        let properties: Map<_, _> = said
            .chain(tags)
            .chain(open)
            .map(|(name, it)| (name.to_owned(), it))
            .collect();
        if properties.is_empty() {
            Value::Bool(true)
        } else {
            Value::Object(properties)
        }
    }
}
