//! Something that can be acted on, as roles and requests choose it.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};

use super::{
    super::catalogue::{Action, Area, Ladder, Resource},
    weighted::weighted,
};

/// Areas of permissions by name.
pub(super) type Areas = BTreeMap<String, Area>;

/// A choice of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    kind: Kind,
    area: Index,
    resource: Index,
}

/// What is chosen from. Most resources are alike; those that are not get chosen more often.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// All resources of an area.
    Any,
    /// Those of all areas that have both pipelines and stages.
    Staged,
    /// Those of all areas that are calls.
    Calls,
}

pub(super) fn choices() -> impl Strategy<Value = Choice> {
    let kind = weighted(&[(3, Kind::Any), (2, Kind::Staged), (2, Kind::Calls)]);
    (kind, any::<(Index, Index)>()).prop_map(|(kind, (area, resource))| Choice { kind, area, resource })
}

/// A resource and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing<'a> {
    pub(super) area_name: &'a str,
    pub(super) name: &'a str,
    area: &'a Area,
    pub(super) resource: &'a Resource,
}

impl Choice {
    pub(super) fn among(self, areas: &Areas) -> Thing<'_> {
        let mut things: Vec<Thing<'_>> = match self.kind {
            Kind::Any => things_of(nth(areas, self.area)).collect(),
            Kind::Staged | Kind::Calls => areas.iter().flat_map(things_of).collect(),
        };
        things.retain(|thing| match self.kind {
            Kind::Any => true,
            Kind::Staged => thing.resource.pipelines && thing.resource.stages,
            Kind::Calls => thing.is_call(),
        });
        *self.resource.get(&things)
    }
}

fn things_of<'a>((area_name, area): (&'a String, &'a Area)) -> impl Iterator<Item = Thing<'a>> {
    area.resources.iter().map(move |(name, resource)| Thing {
        area_name,
        name,
        area,
        resource,
    })
}

impl<'a> Thing<'a> {
    /// Its type in a request.
    pub(super) fn type_name(&self) -> String {
        format!("{}.{}", self.area_name, self.name)
    }

    pub(super) fn action(&self, index: Index) -> &'a str {
        nth(&self.resource.actions, index).0
    }

    pub(super) fn ladder(&self, action: &Action) -> &'a Ladder {
        &self.area.ladders[&action.ladder]
    }

    pub(super) fn is_call(&self) -> bool {
        self.resource.acts_on == "call"
    }
}

fn nth<T>(things: &BTreeMap<String, T>, index: Index) -> (&String, &T) {
    things.iter().nth(index.index(things.len())).unwrap()
}
