use clap::{Args, Command};
use clap_complete::Shell;

use super::{Console, Exit};

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

/// Prints the script for `program`, the program as its arguments describe it.
pub(super) fn run(arguments: &CompletionsArguments, mut program: Command, console: &mut Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "ringfence", &mut script);
    console.print(&String::from_utf8_lossy(&script));
    Exit::Fine
}
