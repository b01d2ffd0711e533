//! What workgroups say: who their people are, and what they have there.

use serde_json::Value;

use super::{World, asked::Asked, object::area, world::Workgroup};

impl World {
    /// The workgroup that is an object of an area of workgroups.
    pub(super) fn workgroup(&self, area: &str, object: &str) -> Option<&Workgroup> {
        let is_one = self.catalogue[area].objects.as_deref() == Some("workgroups");
        is_one.then(|| &self.workgroups[object])
    }

    /// The level that everyone is granted of an action in a workgroup: what the workgroup says, else the default.
    pub(super) fn audience(&self, asked: Asked<'_>) -> Option<&str> {
        let workgroup = self.workgroup(area(asked.resource), asked.object?)?;
        let action = self.action(asked);
        let (_, resource) = asked.resource.split_once('.').unwrap();
        let default = action.default.as_ref();
        let default = default.map(|audience| audience.level(workgroup.visibility.as_deref().unwrap_or("public")));
        match workgroup.features.get(resource) {
            None => default,
            // One for all actions that have a default.
            Some(Value::String(level)) => default.is_some().then_some(level),
            Some(actions) => actions[asked.action].as_str().or(default),
        }
    }

    /// Whether the workgroup is archived, or may be, and the action is not for archived ones.
    pub(super) fn is_archived(&self, asked: Asked<'_>) -> bool {
        let area = area(asked.resource);
        if self.catalogue[area].objects.as_deref() != Some("workgroups") || self.action(asked).archived {
            return false;
        }
        match asked.object {
            Some(object) => self.workgroups[object].archived,
            None => {
                self.resource(asked.resource).unwrap().takes_objects() && self.workgroups.values().any(|it| it.archived)
            }
        }
    }
}
