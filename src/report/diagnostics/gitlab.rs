use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;
use serde_json::{Value, json};

use super::json::Position;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    source::Sources,
};

/// Diagnostics as a code quality report, which GitLab shows in a merge request.
#[must_use]
pub fn gitlab(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let issues: Vec<_> = diagnostics.sorted().into_iter().map(|it| issue(it, sources)).collect();
    format!("{:#}\n", Value::Array(issues))
}

fn issue(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let place = diagnostic
        .label
        .as_ref()
        .and_then(|label| Position::new(label, sources));
    // GitLab wants a place; what is in no file is shown at the first line of the repository.
    let (path, line) = place.map_or((".", 1), |place| (place.file, place.line));
    let severity = match diagnostic.severity() {
        Severity::Error => "blocker",
        Severity::Warning => "minor",
    };
    json!({
        "check_name": diagnostic.code.name(),
        "description": diagnostic.message,
        "severity": severity,
        "fingerprint": fingerprint(diagnostic, path),
        "location": { "path": path, "lines": { "begin": line } },
    })
}

/// The same for the same mistake in the same file, also when lines move.
fn fingerprint(diagnostic: &Diagnostic, path: &str) -> String {
    let mut hasher = FxHasher::default();
    (diagnostic.code.name(), &diagnostic.message, path).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
