//! Whether a caller may read a customer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    World,
    asked::Asked,
    call::Call,
    facts::Relations,
    request::{Customer, Request},
};

const KINDS: [&str; 3] = ["lead", "contact", "company"];

/// A pipeline or a stage that no role names.
const ELSEWHERE: &str = "a place that nobody names";

/// What there is to say of reading.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Reading {
    Surely,
    SurelyNot,
    Unknown,
}

impl World {
    /// Whether the caller may read the customer that a call is to.
    pub(super) fn reading(&self, call: &Call<'_>, customer: &Customer<'_>) -> Reading {
        let readable = &self.resource(call.resource).unwrap().readable;
        if readable.is_empty() {
            return Reading::Unknown;
        }
        let kinds: Vec<&str> = customer.kind.map_or(KINDS.to_vec(), |kind| vec![kind]);
        let as_said = record(call, customer.pipeline, customer.stage);
        let stands = self.stands(call, customer, false);
        if kinds.iter().all(|kind| self.reads(&readable[*kind], &as_said, &stands)) {
            return Reading::Surely;
        }
        // Whatever is not said may be anything.
        let may_stand = self.stands(call, customer, true);
        for pipeline in self.possible(customer.pipeline, "pipelines") {
            for stage in self.possible(customer.stage, "stages") {
                let completed = record(call, Some(pipeline), Some(stage));
                if kinds
                    .iter()
                    .any(|kind| self.reads(&readable[*kind], &completed, &may_stand))
                {
                    return Reading::Unknown;
                }
            }
        }
        Reading::SurelyNot
    }

    /// Whether a permission and all that it requires hold of a record.
    fn reads(&self, permission: &str, record: &Request<'_>, stands: &Relations) -> bool {
        let (resource, action) = permission.rsplit_once('.').unwrap();
        let record = Request {
            action,
            resource,
            ..record.clone()
        };
        self.allows(Asked::new(&record, None), stands, None)
    }

    /// How the caller stands to the customer's record, for sure, or perhaps.
    fn stands(&self, call: &Call<'_>, customer: &Customer<'_>, perhaps: bool) -> Relations {
        let mut stands = Relations::from(["any"]);
        let responsible = customer.responsible.filter(|name| self.users.contains_key(*name));
        match responsible {
            None if perhaps => stands.extend(["own", "department", "subdepartments"]),
            None => {}
            Some(owner) => {
                let record = Request {
                    owner: Some(owner),
                    ..record(call, None, None)
                };
                let departments = self.departments_of_owner(&record).unwrap();
                stands.extend(self.relations_to_record(Asked::new(&record, None), &departments));
            }
        }
        if customer.open.unwrap_or(perhaps) {
            stands.insert("open");
        }
        stands
    }

    /// The one that is said, or every one that some role names under a key, and one that none does.
    fn possible<'a>(&'a self, said: Option<&'a str>, key: &str) -> BTreeSet<&'a str> {
        if let Some(said) = said {
            return BTreeSet::from([said]);
        }
        let mut words = BTreeSet::from([ELSEWHERE]);
        for role in self.roles.values() {
            named_under(key, role, &mut words);
        }
        words
    }
}

fn named_under<'a>(key: &str, value: &'a Value, found: &mut BTreeSet<&'a str>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        if name == key {
            found.extend(inner.as_object().unwrap().keys().map(String::as_str));
        }
        named_under(key, inner, found);
    }
}

/// A record in a place, of which nothing else is said.
fn record<'a>(call: &Call<'a>, pipeline: Option<&'a str>, stage: Option<&'a str>) -> Request<'a> {
    Request {
        user: call.caller,
        action: "",
        resource: "",
        id: "",
        time: call.time,
        owner: None,
        departments: None,
        open: false,
        on: None,
        field: None,
        members: Vec::new(),
        pipeline,
        stage,
        customer: None,
        coworker: None,
    }
}
