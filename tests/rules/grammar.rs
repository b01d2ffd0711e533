//! `grammar/README.md` says of each production what it reads and what not.

use std::collections::BTreeSet;

use super::read;

pub(crate) const GRAMMAR: &str = include_str!("../../grammar/outbound.pest");
const PAGE: &str = include_str!("../../grammar/README.md");

pub(crate) struct Example {
    production: String,
    pub(crate) reads: String,
    refuses: String,
}

pub(crate) fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for section in PAGE.split("\n```rules\n").skip(1) {
        let (frame, rows) = section.split_once("\n```\n").expect("the frame ends");
        for row in rows.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<_> = row.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
            let [production, reads, refuses] = cells.as_slice() else {
                panic!("three cells: {row}");
            };
            let inside = |cell: &str| cell.trim_matches('`').to_owned();
            examples.push(Example {
                production: inside(production),
                reads: frame.replace("@@", &inside(reads)),
                refuses: frame.replace("@@", &inside(refuses)),
            });
        }
    }
    examples
}

#[test]
fn examples_are_read_and_counter_examples_refused() {
    for Example {
        production,
        reads,
        refuses,
    } in examples()
    {
        let (_, diagnostics, _) = read(&format!("{reads}\n"));
        let told: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert!(told.is_empty(), "{production}: {reads}\n{told:?}");
        let (_, diagnostics, _) = read(&format!("{refuses}\n"));
        assert!(diagnostics.has_errors(), "{production}: {refuses}");
    }
}

/// Each production that has a node of its own, but those for mistakes and for single words.
#[test]
fn every_production_has_an_example() {
    let visible = GRAMMAR.lines().filter_map(|line| {
        let (name, body) = line.split_once('=')?;
        let is_visible = !body.trim_start().starts_with('_') && !name.starts_with([' ', '/']);
        is_visible.then(|| name.trim())
    });
    let other = ["mistake_", "unreadable_", "lone_", "kw_", "junk", "list_"];
    let visible: BTreeSet<_> = visible
        .filter(|name| !other.iter().any(|start| name.starts_with(start)) && !name.ends_with("_junk"))
        .collect();
    let examples = examples();
    let shown: BTreeSet<_> = examples.iter().map(|example| example.production.as_str()).collect();
    assert!(visible.len() > 30, "{visible:?}");
    assert_eq!(visible, shown);
}
