use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Console, Exit, policy::mistakes};
use crate::{
    diagnostic::Diagnostics,
    load::{Loaded, load},
    report,
    snapshot::Snapshot,
    source::Sources,
};

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The directory to check, instead of the one of `--policy`.
    directory: Option<PathBuf>,
    /// How findings are written.
    #[arg(long, default_value = "human")]
    format: CheckFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum CheckFormat {
    /// For people.
    Human,
    /// For programs; versioned and stable.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// Annotations of GitHub workflows.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
}

pub(super) fn run(arguments: &CheckArguments, policy: &Path, console: &mut Console) -> Exit {
    let directory = arguments.directory.as_deref().unwrap_or(policy);
    match load(directory) {
        Ok(Loaded { snapshot, warnings }) => {
            let text = match arguments.format {
                CheckFormat::Human => passed(directory, &snapshot),
                other => findings(other, &warnings, snapshot.sources(), console),
            };
            console.print(&text);
            Exit::Fine
        }
        Err(refused) => {
            let text = findings(arguments.format, &refused.diagnostics, &refused.sources, console);
            console.print(&text);
            Exit::Findings
        }
    }
}

fn findings(format: CheckFormat, diagnostics: &Diagnostics, sources: &Sources, console: &Console) -> String {
    match format {
        CheckFormat::Human => mistakes(diagnostics, sources, console.style()),
        CheckFormat::Json => report::diagnostics::json(diagnostics, sources),
        CheckFormat::Sarif => report::diagnostics::sarif(diagnostics, sources),
        CheckFormat::Github => report::diagnostics::github(diagnostics, sources),
        CheckFormat::Gitlab => report::diagnostics::gitlab(diagnostics, sources),
    }
}

fn passed(directory: &Path, snapshot: &Snapshot) -> String {
    let policy = snapshot.policy();
    let counts = [
        count(snapshot.sources().len(), "file"),
        count(policy.organisation.users.len(), "user"),
        count(policy.own_roles().count(), "role"),
        count(policy.assignments.len(), "assignment"),
        count(policy.tests.len(), "test"),
    ];
    let tests = if policy.tests.is_empty() {
        ""
    } else {
        "; `ringfence test` runs the tests"
    };
    format!("{}: no mistakes in {}{tests}\n", directory.display(), counts.join(", "))
}

fn count(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
