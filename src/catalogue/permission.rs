use std::sync::Arc;

use super::{AskedAs, Ladder, Relations};

/// A permission among those of a catalogue: its index, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PermissionId(pub(crate) u32);

impl PermissionId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a resource's actions are done to, and so which facts of a request matter.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum ActsOn {
    /// A record, which may have an owner, be open, stand in a pipeline and a stage.
    #[default]
    Record,
    /// An outbound call: the resource id is what was dialled.
    Call,
    /// An object of the area: the resource id is the object.
    Object,
}

/// What the objects of an area are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ObjectKind {
    /// Names that stand side by side.
    Names,
    /// Paths such as `/Contracts/2026`: what is granted on one reaches all below it.
    Paths,
    /// The workgroups of the organisation.
    Workgroups,
}

/// A setting of a policy that names an object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ObjectSetting {
    /// The folder of call recordings.
    RecordingsFolder,
}

/// Another permission that is needed too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Requirement {
    /// Which.
    pub permission: PermissionId,
    /// On the object that the policy's setting names, where it names one; on the same thing where there is none.
    pub on: Option<ObjectSetting>,
}

/// Whether a permission can be had in an archived workgroup.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InArchives {
    /// Nobody has it there, whatever the roles say.
    Denied,
    /// As in any other.
    Possible,
}

/// Whether who has a permission can give permissions, to himself among others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Power {
    /// He can do no more than what it says.
    Plain,
    /// He can give permissions.
    GrantsPermissions,
}

/// Who of a workgroup's people has a permission where the workgroup says nothing: relations, by its visibility.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Audience {
    /// In a public workgroup.
    pub public: Relations,
    /// In a private workgroup.
    pub private: Relations,
    /// In a secret workgroup.
    pub secret: Relations,
}

/// What a caller must be allowed to do with the record of a customer to have read it, by the kind of customer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ReadPermissions {
    /// To read a lead.
    pub lead: PermissionId,
    /// To read a contact.
    pub contact: PermissionId,
    /// To read a company.
    pub company: PermissionId,
}

impl ReadPermissions {
    /// The permission of each kind of customer.
    #[must_use]
    pub fn by_kind(self) -> [(&'static str, PermissionId); 3] {
        [
            ("lead", self.lead),
            ("contact", self.contact),
            ("company", self.company),
        ]
    }
}

/// One thing that can be permitted.
#[derive(Clone, Debug)]
pub struct Permission {
    /// Its full name, `<area>.<resource>.<action>`.
    pub name: String,
    /// The area's name.
    pub area: String,
    /// The resource's name.
    pub resource: String,
    /// The action's name.
    pub action: String,
    /// For people: the resource's and the action's title.
    pub title: String,
    /// The levels it may take.
    pub ladder: Arc<Ladder>,
    /// How requests ask for it beside its own name.
    pub asked_as: Option<AskedAs>,
    /// What the action is done to.
    pub acts_on: ActsOn,
    /// Another permission that is needed too.
    pub requires: Option<Requirement>,
    /// The permission by which one sees what the action is done to; it is not needed.
    pub seen_by: Option<PermissionId>,
    /// Whether who has it can give permissions.
    pub power: Power,
    /// What the objects are on which it can be granted; `None` where it takes no object.
    pub objects: Option<ObjectKind>,
    /// Of what acts on calls, the permissions by which a customer is `readable`; `None` where nobody says so.
    pub readable: Option<ReadPermissions>,
    /// Whether a grant may differ by pipeline.
    pub pipelines: bool,
    /// Whether a grant may differ by stage.
    pub stages: bool,
    /// Whether a grant may differ by field.
    pub fields: bool,
    /// Who has it in a workgroup that says nothing.
    pub audience: Option<Audience>,
    /// Whether it can be had in an archived workgroup.
    pub in_archives: InArchives,
    /// Where the fact comes from.
    pub source: Option<String>,
}
