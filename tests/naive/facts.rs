//! Which relations hold between the caller and the thing acted on.

use std::collections::BTreeSet;

use super::{
    World,
    call::{Call, Coworker},
    reading::Reading,
    request::Request,
};

/// Relations that hold, by name.
pub(super) type Relations = BTreeSet<&'static str>;

impl World {
    /// The relations that a request establishes, be it for a call or for a record. Its user and its resource exist.
    pub(super) fn relations(&self, request: &Request<'_>, call: Option<&Call<'_>>) -> Result<Relations, &'static str> {
        match call {
            Some(call) => Ok(self.relations_to_call(call)),
            None => self.relations_to_record(request),
        }
    }

    fn relations_to_call(&self, call: &Call<'_>) -> Relations {
        let only_readable = self.settings.customers.as_deref() == Some("readable");
        let counts = |customer| !only_readable || self.reading(call, customer) == Reading::Surely;
        named([
            ("any", true),
            ("customer", call.customer.is_some_and(counts)),
            ("coworker", matches!(call.coworker, Coworker::User(_))),
        ])
    }

    fn relations_to_record(&self, request: &Request<'_>) -> Result<Relations, &'static str> {
        let departments = self.departments_of_owner(request)?;
        let mine: Vec<&str> = self.departments_of(request.user).collect();
        let shared = departments.iter().any(|theirs| mine.contains(theirs));
        let below = departments
            .iter()
            .any(|theirs| mine.iter().any(|own| self.is_below(theirs, own)));
        Ok(named([
            ("any", true),
            ("open", request.open),
            ("own", request.owner == Some(request.user)),
            ("department", shared),
            ("subdepartments", below),
        ]))
    }

    /// The departments that the record belongs to: those of its owner, or, where the policy does not know him, those
    /// that the request says. A record without an owner belongs to none.
    fn departments_of_owner<'a>(&'a self, request: &Request<'a>) -> Result<Vec<&'a str>, &'static str> {
        let Some(owner) = request.owner else {
            return Ok(Vec::new());
        };
        if self.users.contains_key(owner) {
            return Ok(self.departments_of(owner).collect());
        }
        let departments = request.departments.clone().ok_or("unknown-owner")?;
        if departments.iter().all(|name| self.departments.contains_key(*name)) {
            Ok(departments)
        } else {
            Err("malformed-request")
        }
    }
}

fn named<const N: usize>(relations: [(&'static str, bool); N]) -> Relations {
    relations
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(name, _)| name)
        .collect()
}
