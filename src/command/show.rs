use std::{collections::BTreeMap, path::Path};

use clap::Args;
use jiff::Timestamp;
use serde_json::Value;

use super::{
    Console, Exit,
    format::Format,
    policy::{did_you_mean, load_policy, user_names},
    time::time,
};
use crate::{
    analyse::{Access, access_of_role, access_of_user, callable_of_user, workgroups_of_user},
    policy::{SubjectKind, UserId},
    report::{self, Ink, access::Rows},
    snapshot::Snapshot,
    source::Place,
};

#[derive(Args, Debug)]
pub(super) struct ShowArguments {
    /// A user's id, `role:NAME` or `department:NAME`.
    #[arg(value_name = "USER|role:NAME|department:NAME")]
    whom: String,
    /// The time at which it is asked; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// List the permissions of which nothing is held, too.
    #[arg(long)]
    all: bool,
    /// How it is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

impl ShowArguments {
    fn rows(&self) -> Rows {
        if self.all { Rows::All } else { Rows::Held }
    }
}

pub(super) fn run(arguments: &ShowArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let time = arguments.at.unwrap_or_else(Timestamp::now);
    let shown = match arguments.whom.split_once(':') {
        Some(("role", name)) => role(&snapshot, name, arguments, console),
        Some(("department", name)) => department(&snapshot, name, time, arguments, console),
        Some(("user", name)) => user(&snapshot, name, time, arguments, console),
        Some((kind, _)) => Err(format!(
            "`{kind}` cannot be shown; show a user, `role:NAME` or `department:NAME`"
        )),
        None => user(&snapshot, &arguments.whom, time, arguments, console),
    };
    match shown {
        Ok(text) => {
            console.print(&text);
            Exit::Fine
        }
        Err(why) => console.refuse(&why, Exit::Usage),
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn user(
    snapshot: &Snapshot,
    name: &str,
    time: Timestamp,
    arguments: &ShowArguments,
    console: &Console,
) -> Result<String, String> {
    let id = snapshot.policy().organisation.user_id(name);
    let id = id.ok_or_else(|| format!("no user is named `{name}`{}", instead(snapshot, name)))?;
    let access = access_of_user(snapshot, id, time);
    Ok(match arguments.format {
        Format::Json => {
            let callable = callable_of_user(snapshot, id, time);
            let workgroups = workgroups_of_user(snapshot, id, time);
            pretty(&report::access::user_json(
                snapshot,
                name,
                &access,
                &callable,
                &workgroups,
            ))
        }
        Format::Human => {
            let table = report::access::human(snapshot, &access, arguments.rows(), console.style());
            let calls = report::calls::human(snapshot, &callable_of_user(snapshot, id, time), console.style());
            let workgroups = report::workgroups::human(&workgroups_of_user(snapshot, id, time), console.style());
            format!("{table}{calls}{workgroups}")
        }
    })
}

/// What was meant by the name of no user: a role, a department, or a user with a name like it.
fn instead(snapshot: &Snapshot, name: &str) -> String {
    if snapshot.role_id(name).is_some() {
        format!("; did you mean `role:{name}`?")
    } else if snapshot.policy().organisation.department_id(name).is_some() {
        format!("; did you mean `department:{name}`?")
    } else {
        did_you_mean(name, user_names(snapshot))
    }
}

fn role(snapshot: &Snapshot, name: &str, arguments: &ShowArguments, console: &Console) -> Result<String, String> {
    let known = || snapshot.policy().own_roles().map(|role| role.name.as_str());
    let id = snapshot.role_id(name);
    let id = id.ok_or_else(|| format!("no role is named `{name}`{}", did_you_mean(name, known())))?;
    let access = access_of_role(snapshot, id);
    Ok(match arguments.format {
        Format::Json => pretty(&report::access::role_json(snapshot, name, &access)),
        Format::Human => report::access::human(snapshot, &access, arguments.rows(), console.style()),
    })
}

/// The people of a department and of all below it; those with the same assignments are shown once.
fn department(
    snapshot: &Snapshot,
    name: &str,
    time: Timestamp,
    arguments: &ShowArguments,
    console: &Console,
) -> Result<String, String> {
    let organisation = &snapshot.policy().organisation;
    let known = organisation
        .departments
        .iter()
        .map(|department| department.name.as_str());
    let id = organisation.department_id(name);
    let id = id.ok_or_else(|| format!("no department is named `{name}`{}", did_you_mean(name, known)))?;
    // Those to whom the same assignments were given in the same way.
    let mut groups: BTreeMap<Vec<(Place, usize)>, Vec<UserId>> = BTreeMap::new();
    for user in (0..).map(UserId).take(organisation.users.len()) {
        if organisation.subjects_of(user).contains(&SubjectKind::Department(id)) {
            let holdings = snapshot.holdings(user);
            let key = holdings
                .iter()
                .map(|holding| (holding.assignment.place, holding.subject))
                .collect();
            groups.entry(key).or_default().push(user);
        }
    }
    let people: Vec<(Vec<&str>, Access<'_>)> = groups
        .into_values()
        .filter_map(|users| {
            let access = access_of_user(snapshot, *users.first()?, time);
            let users = users
                .iter()
                .filter_map(|user| organisation.user(*user))
                .map(|user| user.name.as_str());
            Some((users.collect(), access))
        })
        .collect();
    Ok(match arguments.format {
        Format::Json => pretty(&report::access::department_json(snapshot, name, &people)),
        Format::Human => people_human(snapshot, name, &people, arguments.rows(), console),
    })
}

fn people_human(
    snapshot: &Snapshot,
    name: &str,
    people: &[(Vec<&str>, Access<'_>)],
    rows: Rows,
    console: &Console,
) -> String {
    if people.is_empty() {
        return format!("nobody is in `{name}`\n");
    }
    let tables = people.iter().map(|(users, access)| {
        let users = console.style().paint(Ink::Strong, &users.join(", "));
        format!(
            "{users}\n{}",
            report::access::human(snapshot, access, rows, console.style())
        )
    });
    tables.collect::<Vec<_>>().join("\n")
}
