//! What ends by itself.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{ChangedLine, Side};
use crate::{
    policy::{Assignment, Object, ObjectId, RoleId, UserId},
    snapshot::Snapshot,
};

/// A role that some users no longer hold from a moment on, as its assignment ends.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ending {
    /// The first moment at which it is over.
    pub at: Timestamp,
    /// The role, or the level with its area.
    pub role: String,
    /// The object on which it is held.
    pub on: Option<String>,
    /// Who: ids, in order.
    pub users: Vec<String>,
    /// The assignment.
    pub line: ChangedLine,
}

/// Every ending from a moment on, the next first.
pub(super) fn endings(snapshot: &Snapshot, from: Timestamp) -> Vec<Ending> {
    let users = snapshot.policy().organisation.users.iter().zip((0..).map(UserId));
    let mut ends: BTreeMap<(Timestamp, RoleId, Option<ObjectId>), Vec<String>> = BTreeMap::new();
    // Who has one phase only holds all for ever.
    for (user, id) in users.filter(|(_, id)| snapshot.phases(*id).len() > 1) {
        for (on, role, end) in snapshot.role_spans(id) {
            if end > from && end < Timestamp::MAX {
                ends.entry((end, role, on)).or_default().push(user.name.clone());
            }
        }
    }
    let endings = ends.into_iter().filter_map(|((at, role, on), users)| {
        let is_it = |it: &&Assignment| it.role == role && it.on == on && it.ends == Some(at);
        let assignment = snapshot.policy().assignments.iter().find(is_it)?;
        Some(Ending {
            at,
            role: snapshot.role_name(role).to_owned(),
            on: on.and_then(|id| snapshot.policy().objects.get(id)).map(Object::name),
            users,
            line: ChangedLine::new(Side::New, assignment.place),
        })
    });
    endings.collect()
}
