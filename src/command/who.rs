use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{
    Console, Exit,
    asked::{AskedArguments, answer, near, permission, request},
    format::Format,
};
use crate::{
    analyse::{holding, who_holds, who_holds_in, who_holds_in_part, who_may, who_may_holding},
    catalogue::{ActsOn, Permission, PermissionId, Relations},
    diagnostic::{List, nearest},
    report,
    snapshot::Snapshot,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence who telephony.call-recording.listen
  ringfence who telephony.call-recording.listen --at-least any
  ringfence who telephony.call-recording.listen --owner anna
  ringfence who drive.file.read /Contracts/offer.pdf
  ringfence who call '+48 501 000 000' --at 2026-11-23T22:00:00+01:00")]
pub(super) struct WhoArguments {
    #[command(flatten)]
    asked: AskedArguments,
    /// Only those who hold at least this level, of records; in a pipeline, a stage or a field where one is said.
    #[arg(long, value_name = "LEVEL")]
    at_least: Option<String>,
    /// How the answer is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &WhoArguments, policy: &Path, console: &mut Console) -> Exit {
    answer(policy, console, |snapshot, console| asked(arguments, snapshot, console))
}

fn asked(arguments: &WhoArguments, snapshot: &Snapshot, console: &Console) -> Result<String, String> {
    let catalogue = &snapshot.policy().catalogue;
    let name = permission(&arguments.asked.permission, catalogue)?;
    let found = catalogue.id(&name).and_then(|id| Some((id, catalogue.get(id)?)));
    let (id, permission) = found.ok_or_else(|| format!("there is no permission `{name}`"))?;
    let least = match &arguments.at_least {
        Some(_) if permission.acts_on != ActsOn::Record => return Err(no_level(permission)),
        Some(level) => Some(at_least(permission, level)?),
        None => None,
    };
    let is_record = permission.acts_on == ActsOn::Record;
    if is_record && (arguments.asked.is_bare() || least.is_some() && arguments.asked.is_place()) {
        return holders(arguments, snapshot, (id, permission), least, console);
    }
    allowed(arguments, snapshot, permission, least, console)
}

/// Why what is no record is not asked for by its level.
fn no_level(permission: &Permission) -> String {
    let why = match permission.acts_on {
        ActsOn::Call => "calls are decided one by one: leave it out, and name the number",
        _ => "what is done to an object is allowed or not: leave it out, and name the permission that is meant",
    };
    format!(
        "`--at-least` asks for a level of records, and `{}` has none; {why}",
        permission.name
    )
}

/// Who holds the permission at which level.
fn holders(
    arguments: &WhoArguments,
    snapshot: &Snapshot,
    (id, permission): (PermissionId, &Permission),
    least: Option<Relations>,
    console: &Console,
) -> Result<String, String> {
    let mut in_part = Vec::new();
    let holders = if arguments.asked.is_bare() {
        let time = arguments.asked.at.unwrap_or_else(Timestamp::now);
        in_part = who_holds_in_part(snapshot, id, time, least.unwrap_or_default());
        who_holds(snapshot, id, time)
    } else {
        let lists = arguments.asked.lists();
        let request = request("", &arguments.asked, &permission.name, &lists, snapshot)?;
        who_holds_in(snapshot, &request).map_err(|error| format!("{error}{}", near(&error, snapshot)))?
    };
    let holders = holding(snapshot, holders, least.unwrap_or_default());
    Ok(match arguments.format {
        Format::Human => {
            let asked = (permission, arguments.at_least.as_deref());
            report::who::holders_human(snapshot, asked, &holders, &in_part, console.style())
        }
        Format::Json => report::who::holders_json(snapshot, permission, &holders, &in_part),
    })
}

fn at_least(permission: &Permission, level: &str) -> Result<Relations, String> {
    let found = permission.ladder.level(level).map(|level| level.relations);
    found.ok_or_else(|| {
        let names = permission.ladder.names();
        let near = nearest(level, names.iter().copied());
        let help = near.map_or_else(
            || format!("expected {}", List::or(&names)),
            |near| format!("did you mean `{near}`?"),
        );
        format!("`{level}` is no level of `{}`; {help}", permission.name)
    })
}

/// Who may do one thing.
fn allowed(
    arguments: &WhoArguments,
    snapshot: &Snapshot,
    permission: &Permission,
    least: Option<Relations>,
    console: &Console,
) -> Result<String, String> {
    let lists = arguments.asked.lists();
    let request = request("", &arguments.asked, &permission.name, &lists, snapshot)?;
    let allowed = match least {
        Some(least) => who_may_holding(snapshot, &request, least),
        None => who_may(snapshot, &request),
    };
    let allowed = allowed.map_err(|error| format!("{error}{}", near(&error, snapshot)))?;
    let least = arguments.at_least.as_deref();
    Ok(match arguments.format {
        Format::Human => report::who::allowed_human(snapshot, (&request, least), permission, &allowed, console.style()),
        Format::Json => report::who::allowed_json(snapshot, permission, &allowed),
    })
}
