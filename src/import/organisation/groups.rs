use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        Options,
        gather::Gathered,
        note::{NoteKind, Notes, Problem, Remarks},
        record::GroupMemberRecord,
    },
    Group, User, title, unknown_members,
};

/// The group of the administrators.
pub(in super::super) const ADMINISTRATORS: u64 = 1;

/// The group that everybody is in.
pub(in super::super) const EVERYONE: u64 = 2;

/// Marks the administrators: the members of their group, and whom the caller names.
pub(super) fn administrators(
    users: &mut BTreeMap<u64, User>,
    gathered: &Gathered,
    options: &Options,
    problems: &mut Vec<Problem>,
) {
    let rows = gathered.group_members.iter().flatten().map(|stored| &stored.value);
    let of_group = rows.filter(|row| row.group == ADMINISTRATORS && !is_limited(row));
    for id in of_group.map(|row| row.user) {
        if let Some(user) = users.get_mut(&id) {
            user.administrator = true;
        }
    }
    for id in &options.administrators {
        match users.get_mut(id) {
            Some(user) => user.administrator = true,
            None => problems.push(Problem {
                file: format!("--administrator {id}"),
                message: "no imported user has this id".to_owned(),
            }),
        }
    }
}

/// The user groups but those of administrators and of everybody.
pub(super) fn groups(gathered: &Gathered, users: &BTreeMap<u64, User>, notes: &mut Notes<'_>) -> BTreeMap<u64, Group> {
    let mut rows: BTreeMap<u64, Vec<(&GroupMemberRecord, usize)>> = BTreeMap::new();
    for stored in gathered.group_members.iter().flatten() {
        rows.entry(stored.value.group)
            .or_default()
            .push((&stored.value, stored.file));
    }
    let ids: BTreeSet<u64> = gathered.groups.keys().chain(rows.keys()).copied().collect();
    let mut groups = BTreeMap::new();
    for id in ids {
        let rows = rows.get(&id).map_or(&[][..], Vec::as_slice);
        let stored = gathered.groups.get(&id);
        let file = rows.first().map(|(_, file)| *file).or(stored.map(|stored| stored.file));
        let mut remarks = Remarks::new(notes, file, format!("user group {id}"));
        let is_off = stored.is_some_and(|stored| stored.value.active.is_no());
        let members = if is_off {
            remarks
                .comments
                .push("switched off in the product: nobody counts as a member".to_owned());
            BTreeSet::new()
        } else {
            members(rows, users, &mut remarks)
        };
        let group = Group {
            title: stored.and_then(|stored| title(&stored.value.name)),
            members,
            comments: remarks.comments,
        };
        if id > EVERYONE {
            groups.insert(id, group);
        }
    }
    groups
}

fn is_limited(row: &GroupMemberRecord) -> bool {
    row.from.text().is_some() || row.to.text().is_some()
}

fn members(
    rows: &[(&GroupMemberRecord, usize)],
    users: &BTreeMap<u64, User>,
    remarks: &mut Remarks<'_, '_>,
) -> BTreeSet<u64> {
    let mut members = BTreeSet::new();
    let mut unknown = Vec::new();
    for (row, _) in rows {
        if !users.contains_key(&row.user) {
            unknown.push(row.user);
        } else if is_limited(row) {
            let day = |name: &str, text: Option<&str>| text.map(|text| format!(" {name} {text}")).unwrap_or_default();
            let limits = [day("from", row.from.text()), day("to", row.to.text())].concat();
            let message = format!(
                "u{} is left out: a member{limits} only, which a policy cannot say",
                row.user
            );
            remarks.add(NoteKind::LimitedMembership, message);
        } else {
            members.insert(row.user);
        }
    }
    unknown.dedup();
    unknown_members("members", &unknown, remarks);
    members
}
