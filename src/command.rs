//! The command line: one file per command. Only here is anything printed, and an exit code chosen.

mod arguments;
mod asked;
mod can;
mod check;
mod compared;
mod completions;
mod console;
mod decide;
mod diff;
#[cfg(feature = "import")]
mod drift;
mod exit;
mod explain;
mod fmt;
mod format;
#[cfg(feature = "import")]
mod import;
mod init;
mod log;
mod policy;
mod replay;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod shown_difference;
mod test;
mod time;
mod when;
mod who;

use std::{ffi::OsString, panic, process::ExitCode};

use clap::{CommandFactory as _, Parser as _};

use arguments::{Arguments, Command};
use console::Console;
pub use exit::Exit;

/// Runs the program with its arguments, the first of which is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error).into(),
    };
    // A panic is this program's own fault, and says so by its exit code.
    let exit = panic::catch_unwind(|| dispatch(&arguments));
    exit.unwrap_or(Exit::Internal).into()
}

fn usage(error: &clap::Error) -> Exit {
    let shown = error.print();
    if error.use_stderr() || shown.is_err() {
        Exit::Usage
    } else {
        Exit::Fine
    }
}

fn dispatch(arguments: &Arguments) -> Exit {
    let mut console = Console::new(arguments.colour);
    let policy = &arguments.policy;
    let exit = match &arguments.command {
        Command::Can(can) => can::run(can, policy, &mut console),
        Command::Check(check) => check::run(check, policy, &mut console),
        Command::Completions(completions) => completions::run(completions, Arguments::command(), &mut console),
        Command::Decide(decide) => decide::run(decide, policy, &mut console),
        Command::Diff(diff) => diff::run(diff, policy, &mut console),
        #[cfg(feature = "import")]
        Command::Drift(drift) => drift::run(drift, policy, &mut console),
        Command::Explain(explain) => explain::run(explain, &mut console),
        Command::Fmt(fmt) => fmt::run(fmt, policy, &mut console),
        #[cfg(feature = "import")]
        Command::Import(import) => import::run(import, &mut console),
        Command::Init(init) => init::run(init, &mut console),
        Command::Log(log) => log::run(log, &mut console),
        Command::Replay(replay) => replay::run(replay, policy, &mut console),
        Command::Schema(schema) => schema::run(schema, policy, &mut console),
        #[cfg(feature = "serve")]
        Command::Serve(serve) => serve::run(serve, policy, &mut console),
        Command::Show(show) => show::run(show, policy, &mut console),
        Command::Test(test) => test::run(test, policy, &mut console),
        Command::When(when) => when::run(when, policy, &mut console),
        Command::Who(who) => who::run(who, policy, &mut console),
    };
    console.finish(exit)
}
