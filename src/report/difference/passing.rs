//! What changes because somebody joins or leaves.

use std::collections::BTreeSet;

use super::{
    Compared, Group, Kind,
    words::{MOST_USERS, names},
};
use crate::{
    analyse::{Change, Direction, Side},
    snapshot::Snapshot,
};

/// The most lines of which it is asked whose they are.
const MOST_LINES: usize = 100;

/// The most roles that are named.
const MOST_ROLES: usize = 12;

/// Whether somebody's coming or going is all that a change comes of.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Passing<'d> {
    /// It is not.
    None,
    /// It is of those who come or go.
    Of(&'d [String]),
    /// It is of others, towards these who come or go.
    Towards(Vec<&'d str>),
}

impl Passing<'_> {
    /// Whether it is of others than those who come or go.
    pub(super) fn is_towards(&self) -> bool {
        matches!(self, Self::Towards(_))
    }
}

impl<'a> Compared<'a> {
    /// What a change comes of.
    pub(super) fn passing(&self, change: &'a Change) -> Passing<'a> {
        if self.kind == Kind::Drift {
            return Passing::None;
        }
        let side = match change.direction {
            Direction::Gained => Side::New,
            Direction::Lost => Side::Old,
        };
        if change.users.iter().all(|user| self.is_only_on(side, user)) {
            return Passing::Of(&change.users);
        }
        if change.causes.len() > MOST_LINES {
            return Passing::None;
        }
        let towards: Option<BTreeSet<&str>> = change
            .causes
            .iter()
            .map(|line| {
                let users = &self.snapshot(line.side).policy().organisation.users;
                let user = users.iter().find(|user| user.place == line.place)?;
                self.is_only_on(side, &user.name).then_some(user.name.as_str())
            })
            .collect();
        match towards {
            Some(towards) if !towards.is_empty() => Passing::Towards(towards.into_iter().collect()),
            _ => Passing::None,
        }
    }

    fn is_only_on(&self, side: Side, user: &str) -> bool {
        let is_on = |side| self.snapshot(side).policy().organisation.user_id(user).is_some();
        let other = match side {
            Side::Old => Side::New,
            Side::New => Side::Old,
        };
        is_on(side) && !is_on(other)
    }

    /// What is said of a group beside its users.
    pub(super) fn passing_words(&self, group: &Group<'_>, written: impl Fn(&str) -> String) -> Option<String> {
        let state = |people: usize| match (group.direction, people) {
            (Direction::Gained, 1) => "is new",
            (Direction::Gained, _) => "are new",
            (Direction::Lost, 1) => "is gone",
            (Direction::Lost, _) => "are gone",
        };
        match &group.passing {
            Passing::None => self.standing(group).map(str::to_owned),
            Passing::Of(users) => {
                let state = state(users.len());
                let roles: BTreeSet<_> = users.iter().map(|user| self.roles(group.direction, user)).collect();
                let roles: Vec<_> = roles.into_iter().next().into_iter().flatten().collect();
                let roles: Vec<_> = roles.iter().map(|role| written(role)).collect();
                Some(match roles.len() {
                    0 => format!("who {state}"),
                    1 => format!("who {state}, by the role {}", names(&roles, MOST_ROLES)),
                    _ => format!("who {state}, by the roles {}", names(&roles, MOST_ROLES)),
                })
            }
            Passing::Towards(users) => {
                let people: Vec<_> = users.iter().map(|user| written(user)).collect();
                Some(format!(
                    "towards {}, who {}",
                    names(&people, MOST_USERS),
                    state(users.len())
                ))
            }
        }
    }

    /// That all of a group become administrators, or are none any more.
    fn standing(&self, group: &Group<'_>) -> Option<&'static str> {
        let is_administrator = |side, user: &str| {
            let organisation = &self.snapshot(side).policy().organisation;
            let user = organisation.user(organisation.user_id(user)?)?;
            Some(user.administrator)
        };
        let all = |before, after| {
            group.users.iter().all(|user| {
                is_administrator(Side::Old, user) == Some(before) && is_administrator(Side::New, user) == Some(after)
            })
        };
        match (self.kind, all(false, true), all(true, false), group.users.len()) {
            (Kind::Change, true, _, 1) => Some("who is an administrator now"),
            (Kind::Change, true, ..) => Some("who are administrators now"),
            (Kind::Change, _, true, 1) => Some("who is no administrator any more"),
            (Kind::Change, _, true, _) => Some("who are no administrators any more"),
            _ => None,
        }
    }

    /// The roles of somebody who comes or goes, each with the subject of the assignment.
    fn roles(&self, direction: Direction, user: &str) -> Vec<String> {
        let snapshot: &Snapshot = match direction {
            Direction::Gained => self.new,
            Direction::Lost => self.old,
        };
        let user = snapshot.policy().organisation.user_id(user);
        let holdings = user.map(|user| snapshot.holdings(user)).unwrap_or_default();
        let roles = holdings.iter().filter_map(|holding| {
            let role = snapshot.policy().roles.get(holding.assignment.role.index())?;
            let on = holding.assignment.on.and_then(|id| snapshot.policy().objects.get(id));
            let on = on.map_or_else(String::new, |on| format!(" on {}", on.name()));
            Some(format!("{}{on} ({})", role.name, holding.subject()))
        });
        roles.collect::<BTreeSet<_>>().into_iter().collect()
    }
}
