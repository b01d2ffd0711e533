use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        gather::Gathered,
        loose::Loose,
        note::{NoteKind, Notes, Remarks},
        record::UserRecord,
    },
    Department, Nodes, User, several,
};

/// The users who are active people, without their places; and how many are not.
pub(super) fn active(gathered: &Gathered) -> (BTreeMap<u64, User>, usize) {
    let active = gathered.users.iter().filter(|(_, stored)| is_person(&stored.value));
    let users: BTreeMap<_, _> = active.map(|(id, stored)| (*id, user(&stored.value))).collect();
    let left_out = gathered.users.len() - users.len();
    (users, left_out)
}

/// Whether somebody works with the portal: mail addresses and programs have users, too.
fn is_person(record: &UserRecord) -> bool {
    !record.active.is_no() && matches!(record.user_type.text(), None | Some("employee" | "extranet"))
}

fn user(record: &UserRecord) -> User {
    let names: Vec<_> = [&record.name, &record.last_name]
        .into_iter()
        .filter_map(|name| name.text())
        .collect();
    let name = match names.as_slice() {
        [] => record.email.text().map(str::to_owned),
        names => Some(names.join(" ")),
    };
    User {
        name,
        extranet: record.user_type.text() == Some("extranet"),
        ..User::default()
    }
}

/// Puts the users into their departments.
pub(super) fn places(
    users: &mut BTreeMap<u64, User>,
    departments: &BTreeMap<u64, Department>,
    nodes: &Nodes,
    gathered: &Gathered,
    notes: &mut Notes<'_>,
) {
    for (id, user) in users.iter_mut() {
        let Some(stored) = gathered.users.get(id) else { continue };
        let said: BTreeSet<u64> = stored.value.uf_department.0.iter().filter_map(Loose::id).collect();
        let (known, unknown): (BTreeSet<u64>, Vec<u64>) = {
            let (known, unknown): (Vec<u64>, Vec<u64>) = said.iter().partition(|id| departments.contains_key(id));
            (known.into_iter().collect(), unknown)
        };
        user.departments = known;
        let mut remarks = Remarks::new(notes, Some(stored.file), format!("user {id}"));
        if !unknown.is_empty() {
            let message = format!("in departments that are not in the data: {}", several(&unknown, ""));
            remarks.add(NoteKind::UnknownDepartment, message);
        }
        user.comments.append(&mut remarks.comments);
    }
    for (department, node) in nodes.departments().filter(|(id, _)| departments.contains_key(id)) {
        for member in &node.members {
            if let Some(user) = users.get_mut(member) {
                user.departments.insert(department);
            }
        }
    }
}
