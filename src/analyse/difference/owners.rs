//! How people stand to the owners of records on either side.

use std::collections::BTreeMap;

use super::{
    Side,
    pair::{Both, Pair},
    people::{People, Person},
};
use crate::{
    catalogue::{Relation, Relations},
    policy::DepartmentId,
};

/// Records to whose owners somebody stands alike: the relations that hold on each side.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern<'a> {
    pub(super) relations: Both<Relations>,
    /// Whether they are his own.
    pub(super) is_own: bool,
    /// Whether nobody owns them.
    pub(super) is_unowned: bool,
    /// The classes of their owners, himself left out.
    pub(super) classes: Vec<usize>,
    /// The departments from which people who are in neither organisation own them.
    pub(super) outside: Option<Vec<&'a str>>,
}

/// A department of both sides.
#[derive(Clone, Copy, Debug)]
struct Common<'a> {
    name: &'a str,
    ids: Both<DepartmentId>,
    /// Whether what is above it differs.
    is_moved: bool,
}

/// Those whom neither side knows: requests say from which departments they are.
#[derive(Debug, Default)]
pub(super) struct Outside<'a> {
    departments: Vec<Common<'a>>,
}

impl<'a> Outside<'a> {
    pub(super) fn new(pair: &Pair<'a>) -> Self {
        let (before, after) = (pair.of(Side::Old).policy(), pair.of(Side::New).policy());
        let departments = after.organisation.departments.iter().zip((0..).map(DepartmentId));
        let common = departments.filter_map(|(department, new)| {
            let ids = Both {
                old: before.organisation.department_id(&department.name)?,
                new,
            };
            let above = Both::of(|side| path(pair, side, *ids.on(side)));
            Some(Common {
                name: &department.name,
                ids,
                is_moved: !above.is_same(),
            })
        });
        Self {
            departments: common.collect(),
        }
    }

    /// Whether somebody who is not moved may stand otherwise to people of a department.
    pub(super) fn any_moved(&self) -> bool {
        self.departments.iter().any(|department| department.is_moved)
    }

    /// The ways in which a person stands to them, each with departments that show it; the first has none.
    ///
    /// Of departments below one's own, those right below say it for all, where nobody and nothing is moved.
    fn relations(&self, pair: &Pair<'a>, caller: &Person<'a>, is_moved: bool) -> Vec<(Both<Relations>, Vec<&'a str>)> {
        let organisation = &pair.of(Side::New).policy().organisation;
        let own = caller.new.and_then(|user| organisation.user(user));
        let own = own.map_or(&[][..], |user| user.departments.as_slice());
        let is_near = |id: DepartmentId| {
            let above = organisation.department(id).and_then(|department| department.parent);
            own.contains(&id) || above.is_some_and(|above| own.contains(&above))
        };
        let telling = self
            .departments
            .iter()
            .filter(|department| is_moved || department.is_moved || is_near(department.ids.new));
        let mut single: Vec<(Both<Relations>, &str)> = Vec::new();
        for department in telling {
            let relations = Both::of(|side| {
                let chart = &pair.of(side).chart;
                caller.user(side).map_or(Relations::NONE, |caller| {
                    chart.relations_to_department(caller, *department.ids.on(side))
                })
            });
            if !single.iter().any(|(known, _)| *known == relations) {
                single.push((relations, department.name));
            }
        }
        let mut found: Vec<(Both<Relations>, Vec<&str>)> = vec![(Both::default(), Vec::new())];
        for (relations, name) in single {
            for (others, names) in found.clone() {
                let all = Both::of(|side| *others.on(side) | *relations.on(side));
                if !found.iter().any(|(known, _)| *known == all) {
                    found.push((all, [names.as_slice(), &[name]].concat()));
                }
            }
        }
        found
    }
}

/// The names of a department and of all above it.
fn path<'a>(pair: &Pair<'a>, side: Side, department: DepartmentId) -> Vec<&'a str> {
    let organisation = &pair.of(side).policy().organisation;
    let above = organisation.with_ancestors(department);
    above
        .filter_map(|id| Some(organisation.department(id)?.name.as_str()))
        .collect()
}

/// Which ways of standing to owners are asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Telling {
    /// All.
    All,
    /// At least those that differ between the sides.
    Different,
}

/// The ways in which a person stands to owners.
///
/// An owner whom only one side knows belongs to no department on the other: a request says so, and both can decide it.
pub(super) fn patterns<'a>(
    pair: &Pair<'a>,
    people: &People<'a>,
    outside: &Outside<'a>,
    class: usize,
    telling: Telling,
) -> Vec<Pattern<'a>> {
    let Some(own) = people.classes.get(class) else {
        return Vec::new();
    };
    let Some(caller) = own.people.first().and_then(|person| people.get(*person)) else {
        return Vec::new();
    };
    let mut patterns = vec![
        Pattern {
            is_unowned: true,
            ..Pattern::default()
        },
        Pattern {
            relations: relations_between(pair, people, class, class, true),
            is_own: true,
            ..Pattern::default()
        },
    ];
    let mut by_relations: BTreeMap<Both<Relations>, Vec<usize>> = BTreeMap::new();
    for (other, owners) in people.classes.iter().enumerate() {
        let is_same = !own.is_changed && !owners.is_changed;
        if is_same && telling == Telling::Different {
            continue;
        }
        if other == class && owners.people.len() == 1 {
            continue;
        }
        let found = relations_between(pair, people, class, other, false);
        by_relations.entry(found).or_default().push(other);
    }
    let mut by_relations: BTreeMap<_, Pattern<'a>> = by_relations
        .into_iter()
        .map(|(relations, classes)| {
            let of_classes = Pattern {
                relations,
                classes,
                ..Pattern::default()
            };
            (relations, of_classes)
        })
        .collect();
    for (relations, departments) in outside.relations(pair, caller, own.is_changed) {
        let pattern = by_relations.entry(relations).or_default();
        pattern.relations = relations;
        pattern.outside = Some(departments);
    }
    patterns.extend(by_relations.into_values());
    patterns
}

/// How somebody of a class stands to somebody of another, or to himself, on each side.
pub(super) fn relations_between(
    pair: &Pair<'_>,
    people: &People<'_>,
    caller: usize,
    owner: usize,
    is_self: bool,
) -> Both<Relations> {
    let first = |class: usize| people.get(*people.classes.get(class)?.people.first()?);
    let (caller, owner) = (first(caller), first(owner));
    Both::of(|side| {
        let user = |person: Option<&Person<'_>>| person.and_then(|person| person.user(side));
        let (Some(caller), Some(owner)) = (user(caller), user(owner)) else {
            return Relations::NONE;
        };
        let relations = pair.of(side).chart.relations(caller, owner).iter();
        // People of one class share their departments; that one of them is not the other is all that tells them apart.
        let of_departments: Relations = relations.filter(|relation| *relation != Relation::Own).collect();
        if is_self {
            of_departments | Relation::Own.into()
        } else {
            of_departments
        }
    })
}
