use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{
    Console, Exit,
    format::Format,
    policy::{did_you_mean, load_policy, user_names},
    time::time,
};
use crate::{
    calls::CustomerFacts,
    catalogue::{ActsOn, Catalogue},
    decide::{Explanation, Request, RequestError, authzen},
    diagnostic::List,
    policy::CUSTOMER_KINDS,
    report,
    snapshot::Snapshot,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence can anna telephony.call-recording.listen --owner boris
  ringfence can maria crm.deal.update --owner anna --pipeline partners --stage won
  ringfence can anna call '+48 501 000 000' --responsible anna --at 2026-11-23T22:00:00+01:00")]
pub(super) struct CanArguments {
    /// The user's id.
    user: String,
    /// The permission, as in `telephony.call-recording.listen`; or `call`.
    permission: String,
    /// For a call: what is dialled.
    number: Option<String>,
    /// The user who owns the record.
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
    /// A department of an owner who is not in the organisation; may be given several times.
    #[arg(long = "department", value_name = "DEPARTMENT")]
    departments: Vec<String>,
    /// The record is open to everyone.
    #[arg(long)]
    open: bool,
    /// The pipeline of the record, or of the customer who is called.
    #[arg(long)]
    pipeline: Option<String>,
    /// The stage of the record, or of the customer who is called.
    #[arg(long)]
    stage: Option<String>,
    /// The call is to a customer, of whom nothing else is known.
    #[arg(long)]
    customer: bool,
    /// The user who is responsible for the customer.
    #[arg(long, value_name = "USER")]
    responsible: Option<String>,
    /// The customer's kind.
    #[arg(long, value_parser = CUSTOMER_KINDS)]
    kind: Option<String>,
    /// A tag of the customer; may be given several times.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The call is to this coworker, whatever the phone book says.
    #[arg(long, value_name = "USER")]
    coworker: Option<String>,
    /// The time of the question, as in 2026-11-23T10:00:00+01:00; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// How the answer is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

/// How many permissions are suggested where only a part of a name was given.
const MOST_SUGGESTED: usize = 3;

impl CanArguments {
    /// A flag that was given and has no meaning for what is acted on.
    fn out_of_place(&self, acts_on: Option<ActsOn>) -> Option<&'static str> {
        let of_records = [
            (self.owner.is_some(), "--owner"),
            (!self.departments.is_empty(), "--department"),
            (self.open, "--open"),
        ];
        let of_calls = [
            (self.customer, "--customer"),
            (self.responsible.is_some(), "--responsible"),
            (self.kind.is_some(), "--kind"),
            (!self.tags.is_empty(), "--tag"),
            (self.coworker.is_some(), "--coworker"),
        ];
        let foreign: &[_] = if acts_on == Some(ActsOn::Call) {
            &of_records
        } else {
            &of_calls
        };
        foreign.iter().find(|(given, _)| *given).map(|(_, flag)| *flag)
    }

    /// What is said of the customer who is called; whoever says something of a customer says that there is one.
    fn customer<'a>(&'a self, tags: &'a [&'a str]) -> Option<CustomerFacts<'a>> {
        let facts = CustomerFacts {
            responsible: self.responsible.as_deref(),
            kind: self.kind.as_deref(),
            pipeline: self.pipeline.as_deref(),
            stage: self.stage.as_deref(),
            tags: (!tags.is_empty()).then_some(tags),
        };
        (self.customer || facts != CustomerFacts::default()).then_some(facts)
    }
}

pub(super) fn run(arguments: &CanArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let permission = match permission(&arguments.permission, &snapshot.policy().catalogue) {
        Ok(permission) => permission,
        Err(why) => return console.refuse(&why, Exit::Usage),
    };
    let departments: Vec<_> = arguments.departments.iter().map(String::as_str).collect();
    let tags: Vec<_> = arguments.tags.iter().map(String::as_str).collect();
    let request = match request(arguments, &permission, &departments, &tags, &snapshot) {
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

/// The full name of a permission; `call` stands for the one that acts on calls.
fn permission(name: &str, catalogue: &Catalogue) -> Result<String, String> {
    if name == "call" {
        let permissions: Vec<_> = catalogue
            .call_permissions()
            .map(|permission| permission.name.as_str())
            .collect();
        return match permissions.as_slice() {
            [only] => Ok((*only).to_owned()),
            several => Err(format!("`call` may mean {}; name one", List::or(several))),
        };
    }
    let known = catalogue
        .permissions()
        .iter()
        .map(|permission| permission.name.as_str());
    if catalogue.id(name).is_some() {
        return Ok(name.to_owned());
    }
    let part = catalogue
        .permissions()
        .iter()
        .filter(|it| it.action == name || it.resource == name);
    let part: Vec<_> = part
        .map(|permission| permission.name.as_str())
        .take(MOST_SUGGESTED)
        .collect();
    let help = match part.as_slice() {
        [] => did_you_mean(name, known),
        some => format!("; did you mean {}?", List::or(some)),
    };
    Err(format!("there is no permission `{name}`{help}"))
}

fn request<'a>(
    arguments: &'a CanArguments,
    permission: &'a str,
    departments: &'a [&'a str],
    tags: &'a [&'a str],
    snapshot: &Snapshot,
) -> Result<Request<'a>, String> {
    let (resource, action) = permission.rsplit_once('.').unwrap_or_default();
    let catalogue = &snapshot.policy().catalogue;
    let acts_on = catalogue
        .id(permission)
        .and_then(|id| catalogue.get(id))
        .map(|permission| permission.acts_on);
    if let Some(flag) = arguments.out_of_place(acts_on) {
        let what = if acts_on == Some(ActsOn::Call) {
            "a call"
        } else {
            "a record"
        };
        return Err(format!("`{flag}` says nothing of {what}"));
    }
    let id = match (acts_on, &arguments.number) {
        (Some(ActsOn::Call), Some(number)) => number,
        (Some(ActsOn::Call), None) => return Err("say what is dialled, as in `can anna call 112`".to_owned()),
        (_, Some(number)) => return Err(format!("`{number}`: only calls take a number")),
        (_, None) => "",
    };
    Ok(Request {
        user: &arguments.user,
        resource,
        action,
        id,
        owner: arguments.owner.as_deref(),
        departments: (!departments.is_empty()).then_some(departments),
        open: arguments.open,
        pipeline: arguments.pipeline.as_deref(),
        stage: arguments.stage.as_deref(),
        customer: arguments.customer(tags),
        coworker: arguments.coworker.as_deref(),
        time: arguments.at,
    })
}

/// The known name that may have been meant.
fn near(error: &RequestError, snapshot: &Snapshot) -> String {
    match error {
        RequestError::UnknownUser(name) | RequestError::UnknownOwner(name) => did_you_mean(name, user_names(snapshot)),
        RequestError::UnreadableDestination(dialled, _) if dialled.trim_start().starts_with("ext") => {
            "; write the digits of an extension alone".to_owned()
        }
        _ => String::new(),
    }
}
