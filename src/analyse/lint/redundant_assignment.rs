use std::cmp::Reverse;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Found, Lint,
    additions::{Additions, GivenRole},
    group::Group,
};
use crate::{
    calls::TooLarge,
    diagnostic::{Code, Diagnostic},
    policy::{Assignment, ObjectId, RoleGrant},
};

/// An assignment and one of its subjects.
type Pair = (u32, u32);

impl Lint<'_> {
    /// Assignments without which each of their people may do the same, at each time from now on.
    ///
    /// All that are told of can go together: one that is told of counts for no other.
    pub(super) fn redundant_assignments(&self) -> Result<Found, TooLarge> {
        let mut additions = self.additions();
        let mut reached: FxHashMap<Pair, Vec<usize>> = FxHashMap::default();
        let mut people: FxHashMap<Pair, usize> = FxHashMap::default();
        for (index, group) in self.groups.iter().enumerate() {
            for pair in &group.reached {
                reached.entry(*pair).or_default().push(index);
                *people.entry(*pair).or_default() += group.users.len();
            }
        }
        // Who is named more narrowly goes first, and of two that are alike the later one.
        let mut pairs: Vec<Pair> = reached.keys().copied().collect();
        pairs.retain(|pair| self.may_be_redundant(pair.0));
        pairs.sort_unstable_by_key(|pair| (people.get(pair).copied(), Reverse(*pair)));
        let mut dropped: FxHashSet<Pair> = FxHashSet::default();
        // Where rules deny what somebody may read, one that adds something may add nothing once others are gone.
        loop {
            let before = dropped.len();
            for pair in &pairs {
                let groups = reached.get(pair).into_iter().flatten();
                let groups = groups.filter_map(|index| self.groups.get(*index));
                if !dropped.contains(pair) && self.adds_nothing(*pair, groups, &dropped, &mut additions)? {
                    dropped.insert(*pair);
                }
            }
            if dropped.len() == before {
                break;
            }
        }
        let mut dropped: Vec<Pair> = dropped.into_iter().collect();
        dropped.sort_unstable();
        self.tell(&dropped, &reached, &mut additions)
    }

    /// Whether an assignment counts and gives something at all. What gives nothing is told of as such.
    fn may_be_redundant(&self, index: u32) -> bool {
        let assignment = self.assignment(index).filter(|it| self.counts(it));
        let role = assignment.and_then(|assignment| self.role(assignment.role));
        role.is_some_and(|role| role.grants.values().any(RoleGrant::gives_something))
    }

    fn adds_nothing<'g>(
        &self,
        pair: Pair,
        groups: impl Iterator<Item = &'g Group>,
        dropped: &FxHashSet<Pair>,
        additions: &mut Additions<'_>,
    ) -> Result<bool, TooLarge> {
        let Some(assignment) = self.assignment(pair.0) else {
            return Ok(false);
        };
        for group in groups {
            let others = group.reached.iter();
            let others = others.filter(|other| **other != pair && !dropped.contains(other));
            let others: Vec<u32> = others.map(|(other, _)| *other).collect();
            if !self.adds_nothing_beside(assignment, &others, group, additions)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether an assignment adds nothing, as long as it counts, to what others give some people.
    fn adds_nothing_beside(
        &self,
        assignment: &Assignment,
        others: &[u32],
        group: &Group,
        additions: &mut Additions<'_>,
    ) -> Result<bool, TooLarge> {
        let ends = |other: &Assignment| other.ends.unwrap_or(Timestamp::MAX);
        let others = others.iter().filter_map(|other| self.assignment(*other));
        let others: Vec<&Assignment> = others.filter(|other| self.counts(other)).collect();
        let until = ends(assignment);
        let gives_all = |other: &&Assignment| {
            other.role == assignment.role && ends(other) >= until && self.reaches(other.on, assignment.on)
        };
        if others.iter().any(gives_all) {
            return Ok(true);
        }
        // Between two ends nothing changes by itself.
        let mut moments: Vec<Timestamp> = others.iter().map(|other| ends(other)).collect();
        moments.retain(|end| *end < until);
        moments.push(until);
        moments.sort_unstable();
        moments.dedup();
        let mut from = self.now;
        for end in moments {
            let given = others.iter().filter(|other| ends(other) >= end);
            let mut given: Vec<GivenRole> = given.map(|other| (other.on, other.role)).collect();
            given.sort_unstable();
            given.dedup();
            let added = (assignment.on, assignment.role);
            if additions.adds(&given, added, &group.users, (from, end))? {
                return Ok(false);
            }
            from = end;
        }
        Ok(true)
    }

    /// Whether what is given in one place counts in the other.
    fn reaches(&self, from: Option<ObjectId>, to: Option<ObjectId>) -> bool {
        let objects = &self.policy.objects;
        match (from, to) {
            (None, None) => true,
            (Some(_), None) => false,
            (None, Some(to)) => objects.is_reached_from_everywhere(to),
            (Some(from), Some(to)) => objects.reaching(to).any(|above| above == from),
        }
    }

    /// One diagnostic for an assignment that adds nothing for any of its subjects, else one for each subject.
    fn tell(
        &self,
        dropped: &[Pair],
        reached: &FxHashMap<Pair, Vec<usize>>,
        additions: &mut Additions<'_>,
    ) -> Result<Found, TooLarge> {
        let mut found = Vec::new();
        for pairs in dropped.chunk_by(|a, b| a.0 == b.0) {
            let Some(assignment) = pairs.first().and_then(|pair| self.assignment(pair.0)) else {
                continue;
            };
            let what = self.role_words(assignment.role);
            let instead = self.instead(pairs, dropped, reached, additions)?;
            let tell = |message: String, place| {
                let diagnostic = Diagnostic::new(Code::RedundantAssignment, message).at(place, "adds nothing");
                let diagnostic = instead.iter().fold(diagnostic, |diagnostic, other| {
                    let text = format!("{} is given here", self.role_words(other.role));
                    diagnostic.related(other.place, text)
                });
                diagnostic.help("without it everybody has the same")
            };
            let subjects: Vec<_> = pairs
                .iter()
                .filter_map(|pair| assignment.to.get(pair.1 as usize))
                .collect();
            if subjects.len() == assignment.to.len() {
                let message = if instead.is_empty() {
                    format!("the people who are given {what} here get nothing by it")
                } else {
                    format!("the people who are given {what} here have all of it already")
                };
                found.push(tell(message, assignment.place));
            } else {
                found.extend(subjects.into_iter().map(|subject| {
                    let message = if instead.is_empty() {
                        format!("who is `{}` gets nothing by {what}", subject.text)
                    } else {
                        format!("who is `{}` has all of {what} already", subject.text)
                    };
                    tell(message, subject.place)
                }));
            }
        }
        Ok(found)
    }

    /// The assignments that give the first of these people the same: none of them can be left out.
    fn instead(
        &self,
        pairs: &[Pair],
        dropped: &[Pair],
        reached: &FxHashMap<Pair, Vec<usize>>,
        additions: &mut Additions<'_>,
    ) -> Result<Vec<&Assignment>, TooLarge> {
        let first = pairs
            .first()
            .and_then(|pair| reached.get(pair))
            .and_then(|groups| groups.first());
        let group = first.and_then(|index| self.groups.get(*index));
        let assignment = pairs.first().and_then(|pair| self.assignment(pair.0));
        let (Some(group), Some(assignment)) = (group, assignment) else {
            return Ok(Vec::new());
        };
        let others = group.reached.iter().filter(|pair| dropped.binary_search(pair).is_err());
        let mut others: Vec<u32> = others.map(|(assignment, _)| *assignment).collect();
        others.dedup();
        let mut at = 0;
        while at < others.len() {
            let fewer = others.iter().enumerate().filter(|(index, _)| *index != at);
            let fewer: Vec<u32> = fewer.map(|(_, other)| *other).collect();
            if self.adds_nothing_beside(assignment, &fewer, group, additions)? {
                others = fewer;
            } else {
                at += 1;
            }
        }
        Ok(others.iter().filter_map(|other| self.assignment(*other)).collect())
    }
}
