use std::path::Path;

use clap::Args;
use jiff::Timestamp;

use super::{
    Console, Exit,
    policy::{did_you_mean, load_policy, user_names},
    time::time,
};
use crate::{
    calls::CustomerFacts,
    catalogue::{ActsOn, Catalogue, ObjectKind, Permission},
    decide::{Request, RequestError},
    diagnostic::List,
    policy::CUSTOMER_KINDS,
    snapshot::Snapshot,
};

/// What is asked: a permission, and the facts of what is acted on.
#[derive(Args, Debug)]
pub(super) struct AskedArguments {
    /// The permission, as in `telephony.call-recording.listen`; or `call`.
    pub(super) permission: String,
    /// For a call: what is dialled. For a folder, a workflow and the like: which.
    #[arg(value_name = "NUMBER|OBJECT")]
    id: Option<String>,
    /// The user who owns the record.
    #[arg(long, value_name = "USER")]
    owner: Option<String>,
    /// A department of `--owner` where he is not in the organisation; may be given several times.
    #[arg(long = "department", value_name = "DEPARTMENT")]
    departments: Vec<String>,
    /// The record, or the customer who is called, is open to everyone.
    #[arg(long)]
    open: bool,
    /// The pipeline of the record, or of the customer who is called.
    #[arg(long)]
    pipeline: Option<String>,
    /// The stage of the record, or of the customer who is called.
    #[arg(long)]
    stage: Option<String>,
    /// The object in which the record lies, such as a workgroup or a channel.
    #[arg(long, value_name = "OBJECT")]
    on: Option<String>,
    /// The field of the record that is meant.
    #[arg(long)]
    field: Option<String>,
    /// A user who takes part in the record; may be given several times.
    #[arg(long = "member", value_name = "USER")]
    members: Vec<String>,
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
    pub(super) at: Option<Timestamp>,
}

/// Departments are those of an owner: without one they would be no fact of the record at all.
const OWNERLESS: &str = "`--department` says where an owner belongs who is no user, and there is no owner: \
                         add `--owner NAME`, a name that no user has";

/// How many permissions are suggested where only a part of a name was given.
const MOST_SUGGESTED: usize = 3;

impl AskedArguments {
    /// A flag that was given and has no meaning for what is acted on.
    fn out_of_place(&self, acts_on: Option<ActsOn>) -> Option<&'static str> {
        let of_records = [
            (self.owner.is_some(), "--owner"),
            (!self.departments.is_empty(), "--department"),
            (self.on.is_some(), "--on"),
            (self.field.is_some(), "--field"),
            (!self.members.is_empty(), "--member"),
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
            open: self.open.then_some(true),
        };
        (self.customer || facts != CustomerFacts::default()).then_some(facts)
    }
}

/// Loads the policy, asks it, and prints the answer, or says why there is none.
pub(super) fn answer(
    policy: &Path,
    console: &mut Console,
    ask: impl FnOnce(&Snapshot, &Console) -> Result<String, String>,
) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    match ask(&snapshot, console) {
        Ok(text) => {
            console.print(&text);
            Exit::Fine
        }
        Err(why) => console.refuse(&why, Exit::Usage),
    }
}

/// The full name of a permission; `call` stands for the one that acts on calls.
pub(super) fn permission(name: &str, catalogue: &Catalogue) -> Result<String, String> {
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

/// The lists of a request.
pub(super) struct Lists<'a> {
    departments: Vec<&'a str>,
    members: Vec<&'a str>,
    tags: Vec<&'a str>,
}

impl AskedArguments {
    /// The lists, as a request takes them.
    pub(super) fn lists(&self) -> Lists<'_> {
        Lists {
            departments: self.departments.iter().map(String::as_str).collect(),
            members: self.members.iter().map(String::as_str).collect(),
            tags: self.tags.iter().map(String::as_str).collect(),
        }
    }

    /// Whether nothing is said of one record, but perhaps where it is.
    pub(super) fn is_place(&self) -> bool {
        let nothing = self.id.is_none() && self.owner.is_none();
        nothing && !self.open && self.departments.is_empty() && self.members.is_empty()
    }

    /// Whether nothing is said but the permission and the time.
    pub(super) fn is_bare(&self) -> bool {
        let said = [
            &self.id,
            &self.owner,
            &self.pipeline,
            &self.stage,
            &self.on,
            &self.field,
        ];
        let nothing = said.iter().all(|fact| fact.is_none());
        nothing && !self.open && self.departments.is_empty() && self.members.is_empty()
    }
}

/// The request of a user for a permission of this name.
pub(super) fn request<'a>(
    user: &'a str,
    arguments: &'a AskedArguments,
    name: &'a str,
    lists: &'a Lists<'a>,
    snapshot: &Snapshot,
) -> Result<Request<'a>, String> {
    let (resource, action) = name.rsplit_once('.').unwrap_or_default();
    let catalogue = &snapshot.policy().catalogue;
    let permission = catalogue.id(name).and_then(|id| catalogue.get(id));
    let permission = permission.ok_or_else(|| format!("there is no permission `{name}`"))?;
    let acts_on = Some(permission.acts_on);
    if let Some(flag) = arguments.out_of_place(acts_on) {
        let what = if acts_on == Some(ActsOn::Call) {
            "a call"
        } else {
            "a record"
        };
        return Err(format!("`{flag}` says nothing of {what}"));
    }
    if arguments.owner.is_none() && !arguments.departments.is_empty() {
        return Err(OWNERLESS.to_owned());
    }
    let (id, on) = thing(arguments, permission)?;
    Ok(Request {
        user,
        resource,
        action,
        action_properties: &[],
        id,
        owner: arguments.owner.as_deref(),
        departments: some(&lists.departments),
        open: arguments.open,
        pipeline: arguments.pipeline.as_deref(),
        stage: arguments.stage.as_deref(),
        on,
        field: arguments.field.as_deref(),
        members: some(&lists.members),
        customer: arguments.customer(&lists.tags),
        coworker: arguments.coworker.as_deref(),
        time: arguments.at,
    })
}

fn some<'a>(names: &'a [&'a str]) -> Option<&'a [&'a str]> {
    (!names.is_empty()).then_some(names)
}

/// What is acted on: the id of a call or an object, and the object in which a record lies.
fn thing<'a>(arguments: &'a AskedArguments, permission: &Permission) -> Result<(&'a str, Option<&'a str>), String> {
    // An object may be written as in a policy, with its area.
    let area = format!("{}:", permission.area);
    let bare = |id: &'a Option<String>| id.as_deref().map(|id| id.strip_prefix(&area).unwrap_or(id));
    let (id, on) = (bare(&arguments.id), bare(&arguments.on));
    match (permission.acts_on, id, on) {
        (ActsOn::Call, Some(number), _) => Ok((number, None)),
        (ActsOn::Call, None, _) => Err("say what is dialled, as in `can anna call 112`".to_owned()),
        (ActsOn::Object, Some(object), None) | (ActsOn::Object, None, Some(object)) => Ok((object, None)),
        (ActsOn::Object, Some(_), Some(_)) => Err("say once which object is meant".to_owned()),
        (ActsOn::Object, None, None) => {
            let example = match permission.objects {
                Some(ObjectKind::Paths) => "/Contracts/offer.pdf",
                _ => "NAME",
            };
            Err(format!(
                "say which object is meant, as in `{} {example}`",
                permission.name
            ))
        }
        (ActsOn::Record, Some(extra), _) if permission.objects.is_some() => Err(format!(
            "`{extra}`: write `--on {extra}`, as `{}` lies in it",
            permission.resource
        )),
        (ActsOn::Record, Some(extra), _) => Err(format!("`{extra}`: only calls take a number")),
        (ActsOn::Record, None, Some(_)) if permission.objects.is_none() => Err(format!(
            "`--on` says nothing of `{}`: it lies in no object",
            permission.name
        )),
        (ActsOn::Record, None, on) => Ok(("", on)),
    }
}

/// The known name that may have been meant.
pub(super) fn near(error: &RequestError, snapshot: &Snapshot) -> String {
    match error {
        RequestError::UnknownUser(name) | RequestError::UnknownOwner(name) => did_you_mean(name, user_names(snapshot)),
        RequestError::UnknownWorkgroup(name) => {
            let known = snapshot.policy().organisation.workgroups.iter();
            did_you_mean(name, known.map(|workgroup| workgroup.name.as_str()))
        }
        RequestError::UnreadableDestination(dialled, _) if dialled.trim_start().starts_with("ext") => {
            "; write the digits of an extension alone".to_owned()
        }
        _ => String::new(),
    }
}
