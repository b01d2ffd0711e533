use rustc_hash::FxHashMap;

use super::{ActsOn, Permission, PermissionId};

/// A family of permissions.
#[derive(Clone, Debug)]
pub struct Area {
    /// The name that policies use.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it holds, in the order of the names.
    pub resources: Vec<Resource>,
}

/// Something that can be acted on.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name that policies use.
    pub name: String,
    /// For people.
    pub title: String,
    /// Its actions, in the order of their names.
    pub actions: Vec<PermissionId>,
    /// Whether grants may differ by pipeline.
    pub pipelines: bool,
    /// Whether grants may differ by stage.
    pub stages: bool,
}

/// All areas and permissions, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    areas: Vec<Area>,
    permissions: Vec<Permission>,
    /// By `<area>.<resource>`: the actions.
    ids: FxHashMap<String, Vec<(String, PermissionId)>>,
}

impl Catalogue {
    /// A catalogue of these areas and permissions; the ids in `areas` are indices into `permissions`.
    #[must_use]
    pub(crate) fn new(areas: Vec<Area>, permissions: Vec<Permission>) -> Self {
        let mut ids: FxHashMap<String, Vec<_>> = FxHashMap::default();
        for (permission, id) in permissions.iter().zip(0..) {
            let resource = format!("{}.{}", permission.area, permission.resource);
            ids.entry(resource)
                .or_default()
                .push((permission.action.clone(), PermissionId(id)));
        }
        Self {
            areas,
            permissions,
            ids,
        }
    }

    /// All areas.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The area of this name.
    #[must_use]
    pub fn area(&self, name: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.name == name)
    }

    /// All permissions; the index is the id.
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// All permissions with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PermissionId, &Permission)> {
        (0u32..).map(PermissionId).zip(&self.permissions)
    }

    /// The permission of this id.
    #[must_use]
    pub fn get(&self, id: PermissionId) -> Option<&Permission> {
        self.permissions.get(id.index())
    }

    /// The id of the permission of this full name, `<area>.<resource>.<action>`.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<PermissionId> {
        let (resource, action) = name.rsplit_once('.')?;
        self.id_of(resource, action)
    }

    /// The id of the permission to do `action` to a resource, `<area>.<resource>`.
    #[must_use]
    pub fn id_of(&self, resource: &str, action: &str) -> Option<PermissionId> {
        self.ids
            .get(resource)?
            .iter()
            .find(|(name, _)| name == action)
            .map(|(_, id)| *id)
    }

    /// The permissions that act on calls.
    pub fn call_permissions(&self) -> impl Iterator<Item = &Permission> {
        self.permissions
            .iter()
            .filter(|permission| permission.acts_on == ActsOn::Call)
    }
}
