//! Which relations hold between the caller and the thing acted on.

use std::collections::BTreeSet;

use super::{
    World,
    asked::Asked,
    call::{Call, Coworker},
    object::area,
    reading::Reading,
    request::Request,
};

/// Relations that hold, by name.
pub(super) type Relations = BTreeSet<&'static str>;

impl World {
    pub(super) fn relations_to_call(&self, call: &Call<'_>) -> Relations {
        let only_readable = self.settings.customers.as_deref() == Some("readable");
        let counts = |customer| !only_readable || self.reading(call, customer) == Reading::Surely;
        named([
            ("any", true),
            ("customer", call.customer.is_some_and(counts)),
            ("coworker", matches!(call.coworker, Coworker::User(_))),
        ])
    }

    /// The relations that hold to a record, or to an object, that belongs to these departments.
    pub(super) fn relations_to_record(&self, asked: Asked<'_>, departments: &[&str]) -> Relations {
        let request = asked.request;
        let mine: Vec<&str> = self.departments_of(request.user).collect();
        let shared = departments.iter().any(|theirs| mine.contains(theirs));
        let below = departments
            .iter()
            .any(|theirs| mine.iter().any(|own| self.is_below(theirs, own)));
        let mut relations = named([
            ("any", true),
            ("open", request.open),
            ("own", self.owner_for(asked) == Some(request.user)),
            ("department", shared),
            ("subdepartments", below),
            ("member", request.members.contains(&request.user)),
        ]);
        relations.extend(self.relations_to_workgroup(asked));
        relations
    }

    /// Who owns the thing: whom the request says, else, of an object, whom the policy says.
    fn owner_for<'a>(&'a self, asked: Asked<'a>) -> Option<&'a str> {
        let object = asked
            .object
            .filter(|_| self.resource(asked.resource).unwrap().is_object());
        asked
            .request
            .owner
            .or_else(|| self.owner_of(area(asked.resource), object?))
    }

    /// The relations to the workgroup that the request names.
    fn relations_to_workgroup(&self, asked: Asked<'_>) -> Relations {
        let user = asked.request.user;
        let Some(object) = asked
            .object
            .filter(|object| self.workgroup(area(asked.resource), object).is_some())
        else {
            return Relations::new();
        };
        named([
            (
                "workgroup-owner",
                self.includes(&format!("workgroup-owner:{object}"), user),
            ),
            (
                "workgroup-moderator",
                self.includes(&format!("workgroup-moderators:{object}"), user),
            ),
            ("workgroup-member", self.includes(&format!("workgroup:{object}"), user)),
            ("employee", !self.users[user].extranet),
        ])
    }

    /// The departments that the record belongs to: those of its owner, or, where the policy does not know him, those
    /// that the request says. A record without an owner belongs to none.
    pub(super) fn departments_of_owner<'a>(&'a self, request: &Request<'a>) -> Result<Vec<&'a str>, &'static str> {
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
