use clap::Args;

use super::{Console, Exit, policy::did_you_mean};
use crate::{diagnostic::Code, report::Ink};

#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The code, such as `unknown-role`; all codes where it is left out.
    code: Option<String>,
}

pub(super) fn run(arguments: &ExplainArguments, console: &mut Console) -> Exit {
    let Some(name) = &arguments.code else {
        let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
        for code in Code::ALL {
            let name = console.style().paint(Ink::Strong, &format!("{:<width$}", code.name()));
            console.print(&format!("{name}  {}\n", code.summary()));
        }
        return Exit::Fine;
    };
    let Some(code) = Code::named(name) else {
        let help = did_you_mean(name, Code::ALL.iter().map(|code| code.name()));
        return console.refuse(&format!("there is no code `{name}`{help}"), Exit::Usage);
    };
    console.print(code.page());
    Exit::Fine
}
