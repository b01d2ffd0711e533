use crate::document::rules::parse::{Leaf, Rule};

/// A word or a sign as it is written.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: String,
    before: Blank,
    behind: Blank,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Blank {
    One,
    None,
}

impl Token {
    pub(super) fn new(leaf: &Leaf<'_>) -> Self {
        let (before, behind) = match leaf.rule {
            Rule::comma | Rule::group_close => (Blank::None, Blank::One),
            Rule::group_open => (Blank::One, Blank::None),
            Rule::dash => (Blank::None, Blank::None),
            _ => (Blank::One, Blank::One),
        };
        let text = match leaf.rule {
            Rule::pattern | Rule::extension_digits => grouped(leaf.text),
            _ => leaf.text.to_owned(),
        };
        Self { text, before, behind }
    }

    /// What separates items.
    pub(super) fn comma() -> Self {
        Self {
            text: ",".to_owned(),
            before: Blank::None,
            behind: Blank::One,
        }
    }
}

/// The digits of a pattern in the groups of their author, a blank between two.
fn grouped(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut has_gap = false;
    for char in pattern.chars() {
        match char {
            '0'..='9' => {
                if has_gap && !text.is_empty() && text != "+" {
                    text.push(' ');
                }
                has_gap = false;
                text.push(char);
            }
            '+' | '*' => text.push(char),
            _ => has_gap = true,
        }
    }
    text
}

/// Writes tokens behind what stands in a line already.
pub(super) fn write_tokens<'a>(line: &mut String, last: Option<&'a Token>, tokens: &'a [Token]) -> Option<&'a Token> {
    let mut last = last;
    for token in tokens {
        if last.is_some_and(|last| last.behind == Blank::One) && token.before == Blank::One {
            line.push(' ');
        }
        line.push_str(&token.text);
        last = Some(token);
    }
    last
}

/// Tokens in a line.
pub(super) fn in_line(tokens: &[Token]) -> String {
    let mut line = String::new();
    write_tokens(&mut line, None, tokens);
    line
}
