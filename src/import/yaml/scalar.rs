use std::fmt::Write as _;

/// A text as a scalar: plain where no reader can take it for anything else, in double quotes otherwise.
pub(in super::super) fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    quoted(text)
}

/// A text in double quotes.
pub(in super::super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            char if is_shown(char) => quoted.push(char),
            char => escape(char, &mut quoted),
        }
    }
    quoted.push('"');
    quoted
}

/// A text on one line, for a comment: what cannot be shown is written as an escape.
pub(in super::super) fn plain_line(text: &str) -> String {
    let mut line = String::new();
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => line.push(' '),
            char if is_shown(char) => line.push(char),
            char => escape(char, &mut line),
        }
    }
    line
}

fn escape(char: char, text: &mut String) {
    let code = u32::from(char);
    // Writing to a text cannot fail.
    let _ = match code {
        0..=0xff => write!(text, "\\x{code:02x}"),
        0x100..=0xffff => write!(text, "\\u{code:04x}"),
        _ => write!(text, "\\U{code:08x}"),
    };
}

/// Words that some version of YAML takes for something else than a text.
const WORDS: [&str; 11] = [
    "false", "inf", "n", "nan", "no", "null", "off", "on", "true", "y", "yes",
];

/// Whether a text needs no quotes, also inside brackets: it begins with a letter and has nothing that YAML reads.
fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let begins = chars.next().is_some_and(char::is_alphabetic);
    let goes_on = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.' | '@' | '(' | ')' | '/');
    // A blank or a colon stands between two other characters: `a: b` and `a :b` mean something else.
    let mut joint = false;
    for char in chars {
        let joins = matches!(char, ' ' | ':');
        let fits = if joins { !joint } else { goes_on(char) && is_shown(char) };
        if !fits {
            return false;
        }
        joint = joins;
    }
    let is_word = text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    begins && !joint && !is_word && text.chars().next().is_some_and(is_shown)
}

/// Whether a character can stand for itself: it is shown, does not change how others are shown, and ends no line.
fn is_shown(char: char) -> bool {
    let code = u32::from(char);
    !char.is_control()
        && !matches!(code,
            // Marks without width, marks of direction, and breaks of lines.
            0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb
            // Tags, and what Unicode leaves to private use or to nobody.
            | 0xe0000..=0xe0fff | 0xe000..=0xf8ff | 0xf0000..)
        && code & 0xfffe != 0xfffe
}
