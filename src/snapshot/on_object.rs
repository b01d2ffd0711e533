//! What is held on an object: grants that reach it, and for workgroups what they say themselves.

use jiff::Timestamp;

use super::{Phase, Scopes, Snapshot};
use crate::{
    catalogue::{InArchives, Permission, PermissionId, Relation, Relations},
    document::VisibilityWord,
    policy::{Grant, ObjectId, UserId, Workgroup},
};

/// On what a question is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum On {
    /// The permission takes no object.
    Nothing,
    /// On an object that the policy names, or on one below it.
    Object(ObjectId),
    /// On one that has what counts everywhere.
    Elsewhere,
    /// On an object that is not said.
    Unsaid,
}

/// How somebody stands to a workgroup.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Standing {
    /// He has no part in it.
    Outside,
    /// A member.
    Member,
    /// A moderator.
    Moderator,
    /// The owner.
    Owner,
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Member => "member",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// The relations of who stands so.
    pub(crate) fn relations(self) -> Relations {
        let held = [
            (self >= Self::Owner, Relation::WorkgroupOwner),
            (self >= Self::Moderator, Relation::WorkgroupModerator),
            (self >= Self::Member, Relation::WorkgroupMember),
        ];
        let held = held.into_iter().filter(|(holds, _)| *holds);
        held.map(|(_, relation)| relation).collect()
    }
}

impl Snapshot {
    /// What is held of a permission on something in a phase, the audience of a workgroup that is named included.
    #[inline]
    pub(crate) fn held(&self, phase: &Phase, permission: PermissionId, scopes: Scopes, on: On) -> Relations {
        self.held_where(permission, on, |object| match object {
            None => self.relations(phase.row, permission, scopes),
            Some(object) => self.given_on(phase, permission, scopes, object),
        })
    }

    /// The same where this is what roles give, everywhere or on an object.
    #[inline]
    pub(crate) fn held_where(
        &self,
        permission: PermissionId,
        on: On,
        given: impl Fn(Option<ObjectId>) -> Relations,
    ) -> Relations {
        match on {
            On::Nothing | On::Elsewhere => given(None),
            On::Object(object) if self.is_barred(object, permission) => Relations::NONE,
            On::Object(object) => {
                let audience = self.audience(object, permission);
                given(Some(object)) | audience.map_or(Relations::NONE, |grant| grant.relations)
            }
            On::Unsaid => self.held_everywhere(permission, given),
        }
    }

    /// What roles give on an object.
    fn given_on(&self, phase: &Phase, permission: PermissionId, scopes: Scopes, object: ObjectId) -> Relations {
        let row = phase.row_on(object, &self.policy().objects);
        row.map_or(Relations::NONE, |row| self.relations(row, permission, scopes))
    }

    /// The row of the grant table that counts for a user on something at a time; `None` where nothing reaches it.
    pub(crate) fn row_on(&self, user: UserId, time: Option<Timestamp>, on: On) -> Option<u32> {
        let phase = self.phase(user, time)?;
        match on {
            On::Object(object) => phase.row_on(object, &self.policy().objects),
            On::Nothing | On::Elsewhere | On::Unsaid => Some(phase.row),
        }
    }

    /// What is held whichever object is meant: it may be one that grants from above do not reach, or an archived one.
    /// An audience counts in a workgroup that is named.
    fn held_everywhere(&self, permission: PermissionId, given: impl Fn(Option<ObjectId>) -> Relations) -> Relations {
        let Some(area) = self.policy().catalogue.get(permission).map(|it| &it.area) else {
            return Relations::NONE;
        };
        let objects = &self.policy().objects;
        if objects.any_archived(area) && !self.is_possible_in_archives(permission) {
            return Relations::NONE;
        }
        let closed = objects.closed(area).iter();
        closed.fold(given(None), |all, object| all & given(Some(*object)))
    }

    fn is_possible_in_archives(&self, permission: PermissionId) -> bool {
        let permission = self.policy().catalogue.get(permission);
        permission.is_some_and(|permission| permission.in_archives == InArchives::Possible)
    }

    /// Whether an object is an archived workgroup, in which a permission cannot be had.
    pub(crate) fn is_barred(&self, object: ObjectId, permission: PermissionId) -> bool {
        let workgroup = self.workgroup(object);
        workgroup.is_some_and(|workgroup| workgroup.archived) && !self.is_possible_in_archives(permission)
    }

    /// The workgroup that an object is.
    #[must_use]
    pub fn workgroup(&self, object: ObjectId) -> Option<&Workgroup> {
        let index = self.policy().objects.get(object)?.workgroup?;
        self.policy().organisation.workgroups.get(index as usize)
    }

    /// What a workgroup grants everyone of a permission: what it says itself, and its place; else what the catalogue
    /// has for its visibility, without a place in the policy.
    pub(crate) fn audience(&self, object: ObjectId, permission: PermissionId) -> Option<WorkgroupGrant> {
        let workgroup = self.workgroup(object)?;
        let audience = self.policy().catalogue.get(permission)?.audience?;
        let said = workgroup.features.get(&permission).copied();
        Some(WorkgroupGrant {
            relations: said.map_or_else(
                || match workgroup.visibility {
                    VisibilityWord::Public => audience.public,
                    VisibilityWord::Private => audience.private,
                    VisibilityWord::Secret => audience.secret,
                },
                |grant| grant.relations,
            ),
            said,
        })
    }

    /// How a user stands to a workgroup.
    #[must_use]
    pub fn standing(&self, user: UserId, workgroup: &Workgroup) -> Standing {
        if workgroup.owner == Some(user) {
            Standing::Owner
        } else if workgroup.moderators.binary_search(&user).is_ok() {
            Standing::Moderator
        } else if workgroup.members.binary_search(&user).is_ok() {
            Standing::Member
        } else {
            Standing::Outside
        }
    }

    /// The relations of a user to a workgroup.
    pub(crate) fn workgroup_relations(&self, user: UserId, workgroup: &Workgroup) -> Relations {
        let is_employee = self.policy().organisation.user(user).is_some_and(|user| !user.extranet);
        let employee = if is_employee {
            Relation::Employee.into()
        } else {
            Relations::NONE
        };
        self.standing(user, workgroup).relations() | employee
    }

    /// The object as a question of a permission means it.
    pub(crate) fn on(&self, permission: &Permission, id: Option<&str>) -> On {
        match (permission.objects, id) {
            (None, _) => On::Nothing,
            (Some(_), None) => On::Unsaid,
            (Some(kind), Some(id)) => {
                let nearest = self.policy().objects.nearest(&permission.area, kind, id);
                nearest.map_or(On::Elsewhere, On::Object)
            }
        }
    }
}

/// What a workgroup grants everyone of a permission.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkgroupGrant {
    /// The relations that suffice.
    pub(crate) relations: Relations,
    /// The workgroup's own words; `None` where the catalogue's default counts.
    pub(crate) said: Option<Grant>,
}
