use std::fmt::Write as _;

use super::{
    Compared, Group,
    passing::Passing,
    words::{command, count, names, permissions, rows, statements},
};
use crate::analyse::{Change, Direction};

/// The most users that are named outside a fold.
const MOST_USERS: usize = 6;

/// The most users that are named at all: a comment has an end.
const MOST_LISTED: usize = 500;

/// The most permissions that are named outside a fold.
const MOST_NAMES: usize = 4;

/// The most characters of changes that are told whole. GitHub takes 65,536 in a comment, in which there is more than this.
const MOST_WHOLE: usize = 40_000;

/// The most of them, with those that are told in a line.
const MOST_BRIEF: usize = 48_000;

/// The most of them, with what ends by itself.
const MOST_CHARACTERS: usize = 54_000;

/// A comment for a pull request: the summary first, then what opens most, details folded.
#[must_use]
pub fn markdown(compared: Compared<'_>) -> String {
    let mut text = format!("### {}\n\n", compared.kind.title());
    let _ = writeln!(text, "{}.\n", plain(&compared.summary()));
    for promise in compared.promises(code, code) {
        let _ = writeln!(text, "⚠️ **PROMISE** – {promise}\n");
    }
    let groups = compared.groups();
    let mut untold = 0;
    for group in &groups {
        let whole = paragraph(compared, group);
        if text.len() + whole.len() <= MOST_WHOLE {
            text.push_str(&whole);
            continue;
        }
        let brief = brief(compared, group);
        if text.len() + brief.len() <= MOST_BRIEF {
            text.push_str(&brief);
        } else {
            untold += 1;
        }
    }
    if untold > 0 {
        let _ = writeln!(
            text,
            "**And {}**: `ringfence diff` lists them.\n",
            count(untold, "more change")
        );
    }
    endings(&mut text, compared);
    text
}

/// What ends by itself, as much of it as there is place for.
fn endings(text: &mut String, compared: Compared<'_>) {
    let endings = compared.endings();
    if endings.is_empty() {
        return;
    }
    text.push_str("<details><summary>What ends by itself</summary>\n\n");
    let mut told = 0;
    for ending in &endings {
        let line = format!("- {}\n", plain(ending));
        if text.len() + line.len() > MOST_CHARACTERS {
            break;
        }
        text.push_str(&line);
        told += 1;
    }
    if told < endings.len() {
        let _ = writeln!(text, "- and {} more: `ringfence diff` lists them", endings.len() - told);
    }
    text.push_str("\n</details>\n");
}

/// A change that is too long for a comment, in a line.
fn brief(compared: Compared<'_>, group: &Group<'_>) -> String {
    let users: Vec<String> = group.users.iter().map(|user| plain(user)).collect();
    let permissions: Vec<String> = permissions(&group.changes).iter().map(|name| code(name)).collect();
    format!(
        "{} – {}: {} – {} – because of {}; `ringfence diff` tells the rest.\n\n",
        heading(compared, group),
        count(users.len(), "user"),
        names(&users, MOST_USERS),
        names(&permissions, MOST_NAMES),
        compared.causes(group, code, 1)
    )
}

fn heading(compared: Compared<'_>, group: &Group<'_>) -> String {
    let mark = match group.direction {
        Direction::Gained => "🔺",
        Direction::Lost => "🔻",
    };
    format!("{mark} **{}**", compared.kind.heading(group.direction))
}

fn paragraph(compared: Compared<'_>, group: &Group<'_>) -> String {
    let users: Vec<String> = group.users.iter().map(|user| plain(user)).collect();
    let mut text = format!(
        "{} – {}: {}\n\n",
        heading(compared, group),
        count(users.len(), "user"),
        names(&users, MOST_USERS)
    );
    if let Some(words) = compared.passing_words(group, code) {
        text = format!("{}, {words}\n\n", text.trim_end());
    }
    let is_passing = !matches!(group.passing, Passing::None);
    if is_passing {
        text.push_str("<details><summary>What that comes to</summary>\n\n");
    }
    for (words, changes) in rows(compared, group) {
        row(&mut text, &words, &changes);
    }
    if is_passing {
        text.push_str("\n</details>\n");
    }
    let causes = compared.causes(group, code, MOST_USERS);
    let _ = writeln!(text, "\nBecause of {causes}.\n");
    text.push_str("<details><summary>Details</summary>\n\n");
    if users.len() > MOST_USERS {
        let _ = writeln!(text, "Users: {}\n", names(&users, MOST_LISTED));
    }
    text.push_str("See for yourself:\n\n```sh\n");
    let mut said = None;
    for (_, changes) in rows(compared, group) {
        if let Some(change) = changes.first() {
            let side = compared.only_in(&change.witness);
            if side != said {
                let _ = writeln!(text, "# {}", side.unwrap_or("with either policy"));
                said = side;
            }
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
    for statement in changes.first().into_iter().flat_map(|change| statements(change)) {
        let written = if statement.starts_with('(') {
            plain(&statement)
        } else {
            code(&statement)
        };
        let _ = writeln!(text, "  - {written}");
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
