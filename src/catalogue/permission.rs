use std::sync::Arc;

use super::Ladder;

/// A permission among those of a catalogue: its index, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PermissionId(pub(crate) u32);

impl PermissionId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a resource's actions are done to, and so which facts of a request matter.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ActsOn {
    /// A record, which may have an owner, be open, stand in a pipeline and a stage.
    #[default]
    Record,
    /// An outbound call: the resource id is what was dialled.
    Call,
}

/// One thing that can be permitted.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Its full name, `<area>.<resource>.<action>`.
    pub name: String,
    /// The area's name.
    pub area: String,
    /// The resource's name.
    pub resource: String,
    /// The action's name.
    pub action: String,
    /// For people: the resource's and the action's title.
    pub title: String,
    /// The levels it may take.
    pub ladder: Arc<Ladder>,
    /// What the action is done to.
    pub acts_on: ActsOn,
    /// Another permission that is needed too, on the same thing.
    pub requires: Option<PermissionId>,
    /// Whether a grant may differ by pipeline.
    pub pipelines: bool,
    /// Whether a grant may differ by stage.
    pub stages: bool,
    /// Where the fact comes from.
    pub source: Option<String>,
}
