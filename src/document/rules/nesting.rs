use std::ops::Range;

use super::scan::{line, quoted};

/// How deep parentheses and `not` may be nested.
pub(super) const DEEPEST: usize = 64;

/// The first parenthesis or `not` that is nested too deep.
///
/// Looked for before anything is parsed: what is parsed is read by functions that call themselves.
pub(super) fn too_deep(text: &str) -> Option<Range<usize>> {
    let mut nesting = Nesting::default();
    let mut rest = text;
    while let Some((skipped, piece)) = next_piece(rest) {
        let start = text.len() - rest.len() + skipped;
        if !nesting.enter(piece) {
            return Some(start..start + piece.len());
        }
        rest = text.get(start + piece.len()..).unwrap_or_default();
    }
    None
}

#[derive(Default)]
struct Nesting {
    depth: usize,
    /// The depth before each parenthesis that is open.
    open: Vec<usize>,
}

impl Nesting {
    /// Whether it is still allowed behind this piece.
    fn enter(&mut self, piece: &str) -> bool {
        match piece {
            "(" => {
                self.open.push(self.depth);
                self.depth += 1;
            }
            "not" | "!" => self.depth += 1,
            ")" => self.depth = self.open.pop().unwrap_or(0),
            "{" | "}" | "allow" | "deny" | "always" => *self = Self::default(),
            // Anything else ends a chain of `not`.
            _ => self.depth = self.open.last().map_or(0, |before| before + 1),
        }
        self.depth <= DEEPEST
    }
}

/// The next word, sign or quoted text, and how many bytes are before it.
fn next_piece(text: &str) -> Option<(usize, &str)> {
    let start = text.find(|char: char| !char.is_whitespace())?;
    let rest = text.get(start..)?;
    let length = match rest.chars().next()? {
        '"' => quoted(rest),
        '#' => line(rest),
        '/' if rest.starts_with("//") => line(rest),
        '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
        char if is_word(char) => rest.find(|char| !is_word(char)).unwrap_or(rest.len()),
        char => char.len_utf8(),
    };
    Some((start, rest.get(..length)?))
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parentheses_and_negations_count_together() {
        assert_eq!(too_deep(&"(".repeat(64)), None);
        assert_eq!(too_deep(&"(".repeat(65)), Some(64..65));
        assert_eq!(too_deep(&"not ".repeat(64)), None);
        assert_eq!(too_deep(&"not ".repeat(65)), Some(256..259));
        assert_eq!(too_deep(&"not (".repeat(33)), Some(160..163));
        assert_eq!(too_deep(&"!".repeat(65)), Some(64..65));
    }

    #[test]
    fn what_is_closed_or_begins_anew_does_not_count() {
        assert_eq!(too_deep(&"(a is b) and ".repeat(100)), None);
        assert_eq!(too_deep(&"(not a) and not b and ".repeat(100)), None);
        assert_eq!(too_deep(&"allow any where (a ".repeat(100)), None);
        assert_eq!(too_deep(&format!("\"{}\" // {}", "(".repeat(99), "(".repeat(99))), None);
    }
}
