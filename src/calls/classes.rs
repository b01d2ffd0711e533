use rustc_hash::{FxHashMap, FxHashSet};

use crate::policy::{DepartmentId, Organisation, People, SubjectKind, UserId};

/// The users, parted so that those of one class are alike to every test that the rules make.
#[derive(Clone, Debug)]
pub(crate) struct Classes {
    /// The class of each user; empty where all are of one.
    of_users: Box<[u32]>,
    /// For each class, what holds of its users.
    holds: Vec<FxHashSet<People>>,
}

impl Classes {
    /// Parts the users by what is tested of them.
    pub(crate) fn new(tested: &FxHashSet<People>, organisation: &Organisation) -> Self {
        if tested.is_empty() {
            return Self {
                of_users: Box::default(),
                holds: vec![FxHashSet::default()],
            };
        }
        let mut classes: FxHashMap<Vec<People>, u32> = FxHashMap::default();
        let mut holds = Vec::new();
        let is_tested = |user| tested.contains(&People::Subject(SubjectKind::User(user)));
        let of_users = organisation.by_subjects(is_tested, |subjects| {
            let mut signature = of_caller(subjects, organisation);
            signature.extend(subjects.iter().copied().map(People::Subject));
            signature.retain(|people| tested.contains(people));
            let next = u32::try_from(holds.len()).unwrap_or(u32::MAX);
            *classes.entry(signature).or_insert_with_key(|signature| {
                holds.push(signature.iter().copied().collect());
                next
            })
        });
        // A policy without users has callers of no class, and nobody asks for them.
        if holds.is_empty() {
            holds.push(FxHashSet::default());
        }
        Self {
            of_users: of_users.into(),
            holds,
        }
    }

    /// How many classes there are; at least one.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.holds.len()).unwrap_or(u32::MAX)
    }

    /// The class of a user.
    pub(crate) fn of(&self, user: UserId) -> u32 {
        self.of_users.get(user.index()).copied().unwrap_or(0)
    }

    /// For each class, whether its users are some of these people. `me` holds of every caller.
    pub(crate) fn among(&self, people: &[People]) -> impl Iterator<Item = bool> {
        self.holds.iter().map(|holds| {
            let mut people = people.iter();
            people.any(|people| *people == People::Me || holds.contains(people))
        })
    }
}

/// What holds of a caller seen from himself.
fn of_caller(subjects: &[SubjectKind], organisation: &Organisation) -> Vec<People> {
    let departments = subjects.iter().filter_map(|subject| match subject {
        SubjectKind::DepartmentOnly(department) => Some(*department),
        _ => None,
    });
    let departments: Vec<DepartmentId> = departments.collect();
    let is_below = departments.iter().any(|department| {
        let mut above = organisation.with_ancestors(*department).skip(1);
        above.any(|ancestor| departments.contains(&ancestor))
    });
    let of_caller = [
        (!departments.is_empty(), People::MyDepartment),
        (is_below, People::MySubdepartments),
    ];
    let held = of_caller.into_iter().filter(|(holds, _)| *holds);
    held.map(|(_, people)| people).collect()
}
