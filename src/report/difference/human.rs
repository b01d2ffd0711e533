use std::fmt::Write as _;

use super::{
    super::{Ink, Style},
    Compared, Group,
    words::{command, count, heading, levels, names, scope},
};
use crate::analyse::Direction;

/// The most users that are named in a line.
const MOST_USERS: usize = 8;

/// A paragraph for the same people and the same lines; what is gained comes first.
#[must_use]
pub fn human(compared: Compared<'_>, style: Style) -> String {
    let mut text = String::new();
    for group in compared.groups() {
        paragraph(&mut text, compared, &group, style);
    }
    let _ = writeln!(text, "{}", compared.summary());
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
        style.paint(ink, heading(group.direction)),
        count(group.users.len(), "user"),
        style.paint(Ink::Strong, &names(group.users, MOST_USERS))
    );
    let width = |of: fn(&crate::analyse::Change) -> String| {
        let widths = group.changes.iter().map(|change| of(change).chars().count());
        widths.max().unwrap_or(0)
    };
    let (name_width, level_width) = (width(|change| change.permission.clone()), width(levels));
    for change in &group.changes {
        let row = format!(
            "  {:<name_width$}  {:<level_width$}  {}",
            change.permission,
            levels(change),
            scope(change)
        );
        let _ = writeln!(text, "{}", row.trim_end());
        for statement in &change.calls {
            let _ = writeln!(text, "    {statement}");
        }
    }
    let causes: Vec<_> = group.causes.iter().map(|line| compared.place(*line)).collect();
    let _ = writeln!(
        text,
        "  {} {}",
        style.paint(Ink::Faint, "because of"),
        names(&causes, MOST_USERS)
    );
    if let Some(change) = group.changes.first() {
        let _ = writeln!(
            text,
            "  {} {}",
            style.paint(Ink::Faint, "see for yourself:"),
            command(&change.witness)
        );
    }
    text.push('\n');
}
