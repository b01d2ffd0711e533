use serde::Serialize;
use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Label, Severity},
    source::Sources,
};

#[derive(Serialize)]
struct Report<'a> {
    version: u8,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Entry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invariants: Option<Vec<Value>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Position<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Position<'a>>,
}

/// Lines and columns count from 1; the end is behind the last character.
#[derive(Serialize)]
pub(super) struct Position<'a> {
    pub(super) file: &'a str,
    pub(super) line: usize,
    pub(super) column: usize,
    #[serde(rename = "endLine")]
    pub(super) end_line: usize,
    #[serde(rename = "endColumn")]
    pub(super) end_column: usize,
    pub(super) label: &'a str,
}

impl<'a> Position<'a> {
    pub(super) fn new(label: &'a Label, sources: &'a Sources) -> Option<Self> {
        let file = sources.get(label.place.file)?;
        let start = file.line_column(label.place.start as usize);
        let end = file.line_column(label.place.end() as usize);
        Some(Self {
            file: file.path(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            label: &label.text,
        })
    }
}

/// Diagnostics as JSON, format version 1.
#[must_use]
pub fn json(diagnostics: &Diagnostics, sources: &Sources) -> String {
    written(diagnostics, sources, None)
}

/// The same, with what was found of each invariant.
#[must_use]
pub fn json_with_invariants(diagnostics: &Diagnostics, sources: &Sources, invariants: Vec<Value>) -> String {
    written(diagnostics, sources, Some(invariants))
}

fn written(diagnostics: &Diagnostics, sources: &Sources, invariants: Option<Vec<Value>>) -> String {
    let report = Report {
        version: 1,
        errors: diagnostics.count(Severity::Error),
        warnings: diagnostics.count(Severity::Warning),
        diagnostics: diagnostics
            .sorted()
            .into_iter()
            .map(|diagnostic| entry(diagnostic, sources))
            .collect(),
        invariants,
    };
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Entry<'a> {
    Entry {
        code: diagnostic.code.name(),
        severity: diagnostic.severity().word(),
        message: &diagnostic.message,
        place: diagnostic
            .label
            .as_ref()
            .and_then(|label| Position::new(label, sources)),
        help: diagnostic.help.as_deref(),
        related: diagnostic
            .related
            .iter()
            .filter_map(|label| Position::new(label, sources))
            .collect(),
    }
}
