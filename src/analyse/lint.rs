//! Lint: what works and is hardly meant. Read off what decisions read: sets of people, of relations and of calls.

use jiff::{SignedDuration, Timestamp};

use crate::{
    calls::{RulesTooLarge, TooLarge},
    catalogue::{Relation, Relations},
    diagnostic::{Diagnostic, Diagnostics},
    policy::{Assignment, Policy, Role, RoleId, UserId},
    snapshot::Snapshot,
};

mod additions;
mod assignment_without_people;
mod cover;
mod dangling_extension;
mod ending_assignment;
mod equal_roles;
mod few_people;
mod group;
mod level_without_department;
mod permission_to_grant;
mod personal_exception;
mod personal_role;
mod redundant_assignment;
mod shadowed_number;
mod silenced;
mod smallest_cover;
mod stage_read_differently;
mod statement;
mod unlikely_short_code;
mod unreachable_emergency;
mod unused_role;
mod wider;

use group::Group;

/// Looks for everything that works and is hardly meant, from a moment on.
///
/// What the policy turns off or silences is left out, and each has the severity that the policy gives it.
///
/// # Errors
///
/// Where the sets of calls that are compared take more than they may.
pub fn lint(snapshot: &Snapshot, now: Timestamp) -> Result<Diagnostics, RulesTooLarge> {
    let lint = Lint::new(snapshot, now);
    let mut found = Vec::new();
    found.extend(lint.unused_roles());
    found.extend(lint.unused_rules());
    found.extend(lint.assignments_without_people());
    found.extend(lint.ending_assignments());
    found.extend(lint.personal_roles());
    found.extend(lint.personal_exceptions());
    found.extend(lint.levels_without_department());
    found.extend(lint.permissions_to_grant());
    found.extend(lint.wider_than_required());
    found.extend(lint.wider_than_seen());
    found.extend(lint.stages_read_differently());
    found.extend(lint.dangling_extensions());
    found.extend(lint.shadowed_numbers());
    found.extend(lint.shadowed_phones());
    found.extend(lint.unlikely_short_codes());
    found.extend(lint.equal_roles().map_err(too_large)?);
    found.extend(lint.redundant_assignments().map_err(too_large)?);
    found.extend(lint.statements().map_err(too_large)?);
    found.extend(lint.unreachable_emergencies()?);
    Ok(silenced::told(snapshot, found))
}

/// A policy that is looked at, with its people grouped by the assignments that reach them.
struct Lint<'a> {
    snapshot: &'a Snapshot,
    policy: &'a Policy,
    now: Timestamp,
    groups: Vec<Group>,
}

/// How many names a message lists; it says how many more there are.
const LISTED: usize = 5;

impl<'a> Lint<'a> {
    fn new(snapshot: &'a Snapshot, now: Timestamp) -> Self {
        let policy = snapshot.policy();
        Self {
            snapshot,
            policy,
            now,
            groups: group::groups(policy),
        }
    }

    /// Whether an assignment still counts.
    fn counts(&self, assignment: &Assignment) -> bool {
        assignment.ends.is_none_or(|ends| self.now < ends)
    }

    fn assignment(&self, index: u32) -> Option<&'a Assignment> {
        self.policy.assignments.get(index as usize)
    }

    /// The assignments that count, each with its index.
    fn counting(&self) -> impl Iterator<Item = (u32, &'a Assignment)> {
        let all = (0..).zip(&self.policy.assignments);
        all.filter(|(_, assignment)| self.counts(assignment))
    }

    /// The roles that the policy defines, without the levels that assignments give in place of a role.
    fn roles(&self) -> impl Iterator<Item = (RoleId, &'a Role)> {
        let all = (0..).map(RoleId).zip(&self.policy.roles);
        all.filter(|(_, role)| role.level.is_none())
    }

    fn role(&self, id: RoleId) -> Option<&'a Role> {
        self.policy.roles.get(id.index())
    }

    /// A role, or a level, as it is called in a message.
    fn role_words(&self, id: RoleId) -> String {
        self.role(id).map_or_else(String::new, |role| match &role.level {
            Some(level) => format!("the level `{level}`"),
            None => format!("`{}`", role.name),
        })
    }

    /// The names of some people, as many as are listed.
    fn names(&self, users: &[UserId]) -> String {
        let names = users.iter().filter_map(|user| self.policy.organisation.user(*user));
        let names: Vec<_> = names.map(|user| format!("`{}`", user.name)).take(LISTED).collect();
        let more = users.len().saturating_sub(names.len());
        match names.as_slice() {
            [] => "nobody".to_owned(),
            _ if more > 0 => format!("{} and {more} more", names.join(", ")),
            [only] => only.clone(),
            [before @ .., last] => format!("{} and {last}", before.join(", ")),
        }
    }
}

/// As long before its end an assignment is told of.
const SOON: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A set of relations with all that it comes to: `any` always holds.
fn full(relations: Relations) -> Relations {
    if relations.contains(Relation::Any.into()) {
        Relations::EVERY
    } else {
        relations
    }
}

/// The relations of one set that are not in another.
fn without(relations: Relations, others: Relations) -> Relations {
    relations
        .iter()
        .filter(|relation| !others.contains((*relation).into()))
        .collect()
}

fn too_large(error: TooLarge) -> RulesTooLarge {
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    }
}

/// Findings in the order in which they were made.
type Found = Vec<Diagnostic>;
