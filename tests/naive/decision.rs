//! The decision itself.

use serde_json::Value;

use super::{
    World,
    asked::Asked,
    call::Call,
    catalogue::Requires,
    facts::Relations,
    grants::{rules_in, value_at},
    request::Request,
};

impl World {
    /// Answers a request: whether it is allowed, or the code of what is wrong with it.
    pub(crate) fn decide(&self, request: &Value) -> Result<bool, &'static str> {
        let request = Request::read(request)?;
        let resource = self.resource(request.resource).ok_or("unknown-permission")?;
        let action = resource.actions.get(request.action).ok_or("unknown-permission")?;
        if !self.users.contains_key(request.user) {
            return Err("unknown-user");
        }
        if request.field.is_some() && !action.fields {
            return Err("malformed-request");
        }
        if resource.acts_on == "call" {
            let call = self.call(&request)?;
            let asked = Asked::new(&request, None);
            return Ok(self.allows(asked, &self.relations_to_call(&call), Some(&call)));
        }
        let departments = self.departments_of_owner(&request)?;
        let object = self.object_of(&request)?;
        let asked = Asked::new(&request, object.as_deref());
        Ok(self.allows(asked, &self.relations_to_record(asked, &departments), None))
    }

    /// Whether the request is granted, for the action and for all that it requires.
    pub(super) fn allows(&self, asked: Asked<'_>, relations: &Relations, call: Option<&Call<'_>>) -> bool {
        let said_by_company = call.and_then(|call| self.company_says(call));
        let granted = said_by_company.unwrap_or_else(|| {
            self.level_allows(asked, relations) || call.is_some_and(|call| self.rules_allow(asked, call))
        });
        granted
            && !self.is_archived(asked)
            && match &self.action(asked).requires {
                None => true,
                Some(Requires::Sibling(action)) => {
                    let field = asked.field.filter(|_| self.action(Asked { action, ..asked }).fields);
                    self.allows(Asked { action, field, ..asked }, relations, call)
                }
                Some(Requires::Elsewhere { permission, on }) => self.allows_elsewhere(asked, permission, on, relations),
            }
    }

    /// Whether the permission is granted on the object that the setting names, if it names one. How the caller stands
    /// to the thing he asked for is how he stands to that object.
    fn allows_elsewhere(&self, asked: Asked<'_>, permission: &str, setting: &str, relations: &Relations) -> bool {
        assert_eq!(setting, "recordings-folder");
        let Some(folder) = &self.settings.recordings_folder else {
            return true;
        };
        let (resource, action) = permission.rsplit_once('.').unwrap();
        let object = self.object_in(resource.split('.').next().unwrap(), folder);
        let asked = Asked {
            resource,
            action,
            object: object.as_deref(),
            pipeline: None,
            stage: None,
            field: None,
            ..asked
        };
        assert!(object.is_some(), "{folder} is in another area than {permission}");
        self.allows(asked, relations, None)
    }

    /// Whether what is granted meets what holds: for the record, and, if a field is asked for, for the field too.
    fn level_allows(&self, asked: Asked<'_>, relations: &Relations) -> bool {
        let meets = |asked| {
            let granted = self.granted(asked);
            relations.iter().any(|relation| granted.contains(*relation))
        };
        meets(Asked { field: None, ..asked }) && meets(asked)
    }

    /// Whether a rule of any role of the user allows the call.
    fn rules_allow(&self, asked: Asked<'_>, call: &Call<'_>) -> bool {
        self.assignments.iter().any(|assignment| {
            self.counts(assignment, asked.request)
                && assignment.on.is_none()
                && assignment.role.as_ref().is_some_and(|role| {
                    let mut rules = self.rules_of_role(role, asked).into_iter();
                    rules.any(|rule| self.rule_allows(rule, call))
                })
        })
    }

    pub(super) fn rules_of_role(&self, role: &str, asked: Asked<'_>) -> Vec<&str> {
        let (area, resource) = asked.resource.split_once('.').unwrap();
        rules_in(value_at(&self.roles[role][area][resource], "", "", asked.action))
    }
}
