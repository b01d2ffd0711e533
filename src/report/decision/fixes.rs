//! What would turn a no into a yes, and how much else each way would open.

use super::{Lines, objects::fix_on};
use crate::{
    catalogue::Permission,
    decide::{Explanation, Fix, Opens, Request, authzen::object_name},
    diagnostic::List,
    policy::{Assignment, RoleId},
    snapshot::{Snapshot, Standing},
};

/// How many ways are told one by one.
const MOST_TOLD: usize = 6;

impl Lines {
    /// What would help, what opens least else first.
    pub(super) fn fixes(
        &mut self,
        snapshot: &Snapshot,
        request: &Request<'_>,
        (asked, settled): (&Permission, &Permission),
        explanation: &Explanation<'_>,
    ) {
        let user = request.user;
        let on = fix_on(snapshot, request, (asked, settled), explanation);
        let mut ways = Vec::new();
        for fix in &explanation.fixes {
            match fix {
                Fix::Level(level) => self.line("needed", &level.name),
                Fix::Ended(assignment) => self.ended(snapshot, assignment),
                Fix::ObjectLevel(level, opens) => {
                    self.line("needed", level);
                    ways.push(format!("give {user} the level {level}{on}, which {}", which(*opens)));
                }
                Fix::Standing(standing, opens) => {
                    let workgroup = explanation.object.map(|object| object_name(snapshot, object));
                    let (part, workgroup) = (part(*standing), workgroup.unwrap_or_default());
                    ways.push(format!("make {user} {part} of {workgroup}, which {}", which(*opens)));
                }
                Fix::Roles(roles, opens) => {
                    let named = named(snapshot, roles);
                    ways.push(format!("give {user} {named}{on}, {}", which_of(roles, *opens)));
                }
            }
        }
        for (index, way) in ways.iter().take(MOST_TOLD).enumerate() {
            self.line(if index == 0 { "fix" } else { "or" }, way);
        }
        match ways.len().saturating_sub(MOST_TOLD) {
            0 => {}
            1 => self.line("or", "1 other role, which opens as much or more"),
            more => self.line("or", &format!("one of {more} other roles, which open as much or more")),
        }
    }

    fn ended(&mut self, snapshot: &Snapshot, assignment: &Assignment) {
        let role = snapshot.role_name(assignment.role);
        let until = assignment.until.map(|until| until.to_string()).unwrap_or_default();
        let place = snapshot.sources().describe(assignment.place);
        self.line("ended", &format!("role {role} was assigned until {until}, at {place}"));
    }
}

fn named(snapshot: &Snapshot, roles: &[RoleId]) -> String {
    let names: Vec<_> = roles.iter().map(|role| snapshot.role_name(*role)).collect();
    let the = if names.len() == 1 { "the role" } else { "the roles" };
    format!("{the} {}", List::and(&names))
}

fn which_of(roles: &[RoleId], opens: Opens) -> String {
    if roles.len() == 1 {
        format!("which {}", which(opens))
    } else {
        format!("which together {}", which(opens).replacen("opens", "open", 1))
    }
}

/// What else is opened.
fn which(opens: Opens) -> String {
    let calls = if opens.calls { " and other calls" } else { "" };
    match opens.permissions {
        0 if opens.calls => "opens other calls too".to_owned(),
        0 => "opens nothing else".to_owned(),
        1 => format!("opens 1 other permission{calls}"),
        count => format!("opens {count} other permissions{calls}"),
    }
}

fn part(standing: Standing) -> &'static str {
    match standing {
        Standing::Outside => "no part",
        Standing::Member => "a member",
        Standing::Moderator => "a moderator",
        Standing::Owner => "the owner",
    }
}
