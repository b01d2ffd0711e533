use std::collections::{BTreeMap, BTreeSet};

use super::{super::gather::Gathered, User};

/// A department or team of the newer company structure.
#[derive(Debug, Default)]
pub(in super::super) struct Node {
    /// The department that the node is; none for a team.
    pub(in super::super) department: Option<u64>,
    pub(super) is_team: bool,
    pub(in super::super) name: Option<String>,
    pub(in super::super) parent: Option<u64>,
    pub(in super::super) heads: BTreeSet<u64>,
    /// Everybody in it, heads and deputies included.
    pub(in super::super) members: BTreeSet<u64>,
}

/// The newer company structure, by the ids of its nodes.
#[derive(Debug, Default)]
pub(in super::super) struct Nodes(BTreeMap<u64, Node>);

impl Nodes {
    /// The nodes of what was gathered; people who are not imported are not in them.
    pub(super) fn new(gathered: &Gathered, users: &BTreeMap<u64, User>) -> Self {
        let nodes = gathered.nodes.iter().map(|(id, stored)| {
            let record = &stored.value;
            let is_team = record.kind.text() == Some("TEAM");
            let code = record.access_code.text().unwrap_or_default();
            let digits = code.strip_prefix("DR").or_else(|| code.strip_prefix('D'));
            let people = |head: bool| {
                let members = record.members.iter();
                let wanted = members.filter(|member| !head || member.role.text() == Some("MEMBER_HEAD"));
                let ids = wanted.filter_map(|member| member.user_id.id());
                ids.filter(|id| users.contains_key(id)).collect()
            };
            let node = Node {
                department: digits.filter(|_| !is_team).and_then(super::super::loose::read_id),
                is_team,
                name: super::title(&record.name),
                parent: record.parent_id.id(),
                heads: people(true),
                members: people(false),
            };
            (*id, node)
        });
        Self(nodes.collect())
    }

    /// The node of this id.
    pub(in super::super) fn get(&self, id: u64) -> Option<&Node> {
        self.0.get(&id)
    }

    /// The nodes that are departments, with the ids of these.
    pub(super) fn departments(&self) -> impl Iterator<Item = (u64, &Node)> {
        self.0.values().filter_map(|node| Some((node.department?, node)))
    }

    /// The teams, with their ids.
    pub(super) fn teams(&self) -> impl Iterator<Item = (u64, &Node)> {
        self.0
            .iter()
            .map(|(id, node)| (*id, node))
            .filter(|(_, node)| node.is_team)
    }

    /// The department that the parent of a node is.
    pub(super) fn parent_department(&self, node: &Node) -> Option<u64> {
        self.get(node.parent?)?.department
    }

    /// Everybody of a node, and of the nodes below it.
    pub(in super::super) fn people(&self, id: u64, below: bool) -> BTreeSet<u64> {
        let mut people = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            people.extend(self.get(id).into_iter().flat_map(|node| &node.members));
            if below {
                open.extend(
                    self.0
                        .iter()
                        .filter(|(_, node)| node.parent == Some(id))
                        .map(|(id, _)| *id),
                );
            }
        }
        people
    }
}
