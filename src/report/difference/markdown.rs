use std::fmt::Write as _;

use super::{
    Compared, Group,
    words::{command, count, heading, levels, names, scope},
};
use crate::analyse::Direction;

/// The most users that are named outside a fold.
const MOST_USERS: usize = 6;

/// The most users that are named at all: a comment has an end.
const MOST_LISTED: usize = 500;

/// The most lines of permissions in a paragraph outside a fold.
const MOST_ROWS: usize = 4;

/// The most characters of a comment; GitHub takes 65,536.
const MOST_CHARACTERS: usize = 60_000;

/// A comment for a pull request: the summary first, then what opens most, details folded.
#[must_use]
pub fn markdown(compared: Compared<'_>) -> String {
    let mut text = String::from("### What this changes in people's access\n\n");
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
        heading(group.direction),
        count(users.len(), "user"),
        names(&users, MOST_USERS)
    );
    let rows: Vec<String> = group.changes.iter().map(|change| row(change)).collect();
    if rows.len() <= MOST_ROWS {
        text.extend(rows);
    } else {
        let _ = writeln!(
            text,
            "<details><summary>{}</summary>\n",
            count(rows.len(), "permission")
        );
        text.extend(rows);
        text.push_str("\n</details>\n");
    }
    let causes: Vec<_> = group.causes.iter().map(|line| code(&compared.place(*line))).collect();
    let _ = writeln!(text, "\nBecause of {}.\n", names(&causes, MOST_USERS));
    text.push_str("<details><summary>Details</summary>\n\n");
    if users.len() > MOST_USERS {
        let _ = writeln!(text, "Users: {}\n", names(&users, MOST_LISTED));
    }
    text.push_str("See for yourself:\n\n```sh\n");
    for change in &group.changes {
        let _ = writeln!(text, "{}", command(&change.witness));
    }
    text.push_str("```\n\n</details>\n\n");
    text
}

fn row(change: &crate::analyse::Change) -> String {
    let scope = scope(change);
    let scope = if scope.is_empty() {
        String::new()
    } else {
        format!(" – {}", plain(&scope))
    };
    let mut text = format!("- {} {}{scope}\n", code(&change.permission), plain(&levels(change)));
    for statement in &change.calls {
        let _ = writeln!(text, "  - {}", code(statement));
    }
    text
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
