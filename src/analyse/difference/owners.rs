//! How people stand to the owners of records on either side.

use std::collections::BTreeMap;

use super::{
    Side,
    pair::{Both, Pair},
    people::{People, Person},
};
use crate::{
    catalogue::{Relation, Relations},
    policy::{DepartmentId, UserId},
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
    /// A department whose people from outside the organisation own them.
    pub(super) department: Option<&'a str>,
}

/// Every way in which a person stands to owners.
///
/// An owner whom only one side knows belongs to no department on the other: a request says so, and both can decide it.
pub(super) fn patterns<'a>(pair: &Pair<'a>, people: &People<'a>, class: usize) -> Vec<Pattern<'a>> {
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
        if other == class && owners.people.len() == 1 {
            continue;
        }
        let found = relations_between(pair, people, class, other, false);
        by_relations.entry(found).or_default().push(other);
    }
    if own.is_changed {
        for (name, found) in departments(pair, caller.old, caller.new) {
            if !by_relations.contains_key(&found) {
                patterns.push(Pattern {
                    relations: found,
                    department: Some(name),
                    ..Pattern::default()
                });
            }
        }
    }
    let of_classes = by_relations.into_iter().map(|(relations, classes)| Pattern {
        relations,
        classes,
        ..Pattern::default()
    });
    patterns.extend(of_classes);
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

/// The departments that both sides know, and how a person stands to what is theirs.
fn departments<'a>(
    pair: &Pair<'a>,
    old: Option<UserId>,
    new: Option<UserId>,
) -> impl Iterator<Item = (&'a str, Both<Relations>)> {
    let callers = Both { old, new };
    let (before, after) = (pair.of(Side::Old), pair.of(Side::New));
    let departments = after
        .policy()
        .organisation
        .departments
        .iter()
        .zip((0..).map(DepartmentId));
    departments.filter_map(move |(department, id)| {
        let ids = Both {
            old: before.policy().organisation.department_id(&department.name)?,
            new: id,
        };
        let snapshots = Both {
            old: before,
            new: after,
        };
        let relations = Both::of(|side| {
            let caller = *callers.on(side);
            caller.map_or(Relations::NONE, |caller| {
                snapshots.on(side).chart.relations_to_department(caller, *ids.on(side))
            })
        });
        Some((department.name.as_str(), relations))
    })
}
