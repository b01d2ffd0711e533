//! A policy, and requests that meet it.

use std::{
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
    organisation::{Organisation, organisations},
    request::{Request, requests},
    role::{Role, roles},
    thing::{Areas, Choice, Thing, choices},
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
    layout: Layout,
}

fn plans() -> impl Strategy<Value = Plan> {
    let own_areas = vec(areas(), 0..=AREAS.len());
    let roles = vec(roles(), 1..=ROLES.len());
    let familiar = vec(choices(), 1..=4);
    let assignments = vec(assignments(), 0..=10);
    (
        calendars(),
        organisations(),
        own_areas,
        familiar,
        roles,
        assignments,
        layouts(),
    )
        .prop_map(
            |(calendar, organisation, own_areas, familiar, roles, assignments, layout)| Plan {
                calendar,
                organisation,
                own_areas,
                familiar,
                roles,
                assignments,
                layout,
            },
        )
}

impl Plan {
    fn write(&self, requests: &[Request]) -> Case {
        let areas = self.areas();
        let familiar: Vec<Thing<'_>> = self.familiar.iter().map(|choice| choice.among(&areas)).collect();
        let request = |request: &Request| request.value(&areas, &familiar, &self.organisation, &self.calendar);
        Case {
            files: self.layout.write(&self.entries(&familiar)),
            requests: requests.iter().map(request).collect(),
        }
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

    fn entries(&self, familiar: &[Thing<'_>]) -> Vec<Entry> {
        let mut entries = self.settings();
        entries.extend(self.organisation.entries());
        for (name, area) in AREAS.iter().zip(&self.own_areas) {
            entries.push(Entry::new("catalogue", name, area_value(area)));
        }
        for (name, role) in ROLES.iter().zip(&self.roles) {
            entries.push(Entry::new("roles", name, role.value(familiar)));
        }
        for assignment in &self.assignments {
            entries.push(self.assignment(assignment));
        }
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
        entries
    }

    fn assignment(&self, assignment: &Assignment) -> Entry {
        assignment.entry(&self.organisation, &ROLES[..self.roles.len()], &self.calendar)
    }
}
