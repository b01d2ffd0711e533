use std::fmt::Write as _;

use super::{
    super::diagnostics::workflow::{data, property},
    Compared,
    words::{count, names, permissions, rows, statements},
};
use crate::analyse::{Direction, Side};

/// The most users that are named.
const MOST_USERS: usize = 10;

/// Workflow commands, which GitHub shows beside the lines that changed; what is gained is a warning.
#[must_use]
pub fn github(compared: Compared<'_>) -> String {
    let mut text = String::new();
    for promise in compared.promises(str::to_owned, str::to_owned) {
        let _ = writeln!(text, "::warning title=promise::{}", data(&promise));
    }
    for group in compared.groups() {
        let word = match group.direction {
            Direction::Gained => "warning",
            Direction::Lost => "notice",
        };
        let line = group.causes.iter().find(|line| line.side == Side::New);
        let place = line.map_or_else(String::new, |line| {
            let (file, number) = compared.snapshot(line.side).sources().path_and_line(line.shown());
            format!("file={},line={number},", property(file))
        });
        let rows = rows(compared, &group).into_iter().map(|(words, changes)| {
            let first = changes.first().map(|change| statements(change));
            let row = format!("{}: {words}", permissions(&changes).join(", "));
            let rows = std::iter::once(row).chain(first.unwrap_or_default());
            rows.collect::<Vec<_>>().join("\n  ")
        });
        let users = format!(
            "{}: {}",
            count(group.users.len(), "user"),
            names(&group.users, MOST_USERS)
        );
        let message = std::iter::once(users).chain(rows).collect::<Vec<_>>().join("\n");
        let title = compared.kind.heading(group.direction).to_lowercase();
        let _ = writeln!(text, "::{word} {place}title={title}::{}", data(&message));
    }
    text
}
