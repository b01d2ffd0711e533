//! The difference of two policies: everything that differs, and nothing else.

mod calls;
mod commands;
mod found;
mod records;
mod told;
mod words;
mod world;

use ringfence::{
    analyse::{Difference, difference},
    load::load_sources,
    report::{Style, diagnostics},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

/// The names and the texts of the files of a policy.
type Files = Vec<(String, String)>;

fn compile(files: &Files) -> Result<Snapshot, String> {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(SourceFile::new(format!("policies/{name}"), text.as_str()));
    }
    match load_sources(sources) {
        Ok(loaded) => Ok(loaded.snapshot),
        Err(refused) => Err(diagnostics::human(
            &refused.diagnostics,
            &refused.sources,
            Style::default(),
        )),
    }
}

fn compare(old: &Snapshot, new: &Snapshot, from: &str) -> Difference {
    difference(old, new, from.parse().unwrap()).unwrap()
}
