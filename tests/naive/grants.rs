//! Which relations a user is granted.

use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value;

use super::{World, request::Request, world::Assignment};

/// Relations that are granted, by name.
type Granted = BTreeSet<String>;

/// The pipelines and stages that a role does not name stand together behind a name that nothing has.
const UNNAMED: &str = "";

impl World {
    /// What all roles of the user give for an action.
    pub(super) fn granted(&self, request: &Request<'_>, action: &str) -> Granted {
        let mut granted = Granted::new();
        for assignment in &self.assignments {
            if self.counts(assignment, request) {
                granted.extend(self.given_by_role(&assignment.role, request, action));
            }
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
        named && !over && assignment.on.is_none()
    }

    pub(super) fn time_zone(&self) -> TimeZone {
        let name = self.settings.time_zone.as_deref().unwrap_or("UTC");
        TimeZone::get(name).unwrap()
    }

    /// What one role gives for an action: where the request does not say its pipeline or stage, what it gives in all.
    fn given_by_role(&self, role: &str, request: &Request<'_>, action: &str) -> Granted {
        let (area, resource) = request.resource.split_once('.').unwrap();
        let said = &self.roles[role][area][resource];
        let mut everywhere: Option<Granted> = None;
        for pipeline in possible(request.pipeline, pipelines_in(said)) {
            for stage in possible(request.stage, stages_in(said)) {
                let value = value_at(said, pipeline, stage, action);
                let here = self.granted_by_value(request.resource, action, value);
                everywhere = Some(match everywhere {
                    Some(before) => before.intersection(&here).cloned().collect(),
                    None => here,
                });
            }
        }
        everywhere.unwrap()
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
