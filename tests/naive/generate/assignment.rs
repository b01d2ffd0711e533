//! Who gets which role.

use std::collections::BTreeMap;

use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    layout::Entry,
    names::LEVELS,
    object::{Object, objects},
    organisation::{Organisation, distinct},
    thing::{Thing, nth},
    time::Calendar,
};

#[derive(Clone, Debug)]
pub(super) struct Assignment {
    role: Index,
    subjects: Vec<Subject>,
    /// The last day, counted from the calendar's first.
    until: Option<i64>,
    reason: bool,
    place: Option<Place>,
}

/// An object of the area of some thing, and, if it is no role that is given there, the level.
#[derive(Clone, Copy, Debug)]
struct Place {
    thing: Index,
    object: Object,
    level: Option<Index>,
}

#[derive(Clone, Copy, Debug)]
struct Subject {
    kind: Index,
    name: Index,
}

pub(super) fn assignments() -> impl Strategy<Value = Assignment> {
    let subject = any::<(Index, Index)>().prop_map(|(kind, name)| Subject { kind, name });
    (
        any::<Index>(),
        vec(subject, 1..=3),
        option::of(0..=3_i64),
        any::<bool>(),
        option::of(places()),
    )
        .prop_map(|(role, subjects, until, reason, place)| Assignment {
            role,
            subjects,
            until,
            reason,
            place,
        })
}

fn places() -> impl Strategy<Value = Place> {
    (any::<Index>(), objects(), option::of(any::<Index>())).prop_map(|(thing, object, level)| Place {
        thing,
        object,
        level,
    })
}

impl Assignment {
    pub(super) fn entry(
        &self,
        organisation: &Organisation,
        roles: &BTreeMap<&str, Value>,
        familiar: &[Thing<'_>],
        calendar: &Calendar,
    ) -> Entry {
        let subjects = distinct(self.subjects.iter().map(|subject| subject.text(organisation)));
        let everywhere = || json!({ "role": nth(roles, self.role).0 });
        let mut value = self.on_object(organisation, roles, familiar).unwrap_or_else(everywhere);
        value["to"] = match subjects.as_slice() {
            [one] if self.reason => json!(one),
            many => json!(many),
        };
        if let Some(until) = self.until {
            value["until"] = json!(calendar.day(until).to_string());
        }
        if self.reason {
            value["reason"] = json!("Audit: spring");
        }
        Entry::unnamed("assignments", value)
    }

    /// The level or the role, and the object, if it is to be on one and there is one.
    fn on_object(
        &self,
        organisation: &Organisation,
        roles: &BTreeMap<&str, Value>,
        familiar: &[Thing<'_>],
    ) -> Option<Value> {
        let place = self.place?;
        let things: Vec<_> = familiar.iter().filter(|thing| thing.objects().is_some()).collect();
        if things.is_empty() {
            return None;
        }
        let thing = *place.thing.get(&things);
        let object = place.object.written(thing.objects()?, organisation)?;
        let on = format!("{}:{object}", thing.area_name);
        if let Some(level) = place.level
            && let [_, levels @ ..] = thing.levels()
        {
            return Some(json!({ "level": level.get(levels).level, "on": on }));
        }
        let gives_there = |role: &Value| {
            let mut resources = thing.siblings_with_objects();
            resources.any(|resource| gives_something(&role[thing.area_name][resource]))
        };
        let roles: Vec<_> = roles.iter().filter(|(_, role)| gives_there(role)).collect();
        (!roles.is_empty()).then(|| json!({ "role": self.role.get(&roles).0, "on": on }))
    }
}

impl Subject {
    fn text(self, organisation: &Organisation) -> String {
        let departments = organisation.departments();
        let workgroups = organisation.workgroups();
        let mut kinds = vec![
            ("user", organisation.users()),
            ("department", departments),
            ("department-only", departments),
            ("head", departments),
            ("group", organisation.groups()),
            ("workgroup", workgroups),
            ("workgroup-moderators", workgroups),
            ("workgroup-owner", workgroups),
        ];
        kinds.retain(|(_, names)| !names.is_empty());
        // Those without a name: everyone for two of three.
        match self.kind.index(kinds.len() + 5).checked_sub(5) {
            Some(kind) => format!("{}:{}", kinds[kind].0, self.name.get(kinds[kind].1)),
            None if self.name.index(3) == 0 => "administrators".to_owned(),
            None => "everyone".to_owned(),
        }
    }
}

/// Whether a role's words of a resource hold more than the lowest levels.
fn gives_something(said: &Value) -> bool {
    match said {
        Value::String(level) => !["none", "denied", LEVELS[0]].contains(&level.as_str()),
        Value::Array(relations) => !relations.is_empty(),
        Value::Object(said) => said.values().any(gives_something),
        _ => false,
    }
}
