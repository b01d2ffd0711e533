use std::fmt::Write as _;

use super::{
    super::{Ink, Style},
    Compared, Group,
    words::{command, count, names, permissions, rows, statements},
};
use crate::analyse::Direction;

/// The most users that are named in a line.
const MOST_USERS: usize = 8;

/// A paragraph for the same people and the same lines; promises come first, then what is gained.
#[must_use]
pub fn human(compared: Compared<'_>, style: Style) -> String {
    let mut text = String::new();
    for promise in compared.promises(|name| format!("`{name}`"), str::to_owned) {
        let _ = writeln!(text, "{}  {promise}\n", style.paint(Ink::Bad, "PROMISE"));
    }
    for group in compared.groups() {
        paragraph(&mut text, compared, &group, style);
    }
    let _ = writeln!(text, "{}", compared.summary());
    let endings = compared.endings();
    if !endings.is_empty() {
        let _ = writeln!(text, "\nby itself, as the newer policy has it:");
    }
    for ending in endings {
        let _ = writeln!(text, "  {ending}");
    }
    text
}

fn paragraph(text: &mut String, compared: Compared<'_>, group: &Group<'_>, style: Style) {
    let ink = match group.direction {
        Direction::Gained => Ink::Bad,
        Direction::Lost => Ink::Good,
    };
    let _ = writeln!(
        text,
        "{}  {}: {}",
        style.paint(ink, compared.kind.heading(group.direction)),
        count(group.users.len(), "user"),
        style.paint(Ink::Strong, &names(&group.users, MOST_USERS))
    );
    if let Some(words) = compared.passing_words(group, str::to_owned) {
        let _ = writeln!(text, "  {words}");
    }
    for (words, changes) in rows(compared, group) {
        let permissions = permissions(&changes);
        let is_of_one = changes
            .iter()
            .all(|change| Some(&change.permission) == changes.first().map(|it| &it.permission));
        if let ([permission], true) = (permissions.as_slice(), is_of_one) {
            let _ = writeln!(text, "  {permission}  {words}");
        } else {
            let _ = writeln!(text, "  {words}");
            wrapped(text, &permissions, style.width);
        }
        for statement in changes.first().into_iter().flat_map(|change| statements(change)) {
            let _ = writeln!(text, "    {statement}");
        }
    }
    let causes = compared.causes(group, str::to_owned, MOST_USERS);
    let _ = writeln!(text, "  {} {causes}", style.paint(Ink::Faint, "because of"));
    if let Some(change) = group.changes.first() {
        let side = compared.only_in(&change.witness);
        let side = side.map_or_else(String::new, |side| format!(", {side}"));
        let _ = writeln!(
            text,
            "  {} {}",
            style.paint(Ink::Faint, &format!("see for yourself{side}:")),
            command(&change.witness)
        );
    }
    text.push('\n');
}

/// Names in lines that fit, further in.
fn wrapped(text: &mut String, names: &[String], width: usize) {
    let mut line = String::from("   ");
    for (index, name) in names.iter().enumerate() {
        if line.len() > 4 && line.len() + name.len() + 2 > width {
            let _ = writeln!(text, "{line}");
            line = String::from("   ");
        }
        line.push(' ');
        line.push_str(name);
        if index + 1 < names.len() {
            line.push(',');
        }
    }
    let _ = writeln!(text, "{line}");
}
