//! What is told of a decision on an object.

use super::{Ink, Lines};
use crate::{
    catalogue::{ActsOn, Permission},
    decide::{Cause, Explanation, Invitation, Request, authzen::object_name},
    policy::{Object, ObjectId},
    snapshot::Snapshot,
};

/// ` on drive:/Contracts`, where there is an object.
pub(super) fn on(snapshot: &Snapshot, object: Option<ObjectId>) -> String {
    object.map_or_else(String::new, |object| format!(" on {}", object_name(snapshot, object)))
}

/// Where a fix is to be given: on the object that is asked about, or that something else is required on.
pub(super) fn fix_on(
    snapshot: &Snapshot,
    request: &Request<'_>,
    (asked, settled): (&Permission, &Permission),
    explanation: &Explanation<'_>,
) -> String {
    if asked.acts_on == ActsOn::Object && asked.area == settled.area {
        return format!(" on {}:{}", asked.area, request.id);
    }
    on(snapshot, explanation.object)
}

impl Lines {
    /// A level that an assignment gives in place of a role; `false` where it is a role.
    pub(super) fn level(&mut self, snapshot: &Snapshot, label: &str, cause: &Cause<'_>) -> bool {
        let role = snapshot.policy().roles.get(cause.role.index());
        let Some(level) = role.and_then(|role| role.level.as_deref()) else {
            return false;
        };
        let level = self.style.paint(Ink::Strong, level);
        self.line(
            label,
            &format!("level {level}{}", on(snapshot, cause.holding.assignment.on)),
        );
        self.assigned(snapshot, "given", cause);
        true
    }

    /// What the workgroup grants by itself.
    pub(super) fn by_workgroup(&mut self, snapshot: &Snapshot, label: &str, explanation: &Explanation<'_>) {
        let Some(cause) = &explanation.workgroup else { return };
        let permission = snapshot.policy().catalogue.get(explanation.permission);
        let level = permission.map(|permission| permission.ladder.describe(cause.relations).to_string());
        let level = level.unwrap_or_default();
        let name = object_name(snapshot, cause.object);
        match cause.place {
            Some(place) => {
                let place = snapshot.sources().describe(place);
                self.line(label, &format!("{name} gives it to {level} at {place}"));
            }
            None => self.line(label, &format!("{name} gives it to {level}, as it says nothing else")),
        }
    }

    /// That nothing can be done in an archived workgroup.
    pub(super) fn archived(&mut self, snapshot: &Snapshot, settled: &Permission, explanation: &Explanation<'_>) {
        let Some(object) = explanation.object else { return };
        let name = object_name(snapshot, object);
        let place = snapshot
            .workgroup(object)
            .map(|it| snapshot.sources().describe(it.place));
        let place = place.map_or_else(String::new, |place| format!(" at {place}"));
        self.line("because", &format!("{name} is archived{place}"));
        self.line("", &format!("nobody has {} there, whatever the role", settled.name));
    }

    /// The object at which grants from above stop.
    pub(super) fn closed(&mut self, snapshot: &Snapshot, explanation: &Explanation<'_>) {
        let objects = &snapshot.policy().objects;
        let Some(object) = explanation.object else { return };
        let reaching = objects.reaching(object).filter_map(|id| objects.get(id));
        if let Some(closed) = reaching.last().filter(|object| !object.inherits) {
            let place = closed.place.map(|place| snapshot.sources().describe(place));
            let place = place.map_or_else(String::new, |place| format!(" at {place}"));
            self.line("closed", &format!("{} inherits nothing{place}", Object::name(closed)));
        }
    }

    /// Whether what is shared stands among the user's own.
    pub(super) fn invitation(&mut self, snapshot: &Snapshot, request: &Request<'_>, explanation: &Explanation<'_>) {
        let Some((object, invitation)) = explanation.invitation else {
            return;
        };
        let (name, user) = (object_name(snapshot, object), request.user);
        let words = match invitation {
            Invitation::Accepted => format!("{user} accepted {name}: it stands among {user}'s own"),
            Invitation::Declined => {
                format!("{user} declined {name}: it can be opened, but does not stand among {user}'s own")
            }
            Invitation::Open => format!("{name} stands among {user}'s own once {user} accepts the invitation"),
        };
        self.line("shared", &words);
    }
}
