//! Who is compared: the people of two policies, parted so that those of one group are alike.

use rustc_hash::FxHashMap;

use super::{
    Side,
    pair::{Both, Pair},
    same::ProfileKeys,
};
use crate::policy::{DepartmentId, UserId};

/// A person of either policy, by his place among all of them in the order of the ids.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct PersonId(u32);

impl PersonId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A person and the user that he is on either side.
#[derive(Clone, Debug)]
pub(super) struct Person<'a> {
    pub(super) name: &'a str,
    pub(super) old: Option<UserId>,
    pub(super) new: Option<UserId>,
}

impl Person<'_> {
    /// The user that he is on a side.
    pub(super) fn user(&self, side: Side) -> Option<UserId> {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }
}

/// People whose departments are the same on either side: they stand alike to all others, and all others to them.
#[derive(Clone, Debug, Default)]
pub(super) struct DepartmentClass {
    pub(super) people: Vec<PersonId>,
    /// Whether the departments, or what is above them, differ between the sides.
    pub(super) is_changed: bool,
}

/// People who are alike to everything but objects: the same class of departments, the same grants on each side.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// By its place among the classes of departments.
    pub(super) class: usize,
    /// Whether the grants differ.
    pub(super) is_changed: bool,
    pub(super) people: Vec<PersonId>,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct People<'a> {
    all: Vec<Person<'a>>,
    /// For each person, his group.
    group_of: Vec<usize>,
    pub(super) classes: Vec<DepartmentClass>,
    pub(super) groups: Vec<Group>,
}

/// The departments of a person on one side; `None` where he is not there.
type Departments = Option<Vec<DepartmentId>>;

impl<'a> People<'a> {
    pub(super) fn new(pair: &Pair<'a>) -> Self {
        let all = everybody(pair);
        let (class_of, classes) = classes(pair, &all);
        let keys = ProfileKeys::of(pair);
        let mut known: FxHashMap<_, usize> = FxHashMap::default();
        let mut groups: Vec<Group> = Vec::new();
        let mut group_of = Vec::with_capacity(all.len());
        for ((person, id), class) in all.iter().zip((0..).map(PersonId)).zip(class_of) {
            let key = Both::of(|side| {
                let user = person.user(side)?;
                let profile = *pair.of(side).profiles().get(user.index())?;
                let is_extranet = pair.of(side).policy().organisation.user(user)?.extranet;
                Some((*keys.on(side).get(profile as usize)?, is_extranet))
            });
            let next = groups.len();
            let group = *known.entry((class, key)).or_insert_with(|| {
                groups.push(Group {
                    class,
                    is_changed: !key.is_same(),
                    people: Vec::new(),
                });
                next
            });
            groups
                .get_mut(group)
                .into_iter()
                .for_each(|group| group.people.push(id));
            group_of.push(group);
        }
        Self {
            all,
            group_of,
            classes,
            groups,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, id: PersonId) -> Option<&Person<'a>> {
        self.all.get(id.index())
    }

    pub(super) fn name(&self, id: PersonId) -> &'a str {
        self.get(id).map_or("", |person| person.name)
    }

    /// The class of a person's departments.
    pub(super) fn class_of(&self, id: PersonId) -> Option<usize> {
        self.groups.get(self.group_of(id)?).map(|group| group.class)
    }

    fn group_of(&self, id: PersonId) -> Option<usize> {
        self.group_of.get(id.index()).copied()
    }

    /// The person of an id in the files.
    pub(super) fn named(&self, name: &str) -> Option<PersonId> {
        let index = self.all.binary_search_by(|person| person.name.cmp(name)).ok()?;
        u32::try_from(index).ok().map(PersonId)
    }
}

/// The users of both sides, matched by their ids.
fn everybody<'a>(pair: &Pair<'a>) -> Vec<Person<'a>> {
    let users = |side| {
        let users = pair.of(side).policy().organisation.users.iter();
        let users = users.zip((0..).map(UserId));
        users.map(|(user, id)| (user.name.as_str(), id)).peekable()
    };
    // Both are in the order of the ids.
    let (mut old, mut new) = (users(Side::Old), users(Side::New));
    std::iter::from_fn(|| {
        let names = old.peek().map(|(name, _)| *name).into_iter();
        let name = names.chain(new.peek().map(|(name, _)| *name)).min()?;
        let is_his = |next: &(&str, UserId)| next.0 == name;
        Some(Person {
            name,
            old: old.next_if(is_his).map(|(_, id)| id),
            new: new.next_if(is_his).map(|(_, id)| id),
        })
    })
    .collect()
}

/// For each person his class of departments, and the classes.
fn classes(pair: &Pair<'_>, all: &[Person<'_>]) -> (Vec<usize>, Vec<DepartmentClass>) {
    let departments = |side: Side, user: Option<UserId>| -> Departments {
        let user = pair.of(side).policy().organisation.user(user?)?;
        Some(user.departments.clone())
    };
    let standing = |side: Side, user: Option<UserId>| pair.of(side).policy().organisation.standing_of(user?);
    let mut known: FxHashMap<(Departments, Departments), usize> = FxHashMap::default();
    let mut of_standings: FxHashMap<_, usize> = FxHashMap::default();
    let mut classes: Vec<DepartmentClass> = Vec::new();
    let of_people = all.iter().zip((0..).map(PersonId)).map(|(person, id)| {
        let standings = (standing(Side::Old, person.old), standing(Side::New, person.new));
        let class = *of_standings.entry(standings).or_insert_with(|| {
            let key = (departments(Side::Old, person.old), departments(Side::New, person.new));
            *known.entry(key).or_insert_with_key(|(old, new)| {
                let above = |side, of: &Departments| of.as_ref().map(|of| paths(pair, side, of));
                classes.push(DepartmentClass {
                    people: Vec::new(),
                    is_changed: above(Side::Old, old) != above(Side::New, new),
                });
                classes.len() - 1
            })
        });
        classes
            .get_mut(class)
            .into_iter()
            .for_each(|class| class.people.push(id));
        class
    });
    let of_people = of_people.collect();
    (of_people, classes)
}

/// The names of departments, each with those above it.
fn paths<'a>(pair: &Pair<'a>, side: Side, departments: &[DepartmentId]) -> Vec<Vec<&'a str>> {
    let organisation = &pair.of(side).policy().organisation;
    let name = |id| {
        organisation
            .department(id)
            .map_or("", |department| department.name.as_str())
    };
    let paths = departments
        .iter()
        .map(|department| organisation.with_ancestors(*department).map(name).collect());
    let mut paths: Vec<Vec<&str>> = paths.collect();
    paths.sort_unstable();
    paths
}
