//! What goes of a file of rules: a statement, or a rule from its first word to its brace.

use super::{Cut, blanks, line_at};
use crate::source::Place;

/// The bytes of the statement at a place, or of the rule that is named there: its lines, where it has them to itself.
pub(super) fn cuts(text: &str, place: Place) -> Option<Vec<Cut>> {
    let (start, end) = (place.start as usize, place.end() as usize);
    let before = text.get(..start)?.trim_end();
    let (from, to) = match before.strip_suffix("rule").filter(|other| is_apart(other)) {
        Some(other) => (other.len(), end_of_block(text, end)?),
        None => (start, start + text.get(start..end)?.trim_end().len()),
    };
    let (line, _) = line_at(text, from)?;
    let (_, next) = line_at(text, to)?;
    let (before, behind) = (text.get(line..from)?, text.get(to..next)?);
    let is_last = |behind: &str| behind.is_empty() || behind.starts_with("//");
    if before.trim().is_empty() && is_last(behind.trim()) {
        return Some(vec![(line, next)]);
    }
    // It shares its line: the blanks on one side go with it.
    if behind.trim().is_empty() {
        Some(vec![(from - blanks(before).1, to)])
    } else {
        Some(vec![(from, to + blanks(behind).0)])
    }
}

/// Whether a word may begin behind this.
fn is_apart(before: &str) -> bool {
    !before.ends_with(|char: char| char.is_alphanumeric() || char == '-')
}

/// The first byte behind the brace that ends a block. Comments and texts in quotes may hold braces.
fn end_of_block(text: &str, from: usize) -> Option<usize> {
    let mut chars = text.get(from..)?.char_indices().peekable();
    let mut in_quotes = false;
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => in_quotes = !in_quotes,
            '/' if !in_quotes && chars.peek().is_some_and(|(_, next)| *next == '/') => {
                chars.by_ref().find(|(_, char)| *char == '\n')?;
            }
            '}' if !in_quotes => return Some(from + at + 1),
            _ => {}
        }
    }
    None
}
