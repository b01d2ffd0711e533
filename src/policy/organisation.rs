use std::collections::BTreeMap;

use super::{Grant, Settings, definitions::Definitions, member::Memberships, settings::Edition};
use crate::{
    catalogue::{Catalogue, PermissionId},
    destination::Digits,
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{DepartmentDocument, GroupDocument, PolicyFile, Text, UserDocument, VisibilityWord, WorkgroupDocument},
    source::Place,
};

mod cycle;
mod directory;
mod features;
mod phones;
mod user_index;

use directory::Directory;
use user_index::UserIndex;

/// A user: his place in the order of the ids, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UserId(pub(crate) u32);

impl UserId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A department: its place in the order of the names, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct DepartmentId(pub(crate) u32);

impl DepartmentId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A department.
#[derive(Clone, Debug)]
pub struct Department {
    /// Its id in the files.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// The department it is part of.
    pub parent: Option<DepartmentId>,
    /// Who heads it.
    pub head: Option<UserId>,
    /// Where it is defined.
    pub place: Place,
}

/// A person.
#[derive(Clone, Debug)]
pub struct User {
    /// The id in the files.
    pub name: String,
    /// For people.
    pub full_name: Option<String>,
    /// The departments he is a member of, each once, in order.
    pub departments: Vec<DepartmentId>,
    /// His numbers of the public network.
    pub phones: Vec<Digits>,
    /// His internal number.
    pub extension: Option<Digits>,
    /// Where that is written.
    pub extension_place: Option<Place>,
    /// Whether he is an administrator.
    pub administrator: bool,
    /// Whether he is from outside, and no employee.
    pub extranet: bool,
    /// Where he is defined.
    pub place: Place,
}

/// A user group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its id in the files.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// Who is in it.
    pub members: Vec<UserId>,
    /// Where it is defined.
    pub place: Place,
}

/// A workgroup or project.
#[derive(Clone, Debug)]
pub struct Workgroup {
    /// Its id in the files.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// Who learns that it exists.
    pub visibility: VisibilityWord,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// Who moderates it.
    pub moderators: Vec<UserId>,
    /// Its other members.
    pub members: Vec<UserId>,
    /// Whether it is archived.
    pub archived: bool,
    /// What it says itself of who may do what in it: relations to it.
    pub features: BTreeMap<PermissionId, Grant>,
    /// Where it is defined.
    pub place: Place,
}

/// Users, departments, user groups and workgroups, each in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// The departments; the index is the [`DepartmentId`].
    pub departments: Vec<Department>,
    /// The users; the index is the [`UserId`].
    pub users: Vec<User>,
    /// The user groups.
    pub groups: Vec<Group>,
    /// The workgroups.
    pub workgroups: Vec<Workgroup>,
    user_index: UserIndex,
    pub(super) memberships: Memberships,
}

impl Organisation {
    /// The user of this id in the files.
    #[must_use]
    pub fn user_id(&self, name: &str) -> Option<UserId> {
        self.user_index.find(name)
    }

    /// The department of this id in the files.
    #[must_use]
    pub fn department_id(&self, name: &str) -> Option<DepartmentId> {
        let index = self
            .departments
            .binary_search_by(|department| department.name.as_str().cmp(name))
            .ok()?;
        u32::try_from(index).ok().map(DepartmentId)
    }

    /// The user of a dense id.
    #[must_use]
    pub fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(id.index())
    }

    /// The department of a dense id.
    #[must_use]
    pub fn department(&self, id: DepartmentId) -> Option<&Department> {
        self.departments.get(id.index())
    }

    /// A department and all those it is part of, from itself to the root.
    pub fn with_ancestors(&self, id: DepartmentId) -> impl Iterator<Item = DepartmentId> {
        // A tree of n departments has no longer path; the bound ends a cycle that has been reported.
        std::iter::successors(Some(id), |id| self.department(*id)?.parent).take(self.departments.len())
    }
}

/// Resolves the people and where they belong.
pub(crate) fn resolve_organisation(
    files: &[PolicyFile],
    catalogue: &Catalogue,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Organisation {
    let departments = Definitions::collect("department", files, |file| file.departments.as_ref(), diagnostics);
    let users = Definitions::collect("user", files, |file| file.users.as_ref(), diagnostics);
    let groups = Definitions::collect("user group", files, |file| file.groups.as_ref(), diagnostics);
    let workgroups = Definitions::collect("workgroup", files, |file| file.workgroups.as_ref(), diagnostics);
    refuse_groups_in_cloud(&groups, settings, diagnostics);

    let directory = Directory::new(&users, &departments);
    let departments: Vec<_> = departments
        .iter()
        .map(|(name, document)| department(name, document, &directory, diagnostics))
        .collect();
    cycle::refuse_cycles(&departments, diagnostics);
    let mut phones = phones::Lines::new(settings);
    let users: Vec<_> = users
        .iter()
        .map(|(name, document)| user(name, document, &directory, &mut phones, diagnostics))
        .collect();
    let groups = groups
        .iter()
        .map(|(name, document)| group(name, document, &directory, diagnostics))
        .collect();
    let workgroups = workgroups
        .iter()
        .map(|(name, document)| workgroup(name, document, &directory, catalogue, diagnostics))
        .collect();
    Organisation {
        user_index: UserIndex::new(&users),
        departments,
        users,
        groups,
        workgroups,
        memberships: Memberships::default(),
    }
    .with_memberships()
}

fn refuse_groups_in_cloud(groups: &Definitions<'_, GroupDocument>, settings: &Settings, diagnostics: &mut Diagnostics) {
    if settings.edition == Edition::Cloud {
        for (name, _) in groups.iter() {
            diagnostics.push(
                Diagnostic::new(Code::GroupInCloud, "the cloud edition has no user groups")
                    .at(name.place, "a user group")
                    .help("use a workgroup, or set `edition: on-premise` under `settings:`"),
            );
        }
    }
}

fn title(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}

fn department(
    name: &Text,
    document: &DepartmentDocument,
    directory: &Directory<'_>,
    diagnostics: &mut Diagnostics,
) -> Department {
    Department {
        name: name.value.clone(),
        title: title(document.title.as_ref()),
        parent: document
            .parent
            .as_ref()
            .and_then(|parent| directory.department(parent, diagnostics)),
        head: document
            .head
            .as_ref()
            .and_then(|head| directory.user(head, diagnostics)),
        place: name.place,
    }
}

fn user(
    name: &Text,
    document: &UserDocument,
    directory: &Directory<'_>,
    phones: &mut phones::Lines<'_>,
    diagnostics: &mut Diagnostics,
) -> User {
    let departments = document.departments.iter().flatten();
    let mut departments: Vec<_> = departments
        .filter_map(|department| directory.department(department, diagnostics))
        .collect();
    departments.sort_unstable();
    departments.dedup();
    User {
        name: name.value.clone(),
        full_name: title(document.name.as_ref()),
        departments,
        phones: document
            .phones
            .iter()
            .flatten()
            .filter_map(|phone| phones.phone(phone, diagnostics))
            .collect(),
        extension: document
            .extension
            .as_ref()
            .and_then(|extension| phones.extension(extension, diagnostics)),
        extension_place: document.extension.as_ref().map(|extension| extension.place),
        administrator: document.administrator.is_some_and(|administrator| administrator.value),
        extranet: document.extranet.is_some_and(|extranet| extranet.value),
        place: name.place,
    }
}

fn group(name: &Text, document: &GroupDocument, directory: &Directory<'_>, diagnostics: &mut Diagnostics) -> Group {
    Group {
        name: name.value.clone(),
        title: title(document.title.as_ref()),
        members: directory.users(document.members.as_deref(), diagnostics),
        place: name.place,
    }
}

fn workgroup(
    name: &Text,
    document: &WorkgroupDocument,
    directory: &Directory<'_>,
    catalogue: &Catalogue,
    diagnostics: &mut Diagnostics,
) -> Workgroup {
    Workgroup {
        name: name.value.clone(),
        title: title(document.title.as_ref()),
        visibility: document
            .visibility
            .map_or(VisibilityWord::Public, |visibility| visibility.value),
        owner: document
            .owner
            .as_ref()
            .and_then(|owner| directory.user(owner, diagnostics)),
        moderators: directory.users(document.moderators.as_deref(), diagnostics),
        members: directory.users(document.members.as_deref(), diagnostics),
        archived: document.archived.is_some_and(|archived| archived.value),
        features: features::read(document.features.as_ref(), catalogue, diagnostics),
        place: name.place,
    }
}
