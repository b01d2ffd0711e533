//! What can be permitted: areas, their permissions, and the ladders of levels these may take.
//!
//! No permission is named here: areas are data, read from `catalogue/*.yaml` and from a policy's own `catalogue:`.

mod area;
mod asked;
mod embedded;
mod ladder;
mod permission;
mod relation;

pub use area::{Area, Catalogue, Resource, ResourceLevel};
pub use asked::{ActionProperty, AskedAs, NotAsked, PropertyValue};
pub use embedded::{CALL_RULES, EMBEDDED};
pub use ladder::{Ladder, Level, LevelName};
pub use permission::{
    ActsOn, Audience, InArchives, ObjectKind, ObjectSetting, Permission, PermissionId, Power, ReadPermissions,
    Requirement,
};
pub use relation::{Relation, Relations};
