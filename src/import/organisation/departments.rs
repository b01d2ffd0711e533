use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        gather::Gathered,
        note::{NoteKind, Notes, Remarks},
    },
    Department, Node, Nodes, User, several, title,
};

/// The departments, in a tree without circles, each with the heads that are users.
pub(super) fn departments(
    gathered: &Gathered,
    users: &BTreeMap<u64, User>,
    nodes: &Nodes,
    notes: &mut Notes<'_>,
) -> BTreeMap<u64, Department> {
    let structure: BTreeMap<u64, &Node> = nodes.departments().collect();
    let known: BTreeSet<u64> = gathered.departments.keys().chain(structure.keys()).copied().collect();
    let mut parents: BTreeMap<u64, u64> = BTreeMap::new();
    for id in &known {
        let of_node = || structure.get(id).and_then(|node| nodes.parent_department(node));
        let parent = match gathered.departments.get(id) {
            Some(stored) => stored.value.parent.id(),
            None => of_node(),
        };
        parents.extend(parent.map(|parent| (*id, parent)));
    }
    let circles = circles(&parents);
    let department = |id: &u64| {
        let stored = gathered.departments.get(id);
        let mut remarks = Remarks::new(notes, stored.map(|stored| stored.file), format!("department {id}"));
        let node = structure.get(id).copied();
        let parent = parents.get(id).copied().filter(|parent| {
            if circles.contains(id) {
                let message = format!("part of d{parent}, which is part of it: the circle is cut here");
                remarks.add(NoteKind::DepartmentCycle, message);
            } else if !known.contains(parent) {
                let message = format!("part of department {parent}, which is not in the data; here it is part of none");
                remarks.add(NoteKind::UnknownParent, message);
            }
            !circles.contains(id) && known.contains(parent)
        });
        let heads = heads(
            stored.and_then(|stored| stored.value.uf_head.id()),
            node,
            users,
            &mut remarks,
        );
        let named = stored.and_then(|stored| title(&stored.value.name));
        let department = Department {
            title: named.or_else(|| node.and_then(|node| node.name.clone())),
            parent,
            heads,
            comments: remarks.comments,
        };
        (*id, department)
    };
    known.iter().map(department).collect()
}

/// The heads that are users: the one of the department first, then those of its node.
fn heads(
    head: Option<u64>,
    node: Option<&Node>,
    users: &BTreeMap<u64, User>,
    remarks: &mut Remarks<'_, '_>,
) -> Vec<u64> {
    let mut heads: Vec<u64> = Vec::new();
    if let Some(head) = head {
        if users.contains_key(&head) {
            heads.push(head);
        } else {
            let message = format!("its head, user {head}, is inactive or not in the data");
            remarks.add(NoteKind::UnknownHead, message);
        }
    }
    let of_node = node.into_iter().flat_map(|node| node.heads.iter().copied());
    for other in of_node {
        if !heads.contains(&other) {
            heads.push(other);
        }
    }
    if let [_, further @ ..] = heads.as_slice()
        && !further.is_empty()
    {
        let message = format!(
            "further heads, for whom the policy has no room: {}",
            several(further, "u")
        );
        remarks.add(NoteKind::FurtherHeads, message);
    }
    heads
}

/// Of each circle the department with the smallest id.
fn circles(parents: &BTreeMap<u64, u64>) -> BTreeSet<u64> {
    let mut settled = BTreeSet::new();
    let mut cuts = BTreeSet::new();
    for start in parents.keys() {
        let mut path = Vec::new();
        let mut on_path = BTreeSet::new();
        let mut at = Some(*start);
        while let Some(id) = at.filter(|id| !settled.contains(id)) {
            if !on_path.insert(id) {
                let circle = path.iter().skip_while(|other| **other != id);
                cuts.extend(circle.min());
                break;
            }
            path.push(id);
            at = parents.get(&id).copied();
        }
        settled.extend(path);
    }
    cuts
}
