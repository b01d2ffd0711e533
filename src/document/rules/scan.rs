/// The words, signs and quoted texts of a text with their offsets; comments are left out.
///
/// For messages only, where nothing could be parsed.
pub(super) fn scan(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(start..)?;
            start += rest.find(|char: char| !char.is_whitespace())?;
            let rest = text.get(start..)?;
            let (length, is_comment) = piece(rest)?;
            let found = (start, rest.get(..length)?);
            start += length;
            if !is_comment {
                return Some(found);
            }
        }
    })
}

fn piece(rest: &str) -> Option<(usize, bool)> {
    let first = rest.chars().next()?;
    Some(match first {
        '#' => (line(rest), true),
        '/' if rest.starts_with("//") => (line(rest), true),
        '/' if rest.starts_with("/*") => (rest.find("*/").map_or(rest.len(), |end| end + 2), true),
        '"' => (quoted(rest), false),
        char if is_word(char) => (word(rest), false),
        '+' if rest.get(1..).is_some_and(|rest| rest.starts_with(is_word)) => (1 + word(rest.get(1..)?), false),
        char if "{}(),;".contains(char) => (1, false),
        _ => (
            run(rest, |char| {
                !is_word(char) && !char.is_whitespace() && !"{}(),;\"".contains(char)
            }),
            false,
        ),
    })
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

fn run(text: &str, is_part: impl Fn(char) -> bool) -> usize {
    text.find(|char| !is_part(char)).unwrap_or(text.len())
}

/// A word with what people write inside of words.
fn word(text: &str) -> usize {
    let whole = run(text, |char| is_word(char) || "-.:@/*+".contains(char));
    let whole = text.get(..whole).unwrap_or(text);
    let before_comment = whole.find("//").and_then(|comment| whole.get(..comment));
    let word = before_comment.unwrap_or(whole).trim_end_matches(['.', ':', '-']).len();
    word.max(1)
}

/// How long what is left of a line is.
pub(super) fn line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// How long a quoted text is; to the end of its line where it is not closed.
pub(super) fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (offset, char) in text.char_indices().skip(1) {
        match char {
            '\n' => return offset,
            '"' if !is_escaped => return offset + 1,
            _ => is_escaped = char == '\\' && !is_escaped,
        }
    }
    text.len()
}
