use std::collections::BTreeMap;

use super::{
    super::{
        gather::Gathered,
        note::{NoteKind, Notes, Remarks},
        record::{MemberRecord, WorkgroupRecord},
    },
    User, Visibility, Workgroup, title, unknown_members,
};

/// The active workgroups, and how many are not.
pub(super) fn workgroups(
    gathered: &Gathered,
    users: &BTreeMap<u64, User>,
    notes: &mut Notes<'_>,
) -> (BTreeMap<u64, Workgroup>, usize) {
    let mut workgroups = BTreeMap::new();
    for (id, stored) in &gathered.workgroups {
        if stored.value.active.is_no() {
            continue;
        }
        let mut remarks = Remarks::new(notes, Some(stored.file), format!("workgroup {id}"));
        let members = gathered.members.get(id).map(|members| members.value.as_slice());
        if members.is_none() {
            let message = "its members are not in the data; only the owner is known";
            remarks.comments.push(message.to_owned());
            if !gathered.refused_members.contains(id) {
                remarks.notes.add(
                    NoteKind::MembersMissing,
                    remarks.file,
                    &remarks.record,
                    message.to_owned(),
                );
            }
        }
        let workgroup = workgroup(&stored.value, members.unwrap_or_default(), users, remarks);
        workgroups.insert(*id, workgroup);
    }
    let left_out = gathered.workgroups.len() - workgroups.len();
    (workgroups, left_out)
}

fn workgroup(
    record: &WorkgroupRecord,
    members: &[MemberRecord],
    users: &BTreeMap<u64, User>,
    mut remarks: Remarks<'_, '_>,
) -> Workgroup {
    let mut workgroup = Workgroup {
        title: title(&record.name),
        visibility: match (record.visible.is_no(), record.opened.is_no()) {
            (true, _) => Visibility::Secret,
            (false, true) => Visibility::Private,
            (false, false) => Visibility::Public,
        },
        archived: record.closed.is_yes(),
        owner: record.owner_id.id().filter(|owner| users.contains_key(owner)),
        ..Workgroup::default()
    };
    let mut unknown: Vec<u64> = Vec::new();
    for member in members {
        let Some(id) = member.user_id.id() else { continue };
        let rank = member.role.text();
        match rank {
            // Requests and people who are banned belong to the list, not to the workgroup.
            Some("A" | "E" | "K") if !users.contains_key(&id) => unknown.push(id),
            Some("A") if workgroup.owner.is_none() => workgroup.owner = Some(id),
            Some("A" | "E") => _ = workgroup.moderators.insert(id),
            Some("K") => _ = workgroup.members.insert(id),
            _ => {}
        }
    }
    // Each person stands once, at what reaches furthest.
    workgroup.moderators.retain(|id| workgroup.owner != Some(*id));
    workgroup
        .members
        .retain(|id| workgroup.owner != Some(*id) && !workgroup.moderators.contains(id));
    unknown.sort_unstable();
    unknown.dedup();
    unknown_members("members", &unknown, &mut remarks);
    workgroup.comments = remarks.comments;
    workgroup
}
