use std::path::Path;

use super::{Console, Exit};
use crate::{
    diagnostic::{Diagnostics, Severity, nearest},
    live::Kept,
    load::Loaded,
    report,
    snapshot::Snapshot,
    source::Sources,
};

/// Loads the policy, or says every mistake that stands in its way.
pub(super) fn load_policy(directory: &Path, console: &mut Console) -> Result<Snapshot, Exit> {
    match Kept::named(directory).load_once() {
        Ok(Loaded { snapshot, .. }) => Ok(snapshot),
        Err(refused) => {
            let text = mistakes(&refused.diagnostics, &refused.sources, console.message_style());
            console.message(&text);
            Err(Exit::Findings)
        }
    }
}

/// Diagnostics for people, and how many there are.
pub(super) fn mistakes(diagnostics: &Diagnostics, sources: &Sources, style: report::Style) -> String {
    let text = report::diagnostics::human(diagnostics, sources, style);
    let count = |severity, one: &str| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        several => Some(format!("{several} {one}s")),
    };
    let counts = [count(Severity::Error, "mistake"), count(Severity::Warning, "warning")];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    format!("{text}{}; `ringfence explain CODE` tells more\n", counts.join(", "))
}

/// `; did you mean X?`, where a known name is near.
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The ids of all users.
pub(super) fn user_names(snapshot: &Snapshot) -> impl Iterator<Item = &str> {
    snapshot
        .policy()
        .organisation
        .users
        .iter()
        .map(|user| user.name.as_str())
}
