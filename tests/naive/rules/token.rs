//! The words and signs of a file of rules.

/// A word, with all that may stand inside one: letters, digits, and the signs of subjects, hours, dates and zones.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Sign(char),
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with("//") {
            let (token, after) = first(rest);
            tokens.push(token);
            rest = after.trim_start();
        }
    }
    tokens
}

fn first(text: &str) -> (Token, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (words, after) = quoted.split_once('"').unwrap();
        return (Token::Quoted(words.to_owned()), after);
    }
    let comment = text.find("//").unwrap_or(text.len());
    let end = text[..comment]
        .find(|letter| !belongs_to_word(letter))
        .unwrap_or(comment);
    if end > 0 {
        return (Token::Word(text[..end].to_owned()), &text[end..]);
    }
    let sign = text.chars().next().unwrap();
    assert!("+*,={}()".contains(sign), "`{sign}` in {text}");
    (Token::Sign(sign), &text[1..])
}

fn belongs_to_word(letter: char) -> bool {
    letter.is_alphanumeric() || ":-._@/".contains(letter)
}
