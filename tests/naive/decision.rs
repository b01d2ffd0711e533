//! The decision itself.

use serde_json::Value;

use super::{
    World,
    call::Call,
    facts::Relations,
    grants::{rules_in, value_at},
    request::Request,
};

impl World {
    /// Answers a request: whether it is allowed, or the code of what is wrong with it.
    pub(crate) fn decide(&self, request: &Value) -> Result<bool, &'static str> {
        let request = Request::read(request)?;
        let resource = self.resource(request.resource).ok_or("unknown-permission")?;
        if !resource.actions.contains_key(request.action) {
            return Err("unknown-permission");
        }
        if !self.users.contains_key(request.user) {
            return Err("unknown-user");
        }
        let call = match self.resource(request.resource).unwrap().acts_on.as_str() {
            "call" => Some(self.call(&request)?),
            "record" => None,
            other => panic!("nothing is known of a {other}"),
        };
        let relations = self.relations(&request, call.as_ref())?;
        Ok(self.allows(&request, request.action, &relations, call.as_ref()))
    }

    /// Whether the request is granted, for the action and for all that it requires.
    pub(super) fn allows(
        &self,
        request: &Request<'_>,
        action: &str,
        relations: &Relations,
        call: Option<&Call<'_>>,
    ) -> bool {
        let said_by_company = call.and_then(|call| self.company_says(call));
        let granted = said_by_company.unwrap_or_else(|| {
            self.level_allows(request, action, relations)
                || call.is_some_and(|call| self.rules_allow(request, action, call))
        });
        let required = &self.resource(request.resource).unwrap().actions[action].requires;
        granted
            && required
                .as_ref()
                .is_none_or(|required| self.allows(request, required, relations, call))
    }

    /// Whether what is granted meets what holds.
    fn level_allows(&self, request: &Request<'_>, action: &str, relations: &Relations) -> bool {
        let granted = self.granted(request, action);
        relations.iter().any(|relation| granted.contains(*relation))
    }

    /// Whether a rule of any role of the user allows the call.
    fn rules_allow(&self, request: &Request<'_>, action: &str, call: &Call<'_>) -> bool {
        self.assignments.iter().any(|assignment| {
            self.counts(assignment, request)
                && self
                    .rules_of_role(&assignment.role, request, action)
                    .iter()
                    .any(|rule| self.rule_allows(rule, call))
        })
    }

    fn rules_of_role(&self, role: &str, request: &Request<'_>, action: &str) -> Vec<&str> {
        let (area, resource) = request.resource.split_once('.').unwrap();
        rules_in(value_at(&self.roles[role][area][resource], "", "", action))
    }
}
