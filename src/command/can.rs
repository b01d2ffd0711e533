use std::path::Path;

use clap::Args;

use super::{
    Console, Exit,
    asked::{AskedArguments, near, permission, request},
    format::Format,
    policy::load_policy,
};
use crate::{
    decide::{Explanation, Request, authzen},
    report,
    snapshot::Snapshot,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence can anna telephony.call-recording.listen --owner boris
  ringfence can maria crm.deal.update --owner anna --pipeline partners --stage won
  ringfence can olga drive.file.read /Contracts/offer.pdf
  ringfence can olga workgroups.tasks.view --on launch
  ringfence can anna call '+48 501 000 000' --responsible anna --at 2026-11-23T22:00:00+01:00")]
pub(super) struct CanArguments {
    /// The user's id.
    user: String,
    #[command(flatten)]
    asked: AskedArguments,
    /// How the answer is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &CanArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let asked = &arguments.asked;
    let permission = match permission(&asked.permission, &snapshot.policy().catalogue) {
        Ok(permission) => permission,
        Err(why) => return console.refuse(&why, Exit::Usage),
    };
    let lists = asked.lists();
    let request = match request(&arguments.user, asked, &permission, &lists, &snapshot) {
        Ok(request) => request,
        Err(why) => return console.refuse(&why, Exit::Usage),
    };
    answer(&snapshot, &request, arguments.format, console)
}

fn answer(snapshot: &Snapshot, request: &Request<'_>, format: Format, console: &mut Console) -> Exit {
    let question = match snapshot.question(request) {
        Ok(question) => question,
        Err(error) => {
            let help = near(&error, snapshot);
            return console.refuse(&format!("{error}{help}"), Exit::Usage);
        }
    };
    let explanation = snapshot.explain(&question, request);
    let text = match format {
        Format::Human => report::decision::human(snapshot, request, &question, &explanation, console.style()),
        Format::Json => json(snapshot, &explanation),
    };
    console.print(&text);
    if explanation.decision { Exit::Fine } else { Exit::Denied }
}

fn json(snapshot: &Snapshot, explanation: &Explanation<'_>) -> String {
    let text = serde_json::to_string_pretty(&authzen::explained(snapshot, explanation));
    format!("{}\n", text.unwrap_or_default())
}
