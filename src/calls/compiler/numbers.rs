//! Destinations as sets of calls.

use super::{Compiler, RulesTooLarge, too_large};
use crate::{
    calls::{CallSet, DestinationKind, TooLarge, Variable, diagram::Edge},
    destination::Digits,
    document::rules::{Pattern, PatternKind},
    policy::{NumberItem, NumberSet},
};

/// The digits of a pattern as bytes, and whether more may follow.
type Entry<'p> = (&'p [u8], bool);

impl Compiler<'_> {
    /// Compiles the named sets, each behind those that it names, without recursion.
    pub(super) fn named_numbers(&mut self, sets: &[NumberSet]) -> Result<(), RulesTooLarge> {
        let mut done: Vec<Option<CallSet>> = vec![None; sets.len()];
        self.numbers = vec![CallSet::NONE; sets.len()];
        let mut open: Vec<usize> = (0..sets.len()).collect();
        while let Some(index) = open.pop() {
            let Some(set) = sets.get(index).filter(|_| done.get(index) == Some(&None)) else {
                continue;
            };
            let named = set.items.iter().filter_map(|item| match item {
                NumberItem::Set(named) => Some(*named as usize),
                NumberItem::Pattern(_) => None,
            });
            let waits_for: Vec<usize> = named.filter(|named| done.get(*named) == Some(&None)).collect();
            if !waits_for.is_empty() {
                open.push(index);
                open.extend(waits_for);
                continue;
            }
            let calls = self.number_items(&set.items);
            let calls = calls.map_err(|error| too_large(error, set.place))?;
            done.get_mut(index).into_iter().for_each(|done| *done = Some(calls));
            self.numbers
                .get_mut(index)
                .into_iter()
                .for_each(|number| *number = calls);
        }
        Ok(())
    }

    /// The calls to these destinations.
    pub(super) fn number_items(&mut self, items: &[NumberItem]) -> Result<CallSet, TooLarge> {
        let patterns = items.iter().filter_map(|item| match item {
            NumberItem::Pattern(pattern) => Some(pattern),
            NumberItem::Set(_) => None,
        });
        let patterns: Vec<&Pattern> = patterns.collect();
        let own = self.patterns(&patterns)?;
        let named = items.iter().filter_map(|item| match item {
            NumberItem::Set(index) => self.numbers.get(*index as usize).copied(),
            NumberItem::Pattern(_) => None,
        });
        let all: Vec<_> = named.chain([own]).collect();
        self.diagram.union_of(all)
    }

    fn patterns(&mut self, patterns: &[&Pattern]) -> Result<CallSet, TooLarge> {
        let mut edges = Vec::new();
        for (kind, end) in DestinationKind::ALL.into_iter().zip(1..) {
            let of_kind = patterns.iter().filter(|pattern| kind_of(pattern.kind) == kind);
            let mut entries: Vec<Entry<'_>> = of_kind
                .map(|pattern| (pattern.digits.as_bytes(), pattern.is_prefix))
                .collect();
            entries.sort_unstable();
            edges.push(Edge {
                end,
                then: self.digits(&entries, 0)?,
            });
        }
        self.diagram.branch(Variable::Kind, edges)
    }

    /// The digits from a place on of sorted entries that have the same digits before it. As deep as there are digits.
    fn digits(&mut self, entries: &[Entry<'_>], place: u8) -> Result<CallSet, TooLarge> {
        let ends_here = |(digits, _): &Entry<'_>| digits.len() == usize::from(place);
        let is_covered = |entry: &Entry<'_>| ends_here(entry) && (entry.1 || usize::from(place) == Digits::MOST);
        if entries.is_empty() {
            return Ok(CallSet::NONE);
        }
        if entries.iter().any(is_covered) {
            return Ok(CallSet::ALL);
        }
        let mut edges = vec![Edge {
            end: 1,
            then: if entries.iter().any(ends_here) {
                CallSet::ALL
            } else {
                CallSet::NONE
            },
        }];
        let mut rest = entries;
        for (digit, end) in (b'0'..=b'9').zip(2..) {
            let at = |(digits, _): &Entry<'_>| digits.get(usize::from(place)).copied();
            let first = rest.partition_point(|entry| at(entry).is_none_or(|byte| byte < digit));
            let behind = rest.partition_point(|entry| at(entry).is_none_or(|byte| byte <= digit));
            let with_digit = rest.get(first..behind).unwrap_or_default();
            rest = rest.get(behind..).unwrap_or_default();
            edges.push(Edge {
                end,
                then: self.digits(with_digit, place + 1)?,
            });
        }
        self.diagram.branch(Variable::Digit(place), edges)
    }
}

fn kind_of(kind: PatternKind) -> DestinationKind {
    match kind {
        PatternKind::Number => DestinationKind::Number,
        PatternKind::Short => DestinationKind::Short,
        PatternKind::Extension => DestinationKind::Extension,
    }
}
