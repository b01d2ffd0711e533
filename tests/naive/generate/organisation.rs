//! People, departments, user groups and workgroups.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    feature::{Feature, features},
    layout::Entry,
    names::{DEPARTMENTS, GROUPS, USERS, WORKGROUPS},
    thing::{Areas, Thing},
    weighted::weighted,
};

const VISIBILITIES: [(u32, Option<&str>); 4] = [
    (1, None),
    (1, Some("public")),
    (1, Some("private")),
    (1, Some("secret")),
];

const DEEPEST: usize = 5;

#[derive(Clone, Debug)]
pub(super) struct Organisation {
    departments: Vec<Department>,
    users: Vec<User>,
    groups: Vec<Vec<Index>>,
    workgroups: Vec<Workgroup>,
}

#[derive(Clone, Debug)]
struct Department {
    parent: Parent,
    head: Option<Index>,
}

#[derive(Clone, Debug)]
enum Parent {
    Nothing,
    /// The department drawn just before, so that trees grow deep.
    Previous,
    /// Any of those drawn before.
    Earlier(Index),
}

#[derive(Clone, Debug)]
struct User {
    departments: Vec<Index>,
    phones: usize,
    extension: bool,
    administrator: bool,
    extranet: bool,
}

#[derive(Clone, Debug)]
struct Workgroup {
    owner: Option<Index>,
    moderators: Vec<Index>,
    members: Vec<Index>,
    visibility: Option<&'static str>,
    archived: bool,
    features: Vec<Feature>,
}

pub(super) fn organisations() -> impl Strategy<Value = Organisation> {
    (
        vec(departments(), 1..=DEPARTMENTS.len()),
        vec(users(), 2..=USERS.len()),
        vec(vec(any::<Index>(), 0..=3), 0..=GROUPS.len()),
        vec(workgroups(), 1..=WORKGROUPS.len()),
    )
        .prop_map(|(departments, users, groups, workgroups)| Organisation {
            departments,
            users,
            groups,
            workgroups,
        })
}

fn departments() -> impl Strategy<Value = Department> {
    let parent = prop_oneof![
        1 => Just(Parent::Nothing),
        8 => Just(Parent::Previous),
        2 => any::<Index>().prop_map(Parent::Earlier),
    ];
    (parent, option::of(any::<Index>())).prop_map(|(parent, head)| Department { parent, head })
}

fn users() -> impl Strategy<Value = User> {
    (
        vec(any::<Index>(), 0..=3),
        0..=2_usize,
        any::<bool>(),
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.25),
    )
        .prop_map(|(departments, phones, extension, administrator, extranet)| User {
            departments,
            phones,
            extension,
            administrator,
            extranet,
        })
}

fn workgroups() -> impl Strategy<Value = Workgroup> {
    (
        option::of(any::<Index>()),
        vec(any::<Index>(), 0..=2),
        vec(any::<Index>(), 0..=3),
        weighted(&VISIBILITIES),
        proptest::bool::weighted(0.2),
        vec(features(), 0..=6),
    )
        .prop_map(
            |(owner, moderators, members, visibility, archived, features)| Workgroup {
                owner,
                moderators,
                members,
                visibility,
                archived,
                features,
            },
        )
}

impl Organisation {
    pub(super) fn departments(&self) -> &'static [&'static str] {
        &DEPARTMENTS[..self.departments.len()]
    }

    pub(super) fn users(&self) -> &'static [&'static str] {
        &USERS[..self.users.len()]
    }

    pub(super) fn groups(&self) -> &'static [&'static str] {
        &GROUPS[..self.groups.len()]
    }

    pub(super) fn workgroups(&self) -> &'static [&'static str] {
        &WORKGROUPS[..self.workgroups.len()]
    }

    pub(super) fn user(&self, index: Index) -> &'static str {
        index.get::<&'static str>(self.users())
    }

    /// What is defined; workgroups say something of the features of these areas, above all of these things.
    pub(super) fn entries(&self, areas: &Areas, familiar: &[Thing<'_>]) -> Vec<Entry> {
        let mut entries = self.department_entries();
        for (number, user) in self.users.iter().enumerate() {
            entries.push(Entry::new("users", USERS[number], self.user_value(number, user)));
        }
        for (number, members) in self.groups.iter().enumerate() {
            let group = json!({ "members": self.user_names(members) });
            entries.push(Entry::new("groups", GROUPS[number], group));
        }
        for (number, workgroup) in self.workgroups.iter().enumerate() {
            let mut value = self.workgroup_value(workgroup);
            for feature in &workgroup.features {
                feature.add_to(&mut value, areas, familiar);
            }
            entries.push(Entry::new("workgroups", WORKGROUPS[number], value));
        }
        entries
    }

    fn department_entries(&self) -> Vec<Entry> {
        let mut depths: Vec<usize> = Vec::new();
        let mut entries = Vec::new();
        for (number, department) in self.departments.iter().enumerate() {
            let shallow: Vec<usize> = (0..number).filter(|&earlier| depths[earlier] < DEEPEST).collect();
            let parent = department.parent.among(&shallow);
            depths.push(parent.map_or(1, |parent| depths[parent] + 1));
            let mut value = json!({});
            if let Some(parent) = parent {
                value["parent"] = json!(DEPARTMENTS[parent]);
            }
            if let Some(head) = department.head {
                value["head"] = json!(self.user(head));
            }
            entries.push(Entry::new("departments", DEPARTMENTS[number], value));
        }
        entries
    }

    fn user_value(&self, number: usize, user: &User) -> Value {
        let departments = distinct(user.departments.iter().map(|index| *index.get(self.departments())));
        let mut value = json!({ "departments": departments });
        if user.phones > 0 {
            value["phones"] = json!(&phones(number)[..user.phones]);
        }
        if user.extension {
            value["extension"] = json!(extension(number));
        }
        if user.administrator {
            value["administrator"] = json!(true);
        }
        if user.extranet {
            value["extranet"] = json!(true);
        }
        value
    }

    fn workgroup_value(&self, workgroup: &Workgroup) -> Value {
        let mut value = json!({
            "moderators": self.user_names(&workgroup.moderators),
            "members": self.user_names(&workgroup.members),
        });
        if let Some(owner) = workgroup.owner {
            value["owner"] = json!(self.user(owner));
        }
        if let Some(visibility) = workgroup.visibility {
            value["visibility"] = json!(visibility);
        }
        if workgroup.archived {
            value["archived"] = json!(true);
        }
        value
    }

    pub(super) fn user_names(&self, indices: &[Index]) -> Vec<&'static str> {
        distinct(indices.iter().map(|index| self.user(*index)))
    }
}

impl Parent {
    fn among(&self, earlier: &[usize]) -> Option<usize> {
        match self {
            Self::Nothing => None,
            Self::Previous => earlier.last().copied(),
            Self::Earlier(index) => (!earlier.is_empty()).then(|| *index.get(earlier)),
        }
    }
}

/// The phones that a user may have.
pub(super) fn phones(user: usize) -> [String; 2] {
    [format!("+48 22 555 01 0{user}"), format!("+44 (20) 7946-000{user}")]
}

/// The extension that a user may have.
pub(super) fn extension(user: usize) -> String {
    format!("10{user}")
}

/// Each name once, in the order in which they come.
pub(super) fn distinct<T: PartialEq>(names: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name) {
            distinct.push(name);
        }
    }
    distinct
}
