//! What goes of a list or a mapping in brackets: an entry and its comma. Comments stay.

use super::{Cut, blanks, line_at};

/// An entry between brackets: its first byte, the one behind its last, and its comma.
#[derive(Clone, Copy, Debug)]
struct Entry {
    from: usize,
    to: usize,
    comma: Option<usize>,
}

/// The bytes of the entry that begins at a place, of the list or mapping whose bracket opens at another.
pub(super) fn cuts(text: &str, opening: usize, place: usize) -> Option<Vec<Cut>> {
    let (entries, closing) = entries(text, opening)?;
    let index = entries
        .iter()
        .position(|entry| entry.from <= place && place < entry.to)?;
    let entry = *entries.get(index)?;
    let before = index.checked_sub(1).and_then(|index| entries.get(index));
    let cuts = match (entry.comma, before) {
        (Some(comma), _) if !is_blank(text, entry.to, comma) => vec![(entry.from, entry.to), (comma, comma + 1)],
        (Some(comma), _) => vec![with_blanks(text, (entry.from, comma + 1))?],
        (None, Some(before)) => {
            let comma = before.comma?;
            let from = if is_blank(text, before.to, comma) {
                before.to
            } else {
                comma
            };
            if is_blank(text, comma + 1, entry.from) {
                vec![(from, entry.to)]
            } else {
                vec![(from, comma + 1), with_blanks(text, (entry.from, entry.to))?]
            }
        }
        (None, None) => {
            let is_bare = is_blank(text, opening + 1, entry.from) && is_blank(text, entry.to, closing);
            vec![if is_bare {
                (opening + 1, closing)
            } else {
                (entry.from, entry.to)
            }]
        }
    };
    Some(cuts)
}

/// A cut with the line that it has to itself, or else with the blanks behind it, or those before it at the end of a line.
fn with_blanks(text: &str, (from, to): Cut) -> Option<Cut> {
    let (line, _) = line_at(text, from)?;
    let (_, next) = line_at(text, to)?;
    let (before, behind) = (text.get(line..from)?, text.get(to..next)?);
    let ends_line = behind.trim().is_empty();
    Some(if ends_line && before.trim().is_empty() {
        (line, next)
    } else if ends_line {
        (from - blanks(before).1, to)
    } else {
        (from, to + blanks(behind).0)
    })
}

fn is_blank(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| between.trim().is_empty())
}

/// The entries of a list or a mapping, and where its bracket closes.
fn entries(text: &str, opening: usize) -> Option<(Vec<Entry>, usize)> {
    let mut entries = Vec::new();
    let mut words: Option<Cut> = None;
    let mut tokens = Tokens { text, at: opening + 1 };
    let mut depth = 1_usize;
    while let Some((token, from, to)) = tokens.next() {
        match token {
            Token::Opening => depth += 1,
            Token::Closing => depth = depth.checked_sub(1)?,
            Token::Comma | Token::Word => {}
        }
        if depth == 0 || (depth == 1 && token == Token::Comma) {
            entries.extend(words.take().map(|(first, last)| Entry {
                from: first,
                to: last,
                comma: (token == Token::Comma).then_some(from),
            }));
        } else {
            words = Some((words.map_or(from, |(first, _)| first), to));
        }
        if depth == 0 {
            return Some((entries, from));
        }
    }
    None
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Token {
    Opening,
    Closing,
    Comma,
    Word,
}

/// The brackets, commas and words of YAML in brackets, without blanks and comments.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl Tokens<'_> {
    fn next(&mut self) -> Option<(Token, usize, usize)> {
        self.skip_blanks()?;
        let from = self.at;
        let rest = self.text.get(from..)?;
        let (token, length) = match rest.chars().next()? {
            '[' | '{' => (Token::Opening, 1),
            ']' | '}' => (Token::Closing, 1),
            ',' => (Token::Comma, 1),
            '"' => (Token::Word, double_quoted(rest)?),
            '\'' => (Token::Word, single_quoted(rest)?),
            ':' if rest.get(1..)?.starts_with(['"', '\'']) => (Token::Word, 1),
            first => {
                let ends = |char: char| char.is_whitespace() || "[]{},".contains(char);
                let length = rest.find(ends).unwrap_or(rest.len());
                (Token::Word, length.max(first.len_utf8()))
            }
        };
        self.at = from + length;
        Some((token, from, self.at))
    }

    fn skip_blanks(&mut self) -> Option<()> {
        loop {
            let rest = self.text.get(self.at..)?;
            let blank = rest.len() - rest.trim_start().len();
            let is_apart = blank > 0 || self.text.get(..self.at)?.ends_with(['[', '{', ',']);
            self.at += blank;
            if !is_apart || !rest.trim_start().starts_with('#') {
                return Some(());
            }
            self.at += rest.trim_start().find('\n')?;
        }
    }
}

/// How long a text in double quotes is, the quotes included.
fn double_quoted(rest: &str) -> Option<usize> {
    let mut is_escaped = false;
    let closes = rest.char_indices().skip(1).find(|(_, char)| {
        let closes = *char == '"' && !is_escaped;
        is_escaped = *char == '\\' && !is_escaped;
        closes
    });
    closes.map(|(at, _)| at + 1)
}

/// How long a text in single quotes is, the quotes included: two in it stand for one.
fn single_quoted(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, char)) = chars.next() {
        if char == '\'' && chars.next_if(|(_, next)| *next == '\'').is_none() {
            return Some(at + 1);
        }
    }
    None
}
