//! The records of the portal, with what is used of them.

use serde::Deserialize;

use super::loose::{Loose, LooseList};

/// A user of `user.get`.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "UPPERCASE", default)]
pub(super) struct UserRecord {
    pub(super) id: Loose,
    pub(super) active: Loose,
    pub(super) user_type: Loose,
    pub(super) name: Loose,
    pub(super) last_name: Loose,
    pub(super) email: Loose,
    pub(super) uf_department: LooseList,
    pub(super) work_phone: Loose,
    pub(super) personal_mobile: Loose,
    pub(super) personal_phone: Loose,
    pub(super) uf_phone_inner: Loose,
}

/// A department of `department.get`.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "UPPERCASE", default)]
pub(super) struct DepartmentRecord {
    pub(super) id: Loose,
    pub(super) name: Loose,
    pub(super) parent: Loose,
    pub(super) uf_head: Loose,
}

/// A workgroup of `sonet_group.get`.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "UPPERCASE", default)]
pub(super) struct WorkgroupRecord {
    pub(super) id: Loose,
    pub(super) name: Loose,
    pub(super) active: Loose,
    pub(super) visible: Loose,
    pub(super) opened: Loose,
    pub(super) closed: Loose,
    pub(super) owner_id: Loose,
}

/// A member of `sonet_group.user.get`.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "UPPERCASE", default)]
pub(super) struct MemberRecord {
    pub(super) user_id: Loose,
    pub(super) role: Loose,
}

/// A node of the newer company structure; its members come with `humanresources.node.get` only.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct NodeRecord {
    pub(super) id: Loose,
    pub(super) name: Loose,
    #[serde(rename = "type")]
    pub(super) kind: Loose,
    pub(super) parent_id: Loose,
    pub(super) access_code: Loose,
    pub(super) members: Vec<NodeMember>,
}

/// A person of a node.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct NodeMember {
    pub(super) user_id: Loose,
    pub(super) role: Loose,
}

/// Something that has an id of its own.
pub(super) trait Record: Ord + Sized {
    /// What people call it.
    const WHAT: &'static str;

    /// Its id in the portal.
    fn id(&self) -> &Loose;

    /// Takes in another record with the same id; of two that differ the one stays that is first in the order of
    /// their contents. Tells whether they differ.
    fn merge(&mut self, other: Self) -> bool {
        let differs = *self != other;
        if other < *self {
            *self = other;
        }
        differs
    }
}

impl Record for NodeRecord {
    const WHAT: &'static str = "node";

    fn id(&self) -> &Loose {
        &self.id
    }

    /// The list of nodes has no members; the answer for one node has.
    fn merge(&mut self, mut other: Self) -> bool {
        self.members.append(&mut other.members);
        self.members.sort();
        self.members.dedup();
        other.members.clone_from(&self.members);
        let differs = *self != other;
        if other < *self {
            *self = other;
        }
        differs
    }
}

macro_rules! records {
    ($($record:ty: $what:literal;)*) => {
        $(impl Record for $record {
            const WHAT: &'static str = $what;

            fn id(&self) -> &Loose {
                &self.id
            }
        })*
    };
}

records! {
    UserRecord: "user";
    DepartmentRecord: "department";
    WorkgroupRecord: "workgroup";
    GroupRecord: "user group";
    RoleRecord: "role";
}

/// A user group of the table `b_group`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct GroupRecord {
    pub(super) id: Loose,
    pub(super) name: Loose,
    pub(super) active: Loose,
}

/// A row of `b_user_group`.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct GroupMemberRecord {
    pub(super) group: u64,
    pub(super) user: u64,
    /// The days between which it counts, as they stand in the table.
    pub(super) from: Loose,
    pub(super) to: Loose,
}

/// A role of a module.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct RoleRecord {
    pub(super) id: Loose,
    pub(super) name: Loose,
    pub(super) code: Loose,
}

/// What a role may do: a row of the table of permissions.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct PermissionRecord {
    pub(super) role: u64,
    pub(super) entity: String,
    pub(super) action: String,
    /// The stage it is about; `None` for all.
    pub(super) stage: Option<String>,
    pub(super) letter: String,
    /// The newer set of words; empty where only the letter counts.
    pub(super) words: Vec<String>,
}

/// A right on something of the Drive.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct DriveRightRecord {
    /// The name of the drive that it is on.
    pub(super) storage: Loose,
    /// What sort of drive that is, where the table says it.
    pub(super) kind: Loose,
    /// The path from the root of the drive.
    pub(super) path: String,
    pub(super) task: String,
    pub(super) code: String,
    /// Whether it takes away what the same right gives above.
    pub(super) negative: Loose,
}

/// Who holds a role.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct HolderRecord {
    pub(super) role: u64,
    pub(super) code: String,
}
