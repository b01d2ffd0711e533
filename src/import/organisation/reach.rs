//! People for whom a level by department reaches otherwise than in the product.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        gather::Gathered,
        note::{NoteKind, Notes, Remarks},
    },
    Department, Nodes, User,
};

/// Remarks on them, where some role of telephony or open channels has such a level.
pub(super) fn remark(
    gathered: &Gathered,
    departments: &mut BTreeMap<u64, Department>,
    users: &mut BTreeMap<u64, User>,
    nodes: &Nodes,
    notes: &mut Notes<'_>,
) {
    let of_scale = gathered.modules.values().filter(|module| !module.by_stage);
    if !of_scale
        .flat_map(|module| &module.permissions)
        .any(|row| row.value.letter == "D")
    {
        return;
    }
    heads(gathered, departments, users, notes);
    without_department(gathered, users, notes);
    teams(gathered, nodes, notes);
}

/// The older structure knows heads who are no members of what they lead.
fn heads(
    gathered: &Gathered,
    departments: &mut BTreeMap<u64, Department>,
    users: &BTreeMap<u64, User>,
    notes: &mut Notes<'_>,
) {
    let parents: BTreeMap<u64, Option<u64>> = departments.iter().map(|(id, held)| (*id, held.parent)).collect();
    for (id, department) in departments {
        // The tree has no circle; the bound is for whoever changes that.
        let path = std::iter::successors(Some(*id), |id| parents.get(id).copied().flatten()).take(parents.len());
        let path: BTreeSet<u64> = path.collect();
        let outside = department.heads.iter().filter(|head| {
            let user = users.get(head);
            user.is_some_and(|user| user.departments.is_disjoint(&path))
        });
        let outside: Vec<u64> = outside.copied().collect();
        let file = gathered.departments.get(id).map(|stored| stored.file);
        let mut remarks = Remarks::new(notes, file, format!("department {id}"));
        for head in outside {
            let message = format!(
                "u{head} leads it and is not in it: in telephony and open channels the level `department` reaches it \
                 for him in the product, and does not here"
            );
            remarks.add(NoteKind::HeadOutside, message);
        }
        department.comments.append(&mut remarks.comments);
    }
}

/// Who is in no department has no colleagues; telephony does not even count himself among them.
fn without_department(gathered: &Gathered, users: &mut BTreeMap<u64, User>, notes: &mut Notes<'_>) {
    for (id, user) in users.iter_mut().filter(|(_, user)| user.departments.is_empty()) {
        let file = gathered.users.get(id).map(|stored| stored.file);
        let mut remarks = Remarks::new(notes, file, format!("user {id}"));
        let message = "in no department: with the telephony level `department` he has his own calls here, and none in \
                       the product";
        remarks.add(NoteKind::NoDepartment, message.to_owned());
        user.comments.append(&mut remarks.comments);
    }
}

/// For telephony and open channels, teams are departments.
fn teams(gathered: &Gathered, nodes: &Nodes, notes: &mut Notes<'_>) {
    for (id, team) in nodes.teams().filter(|(_, team)| !team.members.is_empty()) {
        let file = gathered.nodes.get(&id).map(|stored| stored.file);
        let message = format!(
            "a team ({}) of {}: in telephony and open channels the level `department` also reaches them for each other \
             in the product, and does not here",
            team.name.as_deref().unwrap_or("without a name"),
            match team.members.len() {
                1 => "1 person".to_owned(),
                count => format!("{count} people"),
            }
        );
        notes.add(NoteKind::Team, file, &format!("node {id}"), message);
    }
}
