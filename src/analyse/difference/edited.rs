//! Which line of an entry is the edited one: entries are known by where they begin, and may take several lines.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{
    causes::ChangedLine,
    pair::{Both, Pair},
};
use crate::source::{FileId, Place, SourceFile, Sources};

/// Where a line of this text begins an entry of several: the file, and the number of the line from 0.
type Beginnings<'a> = FxHashMap<&'a str, Vec<(FileId, usize)>>;

/// Finds the edited lines, by a comparison of the texts.
pub(super) struct Edited<'a> {
    sources: Both<&'a Sources>,
    /// Made when they are first asked for.
    beginnings: Option<Both<Beginnings<'a>>>,
}

impl<'a> Edited<'a> {
    pub(super) fn new(pair: &Pair<'a>) -> Self {
        Self {
            sources: Both::of(|side| pair.of(side).sources()),
            beginnings: None,
        }
    }

    /// The first line of an entry that is not so on the other side, where the entry begins alike there.
    pub(super) fn first(&mut self, line: &ChangedLine) -> Option<Place> {
        let file = self.sources.on(line.side).get(line.place.file)?;
        let number = file.line_of(line.place.start as usize);
        let own = entry(file, number);
        if own.len() < 2 {
            return None;
        }
        let sources = self.sources;
        let beginnings = self
            .beginnings
            .get_or_insert_with(|| Both::of(|side| index(sources.on(side))));
        let alike = |side| beginnings.on(side).get(text(file, number)).map(Vec::as_slice);
        let (own_alike, other_alike) = (alike(line.side)?, alike(line.side.other())?);
        // Of several that begin so, each has the one in the same place for its other, as long as none is more.
        let index = own_alike.binary_search(&(line.place.file, number)).ok()?;
        let (id, number) = *other_alike
            .get(index)
            .filter(|_| own_alike.len() == other_alike.len())?;
        let there = self.sources.on(line.side.other()).get(id)?;
        let lines = entry(there, number);
        let pairs = own.clone().zip(lines.clone());
        let alike = pairs.take_while(|(own, other)| text(file, *own) == text(there, *other));
        let alike = alike.count();
        let is_same = alike == own.len() && alike == lines.len();
        let edited = own.start + alike.min(own.len() - 1);
        (!is_same).then(|| place(line.place.file, file, edited))
    }
}

fn index(sources: &Sources) -> Beginnings<'_> {
    let mut index = Beginnings::default();
    for (id, file) in sources.iter() {
        for number in 0..file.line_count() {
            // Only a line with others below it begins an entry of several.
            if depth(text(file, number)) < depth(text(file, number + 1)) {
                index.entry(text(file, number)).or_default().push((id, number));
            }
        }
    }
    index
}

/// A line with those further in below it.
fn entry(file: &SourceFile, first: usize) -> Range<usize> {
    let outer = depth(text(file, first));
    let mut end = first + 1;
    for number in first + 1..file.line_count() {
        match depth(text(file, number)) {
            None => {}
            inner if inner > outer => end = number + 1,
            _ => break,
        }
    }
    first..end
}

/// How far in the text of a line begins; `None` where there is none.
fn depth(line: &str) -> Option<usize> {
    line.find(|char: char| !char.is_whitespace())
}

fn text(file: &SourceFile, number: usize) -> &str {
    let line = file.text().get(file.line_start(number)..file.line_start(number + 1));
    line.unwrap_or_default().trim_end()
}

/// The words of a line.
fn place(id: FileId, file: &SourceFile, number: usize) -> Place {
    let line = text(file, number);
    let before = depth(line).unwrap_or(0);
    let narrow = |length: usize| u32::try_from(length).unwrap_or_default();
    Place {
        file: id,
        start: narrow(file.line_start(number) + before),
        len: narrow(line.len() - before),
    }
}
