//! Which policy can be asked for oneself, where the other does not know the people of a request.

use serde_json::Value;

use super::{Compared, Kind};
use crate::snapshot::Snapshot;

impl Compared<'_> {
    /// How to choose the only policy that knows all people of a request; `None` where both do.
    pub(super) fn only_in(self, request: &Value) -> Option<&'static str> {
        let knows_all = |snapshot: &Snapshot| {
            let organisation = &snapshot.policy().organisation;
            people(request).all(|name| organisation.user_id(name).is_some())
        };
        match (knows_all(self.old), knows_all(self.new), self.kind) {
            (true, true, _) | (false, false, _) => None,
            (true, false, Kind::Change) => Some("with `--policy` for the policy that was"),
            (false, true, Kind::Change) => Some("with `--policy` for the policy that is to be"),
            (true, false, Kind::Drift) => Some("in the policy, which alone knows them"),
            (false, true, Kind::Drift) => Some("in the policy of the portal, once it is imported"),
        }
    }
}

/// The people whom a request names.
fn people(request: &Value) -> impl Iterator<Item = &str> {
    let places = [
        "/subject/id",
        "/resource/properties/owner",
        "/resource/properties/coworker",
        "/resource/properties/customer/responsible",
    ];
    places.into_iter().filter_map(|place| request.pointer(place)?.as_str())
}
