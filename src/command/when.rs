use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{
    Console, Exit,
    asked::{AskedArguments, answer, near, permission, request},
    format::Format,
};
use crate::{analyse::when, catalogue::ActsOn, report, snapshot::Snapshot};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence when piotr call '+48 501 000 000'
  ringfence when piotr call '+49 30 23125 014' --responsible kasia --stage negotiation")]
pub(super) struct WhenArguments {
    /// The user's id.
    user: String,
    #[command(flatten)]
    asked: AskedArguments,
    /// How the answer is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &WhenArguments, policy: &Path, console: &mut Console) -> Exit {
    answer(policy, console, |snapshot, console| asked(arguments, snapshot, console))
}

fn asked(arguments: &WhenArguments, snapshot: &Snapshot, console: &Console) -> Result<String, String> {
    let asked = &arguments.asked;
    let catalogue = &snapshot.policy().catalogue;
    let name = permission(&asked.permission, catalogue)?;
    let lists = asked.lists();
    let request = request(&arguments.user, asked, &name, &lists, snapshot)?;
    let found = catalogue.id(&name).and_then(|id| catalogue.get(id));
    let found = found.ok_or_else(|| format!("there is no permission `{name}`"))?;
    if found.acts_on != ActsOn::Call {
        return Err(format!("`{name}` does not hang on the hour; ask `ringfence can`"));
    }
    let from = asked.at.unwrap_or_else(Timestamp::now);
    let week = when(snapshot, &request, from).map_err(|error| format!("{error}{}", near(&error, snapshot)))?;
    Ok(match arguments.format {
        Format::Human => {
            let what = format!("{} may {}", arguments.user, report::decision::what(&request, found));
            report::when::human(&what, &week, console.style())
        }
        Format::Json => report::when::json(&arguments.user, &name, &week),
    })
}
