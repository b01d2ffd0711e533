use rustc_hash::FxHashMap;

use super::{
    Line,
    automaton::State,
    library::{Description, Metadata},
    pattern::matching,
    sets::Sets,
};
use crate::destination::Digits;

/// What regions say of national numbers, as sets. Many regions say the same, which is made once.
pub(super) struct Plans {
    pub(super) sets: Sets,
    described: FxHashMap<Description, State>,
}

impl Plans {
    pub(super) fn new() -> Self {
        Self {
            sets: Sets::new(),
            described: FxHashMap::default(),
        }
    }

    /// The numbers that a region claims among those that share its calling code: by their first digits or their type.
    pub(super) fn claim(&mut self, region: &Metadata) -> Option<State> {
        let leading = match region.leading_digits {
            Some(pattern) => matching(&mut self.sets, pattern, State::FULL)?,
            None => State::DEAD,
        };
        let typed = self.of_any_line(region)?;
        Some(self.sets.union(leading, typed))
    }

    /// The numbers of a region that have any line type.
    fn of_any_line(&mut self, region: &Metadata) -> Option<State> {
        let lines = region.lines.iter();
        let any = lines
            .filter(|(line, _)| *line != Line::Mobile || !region.fixed_line_is_mobile)
            .try_fold(State::DEAD, |all, (_, description)| {
                let one = self.described(*description)?;
                Some(self.sets.union(all, one))
            })?;
        let general = self.described(region.general)?;
        Some(self.sets.intersection(any, general))
    }

    /// The numbers of a region that have a line type.
    pub(super) fn of_line(&mut self, region: &Metadata, line: Line) -> Option<State> {
        let mut numbers = self.fitting(region, line)?;
        // The first type that fits is the number's.
        for (earlier, description) in &region.lines {
            if *earlier == line || *earlier == Line::FixedLine || numbers.is_dead() {
                break;
            }
            let taken = self.described(*description)?;
            numbers = self.sets.difference(numbers, taken);
        }
        if numbers.is_dead() {
            return Some(numbers);
        }
        let general = self.described(region.general)?;
        Some(self.sets.intersection(numbers, general))
    }

    /// What fits a line type, if no type before it does.
    fn fitting(&mut self, region: &Metadata, line: Line) -> Option<State> {
        if !matches!(line, Line::FixedLine | Line::Mobile | Line::FixedLineOrMobile) {
            return self.of_description(region, line);
        }
        let fixed = self.of_description(region, Line::FixedLine)?;
        let mobile = if region.fixed_line_is_mobile {
            fixed
        } else {
            self.of_description(region, Line::Mobile)?
        };
        Some(match line {
            Line::FixedLine => self.sets.difference(fixed, mobile),
            Line::Mobile => self.sets.difference(mobile, fixed),
            _ => self.sets.intersection(fixed, mobile),
        })
    }

    fn of_description(&mut self, region: &Metadata, line: Line) -> Option<State> {
        let (_, description) = region.lines.iter().find(|(other, _)| *other == line)?;
        self.described(*description)
    }

    fn described(&mut self, description: Description) -> Option<State> {
        if let Some(known) = self.described.get(&description) {
            return Some(*known);
        }
        let numbers = self.made(description)?;
        self.described.insert(description, numbers);
        Some(numbers)
    }

    fn made(&mut self, description: Description) -> Option<State> {
        let Some(pattern) = description.pattern else {
            return Some(State::DEAD);
        };
        let lengths = description.lengths;
        let end = self.sets.end();
        if lengths.is_empty() {
            return matching(&mut self.sets, pattern, end);
        }
        let lengths: Vec<_> = lengths
            .iter()
            .filter_map(|length| usize::try_from(*length).ok())
            .filter(|length| *length <= Digits::MOST)
            .collect();
        if lengths.is_empty() {
            return Some(State::DEAD);
        }
        let matched = matching(&mut self.sets, pattern, end)?;
        let possible = self.sets.of_lengths(&lengths);
        Some(self.sets.intersection(matched, possible))
    }
}
