//! Which relations a user is granted.

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::{World, asked::Asked, object::Reach, request::Request, world::Assignment};

/// Relations that are granted, by name.
type Granted = BTreeSet<String>;

/// The pipelines and stages that a role does not name stand together behind a name that nothing has.
const UNNAMED: &str = "";

impl World {
    /// What the user is granted, whatever the place that may be meant.
    pub(super) fn granted(&self, asked: Asked<'_>) -> Granted {
        let reaches = self.reaches(asked.resource, asked.object);
        let granted = reaches.iter().map(|reach| self.granted_in(asked, reach));
        granted
            .reduce(|all, here| all.intersection(&here).cloned().collect())
            .unwrap()
    }

    /// What all roles of the user give, and what everyone has in the workgroup.
    fn granted_in(&self, asked: Asked<'_>, reach: &Reach) -> Granted {
        let mut granted = Granted::new();
        for assignment in &self.assignments {
            if self.counts(assignment, asked.request) && self.is_given_in(assignment, reach) {
                granted.extend(self.given(assignment, asked));
            }
        }
        if let Some(level) = self.audience(asked) {
            granted.extend(self.ladder(asked.resource, asked.action).relations(level));
        }
        granted
    }

    /// Whether an assignment is for the user, and not over.
    pub(super) fn counts(&self, assignment: &Assignment, request: &Request<'_>) -> bool {
        let today = request.time.to_zoned(self.time_zone()).date();
        let over = assignment.until.as_ref().is_some_and(|until| today > date(until));
        let named = assignment
            .to
            .names()
            .iter()
            .any(|subject| self.includes(subject, request.user));
        named && !over
    }

    pub(super) fn time_zone(&self) -> TimeZone {
        let name = self.settings.time_zone.as_deref().unwrap_or("UTC");
        TimeZone::get(name).unwrap()
    }

    /// What one assignment gives: where the request does not say its pipeline or stage, what it gives in all.
    fn given(&self, assignment: &Assignment, asked: Asked<'_>) -> Granted {
        let Some(role) = &assignment.role else {
            return self.given_by_level(assignment.level.as_ref().unwrap(), asked);
        };
        let (area, resource) = asked.resource.split_once('.').unwrap();
        let said = &self.roles[role][area][resource];
        if let Some(level) = said.as_str().filter(|_| self.has_levels(asked)) {
            return self.given_by_level(level, asked);
        }
        let mut everywhere: Option<Granted> = None;
        for pipeline in possible(asked.pipeline, pipelines_in(said)) {
            for stage in possible(asked.stage, stages_in(said)) {
                let of_field = asked
                    .field
                    .map(|field| value_of_field(said, pipeline, stage, field, asked.action));
                let value = of_field
                    .flatten()
                    .unwrap_or_else(|| value_at(said, pipeline, stage, asked.action));
                let here = self.granted_by_value(asked.resource, asked.action, value);
                everywhere = Some(match everywhere {
                    Some(before) => before.intersection(&here).cloned().collect(),
                    None => here,
                });
            }
        }
        everywhere.unwrap()
    }

    /// Whether the resource has levels of its own.
    fn has_levels(&self, asked: Asked<'_>) -> bool {
        !self.resource(asked.resource).unwrap().levels.is_empty()
    }

    /// What a level of a resource gives: all relations for each of its actions.
    fn given_by_level(&self, level: &str, asked: Asked<'_>) -> Granted {
        if !self.has_levels(asked) {
            return Granted::new();
        }
        let mut levels = self.resource(asked.resource).unwrap().levels.iter();
        let level = levels.find(|it| it.level == level).unwrap();
        if level.allows.iter().any(|action| action == asked.action) {
            self.ladder(asked.resource, asked.action)
                .all_relations()
                .into_iter()
                .collect()
        } else {
            Granted::new()
        }
    }

    /// What a value gives: nothing where there is none, a level's relations, or those that a list names.
    fn granted_by_value(&self, resource: &str, action: &str, value: &Value) -> Granted {
        match value {
            Value::Null => Granted::new(),
            Value::String(level) => self.ladder(resource, action).relations(level).into_iter().collect(),
            Value::Array(names) => names.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
            // Rules say it, call by call.
            Value::Object(said) if said.contains_key("rules") => Granted::new(),
            other => panic!("{other} is no level"),
        }
    }
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// The one that is said, or all that may be meant.
fn possible<'a>(said: Option<&'a str>, named: Vec<&'a str>) -> Vec<&'a str> {
    match said {
        Some(said) => vec![said],
        None => named.into_iter().chain([UNNAMED]).collect(),
    }
}

/// The value that a role's resource has for an action in a pipeline and a stage.
pub(super) fn value_at<'a>(resource: &'a Value, pipeline: &str, stage: &str, action: &str) -> &'a Value {
    if resource.is_string() || resource.is_array() || resource.get("rules").is_some() {
        // Written flat: the resource has but one action.
        return resource;
    }
    let in_pipeline = &resource["pipelines"][pipeline];
    let values = [
        &in_pipeline["stages"][stage][action],
        &in_pipeline[action],
        &resource["stages"][stage][action],
        &resource[action],
    ];
    values
        .into_iter()
        .find(|value| !value.is_null())
        .unwrap_or(&Value::Null)
}

/// The most particular value that a role's resource has for a field, if it has one.
fn value_of_field<'a>(
    resource: &'a Value,
    pipeline: &str,
    stage: &str,
    field: &str,
    action: &str,
) -> Option<&'a Value> {
    let in_pipeline = &resource["pipelines"][pipeline];
    let places = [
        &in_pipeline["stages"][stage],
        in_pipeline,
        &resource["stages"][stage],
        resource,
    ];
    let said = places.into_iter().map(|place| &place["fields"][field]);
    let values = said.map(|said| if said.is_object() { &said[action] } else { said });
    values.into_iter().find(|value| !value.is_null())
}

/// The pipelines that a role names of a resource.
fn pipelines_in(resource: &Value) -> Vec<&str> {
    names(&resource["pipelines"])
}

/// The stages that a role names of a resource, be it in some pipeline only.
fn stages_in(resource: &Value) -> Vec<&str> {
    let mut stages = names(&resource["stages"]);
    for pipeline in pipelines_in(resource) {
        stages.extend(names(&resource["pipelines"][pipeline]["stages"]));
    }
    stages
}

/// The rules that a value names.
pub(super) fn rules_in(value: &Value) -> Vec<&str> {
    match &value["rules"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap()).collect(),
        Value::Null => Vec::new(),
        other => panic!("{other} names no rules"),
    }
}

fn names(mapping: &Value) -> Vec<&str> {
    mapping
        .as_object()
        .map(|entries| entries.keys().map(String::as_str).collect())
        .unwrap_or_default()
}
