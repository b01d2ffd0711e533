//! What a change of a policy does to people's access, as text, Markdown, JSON or annotations.

mod asked;
mod github;
mod human;
mod json;
mod markdown;
mod passing;
mod unapproved;
mod words;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

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

use passing::Passing;

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

/// The breadth of what is held of all records, in percent.
const EVERYTHING: usize = 100;

/// Changes by the same lines.
struct Group<'d> {
    direction: Direction,
    passing: Passing<'d>,
    /// All whom some of them are about, in order.
    users: Vec<String>,
    causes: &'d [ChangedLine],
    changes: Vec<&'d Change>,
}

impl<'a> Compared<'a> {
    /// The changes by lines: what is gained first, of that what lets people give permissions, then what opens most; what
    /// comes of it that somebody joins or leaves is last.
    fn groups(&self) -> Vec<Group<'a>> {
        let mut by_key: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
        for change in &self.difference.changes {
            let passing = self.passing(change);
            let key = (change.direction, passing, change.causes.as_slice());
            by_key.entry(key).or_default().push(change);
        }
        let groups = by_key.into_iter().map(|((direction, passing, causes), mut changes)| {
            changes.sort_by_key(|change| Reverse((change.gives_permissions, change.breadth == EVERYTHING)));
            let users: BTreeSet<&String> = changes.iter().flat_map(|change| &change.users).collect();
            Group {
                direction,
                passing,
                users: users.into_iter().cloned().collect(),
                causes,
                changes,
            }
        });
        let mut groups: Vec<_> = groups.collect();
        groups.sort_by_cached_key(|group| {
            let most = |of: fn(&Change) -> usize| group.changes.iter().map(|change| of(change)).max().unwrap_or(0);
            let opens = [
                most(|change| usize::from(change.gives_permissions)),
                most(|change| change.breadth),
                group.users.len(),
            ];
            (group.direction, group.passing.is_towards(), Reverse(opens))
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
        self.counts_of(|_| true)
    }

    /// How many users gain, and how many lose, by some of the changes.
    fn counts_of(&self, is_of: impl Fn(&Change) -> bool) -> (usize, usize) {
        let count = |direction| {
            let changes = self
                .difference
                .changes
                .iter()
                .filter(|change| change.direction == direction && is_of(change));
            let users: BTreeSet<_> = changes.flat_map(|change| &change.users).collect();
            users.len()
        };
        (count(Direction::Gained), count(Direction::Lost))
    }
}
