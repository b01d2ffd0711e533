//! The decision itself.

use serde_json::Value;

use super::{World, facts::Relations, request::Request};

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
        let relations = self.relations(&request)?;
        Ok(self.allows(&request, request.action, &relations))
    }

    /// Whether what is granted meets what holds, for the action and for all that it requires.
    fn allows(&self, request: &Request<'_>, action: &str, relations: &Relations) -> bool {
        let granted = self.granted(request, action);
        let meets = relations.iter().any(|relation| granted.contains(*relation));
        let required = &self.resource(request.resource).unwrap().actions[action].requires;
        meets
            && required
                .as_ref()
                .is_none_or(|required| self.allows(request, required, relations))
    }
}
