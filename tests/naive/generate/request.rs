//! Requests.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    call::{Call, calls},
    fault::{Faults, faults},
    organisation::Organisation,
    record::{Record, records},
    thing::{Areas, Choice, Thing, choices},
    time::{Calendar, Moment, moments},
    weighted::weighted,
};

#[derive(Clone, Debug)]
pub(super) struct Request {
    target: Target,
    familiar: Index,
    choice: Choice,
    action: Index,
    special: bool,
    user: Index,
    /// The first of all users, whoever is drawn.
    first_user: bool,
    moment: Moment,
    record: Record,
    call: Call,
    /// Whether there are properties even where there is nothing to say.
    properties: bool,
    faults: Faults,
}

#[derive(Clone, Copy, Debug)]
enum Target {
    /// Something that the policy's roles speak of.
    Familiar,
    Any,
}

pub(super) fn requests() -> impl Strategy<Value = Request> {
    let target = weighted(&[(12, Target::Familiar), (1, Target::Any)]);
    let first_user = weighted(&[(2, false), (1, true)]);
    let picks = any::<(Index, Index, Index, bool, bool)>();
    (
        (target, choices(), picks, first_user),
        moments(),
        records(),
        calls(),
        faults(),
    )
        .prop_map(
            |(
                (target, choice, (familiar, action, user, special, properties), first_user),
                moment,
                record,
                call,
                faults,
            )| Request {
                target,
                familiar,
                choice,
                action,
                special,
                user,
                first_user,
                moment,
                record,
                call,
                properties,
                faults,
            },
        )
}

impl Request {
    /// The request as JSON, in a world with these things.
    pub(super) fn value(
        &self,
        areas: &Areas,
        familiar: &[Thing<'_>],
        organisation: &Organisation,
        calendar: &Calendar,
    ) -> Value {
        let thing = match self.target {
            Target::Familiar => *self.familiar.get(familiar),
            Target::Any => self.choice.among(areas),
        };
        let user = if self.first_user {
            organisation.users()[0]
        } else {
            organisation.user(self.user)
        };
        let action = if self.special {
            thing.special_action(self.action)
        } else {
            thing.action(self.action)
        };
        let mut request = json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": action },
            "resource": self.resource(&thing, action, organisation, user),
            "context": { "time": self.moment.text(calendar) },
        });
        self.faults.spoil(&mut request, thing.is_call());
        request
    }

    fn resource(&self, thing: &Thing<'_>, action: &str, organisation: &Organisation, user: &str) -> Value {
        let (id, properties) = if thing.is_call() {
            (self.call.dialled(organisation), self.call.properties(organisation))
        } else {
            let id = match thing.objects() {
                Some(kind) if thing.resource.is_object() => self.record.id(kind, organisation),
                _ => "17".to_owned(),
            };
            (id, self.record.properties(thing, action, organisation, user))
        };
        let mut resource = json!({ "type": thing.type_name(), "id": id });
        if self.properties || properties != json!({}) {
            resource["properties"] = properties;
        }
        resource
    }
}
