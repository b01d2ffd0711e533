//! Who somebody may call, in the words of the rule language, with the lines that it comes from.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Ink, Style};
use crate::{analyse::Callable, decide::phrase, policy::Customers, snapshot::Snapshot, source::Place};

/// A paragraph for each permission to call: the calls, then the lines of the rules and of the company.
#[must_use]
pub fn human(snapshot: &Snapshot, callable: &[Callable<'_>], style: Style) -> String {
    let reads = snapshot.policy().settings.customers == Customers::Readable;
    let spoken = callable
        .iter()
        .filter(|it| !it.statements.is_empty() || !it.company.is_empty() || reads && !it.levels.is_empty());
    spoken.map(|it| paragraph(snapshot, it, style)).collect()
}

fn paragraph(snapshot: &Snapshot, callable: &Callable<'_>, style: Style) -> String {
    let mut text = format!(
        "\n{}\n",
        style.paint(Ink::Strong, &format!("{}: all calls", callable.permission.name))
    );
    if callable.words.is_empty() {
        text.push_str("  nobody\n");
    }
    for statement in &callable.brief {
        let _ = writeln!(text, "  {statement}");
    }
    let lines = lines(callable).map(|(of, place)| (snapshot.sources().describe(place), of, phrase(snapshot, place)));
    let lines: Vec<_> = lines.collect();
    let width = |cell: fn(&(String, String, String)) -> &String| {
        lines.iter().map(|line| cell(line).chars().count()).max().unwrap_or(0)
    };
    let (place_width, of_width) = (width(|line| &line.0), width(|line| &line.1));
    let _ = writeln!(text, "{}", style.paint(Ink::Faint, "from"));
    for (place, of, statement) in &lines {
        let _ = writeln!(text, "  {place:<place_width$}  {of:<of_width$}  {statement}");
    }
    text
}

/// The same as JSON: the calls, and each statement with its rule, file and line.
#[must_use]
pub fn json(snapshot: &Snapshot, callable: &Callable<'_>) -> Value {
    let from = lines(callable).map(|(of, place)| {
        let (file, line) = snapshot.sources().path_and_line(place);
        json!({ "of": of, "statement": phrase(snapshot, place), "file": file, "line": line })
    });
    json!({ "allowed": callable.words, "from": from.collect::<Vec<_>>() })
}

fn lines<'a>(callable: &'a Callable<'a>) -> impl Iterator<Item = (String, Place)> + 'a {
    let rules = callable
        .statements
        .iter()
        .map(|(rule, statement)| (format!("rule {rule}"), statement.place));
    let company = callable
        .company
        .iter()
        .map(|statement| ("company".to_owned(), statement.place));
    let levels = callable
        .levels
        .iter()
        .map(|(role, place)| (format!("role {role}"), *place));
    levels.chain(rules).chain(company)
}
