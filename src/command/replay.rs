use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;

use super::{Console, Exit, format::Format, policy::load_policy, shown_difference::FailOn, time::time};
use crate::{
    analyse::Direction,
    decision_log::{Period, Replay, log_files, replay},
    report,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence replay decisions.jsonl                              what was asked, by the policy as it is now
  ringfence replay decisions.jsonl --policy candidate --fail-on loss
  ringfence replay decisions.jsonl --policy git:origin/new-roles --since 2026-11-01T00:00:00+01:00")]
pub(super) struct ReplayArguments {
    /// The files of decision logs. With the file that is written come the full ones beside it.
    #[arg(required = true, value_name = "LOG")]
    logs: Vec<PathBuf>,
    /// Only decisions from this time on.
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    /// Only decisions before this time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// The most changes that are shown, each of one user and one permission; 0 is all.
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: usize,
    /// How the result is written.
    #[arg(long, default_value = "human")]
    format: Format,
    /// What makes the exit code 1.
    #[arg(long, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

pub(super) fn run(arguments: &ReplayArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let period = Period {
        since: arguments.since,
        until: arguments.until,
    };
    let replayed = log_files(&arguments.logs).and_then(|logs| replay(&logs.concat(), &snapshot, period));
    let replayed = match replayed {
        Ok(replayed) => replayed,
        Err(problem) => return console.refuse(&problem.to_string(), Exit::Usage),
    };
    let limit = if arguments.limit == 0 {
        usize::MAX
    } else {
        arguments.limit
    };
    let text = match arguments.format {
        Format::Human => report::replay::human(&snapshot, &replayed, limit, console.style()),
        Format::Json => report::replay::json(&replayed, limit),
    };
    console.print(&text);
    exit(arguments, &replayed)
}

fn exit(arguments: &ReplayArguments, replayed: &Replay) -> Exit {
    let counts = replayed.counts;
    let met = [(counts.gained, Direction::Gained), (counts.lost, Direction::Lost)];
    let directions = met
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(_, direction)| direction);
    let fails = arguments.fail_on.is_some_and(|fail_on| fail_on.is_met(directions));
    if fails { Exit::Findings } else { Exit::Fine }
}
