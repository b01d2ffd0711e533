//! A policy, and requests that meet it.

use std::{
    collections::BTreeMap,
    fmt::{self, Debug, Formatter},
    ops::RangeInclusive,
    sync::LazyLock,
};

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{
    super::{World, catalogue::Area},
    area::{area_value, areas},
    assignment::{Assignment, assignments},
    layout::{Entry, Layout, layouts},
    names::{AREAS, ROLES},
    object::{Object, objects},
    organisation::{Organisation, organisations},
    request::{Request, requests},
    role::{Role, roles},
    special::{self, Special, specials},
    thing::{Areas, Choice, Thing, choices, things_of},
    time::{Calendar, calendars},
};

/// The areas that are there without the policy saying so.
static SHIPPED: LazyLock<Areas> = LazyLock::new(|| World::new(&[]).areas().clone());

/// The files of a valid policy, and requests, most of them sound.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) files: Vec<String>,
    pub(crate) requests: Vec<Value>,
}

/// Cases, each with so many requests.
pub(crate) fn cases(number: RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    (plans(), vec(requests(), number)).prop_map(|(plan, requests)| plan.write(&requests))
}

impl Debug for Case {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        for (number, file) in self.files.iter().enumerate() {
            writeln!(formatter, "\n--- {number}.yaml\n{file}")?;
        }
        for request in &self.requests {
            writeln!(formatter, "{request}")?;
        }
        Ok(())
    }
}

/// A world as drawn.
#[derive(Clone, Debug)]
struct Plan {
    calendar: Calendar,
    organisation: Organisation,
    own_areas: Vec<Area>,
    /// The few things that roles and requests speak of.
    familiar: Vec<Choice>,
    roles: Vec<Role>,
    assignments: Vec<Assignment>,
    specials: Vec<Special>,
    /// The folder of recordings, if the policy declares one.
    folder: Option<Object>,
    layout: Layout,
}

fn plans() -> impl Strategy<Value = Plan> {
    let own_areas = vec(areas(), 0..=AREAS.len());
    let roles = vec(roles(), 1..=ROLES.len());
    let familiar = vec(choices(), 1..=4);
    let assignments = vec(assignments(), 0..=12);
    let on_objects = (vec(specials(), 0..=7), proptest::option::weighted(0.7, objects()));
    (
        calendars(),
        organisations(),
        own_areas,
        familiar,
        roles,
        assignments,
        on_objects,
        layouts(),
    )
        .prop_map(
            |(calendar, organisation, own_areas, familiar, roles, assignments, (specials, folder), layout)| Plan {
                calendar,
                organisation,
                own_areas,
                familiar,
                roles,
                assignments,
                specials,
                folder,
                layout,
            },
        )
}

impl Plan {
    fn write(&self, requests: &[Request]) -> Case {
        let areas = self.areas();
        let familiar = self.familiar(&areas);
        let request = |request: &Request| request.value(&areas, &familiar, &self.organisation, &self.calendar);
        Case {
            files: self.layout.write(&self.entries(&areas, &familiar)),
            requests: requests.iter().map(request).collect(),
        }
    }

    /// The few things that are spoken of, and the folders of which they require something.
    fn familiar<'a>(&self, areas: &'a Areas) -> Vec<Thing<'a>> {
        let mut things: Vec<Thing<'a>> = self.familiar.iter().map(|choice| choice.among(areas)).collect();
        if things.iter().any(Thing::requires_folder) {
            let drive = areas.get_key_value("drive").unwrap();
            things.extend(things_of(drive));
        }
        things
    }

    /// The shipped areas and the policy's own.
    fn areas(&self) -> Areas {
        let mut areas = SHIPPED.clone();
        areas.extend(
            AREAS
                .iter()
                .map(|name| (*name).to_owned())
                .zip(self.own_areas.iter().cloned()),
        );
        areas
    }

    fn entries(&self, areas: &Areas, familiar: &[Thing<'_>]) -> Vec<Entry> {
        let mut entries = self.settings();
        entries.extend(self.organisation.entries(areas, familiar));
        for (name, area) in AREAS.iter().zip(&self.own_areas) {
            entries.push(Entry::new("catalogue", name, area_value(area)));
        }
        let roles = ROLES.iter().zip(&self.roles);
        let roles: BTreeMap<&str, Value> = roles.map(|(name, role)| (*name, role.value(familiar))).collect();
        for (name, role) in &roles {
            entries.push(Entry::new("roles", name, role.clone()));
        }
        for assignment in &self.assignments {
            entries.push(assignment.entry(&self.organisation, &roles, familiar, &self.calendar));
        }
        entries.extend(special::entries(&self.specials, familiar, &self.organisation));
        entries
    }

    fn settings(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(name) = self.calendar.time_zone {
            entries.push(Entry::new("settings", "time-zone", json!(name)));
        }
        if !self.organisation.groups().is_empty() {
            entries.push(Entry::new("settings", "edition", json!("on-premise")));
        }
        if let Some(folder) = self
            .folder
            .and_then(|folder| folder.written("paths", &self.organisation))
        {
            entries.push(Entry::new(
                "settings",
                "recordings-folder",
                json!(format!("drive:{folder}")),
            ));
        }
        entries
    }
}
