//! One permission, asked of one thing.

use super::{World, catalogue::Action, request::Request};

/// What is asked. A request may ask for several: what it says, and what that requires.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// Who asks, and when.
    pub(super) request: &'a Request<'a>,
    /// `<area>.<resource>`.
    pub(super) resource: &'a str,
    pub(super) action: &'a str,
    /// The object that is acted on or in which the record lies, if it is said.
    pub(super) object: Option<&'a str>,
    pub(super) pipeline: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    pub(super) field: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// What the request itself asks.
    pub(super) fn new(request: &'a Request<'a>, object: Option<&'a str>) -> Self {
        Self {
            request,
            resource: request.resource,
            action: request.action,
            object,
            pipeline: request.pipeline,
            stage: request.stage,
            field: request.field,
        }
    }
}

impl World {
    pub(super) fn action(&self, asked: Asked<'_>) -> &Action {
        &self.resource(asked.resource).unwrap().actions[asked.action]
    }
}
