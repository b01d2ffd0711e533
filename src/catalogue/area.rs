use rustc_hash::FxHashMap;

use super::{ActsOn, NotAsked, ObjectKind, Permission, PermissionId};

/// A family of permissions.
#[derive(Clone, Debug)]
pub struct Area {
    /// The name that policies use.
    pub name: String,
    /// For people.
    pub title: String,
    /// What its objects are, where grants can hang on objects.
    pub objects: Option<ObjectKind>,
    /// The cloud plans in which the product lets one change its permissions; empty where nothing is known.
    pub plans: Vec<String>,
    /// What it holds, in the order of the names.
    pub resources: Vec<Resource>,
}

impl Area {
    /// The one resource that has levels of its own, where there is just one: a grant on an object may name such a level.
    #[must_use]
    pub fn resource_with_levels(&self) -> Option<&Resource> {
        let mut with_levels = self.resources.iter().filter(|resource| !resource.levels.is_empty());
        with_levels.next().filter(|_| with_levels.next().is_none())
    }
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
    /// Whether people are invited to an object that is shared with them, and have it with their own once they accept.
    pub invitations: bool,
    /// Named sets of its actions, the first of which is empty; none where each action is granted for itself.
    pub levels: Vec<ResourceLevel>,
}

/// A named set of a resource's actions, granted together.
#[derive(Clone, Debug)]
pub struct ResourceLevel {
    /// The name that policies use.
    pub name: String,
    /// The actions.
    pub actions: Vec<PermissionId>,
}

/// All areas and permissions, in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    areas: Vec<Area>,
    permissions: Vec<Permission>,
    /// By `<area>.<resource>`: the actions.
    ids: FxHashMap<String, Actions>,
    /// By the name of a resource alone: its full names.
    short: FxHashMap<String, Vec<String>>,
}

/// The actions of a resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Actions {
    /// By name.
    pub(super) actions: Vec<(String, PermissionId)>,
    /// Those that requests ask for by properties too.
    pub(super) asked_as: Vec<PermissionId>,
}

impl Actions {
    pub(super) fn named(&self, action: &str) -> Option<PermissionId> {
        let mut actions = self.actions.iter();
        actions.find(|(name, _)| name == action).map(|(_, id)| *id)
    }
}

impl Catalogue {
    /// A catalogue of these areas and permissions; the ids in `areas` are indices into `permissions`.
    #[must_use]
    pub(crate) fn new(areas: Vec<Area>, permissions: Vec<Permission>) -> Self {
        let mut ids: FxHashMap<String, Actions> = FxHashMap::default();
        let mut short: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (permission, id) in permissions.iter().zip(0..) {
            let resource = format!("{}.{}", permission.area, permission.resource);
            let full_names = short.entry(permission.resource.clone()).or_default();
            if !full_names.contains(&resource) {
                full_names.push(resource.clone());
            }
            let of = ids.entry(resource).or_default();
            of.actions.push((permission.action.clone(), PermissionId(id)));
            if permission.asked_as.is_some() {
                of.asked_as.push(PermissionId(id));
            }
        }
        Self {
            areas,
            permissions,
            ids,
            short,
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
        self.ids.get(resource)?.named(action)
    }

    /// The actions of a resource by its full name, or by its name alone where one area has such a resource.
    pub(super) fn resource_asked(&self, resource: &str) -> Result<&Actions, NotAsked<'_>> {
        if let Some(actions) = self.ids.get(resource) {
            return Ok(actions);
        }
        match self.short.get(resource).map(Vec::as_slice) {
            Some([only]) => self.ids.get(only).ok_or(NotAsked::Unknown),
            Some(several) => Err(NotAsked::Several(several)),
            None => Err(NotAsked::Unknown),
        }
    }

    /// The resource that a permission acts on.
    #[must_use]
    pub fn resource_of(&self, permission: &Permission) -> Option<&Resource> {
        let area = self.area(&permission.area)?;
        area.resources
            .iter()
            .find(|resource| resource.name == permission.resource)
    }

    /// A permission and all that it requires on the same thing.
    pub fn with_required(&self, id: PermissionId) -> impl Iterator<Item = PermissionId> {
        let next = |id: &PermissionId| self.get(*id)?.requires.filter(|it| it.on.is_none());
        std::iter::successors(Some(id), move |id| next(id).map(|it| it.permission))
    }

    /// The permissions that act on calls.
    pub fn call_permissions(&self) -> impl Iterator<Item = &Permission> {
        self.permissions
            .iter()
            .filter(|permission| permission.acts_on == ActsOn::Call)
    }
}
