use std::fmt::Write as _;

use super::{
    Compared, Group,
    words::{command, count, names, permissions, rows},
};
use crate::analyse::{Change, Direction};

/// The most users that are named outside a fold.
const MOST_USERS: usize = 6;

/// The most users that are named at all: a comment has an end.
const MOST_LISTED: usize = 500;

/// The most permissions that are named outside a fold.
const MOST_NAMES: usize = 4;

/// The most characters of a comment; GitHub takes 65,536.
const MOST_CHARACTERS: usize = 60_000;

/// A comment for a pull request: the summary first, then what opens most, details folded.
#[must_use]
pub fn markdown(compared: Compared<'_>) -> String {
    let mut text = format!("### {}\n\n", compared.kind.title());
    let _ = writeln!(text, "{}.\n", plain(&compared.summary()));
    let groups = compared.groups();
    for (index, group) in groups.iter().enumerate() {
        let paragraph = paragraph(compared, group);
        if text.len() + paragraph.len() > MOST_CHARACTERS {
            let rest = count(groups.len() - index, "more change");
            let _ = writeln!(text, "And {rest}: `ringfence diff` lists them.");
            break;
        }
        text.push_str(&paragraph);
    }
    let endings = compared.endings();
    if !endings.is_empty() {
        let _ = writeln!(text, "<details><summary>What ends by itself</summary>\n");
        for ending in endings.iter().take(MOST_LISTED) {
            let _ = writeln!(text, "- {}", plain(ending));
        }
        text.push_str("\n</details>\n");
    }
    text
}

fn paragraph(compared: Compared<'_>, group: &Group<'_>) -> String {
    let mark = match group.direction {
        Direction::Gained => "🔺",
        Direction::Lost => "🔻",
    };
    let users: Vec<String> = group.users.iter().map(|user| plain(user)).collect();
    let mut text = format!(
        "{mark} **{}** – {}: {}\n\n",
        compared.kind.heading(group.direction),
        count(users.len(), "user"),
        names(&users, MOST_USERS)
    );
    for (words, changes) in rows(compared, group) {
        row(&mut text, &words, &changes);
    }
    let causes = compared.causes(group, code, MOST_USERS);
    let _ = writeln!(text, "\nBecause of {causes}.\n");
    text.push_str("<details><summary>Details</summary>\n\n");
    if users.len() > MOST_USERS {
        let _ = writeln!(text, "Users: {}\n", names(&users, MOST_LISTED));
    }
    text.push_str("See for yourself:\n\n```sh\n");
    for (_, changes) in rows(compared, group) {
        if let Some(change) = changes.first() {
            let _ = writeln!(text, "{}", command(&change.witness));
        }
    }
    text.push_str("```\n\n</details>\n\n");
    text
}

/// What changes, and of which permissions; many are folded.
fn row(text: &mut String, words: &str, changes: &[&Change]) {
    let permissions = permissions(changes);
    let names: Vec<_> = permissions.iter().map(|name| code(name)).collect();
    if names.len() <= MOST_NAMES {
        let _ = writeln!(text, "- {}: {}", names.join(", "), plain(words));
    } else {
        let count = count(changes.len(), "permission");
        let _ = writeln!(text, "- <details><summary>{count}: {}</summary>\n", plain(words));
        let _ = writeln!(text, "  {}\n  </details>", names.join(", "));
    }
    for statement in changes.first().iter().flat_map(|change| &change.calls.short) {
        let _ = writeln!(text, "  - {}", code(statement));
    }
}

/// Text that Markdown takes for nothing else.
fn plain(text: &str) -> String {
    let special = |char: char| "\\`*_[]<>#|~&@".contains(char);
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            // Nobody is called by a comment.
            '@' => escaped.push_str("&#64;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            char if char.is_control() => escaped.push(' '),
            char => {
                if special(char) {
                    escaped.push('\\');
                }
                escaped.push(char);
            }
        }
    }
    escaped
}

/// A span of code.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
