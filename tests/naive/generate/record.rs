//! What a request says of a record.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    names::{ELSEWHERE, FIELDS, NOWHERE, PIPELINES, STAGES, STRANGER},
    object::{Said, said},
    organisation::Organisation,
    thing::Thing,
    weighted::weighted,
};

#[derive(Clone, Debug)]
pub(super) struct Record {
    owner: Owner,
    user: Index,
    /// Whether the owner is said of an object too, where the policy may know him.
    owner_of_object: bool,
    departments: Option<Vec<(Department, Index)>>,
    open: Option<bool>,
    pipeline: (Place, Index),
    stage: (Place, Index),
    on: Said,
    field: Option<Index>,
    /// The members, and whether the caller is one.
    members: Option<(Vec<Index>, bool)>,
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    Nobody,
    Caller,
    User,
    Stranger,
}

#[derive(Clone, Copy, Debug)]
enum Department {
    Known,
    Unknown,
}

/// A pipeline or a stage.
#[derive(Clone, Copy, Debug)]
enum Place {
    Unsaid,
    Named,
    Elsewhere,
}

const OWNERS: [(u32, Owner); 4] = [
    (2, Owner::Nobody),
    (3, Owner::Caller),
    (8, Owner::User),
    (4, Owner::Stranger),
];

const DEPARTMENTS: [(u32, Department); 2] = [(20, Department::Known), (1, Department::Unknown)];

const PLACES: [(u32, Place); 3] = [(3, Place::Unsaid), (6, Place::Named), (1, Place::Elsewhere)];

pub(super) fn records() -> impl Strategy<Value = Record> {
    let departments = vec((weighted(&DEPARTMENTS), any::<Index>()), 0..=2);
    let are_said = weighted(&[(1, false), (4, true)]);
    let departments = (are_said, departments).prop_map(|(said, departments)| said.then_some(departments));
    let open = weighted(&[(2, None), (1, Some(false)), (1, Some(true))]);
    let has_field = weighted(&[(1, false), (3, true)]);
    let field = (has_field, any::<Index>()).prop_map(|(has, field)| has.then_some(field));
    (
        (owners(), weighted(&[(2, false), (1, true)]), departments, open),
        (places(), places()),
        (said(), field, members()),
    )
        .prop_map(
            |((owner, owner_of_object, departments, open), (pipeline, stage), (on, field, members))| Record {
                owner: owner.0,
                user: owner.1,
                owner_of_object,
                departments,
                open,
                pipeline,
                stage,
                on,
                field,
                members,
            },
        )
}

fn members() -> impl Strategy<Value = Option<(Vec<Index>, bool)>> {
    let how = weighted(&[(3, None), (2, Some(true)), (1, Some(false))]);
    (how, vec(any::<Index>(), 0..=2)).prop_map(|(how, others)| how.map(|caller| (others, caller)))
}

fn owners() -> impl Strategy<Value = (Owner, Index)> {
    (weighted(&OWNERS), any::<Index>())
}

fn places() -> impl Strategy<Value = (Place, Index)> {
    (weighted(&PLACES), any::<Index>())
}

impl Record {
    /// The object that is acted on, for a kind of objects.
    pub(super) fn id(&self, kind: &str, organisation: &Organisation) -> String {
        self.on.id(kind, organisation)
    }

    pub(super) fn properties(
        &self,
        thing: &Thing<'_>,
        action: &str,
        organisation: &Organisation,
        caller: &str,
    ) -> Value {
        let mut properties = json!({});
        self.add_objects(&mut properties, thing, organisation);
        if let Some((others, is_caller)) = &self.members {
            let others = others.iter().map(|index| organisation.user(*index));
            let others = others.filter(|other| *other != caller).chain([STRANGER]);
            properties["members"] = others.chain(is_caller.then_some(caller)).collect();
        }
        if let Some(field) = self.field
            && thing.resource.actions[action].fields
        {
            properties["field"] = json!(name((Place::Named, field), &FIELDS));
        }
        if let Some(owner) = self.owner(organisation, caller)
            && (self.owner_of_object || !thing.resource.is_object())
        {
            properties["owner"] = json!(owner);
        }
        if let Some(departments) = &self.departments {
            let names = departments
                .iter()
                .map(|(department, index)| department.name(*index, organisation));
            properties["departments"] = names.collect();
        }
        if let Some(open) = self.open {
            properties["open"] = json!(open);
        }
        if let Some(pipeline) = name(self.pipeline, &PIPELINES) {
            properties["pipeline"] = json!(pipeline);
        }
        if let Some(stage) = name(self.stage, &STAGES) {
            properties["stage"] = json!(stage);
        }
        properties
    }

    fn add_objects(&self, properties: &mut Value, thing: &Thing<'_>, organisation: &Organisation) {
        if let Some(kind) = thing.objects()
            && !thing.resource.is_object()
            && let Some(on) = self.on.written(kind, organisation)
        {
            properties["on"] = json!(on);
        }
    }

    fn owner<'a>(&self, organisation: &Organisation, caller: &'a str) -> Option<&'a str> {
        match self.owner {
            Owner::Nobody => None,
            Owner::Caller => Some(caller),
            Owner::User => Some(organisation.user(self.user)),
            Owner::Stranger => Some(STRANGER),
        }
    }
}

impl Department {
    fn name(self, index: Index, organisation: &Organisation) -> &'static str {
        match self {
            Self::Known => index.get::<&'static str>(organisation.departments()),
            Self::Unknown => NOWHERE,
        }
    }
}

fn name((place, index): (Place, Index), named: &[&'static str]) -> Option<&'static str> {
    match place {
        Place::Unsaid => None,
        Place::Named => Some(*index.get(named)),
        Place::Elsewhere => Some(ELSEWHERE),
    }
}
