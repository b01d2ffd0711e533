//! Which statements decide a call together.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{World, asked::Asked, request::Request};

/// The rule, or the company where there is none, and the places of its statements.
pub(crate) type Region = (Option<String>, Vec<usize>);

impl World {
    /// The statements that are about a call: of the company where it says something, else of each rule of the caller that
    /// says of the call what is decided.
    pub(crate) fn regions(&self, request: &Value) -> Result<BTreeSet<Region>, &'static str> {
        let allowed = self.decide(request)?;
        let request = Request::read(request)?;
        let call = self.call(&request)?;
        let company = self.about_of_company(&call);
        if !company.is_empty() {
            return Ok(BTreeSet::from([(None, company)]));
        }
        let asked = Asked::new(&request, None);
        let roles = self.assignments.iter().filter_map(|assignment| {
            let counts = self.counts(assignment, &request) && assignment.on.is_none();
            assignment.role.as_ref().filter(|_| counts)
        });
        let rules = roles.flat_map(|role| self.rules_of_role(role, asked));
        let rules = rules.filter(|rule| self.rule_allows(rule, &call) == allowed);
        let regions = rules.map(|rule| (Some(rule.to_owned()), self.about_of_rule(rule, &call)));
        Ok(regions.collect())
    }
}
