//! The people of the portal, with what contradicts itself or leads nowhere settled.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Options,
    gather::Gathered,
    note::{NoteKind, Notes, Problem},
};
use crate::destination::Digits;

mod departments;
mod groups;
mod nodes;
mod phones;
mod reach;
mod users;
mod workgroups;

pub(super) use nodes::{Node, Nodes};

/// A department.
#[derive(Debug, Default)]
pub(super) struct Department {
    pub(super) title: Option<String>,
    pub(super) parent: Option<u64>,
    /// Its heads; the policy has room for the first.
    pub(super) heads: Vec<u64>,
    pub(super) comments: Vec<String>,
}

/// A user.
#[derive(Debug, Default)]
pub(super) struct User {
    pub(super) name: Option<String>,
    pub(super) departments: BTreeSet<u64>,
    pub(super) phones: Vec<Digits>,
    pub(super) extension: Option<Digits>,
    pub(super) administrator: bool,
    /// Whether he comes from outside.
    pub(super) extranet: bool,
    pub(super) comments: Vec<String>,
}

/// A user group.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) title: Option<String>,
    pub(super) members: BTreeSet<u64>,
    pub(super) comments: Vec<String>,
}

/// Who learns that a workgroup exists.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Visibility {
    /// Any employee, who may join.
    #[default]
    Public,
    /// Any employee.
    Private,
    /// Its people.
    Secret,
}

/// A workgroup.
#[derive(Debug, Default)]
pub(super) struct Workgroup {
    pub(super) title: Option<String>,
    pub(super) visibility: Visibility,
    pub(super) archived: bool,
    pub(super) owner: Option<u64>,
    pub(super) moderators: BTreeSet<u64>,
    pub(super) members: BTreeSet<u64>,
    pub(super) comments: Vec<String>,
}

/// Who there is and where everyone belongs. Every id in it is that of something in it.
#[derive(Debug, Default)]
pub(super) struct Organisation {
    pub(super) departments: BTreeMap<u64, Department>,
    pub(super) users: BTreeMap<u64, User>,
    pub(super) groups: BTreeMap<u64, Group>,
    pub(super) workgroups: BTreeMap<u64, Workgroup>,
    pub(super) nodes: Nodes,
    /// Whether the sources say who the administrators are.
    pub(super) administrators_known: bool,
    /// Users who are not active or no people of the portal.
    pub(super) users_left_out: usize,
    /// Workgroups that are not active.
    pub(super) workgroups_left_out: usize,
}

impl Organisation {
    /// The people of what was gathered.
    pub(super) fn new(
        gathered: &Gathered,
        options: &Options,
        notes: &mut Notes<'_>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let (mut users, users_left_out) = users::active(gathered);
        let nodes = Nodes::new(gathered, &users);
        let mut departments = departments::departments(gathered, &users, &nodes, notes);
        users::places(&mut users, &departments, &nodes, gathered, notes);
        reach::remark(gathered, &mut departments, &mut users, &nodes, notes);
        phones::phones(&mut users, gathered, options.country, notes);
        let administrators_known = gathered.group_members.is_some() || !options.administrators.is_empty();
        groups::administrators(&mut users, gathered, options, problems);
        let groups = groups::groups(gathered, &users, notes);
        let (workgroups, workgroups_left_out) = workgroups::workgroups(gathered, &users, notes);
        Self {
            departments,
            users,
            groups,
            workgroups,
            nodes,
            administrators_known,
            users_left_out,
            workgroups_left_out,
        }
    }

    /// The heads of a user's departments and of all departments that these are part of.
    pub(super) fn heads_above(&self, user: u64) -> BTreeSet<u64> {
        let mut heads = BTreeSet::new();
        let departments = self.users.get(&user).into_iter().flat_map(|user| &user.departments);
        for department in departments {
            let mut at = Some(*department);
            // The tree has no circle; the bound is for whoever changes that.
            for _ in 0..=self.departments.len() {
                let Some(held) = at.and_then(|id| self.departments.get(&id)) else {
                    break;
                };
                heads.extend(&held.heads);
                at = held.parent;
            }
        }
        heads.remove(&user);
        heads
    }
}

/// `3, 5 and 8`, and how many more where there are many.
fn several(ids: &[u64], prefix: &str) -> String {
    const MOST: usize = 10;
    let shown: Vec<_> = ids.iter().take(MOST).map(|id| format!("{prefix}{id}")).collect();
    match ids.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A name for people, without blanks around it.
fn title(text: &super::loose::Loose) -> Option<String> {
    text.text().map(str::to_owned)
}

/// Tells of people who are named but not imported.
fn unknown_members(what: &str, ids: &[u64], remarks: &mut super::note::Remarks<'_, '_>) {
    if !ids.is_empty() {
        let message = format!("not imported, being inactive or not in the data: {}", several(ids, "u"));
        remarks.add(NoteKind::UnknownMembers, format!("{what} who are {message}"));
    }
}
