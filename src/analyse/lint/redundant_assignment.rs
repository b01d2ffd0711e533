use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Found, Lint, cover::Cover, group::Group};
use crate::{
    calls::TooLarge,
    diagnostic::{Code, Diagnostic},
    policy::{Assignment, ObjectId, RoleGrant, RoleId},
};

/// An assignment and one of its subjects.
type Pair = (u32, u32);

impl Lint<'_> {
    /// Assignments that give nobody what he does not have from other ones for as long.
    ///
    /// All that are told of can go together: one that is told of counts for no other.
    pub(super) fn redundant_assignments(&self) -> Result<Found, TooLarge> {
        let mut cover = self.cover();
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
        pairs.sort_unstable_by_key(|pair| (people.get(pair).copied(), Reverse(*pair)));
        let mut dropped: FxHashSet<Pair> = FxHashSet::default();
        for pair in pairs {
            let groups = reached.get(&pair).into_iter().flatten();
            let groups = groups.filter_map(|index| self.groups.get(*index));
            if self.adds_nothing(pair, groups, &dropped, &mut cover)? {
                dropped.insert(pair);
            }
        }
        let mut dropped: Vec<Pair> = dropped.into_iter().collect();
        dropped.sort_unstable();
        self.tell(&dropped, &reached, &mut cover)
    }

    fn adds_nothing<'g>(
        &self,
        pair: Pair,
        groups: impl Iterator<Item = &'g Group>,
        dropped: &FxHashSet<Pair>,
        cover: &mut Cover<'_>,
    ) -> Result<bool, TooLarge> {
        let Some(assignment) = self.assignment(pair.0).filter(|it| self.counts(it)) else {
            return Ok(false);
        };
        let Some(role) = self.role(assignment.role) else {
            return Ok(false);
        };
        // What gives nothing is told of as such.
        if !role.grants.values().any(RoleGrant::gives_something) {
            return Ok(false);
        }
        for group in groups {
            let others = group.reached.iter();
            let others = others.filter(|other| **other != pair && !dropped.contains(other));
            let others = self.roles_beside(assignment, others.map(|(assignment, _)| *assignment));
            if !cover.covers(&others, assignment.role, assignment.on)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The roles that count where an assignment does, and at least as long, of some others.
    fn roles_beside(&self, assignment: &Assignment, others: impl Iterator<Item = u32>) -> Vec<RoleId> {
        let others = others.filter_map(|other| self.assignment(other));
        let lasting = others.filter(|other| match (other.ends, assignment.ends) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(theirs), Some(own)) => theirs >= own,
        });
        let here = lasting.filter(|other| self.reaches(other.on, assignment.on));
        let mut roles: Vec<RoleId> = here.map(|other| other.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
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
        cover: &mut Cover<'_>,
    ) -> Result<Found, TooLarge> {
        let mut found = Vec::new();
        for pairs in dropped.chunk_by(|a, b| a.0 == b.0) {
            let Some(assignment) = pairs.first().and_then(|pair| self.assignment(pair.0)) else {
                continue;
            };
            let what = self.role_words(assignment.role);
            let instead = self.instead(pairs, dropped, reached, cover)?;
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
                let message = format!("the people who are given {what} here have all of it already");
                found.push(tell(message, assignment.place));
            } else {
                found.extend(subjects.into_iter().map(|subject| {
                    let message = format!("who is `{}` has all of {what} already", subject.text);
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
        cover: &mut Cover<'_>,
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
            let roles = self.roles_beside(assignment, fewer.iter().copied());
            if cover.covers(&roles, assignment.role, assignment.on)? {
                others = fewer;
            } else {
                at += 1;
            }
        }
        Ok(others.iter().filter_map(|other| self.assignment(*other)).collect())
    }
}
