//! Who a grant names: the access codes of the portal as subjects of a policy.

use std::{collections::BTreeSet, fmt};

use super::{
    loose::read_id,
    note::{NoteKind, Remarks},
    organisation::Organisation,
};

/// Who an assignment names. The order is that in which they are written.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Subject {
    Everyone,
    Administrators,
    Department(u64),
    DepartmentOnly(u64),
    Group(u64),
    Workgroup(u64),
    WorkgroupModerators(u64),
    WorkgroupOwner(u64),
    User(u64),
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => out.write_str("everyone"),
            Self::Administrators => out.write_str("administrators"),
            Self::Department(id) => write!(out, "department:d{id}"),
            Self::DepartmentOnly(id) => write!(out, "department-only:d{id}"),
            Self::Group(id) => write!(out, "group:g{id}"),
            Self::Workgroup(id) => write!(out, "workgroup:w{id}"),
            Self::WorkgroupModerators(id) => write!(out, "workgroup-moderators:w{id}"),
            Self::WorkgroupOwner(id) => write!(out, "workgroup-owner:w{id}"),
            Self::User(id) => write!(out, "user:u{id}"),
        }
    }
}

/// An access code taken apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Code {
    User(u64),
    /// An employee and every head above him.
    UserAndHeads(u64),
    DepartmentOnly(u64),
    Department(u64),
    Group(u64),
    Owner(u64),
    Moderators(u64),
    Workgroup(u64),
    /// A department or a team of the newer structure, with or without what is below it.
    Node {
        id: u64,
        below: bool,
        team: bool,
    },
    /// No user of the product holds such a code.
    Dead,
    Unknown,
}

impl Code {
    fn read(code: &str) -> Self {
        let id = |prefix: &str, suffix: &str| code.strip_prefix(prefix)?.strip_suffix(suffix).and_then(read_id);
        let node = |prefix: &str, below: bool, team: bool| id(prefix, "").map(|id| Self::Node { id, below, team });
        if matches!(code, "AU" | "UA" | "CR") || id("SG", "").is_some() || id("CHAT", "").is_some() {
            return Self::Dead;
        }
        let read = id("U", "")
            .map(Self::User)
            .or_else(|| id("IU", "").map(Self::UserAndHeads))
            .or_else(|| id("D", "").map(Self::DepartmentOnly))
            .or_else(|| id("DR", "").map(Self::Department))
            .or_else(|| id("G", "").map(Self::Group))
            .or_else(|| id("SG", "_A").map(Self::Owner))
            .or_else(|| id("SG", "_E").map(Self::Moderators))
            .or_else(|| id("SG", "_K").map(Self::Workgroup))
            .or_else(|| node("SND", false, false))
            .or_else(|| node("SNDR", true, false))
            .or_else(|| node("SNT", false, true))
            .or_else(|| node("SNTR", true, true));
        read.unwrap_or(Self::Unknown)
    }
}

/// The subjects that an access code stands for; what cannot be said is remarked.
pub(super) fn subjects(code: &str, organisation: &Organisation, remarks: &mut Remarks<'_, '_>) -> BTreeSet<Subject> {
    let (known, subject, missing) = match Code::read(code) {
        Code::User(id) => (
            organisation.users.contains_key(&id),
            Subject::User(id),
            "a user who is inactive or not in the data",
        ),
        Code::UserAndHeads(id) => return user_and_heads(code, id, organisation, remarks),
        Code::DepartmentOnly(id) => department(id, false, organisation),
        Code::Department(id) => department(id, true, organisation),
        Code::Group(1) => return [Subject::Administrators].into(),
        Code::Group(2) => return [Subject::Everyone].into(),
        Code::Group(id) => (
            organisation.groups.contains_key(&id),
            Subject::Group(id),
            "a user group that is not in the data",
        ),
        Code::Owner(id) => workgroup(id, Subject::WorkgroupOwner(id), organisation),
        Code::Moderators(id) => workgroup(id, Subject::WorkgroupModerators(id), organisation),
        Code::Workgroup(id) => workgroup(id, Subject::Workgroup(id), organisation),
        Code::Node { id, below, team } => return node(code, id, (below, team), organisation, remarks),
        Code::Dead => {
            let message = format!("`{code}`: no user holds this code here, so the grant reaches nobody in the product");
            remarks.add(NoteKind::DeadGrant, message);
            return BTreeSet::new();
        }
        Code::Unknown => {
            let message = format!("`{code}`: no access code that is known; the grant is left out");
            remarks.add(NoteKind::UnknownSubject, message);
            return BTreeSet::new();
        }
    };
    if known {
        return [subject].into();
    }
    remarks.add(
        NoteKind::UnknownSubject,
        format!("`{code}`: {missing}; the grant is left out"),
    );
    BTreeSet::new()
}

type Named = (bool, Subject, &'static str);

fn department(id: u64, below: bool, organisation: &Organisation) -> Named {
    let subject = if below {
        Subject::Department(id)
    } else {
        Subject::DepartmentOnly(id)
    };
    let known = organisation.departments.contains_key(&id);
    (known, subject, "a department that is not in the data")
}

fn workgroup(id: u64, subject: Subject, organisation: &Organisation) -> Named {
    let known = organisation.workgroups.contains_key(&id);
    (known, subject, "a workgroup that is inactive or not in the data")
}

fn user_and_heads(
    code: &str,
    id: u64,
    organisation: &Organisation,
    remarks: &mut Remarks<'_, '_>,
) -> BTreeSet<Subject> {
    if !organisation.users.contains_key(&id) {
        let message = format!("`{code}`: a user who is inactive or not in the data; the grant is left out");
        remarks.add(NoteKind::UnknownSubject, message);
        return BTreeSet::new();
    }
    let heads = organisation.heads_above(id);
    if !heads.is_empty() {
        let shown: Vec<_> = heads.iter().map(|head| format!("u{head}")).collect();
        let message = format!(
            "`{code}`: u{id}, and with him every head above him; at present {}",
            shown.join(", ")
        );
        remarks.add(NoteKind::GrantToHeads, message);
    }
    heads.into_iter().chain([id]).map(Subject::User).collect()
}

fn node(
    code: &str,
    id: u64,
    (below, team): (bool, bool),
    organisation: &Organisation,
    remarks: &mut Remarks<'_, '_>,
) -> BTreeSet<Subject> {
    let found = organisation.nodes.get(id);
    let department = found.and_then(|node| node.department);
    if let Some(department) = department.filter(|id| !team && organisation.departments.contains_key(id)) {
        return [if below {
            Subject::Department(department)
        } else {
            Subject::DepartmentOnly(department)
        }]
        .into();
    }
    if found.is_none() || !team {
        let message =
            format!("`{code}`: a node of the company structure that is not in the data; the grant is left out");
        remarks.add(NoteKind::UnknownSubject, message);
        return BTreeSet::new();
    }
    let people = organisation.nodes.people(id, below);
    let name = found.and_then(|node| node.name.as_deref()).unwrap_or("without a name");
    let message = format!(
        "`{code}`: a team ({name}), which a policy does not have; its {} people are named one by one",
        people.len()
    );
    remarks.add(NoteKind::GrantToTeam, message);
    people.into_iter().map(Subject::User).collect()
}
