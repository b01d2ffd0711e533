//! The people of a view, parted so that sets of calls cannot tell those of one kind apart on either side.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::View;
use crate::{
    analyse::difference::people::PersonId,
    calls::{Layout, PersonMap, PersonValue, Variable},
    policy::UserId,
};

/// People whom a set of calls cannot tell apart on either side, by the class of their departments, the class that the
/// view has for them, and that of the other side where they are there.
pub(super) type Kinds = BTreeMap<Kind, Vec<PersonId>>;

pub(super) type Kind = (usize, u32, Option<u32>);

/// People as they are asked for.
#[derive(Default)]
pub(super) struct Persons {
    pub(super) kinds: Kinds,
    /// The kinds that the other side may have otherwise than most people of their class.
    pub(super) irregular: Vec<Kind>,
    /// The classes of the view that are of one kind.
    pub(super) alone: BTreeSet<u32>,
    /// As the other side has most people of each class.
    pub(super) others: PersonMap,
}

/// The maps of the view's own side, among all.
pub(super) const OWN_MAPS: usize = 0;

/// People whom the other side has as the same: their kinds, and how many they are.
#[derive(Default)]
pub(super) struct Target {
    pub(super) kinds: Vec<(Kind, usize)>,
}

/// As whom a person is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum As {
    Responsible,
    Coworker,
}

impl View<'_, '_> {
    /// The people as they are asked for, and how the view's side itself has them.
    pub(super) fn persons(&self, role: As) -> (Persons, PersonMap) {
        let kinds = self.kinds(role);
        let mut own: FxHashMap<u32, u32> = FxHashMap::default();
        let mut of_class: BTreeMap<u32, BTreeMap<Option<u32>, (usize, usize)>> = BTreeMap::new();
        for ((_, class, other), people) in &kinds {
            let (count, of) = of_class.entry(*class).or_default().entry(*other).or_default();
            *count += people.len();
            *of += 1;
            let first = people
                .first()
                .and_then(|person| self.people.get(*person)?.user(self.side));
            if let Some(user) = first {
                own.insert(*class, class_of(self.layout_of(self.side), user, role));
            }
        }
        let others = of_class.iter().filter_map(|(class, others)| {
            let (most, _) = others.iter().max_by_key(|(_, (count, _))| *count)?;
            Some((*class, *most))
        });
        let others: FxHashMap<u32, Option<u32>> = others.collect();
        let is_changed = |class: usize| self.people.classes.get(class).is_none_or(|class| class.is_changed);
        let is_irregular = |kind: &Kind| is_changed(kind.0) || others.get(&kind.1).is_none_or(|most| *most != kind.2);
        let alone = of_class
            .iter()
            .filter(|(_, others)| others.values().map(|(_, kinds)| kinds).sum::<usize>() == 1);
        let variable = match role {
            As::Responsible => Variable::ResponsibleClass,
            As::Coworker => Variable::CoworkerClass,
        };
        let size = self.layout().size(variable);
        let persons = Persons {
            irregular: kinds.keys().copied().filter(is_irregular).collect(),
            alone: alone.map(|(class, _)| *class).collect(),
            others: PersonMap::new(size, |value, class| match others.get(&class) {
                Some(Some(class)) => (value, *class),
                Some(None) => (PersonValue::UNKNOWN, 0),
                None => (value, 0),
            }),
            kinds,
        };
        let own = PersonMap::new(size, |value, class| (value, own.get(&class).copied().unwrap_or(0)));
        (persons, own)
    }

    fn kinds(&self, role: As) -> Kinds {
        let mut kinds = Kinds::new();
        for (department_class, class) in self.people.classes.iter().enumerate() {
            // Most are of one kind with those before them.
            let mut runs: Vec<(Kind, Vec<PersonId>)> = Vec::new();
            for id in &class.people {
                let Some(person) = self.people.get(*id) else { continue };
                let Some(user) = person.user(self.side) else { continue };
                let other = person.user(self.side.other());
                let other = other.map(|user| class_of(self.layout_of(self.side.other()), user, role));
                let kind = (department_class, class_of(self.layout(), user, role), other);
                match runs.last_mut() {
                    Some((last, people)) if *last == kind => people.push(*id),
                    _ => runs.push((kind, vec![*id])),
                }
            }
            for (kind, people) in runs {
                kinds.entry(kind).or_default().extend(people);
            }
        }
        kinds
    }
}

pub(super) fn class_of(layout: &Layout, user: UserId, role: As) -> u32 {
    let (responsible, coworker) = layout.classes_of(user);
    match role {
        As::Responsible => responsible,
        As::Coworker => coworker,
    }
}
