//! What can be wrong with a request.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{names::STRANGER, weighted::weighted};

#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// A member of an object is missing.
    Without(&'static str, &'static str),
    /// A member of an object is what it should not be; the text is JSON.
    With(&'static str, &'static str, &'static str),
    UnknownUser,
    UnknownAction,
    UnknownResource,
    UnknownArea,
}

const OF_ANY: [Fault; 22] = [
    Fault::Without("", "subject"),
    Fault::Without("", "action"),
    Fault::Without("", "resource"),
    Fault::Without("/subject", "type"),
    Fault::Without("/subject", "id"),
    Fault::Without("/action", "name"),
    Fault::Without("/resource", "type"),
    Fault::Without("/resource", "id"),
    Fault::With("/subject", "type", r#""robot""#),
    Fault::With("/subject", "id", "42"),
    Fault::With("", "action", r#""view""#),
    Fault::With("/resource", "properties", "[]"),
    Fault::With("", "context", r#""now""#),
    Fault::With("/context", "time", r#""2026-11-23T10:00:00""#),
    Fault::With("/context", "time", r#""soon""#),
    Fault::With("/context", "time", "1795428000"),
    Fault::UnknownUser,
    Fault::UnknownUser,
    Fault::UnknownUser,
    Fault::UnknownAction,
    Fault::UnknownResource,
    Fault::UnknownArea,
];

const OF_RECORDS: [Fault; 12] = [
    Fault::With("/resource/properties", "on", "42"),
    Fault::With("/resource/properties", "field", "[]"),
    Fault::With("/resource/properties", "members", r#""anna""#),
    Fault::With("/resource/properties", "members", "[1]"),
    // Wrong only where an action has no fields.
    Fault::With("/resource/properties", "field", r#""amount""#),
    Fault::With("/resource/properties", "owner", "42"),
    Fault::With("/resource/properties", "departments", r#""sales""#),
    Fault::With("/resource/properties", "departments", "[1]"),
    Fault::With("/resource/properties", "open", r#""yes""#),
    Fault::With("/resource/properties", "pipeline", "1"),
    Fault::With("/resource/properties", "stage", "[]"),
    Fault::With("/resource/properties", "stage", "true"),
];

const OF_CALLS: [Fault; 5] = [
    Fault::With("/resource/properties", "field", r#""amount""#),
    // Ignored.
    Fault::With("/resource/properties", "on", r#""launch""#),
    Fault::With("/resource/properties", "customer", r#""yes""#),
    Fault::With("/resource/properties", "customer", "1"),
    Fault::With("/resource/properties", "coworker", "true"),
];

/// Whether a request has a fault that any may have, and one of those that its kind may have; and which.
#[derive(Clone, Copy, Debug)]
pub(super) struct Faults {
    of_any: bool,
    of_its_kind: bool,
    which: (Index, Index),
}

pub(super) fn faults() -> impl Strategy<Value = Faults> {
    let of_any = weighted(&[(19, false), (1, true)]);
    let of_its_kind = weighted(&[(39, false), (1, true)]);
    (of_any, of_its_kind, any::<(Index, Index)>()).prop_map(|(of_any, of_its_kind, which)| Faults {
        of_any,
        of_its_kind,
        which,
    })
}

impl Faults {
    pub(super) fn spoil(self, request: &mut Value, is_call: bool) {
        let kind: &[Fault] = if is_call { &OF_CALLS } else { &OF_RECORDS };
        if self.of_its_kind {
            self.which.0.get(kind).spoil(request);
        }
        if self.of_any {
            self.which.1.get(&OF_ANY).spoil(request);
        }
    }
}

impl Fault {
    fn spoil(self, request: &mut Value) {
        match self {
            Self::Without(object, member) => remove(request, object, member),
            Self::With(object, member, value) => {
                set(request, object, member, serde_json::from_str(value).unwrap());
            }
            Self::UnknownUser => set(request, "/subject", "id", json!(STRANGER)),
            Self::UnknownAction => set(request, "/action", "name", json!("levitate")),
            Self::UnknownResource => {
                let name = request["resource"]["type"].as_str().unwrap();
                let area = name.split('.').next().unwrap();
                let name = json!(format!("{area}.unicorn"));
                set(request, "/resource", "type", name);
            }
            Self::UnknownArea => set(request, "/resource", "type", json!("circus.deal")),
        }
    }
}

fn remove(request: &mut Value, object: &str, member: &str) {
    if let Some(object) = request.pointer_mut(object).and_then(Value::as_object_mut) {
        object.remove(member);
    }
}

fn set(request: &mut Value, object: &str, member: &str, value: Value) {
    if let Some(object) = request.pointer_mut(object).and_then(Value::as_object_mut) {
        object.insert(member.to_owned(), value);
    }
}
