use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Console, Exit, arguments::Arguments};

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(arguments: &CompletionsArguments, console: &mut Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "ringfence", &mut script);
    console.print(&String::from_utf8_lossy(&script));
    Exit::Fine
}
