//! Something that can be acted on, as roles and requests choose it.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};

use super::{
    super::catalogue::{Action, Allowance, Area, Audience, Ladder, Requires, Resource},
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
    /// Those of an area with objects that take them.
    Objects,
    /// Those of all areas that have fields.
    Fields,
    /// Those of all areas that require something of the folder of recordings.
    Recordings,
}

pub(super) fn choices() -> impl Strategy<Value = Choice> {
    let kind = weighted(&[
        (3, Kind::Any),
        (2, Kind::Staged),
        (2, Kind::Calls),
        (6, Kind::Objects),
        (4, Kind::Fields),
        (3, Kind::Recordings),
    ]);
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
            Kind::Objects => things_of(self.area_with_objects(areas)).collect(),
            _ => areas.iter().flat_map(things_of).collect(),
        };
        things.retain(|thing| match self.kind {
            Kind::Any => true,
            Kind::Staged => thing.resource.pipelines && thing.resource.stages,
            Kind::Calls => thing.is_call(),
            Kind::Objects => thing.resource.takes_objects(),
            Kind::Fields => thing.has_fields(),
            Kind::Recordings => thing.requires_folder(),
        });
        if matches!(self.kind, Kind::Objects) {
            // What is an object is rarer than what lies in one.
            let objects = things.iter().filter(|thing| thing.resource.is_object());
            things.extend(objects.copied().collect::<Vec<_>>().repeat(3));
        }
        *self.resource.get(&things)
    }

    fn area_with_objects(self, areas: &Areas) -> (&String, &Area) {
        let takes = |area: &Area| area.resources.values().any(Resource::takes_objects);
        let mut areas: Vec<_> = areas.iter().filter(|(_, area)| takes(area)).collect();
        // Of workgroups there is more to say than of other objects.
        let of_workgroups = areas
            .iter()
            .filter(|(_, area)| area.objects.as_deref() == Some("workgroups"));
        areas.extend(of_workgroups.copied().collect::<Vec<_>>().repeat(2));
        *self.area.get(&areas)
    }
}

pub(super) fn things_of<'a>((area_name, area): (&'a String, &'a Area)) -> impl Iterator<Item = Thing<'a>> {
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

    /// One of the actions of which the catalogue says more than of most, if there are any.
    pub(super) fn special_action(&self, index: Index) -> &'a str {
        let is_special = |action: &Action| {
            action.fields
                || matches!(action.requires, Some(Requires::Elsewhere { .. }))
                || matches!(action.default, Some(Audience::ByVisibility(_)))
        };
        let actions = self.resource.actions.iter();
        let special: Vec<_> = actions.filter(|(_, action)| is_special(action)).collect();
        if special.is_empty() {
            self.action(index)
        } else {
            index.get(&special).0
        }
    }

    pub(super) fn ladder(&self, action: &Action) -> &'a Ladder {
        &self.area.ladders[&action.ladder]
    }

    /// What kind of objects it takes, if it takes any.
    pub(super) fn objects(&self) -> Option<&'a str> {
        let kind = self.area.objects.as_deref();
        kind.filter(|_| self.resource.takes_objects())
    }

    /// Whether an action of it has fields.
    pub(super) fn has_fields(&self) -> bool {
        self.resource.actions.values().any(|action| action.fields)
    }

    /// Whether people can be invited to an object of its area.
    pub(super) fn has_invitations(&self) -> bool {
        self.area.resources.values().any(|resource| resource.invitations)
    }

    /// The levels of the resource of its area that has them.
    pub(super) fn levels(&self) -> &'a [Allowance] {
        let mut levels = self.area.resources.values().map(|resource| resource.levels.as_slice());
        levels.find(|levels| !levels.is_empty()).unwrap_or_default()
    }

    /// The resources of its area that take objects.
    pub(super) fn siblings_with_objects(&self) -> impl Iterator<Item = &'a str> {
        let resources = self.area.resources.iter();
        resources
            .filter(|(_, resource)| resource.takes_objects())
            .map(|(name, _)| name.as_str())
    }

    /// Whether an action of it requires something of the folder of recordings.
    pub(super) fn requires_folder(&self) -> bool {
        let mut actions = self.resource.actions.values();
        actions.any(|action| matches!(action.requires, Some(Requires::Elsewhere { .. })))
    }

    pub(super) fn is_call(&self) -> bool {
        self.resource.acts_on == "call"
    }
}

pub(super) fn nth<K, T>(things: &BTreeMap<K, T>, index: Index) -> (&K, &T) {
    things.iter().nth(index.index(things.len())).unwrap()
}
