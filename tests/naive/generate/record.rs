//! What a request says of a record.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    names::{ELSEWHERE, NOWHERE, PIPELINES, STAGES, STRANGER},
    organisation::Organisation,
    weighted::weighted,
};

#[derive(Clone, Debug)]
pub(super) struct Record {
    owner: Owner,
    user: Index,
    departments: Option<Vec<(Department, Index)>>,
    open: Option<bool>,
    pipeline: (Place, Index),
    stage: (Place, Index),
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
    let said = weighted(&[(1, false), (4, true)]);
    let departments = (said, departments).prop_map(|(said, departments)| said.then_some(departments));
    let open = weighted(&[(2, None), (1, Some(false)), (1, Some(true))]);
    (owners(), departments, open, places(), places()).prop_map(|((owner, user), departments, open, pipeline, stage)| {
        Record {
            owner,
            user,
            departments,
            open,
            pipeline,
            stage,
        }
    })
}

fn owners() -> impl Strategy<Value = (Owner, Index)> {
    (weighted(&OWNERS), any::<Index>())
}

fn places() -> impl Strategy<Value = (Place, Index)> {
    (weighted(&PLACES), any::<Index>())
}

impl Record {
    pub(super) fn properties(&self, organisation: &Organisation, caller: &str) -> Value {
        let mut properties = json!({});
        if let Some(owner) = self.owner(organisation, caller) {
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
