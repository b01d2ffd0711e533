use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{Console, Exit, format::Format, policy::load_policy, time::time};
use crate::{report, verify::run_tests};

#[derive(Args, Debug)]
pub(super) struct TestArguments {
    /// The time of the tests that say none; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// How outcomes are written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &TestArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let outcomes = run_tests(&snapshot, arguments.at.unwrap_or_else(Timestamp::now));
    let text = match arguments.format {
        Format::Human => report::outcome::human(&snapshot, &outcomes, console.style()),
        Format::Json => report::outcome::json(&snapshot, &outcomes),
    };
    console.print(&text);
    if outcomes.iter().all(|outcome| outcome.failures.is_empty()) {
        Exit::Fine
    } else {
        Exit::Findings
    }
}
