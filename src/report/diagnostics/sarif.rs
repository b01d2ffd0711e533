use serde_json::{Value, json};

use super::json::Position;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Sources,
};

/// Diagnostics as SARIF 2.1.0, which code hosts read.
#[must_use]
pub fn sarif(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let report = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ringfence",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.sorted().into_iter().map(|it| result(it, sources)).collect::<Vec<_>>(),
        }],
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.name(),
        "shortDescription": { "text": code.summary() },
        // GitHub wants it; what is longer stands in the help.
        "fullDescription": { "text": code.summary() },
        "help": { "text": code.page(), "markdown": code.page() },
        "defaultConfiguration": { "level": code.severity().word() },
    })
}

fn result(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let help = diagnostic
        .help
        .as_ref()
        .map_or_else(String::new, |help| format!("; {help}"));
    let place = diagnostic
        .label
        .as_ref()
        .and_then(|label| Position::new(label, sources));
    // GitHub wants a place; what is in no file is shown at the first line of the repository.
    let place = place.map_or_else(nowhere, |place| location(&place));
    let related = diagnostic
        .related
        .iter()
        .filter_map(|label| Position::new(label, sources));
    json!({
        "ruleId": diagnostic.code.name(),
        "level": diagnostic.severity().word(),
        "message": { "text": format!("{}{help}", diagnostic.message) },
        "locations": [place],
        "relatedLocations": related.map(|place| location(&place)).collect::<Vec<_>>(),
    })
}

fn nowhere() -> Value {
    json!({ "physicalLocation": { "artifactLocation": { "uri": "." }, "region": { "startLine": 1 } } })
}

fn location(place: &Position<'_>) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(place.file) },
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        },
        "message": { "text": place.label },
    })
}

/// A path as a relative URI reference: what a URI cannot hold is escaped.
fn uri(path: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes()
        .map(|byte| {
            if keep(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
