//! Files of outbound-call rules: what is read, and that nothing else is.

use ringfence::{
    diagnostic::Diagnostics,
    document::rules::{RulesFile, read_rules_file},
    source::{SourceFile, Sources},
};

mod fuzz;
pub(crate) mod grammar;
mod tree;

/// What is read of a text, and what there is to tell about it.
pub(crate) fn read(text: &str) -> (RulesFile, Diagnostics, Sources) {
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new("policies/p.rules", text));
    let mut diagnostics = Diagnostics::default();
    let file = sources.get(id).expect("it was added");
    let rules = read_rules_file(id, file, &mut diagnostics);
    (rules, diagnostics, sources)
}

/// What is read of a text without a mistake.
#[track_caller]
fn read_good(text: &str) -> RulesFile {
    let (rules, diagnostics, _) = read(text);
    let told: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert!(told.is_empty(), "{text}\n{told:?}");
    rules
}
