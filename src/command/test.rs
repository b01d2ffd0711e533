use std::path::Path;

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{Console, Exit, policy::load_policy, time::time};
use crate::{
    report,
    snapshot::Snapshot,
    verify::{Coverage, Mutants, Outcome, Suggestion, coverage, mutate, mutations, run_tests, suggest, suggestible},
};

#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct TestArguments {
    /// The time of the tests that say none; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// Also list what no test hangs on: roles, assignments, statements, regions of calls, and levels.
    #[arg(long)]
    coverage: bool,
    /// Change levels, assignments, statements, hours and prefixes a little, one after the other, and list the changes
    /// that no test notices, each with a test that would. Changes that are proved to change no access are left out.
    #[arg(long)]
    mutate: bool,
    /// With `--mutate`, fail where a change is not noticed.
    #[arg(long, requires = "mutate")]
    strict: bool,
    /// Print tests for what no test hangs on, levels aside, and for both sides of each boundary of hours and prefixes, as a
    /// file of the policy, in place of how the tests went.
    #[arg(long, conflicts_with = "mutate")]
    suggest: bool,
    /// With `--suggest`, also a test for each level that no test shows both ends of: what it still allows, and what it
    /// does not allow any more.
    #[arg(long, requires = "suggest")]
    levels: bool,
    /// With `--mutate` and `--suggest`, the most changes that are tried.
    #[arg(long, value_name = "COUNT", default_value = "5000")]
    limit: usize,
    /// How outcomes are written.
    #[arg(long, default_value = "human")]
    format: TestFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum TestFormat {
    /// For people.
    Human,
    /// For programs; versioned and stable.
    Json,
    /// For build servers.
    Junit,
}

pub(super) fn run(arguments: &TestArguments, policy: &Path, console: &mut Console) -> Exit {
    if arguments.format == TestFormat::Junit && (arguments.mutate || arguments.suggest || arguments.coverage) {
        console.message("error: JUnit has no form for coverage, changes and suggested tests; write them as `json`\n");
        return Exit::Usage;
    }
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let now = arguments.at.unwrap_or_else(Timestamp::now);
    let outcomes = run_tests(&snapshot, now);
    let covered = match arguments.format {
        // It has no form for it.
        TestFormat::Junit => Coverage::default(),
        TestFormat::Human | TestFormat::Json => coverage(&snapshot, &outcomes, now),
    };
    let tried = tried(arguments, &snapshot, &covered, now, console);
    let style = console.style();
    let text = match (arguments.format, &tried) {
        (TestFormat::Junit, _) => report::outcome::junit(&snapshot, &outcomes, now),
        (TestFormat::Json, tried) => report::outcome::json(&snapshot, &outcomes, &covered, tried.told()),
        (TestFormat::Human, Tried::Suggested(suggested)) => report::outcome::suggested(&snapshot, suggested),
        (TestFormat::Human, tried) => {
            let mut text = report::outcome::human(&snapshot, &outcomes, style);
            text.push_str(&report::outcome::summary(&snapshot, &covered));
            if arguments.coverage {
                text.push_str(&report::outcome::uncovered(&snapshot, &covered));
            }
            if let Tried::Mutants(mutants) = tried {
                text.push_str(&report::outcome::mutants(&snapshot, mutants, style));
            }
            text
        }
    };
    console.print(&text);
    let is_unnoticed = matches!(&tried, Tried::Mutants(mutants) if !mutants.survivors.is_empty());
    if outcomes.iter().all(Outcome::passed) && !(arguments.strict && is_unnoticed) {
        Exit::Fine
    } else {
        Exit::Findings
    }
}

/// What is tried beside the tests themselves.
enum Tried {
    Nothing,
    Mutants(Mutants),
    Suggested(Vec<Suggestion>),
}

impl Tried {
    fn told(&self) -> report::outcome::Tried<'_> {
        match self {
            Self::Nothing => report::outcome::Tried::Nothing,
            Self::Mutants(mutants) => report::outcome::Tried::Mutants(mutants),
            Self::Suggested(suggested) => report::outcome::Tried::Suggested(suggested),
        }
    }
}

fn tried(
    arguments: &TestArguments,
    snapshot: &Snapshot,
    covered: &Coverage,
    now: Timestamp,
    console: &mut Console,
) -> Tried {
    if !arguments.mutate && !arguments.suggest {
        return Tried::Nothing;
    }
    let mut mutations = if arguments.suggest {
        suggestible(snapshot, covered)
    } else {
        mutations(snapshot)
    };
    let all = mutations.len();
    if all > arguments.limit {
        let limit = arguments.limit;
        console.message(&format!(
            "warning: only the first {limit} of {all} changes are tried; `--limit {all}` tries all\n"
        ));
        mutations.truncate(limit);
    }
    if arguments.suggest {
        let cut = report::outcome::cut(snapshot, covered);
        if !cut.is_empty() {
            console.message(&format!("warning: {cut}"));
        }
        Tried::Suggested(suggest(snapshot, covered, mutations, arguments.levels, now))
    } else {
        Tried::Mutants(mutate(snapshot, mutations, now))
    }
}
