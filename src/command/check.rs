use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{Console, Exit, policy::mistakes, time::time};
use crate::{
    analyse::{Verdict, broken, check_invariants, lint},
    diagnostic::{Diagnostics, Severity},
    load::{Loaded, Refused, load, too_large},
    report,
    snapshot::Snapshot,
    source::{SourceFile, Sources, replace_file},
    verify::{Fixed, fix},
};

#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    /// The directory to check, instead of the one of `--policy`.
    directory: Option<PathBuf>,
    /// Fail on warnings too.
    #[arg(long)]
    strict: bool,
    /// Take away what warnings say does nothing, wherever it is proved that nobody's access changes; then check.
    #[arg(long)]
    fix: bool,
    /// The moment from which on invariants and warnings count; now where none is given.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
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
        Ok(loaded) if arguments.fix => fixed(arguments, directory, loaded, console),
        Ok(Loaded { snapshot, warnings }) => checked(arguments, directory, &snapshot, warnings, console),
        Err(refused) => self::refused(arguments, &refused, console),
    }
}

fn refused(arguments: &CheckArguments, refused: &Refused, console: &mut Console) -> Exit {
    let text = findings(arguments.format, &refused.diagnostics, &refused.sources, console);
    console.print(&text);
    Exit::Findings
}

/// Mends what can be, then checks what is there.
fn fixed(arguments: &CheckArguments, directory: &Path, loaded: Loaded, console: &mut Console) -> Exit {
    let snapshot = loaded.snapshot;
    let now = arguments.at.unwrap_or_else(Timestamp::now);
    let findings = lint(&snapshot, now).unwrap_or_default();
    let fixed = fix(&snapshot, findings.iter().cloned(), now);
    for ((_, before), (_, after)) in snapshot.sources().iter().zip(fixed.sources.iter()) {
        if let Err(why) = replace(before, after) {
            return console.refuse(&why, Exit::Internal);
        }
    }
    console.message(&mended(&fixed, snapshot.sources()));
    match load(directory) {
        Ok(Loaded { snapshot, warnings }) => checked(arguments, directory, &snapshot, warnings, console),
        Err(refused) => self::refused(arguments, &refused, console),
    }
}

/// Writes a file where it differs; one that somebody else changed meanwhile is left alone.
fn replace(before: &SourceFile, after: &SourceFile) -> Result<(), String> {
    if before.text() == after.text() {
        return Ok(());
    }
    let refused = |error: io::Error| format!("`{}` cannot be written: {error}", before.path());
    let path = fs::canonicalize(before.path()).map_err(refused)?;
    if fs::read_to_string(&path).map_err(refused)? != before.text() {
        return Err(format!(
            "`{}` was changed meanwhile; nothing is written to it",
            before.path()
        ));
    }
    replace_file(&path, after.text()).map_err(refused)
}

/// What was mended, a line each.
fn mended(fixed: &Fixed, sources: &Sources) -> String {
    let lines = fixed.mended.iter().map(|finding| {
        let place = finding
            .label
            .as_ref()
            .map_or_else(String::new, |label| sources.describe(label.place));
        format!(
            "{place}  {}: taken away, which changes nobody's access\n",
            finding.message
        )
    });
    lines.collect()
}

/// A policy without mistakes: now its invariants count, and what works but is hardly meant is told.
fn checked(
    arguments: &CheckArguments,
    directory: &Path,
    snapshot: &Snapshot,
    mut told: Diagnostics,
    console: &mut Console,
) -> Exit {
    let now = arguments.at.unwrap_or_else(Timestamp::now);
    let verdicts = check_invariants(snapshot, now);
    let warnings = lint(snapshot, now);
    let too_large = verdicts.as_ref().err().or(warnings.as_ref().err()).map(too_large);
    let (verdicts, warnings) = (verdicts.unwrap_or_default(), warnings.unwrap_or_default());
    let broken = verdicts.iter().flat_map(|verdict| broken(snapshot, verdict));
    let all = broken.chain(warnings.iter().cloned()).chain(too_large);
    all.for_each(|diagnostic| told.push(diagnostic));
    let text = match arguments.format {
        CheckFormat::Human if told.has_errors() => mistakes(&told, snapshot.sources(), console.style()),
        CheckFormat::Human => {
            let warnings = match told.count(Severity::Warning) {
                0 => String::new(),
                _ => mistakes(&told, snapshot.sources(), console.style()) + "\n",
            };
            warnings + &passed(directory, snapshot, &verdicts)
        }
        CheckFormat::Json => {
            let invariants = report::invariant::json(snapshot, &verdicts);
            report::diagnostics::json_with_invariants(&told, snapshot.sources(), invariants)
        }
        other => findings(other, &told, snapshot.sources(), console),
    };
    console.print(&text);
    let fails = told.has_errors() || (arguments.strict && told.count(Severity::Warning) > 0);
    if fails { Exit::Findings } else { Exit::Fine }
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

fn passed(directory: &Path, snapshot: &Snapshot, verdicts: &[Verdict<'_>]) -> String {
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
    let invariants = report::invariant::held(verdicts);
    format!(
        "{}: no mistakes in {}{tests}\n{invariants}",
        directory.display(),
        counts.join(", ")
    )
}

fn count(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}
