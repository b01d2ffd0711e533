//! What a change of a policy does to people's access, as text, Markdown, JSON or annotations.

mod github;
mod human;
mod json;
mod markdown;
mod unapproved;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    analyse::{Change, ChangedLine, Difference, Direction, Side},
    snapshot::Snapshot,
};

pub use github::github;
pub use human::human;
pub use json::json;
pub use markdown::markdown;
pub use unapproved::unapproved;
pub(super) use words::command;

/// A difference, and the two policies that differ.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// What differs.
    pub difference: &'a Difference,
    /// The policy that was.
    pub old: &'a Snapshot,
    /// The policy that is to be.
    pub new: &'a Snapshot,
    /// What they are.
    pub kind: Kind,
}

/// What the two policies of a difference are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// One as it was and as it is to be.
    Change,
    /// One in git, and what a portal has.
    Drift,
}

/// Changes by the same lines.
struct Group<'d> {
    direction: Direction,
    /// All whom some of them are about, in order.
    users: Vec<String>,
    causes: &'d [ChangedLine],
    changes: Vec<&'d Change>,
}

impl<'a> Compared<'a> {
    /// The changes by lines: what is gained first, and of that what opens most.
    fn groups(&self) -> Vec<Group<'a>> {
        let mut by_key: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
        for change in &self.difference.changes {
            let key = (change.direction, change.causes.as_slice());
            by_key.entry(key).or_default().push(change);
        }
        let groups = by_key.into_iter().map(|((direction, causes), changes)| {
            let users: BTreeSet<&String> = changes.iter().flat_map(|change| &change.users).collect();
            Group {
                direction,
                users: users.into_iter().cloned().collect(),
                causes,
                changes,
            }
        });
        let mut groups: Vec<_> = groups.collect();
        groups.sort_by_key(|group| {
            let breadth = group.changes.iter().map(|change| change.breadth).max().unwrap_or(0);
            (group.direction, std::cmp::Reverse((breadth, group.users.len())))
        });
        groups
    }

    /// Which policy a line stands in.
    fn snapshot(&self, side: Side) -> &'a Snapshot {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// How many users gain, and how many lose.
    fn counts(&self) -> (usize, usize) {
        let count = |direction| {
            let changes = self
                .difference
                .changes
                .iter()
                .filter(|change| change.direction == direction);
            let users: BTreeSet<_> = changes.flat_map(|change| &change.users).collect();
            users.len()
        };
        (count(Direction::Gained), count(Direction::Lost))
    }
}
