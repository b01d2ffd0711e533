use serde::Serialize;

use crate::{
    decide::{Fix, Opens},
    snapshot::Snapshot,
};

/// One way to turn a no into a yes, on the object that settled it where there is one.
#[derive(Clone, Debug, Serialize)]
pub struct WayValue {
    /// The role to give; two where none suffices alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The level to give.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The part in the workgroup to give: `member`, `moderator` or `owner`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<&'static str>,
    /// What else that would open.
    pub opens: OpensValue,
}

/// What a way opens beside what was asked for.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OpensValue {
    /// How many other permissions the user would have more of than now; those to call are not counted.
    pub permissions: usize,
    /// Whether he could call other destinations too.
    pub calls: bool,
}

impl WayValue {
    /// What is shown of a fix; nothing of one that is told otherwise.
    pub(super) fn new(snapshot: &Snapshot, fix: &Fix<'_>) -> Option<Self> {
        let way = |opens: &Opens| Self {
            roles: Vec::new(),
            level: None,
            standing: None,
            opens: OpensValue {
                permissions: opens.permissions,
                calls: opens.calls,
            },
        };
        Some(match fix {
            Fix::Level(_) | Fix::Ended(_) => return None,
            Fix::ObjectLevel(level, opens) => Self {
                level: Some((*level).to_owned()),
                ..way(opens)
            },
            Fix::Standing(standing, opens) => Self {
                standing: Some(standing.word()),
                ..way(opens)
            },
            Fix::Roles(roles, opens) => Self {
                roles: roles.iter().map(|role| snapshot.role_name(*role).to_owned()).collect(),
                ..way(opens)
            },
        })
    }
}
