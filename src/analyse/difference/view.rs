//! The calls of two policies as one of them sees them: in its people and its words, those of the other beside them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::{
    Side,
    owners::relations_between,
    pair::Pair,
    people::{People, PersonId},
    vocabulary::{settings, vocabulary},
};
use crate::{
    calls::{
        CallSet, Carry, CompiledRules, DestinationKind, Dialled, KnownPerson, Layout, PersonMap, PersonMaps,
        PersonValue, RulesTooLarge, TooLarge, Variable, Witness, Witnesses, in_words, in_words_among, person_value,
    },
    destination::Digits,
    policy::{Rules, SubjectKind, UserId},
};

/// Both policies as one of them sees them.
pub(super) struct View<'p, 'a> {
    pair: &'p Pair<'a>,
    people: &'p People<'a>,
    pub(super) side: Side,
    rules: Rules,
    pub(super) compiled: CompiledRules,
    responsible: Kinds,
    coworkers: Kinds,
    carried: FxHashMap<(Side, CallSet, usize, Option<Dialled>), CallSet>,
    words: FxHashMap<(CallSet, CallSet), CallWords>,
    maps: Vec<PersonMaps>,
}

/// People whom a set of calls cannot tell apart on either side, by the class of their departments, the class that the
/// view has for them, and that of the other side where they are there.
type Kinds = BTreeMap<Kind, Vec<PersonId>>;

pub(super) type Kind = (usize, u32, Option<u32>);

/// People whom the other side has as the same: their kinds, and how many they are.
#[derive(Default)]
struct Target {
    kinds: Vec<(Kind, usize)>,
}

/// The people of one caller in the terms of each side.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Maps {
    pub(super) own: usize,
    pub(super) other: usize,
}

/// People whom the view takes for the same as others, and who are not on the other side.
pub(super) struct Confused(pub(super) Vec<PersonId>);

/// Calls in the words of the rule language.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct CallWords {
    /// Statements that allow exactly these calls.
    pub exact: Vec<String>,
    /// Shorter ones: they also allow calls that are allowed on both sides.
    pub short: Vec<String>,
}

/// As whom a person is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum As {
    Responsible,
    Coworker,
}

impl<'p, 'a> View<'p, 'a> {
    pub(super) fn new(
        pair: &'p Pair<'a>,
        people: &'p People<'a>,
        side: Side,
        apart: &[SubjectKind],
    ) -> Result<Self, RulesTooLarge> {
        let policy = pair.of(side).policy();
        let rules = vocabulary(policy, pair.of(side.other()).policy(), apart);
        let reads = Side::BOTH
            .into_iter()
            .any(|side| pair.of(side).calls.rules.layout().reads());
        let layout = Layout::new(&rules, &policy.organisation, &settings(&policy.settings, reads));
        let compiled = CompiledRules::without_rules(layout)?;
        let mut view = Self {
            pair,
            people,
            side,
            rules,
            compiled,
            responsible: Kinds::new(),
            coworkers: Kinds::new(),
            carried: FxHashMap::default(),
            words: FxHashMap::default(),
            maps: Vec::new(),
        };
        view.responsible = view.kinds(As::Responsible);
        view.coworkers = view.kinds(As::Coworker);
        Ok(view)
    }

    fn layout(&self) -> &Layout {
        self.compiled.layout()
    }

    fn layout_of(&self, side: Side) -> &'a Layout {
        self.pair.of(side).calls.rules.layout()
    }

    fn kinds(&self, role: As) -> Kinds {
        let mut kinds = Kinds::new();
        for (department_class, class) in self.people.classes.iter().enumerate() {
            for id in &class.people {
                let Some(person) = self.people.get(*id) else { continue };
                let Some(user) = person.user(self.side) else { continue };
                let other = person.user(self.side.other());
                let other = other.map(|user| class_of(self.layout_of(self.side.other()), user, role));
                let kind = (department_class, class_of(self.layout(), user, role), other);
                kinds.entry(kind).or_default().push(*id);
            }
        }
        kinds
    }

    /// How the people of a caller are found on either side.
    pub(super) fn maps(&mut self, caller: PersonId, class: usize) -> Result<Maps, Confused> {
        let own = PersonMaps {
            responsible: self.own_map(As::Responsible),
            coworker: self.own_map(As::Coworker),
        };
        let mut confused = Vec::new();
        let other = PersonMaps {
            responsible: self.other_map(As::Responsible, caller, class, &mut confused),
            coworker: self.other_map(As::Coworker, caller, class, &mut confused),
        };
        if !confused.is_empty() {
            return Err(Confused(confused));
        }
        Ok(Maps {
            own: self.interned(own),
            other: self.interned(other),
        })
    }

    fn interned(&mut self, maps: PersonMaps) -> usize {
        let known = self.maps.iter().position(|known| *known == maps);
        known.unwrap_or_else(|| {
            self.maps.push(maps);
            self.maps.len() - 1
        })
    }

    fn kinds_of(&self, role: As) -> &Kinds {
        match role {
            As::Responsible => &self.responsible,
            As::Coworker => &self.coworkers,
        }
    }

    /// For each class of the view a person of it.
    fn representatives(&self, role: As) -> FxHashMap<u32, PersonId> {
        let mut representatives = FxHashMap::default();
        for ((_, class, _), people) in self.kinds_of(role) {
            if let Some(first) = people.first() {
                representatives.entry(*class).or_insert(*first);
            }
        }
        representatives
    }

    fn map(&self, role: As, side: Side) -> PersonMap {
        let representatives = self.representatives(role);
        let variable = match role {
            As::Responsible => Variable::ResponsibleClass,
            As::Coworker => Variable::CoworkerClass,
        };
        PersonMap::new(self.layout().size(variable), |value, class| {
            let person = representatives.get(&class).and_then(|person| self.people.get(*person));
            match person.map(|person| person.user(side)) {
                Some(Some(user)) => (value, class_of(self.layout_of(side), user, role)),
                Some(None) => (PersonValue::UNKNOWN, 0),
                None => (value, 0),
            }
        })
    }

    fn own_map(&self, role: As) -> PersonMap {
        self.map(role, self.side)
    }

    /// The kind of a person.
    fn kind_of(&self, role: As, person: PersonId) -> Option<Kind> {
        let class = self.people.class_of(person)?;
        let person = self.people.get(person)?;
        let other = person.user(self.side.other());
        let other = other.map(|user| class_of(self.layout_of(self.side.other()), user, role));
        Some((class, class_of(self.layout(), person.user(self.side)?, role), other))
    }

    /// As the other side knows the people whom the caller has in the view: most of those who are alike to the view settle
    /// it, and the others are confused with them.
    fn other_map(&self, role: As, caller: PersonId, own_class: usize, confused: &mut Vec<PersonId>) -> PersonMap {
        let mut map = self.map(role, self.side.other());
        for (key, targets) in self.targets(role, caller, own_class) {
            let count = |target: &Target| -> usize { target.kinds.iter().map(|(_, count)| count).sum() };
            let Some((most, _)) = targets.iter().max_by_key(|(_, target)| count(target)) else {
                continue;
            };
            map.set(key, *most);
            let rest = targets.iter().filter(|(target, _)| *target != most);
            for (kind, _) in rest.flat_map(|(_, target)| &target.kinds) {
                confused.extend(self.kinds_of(role).get(kind).into_iter().flatten());
            }
        }
        map
    }

    /// For each value and class of the view those of the other side, and who they are.
    fn targets(
        &self,
        role: As,
        caller: PersonId,
        own_class: usize,
    ) -> BTreeMap<(u32, u32), BTreeMap<(u32, u32), Target>> {
        let own_kind = self.kind_of(role, caller);
        let mut found: BTreeMap<_, BTreeMap<_, Target>> = BTreeMap::new();
        for (kind, people) in self.kinds_of(role) {
            let is_own = own_kind.as_ref() == Some(kind);
            for (count, is_self) in [(people.len() - usize::from(is_own), false), (usize::from(is_own), true)] {
                if count == 0 {
                    continue;
                }
                let relations = relations_between(self.pair, self.people, own_class, kind.0, is_self);
                let key = (person_value(*relations.on(self.side)), kind.1);
                let value = person_value(*relations.on(self.side.other()));
                let to = kind.2.map_or((PersonValue::UNKNOWN, 0), |class| (value, class));
                let of_key: &mut BTreeMap<(u32, u32), Target> = found.entry(key).or_default();
                of_key.entry(to).or_default().kinds.push((*kind, count));
            }
        }
        found
    }

    /// A set of one side, of one caller, as the view sees it.
    pub(super) fn carried(
        &mut self,
        side: Side,
        set: CallSet,
        maps: Maps,
        dialled: Option<Dialled>,
    ) -> Result<CallSet, TooLarge> {
        let map = if side == self.side { maps.own } else { maps.other };
        let key = (side, set, map, dialled);
        if let Some(known) = self.carried.get(&key) {
            return Ok(*known);
        }
        let people = self.maps.get(map).cloned().unwrap_or_default();
        let carried = Carry::new(&self.pair.of(side).calls.rules, &people, dialled).carry(set, &mut self.compiled)?;
        self.carried.insert(key, carried);
        Ok(carried)
    }

    /// The calls of the view to one destination.
    pub(super) fn destination(&mut self, (kind, digits): (DestinationKind, Digits)) -> Result<CallSet, TooLarge> {
        let mut set = CallSet::ALL;
        for place in (0..).take(Digits::MOST).collect::<Vec<u8>>().into_iter().rev() {
            let value = digits.get(place).map_or(0, |digit| u32::from(digit) + 1);
            let within = self.compiled.one_value(Variable::Digit(place), value)?;
            set = self.compiled.diagram_mut().intersection(within, set)?;
        }
        let kind = self.compiled.one_value(Variable::Kind, kind as u32)?;
        self.compiled.diagram_mut().intersection(kind, set)
    }

    /// The calls of the view with this coworker, or with any other.
    pub(super) fn person(&mut self, (value, class): (u32, u32), is_it: bool) -> Result<CallSet, TooLarge> {
        let mut set = self.compiled.one_value(Variable::Coworker, value)?;
        if value < PersonValue::NOBODY {
            let class = self.compiled.one_value(Variable::CoworkerClass, class)?;
            set = self.compiled.diagram_mut().intersection(set, class)?;
        }
        if is_it {
            Ok(set)
        } else {
            self.compiled.diagram_mut().complement(set)
        }
    }

    /// A person as the view, or one of the sides, has him for a caller: his value and his class as a coworker.
    pub(super) fn coworker(
        &self,
        of: Option<Side>,
        own_class: usize,
        person: PersonId,
        is_self: bool,
    ) -> Option<(u32, u32)> {
        let side = of.unwrap_or(self.side);
        let user = self.people.get(person)?.user(side)?;
        let class = self.people.class_of(person)?;
        let relations = relations_between(self.pair, self.people, own_class, class, is_self);
        let layout = of.map_or(self.layout(), |side| self.layout_of(side));
        Some((person_value(*relations.on(side)), class_of(layout, user, As::Coworker)))
    }

    /// A real call of a caller in a set of the view.
    pub(super) fn witness(&self, caller: PersonId, own_class: usize, set: CallSet, from: Timestamp) -> Option<Witness> {
        let snapshot = self.pair.of(self.side);
        let user = self.people.get(caller)?.user(self.side)?;
        let known = |role| self.known_people(role, caller, own_class);
        let (responsible, coworkers) = (known(As::Responsible), known(As::Coworker));
        Witnesses::among(&self.compiled, snapshot, (user, from), responsible, coworkers).find(set)
    }

    fn known_people(&self, role: As, caller: PersonId, own_class: usize) -> Vec<KnownPerson> {
        let mut seen = BTreeSet::new();
        let mut known = Vec::new();
        for ((department_class, class, _), people) in self.kinds_of(role) {
            let other = people.iter().find(|person| **person != caller);
            let own = people.iter().find(|person| **person == caller);
            for (person, is_self) in [(other, false), (own, true)] {
                let user = person
                    .and_then(|person| self.people.get(*person))
                    .and_then(|it| it.user(self.side));
                let Some(user) = user else { continue };
                let relations = relations_between(self.pair, self.people, own_class, *department_class, is_self);
                let value = person_value(*relations.on(self.side));
                if seen.insert((value, *class)) {
                    known.push(KnownPerson {
                        value,
                        class: *class,
                        user,
                    });
                }
            }
        }
        known
    }

    /// A set of the view in the words of the rule language, out of those that the view's side allows.
    pub(super) fn words(&mut self, set: CallSet, allowed: CallSet) -> Result<CallWords, RulesTooLarge> {
        if let Some(known) = self.words.get(&(set, allowed)) {
            return Ok(known.clone());
        }
        let organisation = &self.pair.of(self.side).policy().organisation;
        let words = CallWords {
            exact: in_words(&self.compiled, &self.rules, organisation, None, set)?,
            short: in_words_among(&self.compiled, &self.rules, organisation, set, allowed)?,
        };
        self.words.insert((set, allowed), words.clone());
        Ok(words)
    }
}

fn class_of(layout: &Layout, user: UserId, role: As) -> u32 {
    let (responsible, coworker) = layout.classes_of(user);
    match role {
        As::Responsible => responsible,
        As::Coworker => coworker,
    }
}
