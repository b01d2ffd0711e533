use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Console, Exit, format::Format};
use crate::{
    decision_log::{LogProblem, Report, log_files, verify_files},
    report,
};

#[derive(Args, Debug)]
pub(super) struct LogArguments {
    #[command(subcommand)]
    command: LogCommand,
}

#[derive(Debug, Subcommand)]
enum LogCommand {
    /// Check that no line of a log was removed, changed, moved or cut off.
    Verify(VerifyArguments),
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence log verify decisions.jsonl
  ringfence log verify archive/decisions.jsonl.000007 archive/decisions.jsonl.000008
  ringfence log verify decisions.jsonl --last 3f0c…

Exits with 1 when a line does not fit, or there is none.")]
struct VerifyArguments {
    /// The files of a log. With the file that is written come the full ones beside it.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The hash of a line that is to be there: `/status` gives that of the last. Without it nobody can see that the end
    /// was cut off, or all of the log written anew.
    #[arg(long, value_name = "HASH")]
    last: Option<String>,
    /// How the result is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &LogArguments, console: &mut Console) -> Exit {
    let LogCommand::Verify(arguments) = &arguments.command;
    let reports = match verify(arguments) {
        Ok(reports) => reports,
        Err(problem) => return console.refuse(&problem.to_string(), Exit::Usage),
    };
    let wanted = arguments.last.as_deref();
    let text = match arguments.format {
        Format::Human => report::decision_log::human(&reports, wanted, console.style()),
        Format::Json => report::decision_log::json(&reports, wanted),
    };
    console.print(&text);
    let is_intact = reports.iter().all(Report::is_intact);
    let has_wanted = wanted.is_none() || reports.iter().any(|report| report.has_wanted);
    if is_intact && has_wanted {
        Exit::Fine
    } else {
        Exit::Findings
    }
}

fn verify(arguments: &VerifyArguments) -> Result<Vec<Report>, LogProblem> {
    let logs = log_files(&arguments.files)?;
    logs.iter()
        .map(|files| verify_files(files, arguments.last.as_deref()))
        .collect()
}
