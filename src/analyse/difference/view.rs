//! The calls of two policies as one of them sees them: in its people and its words, those of the other beside them.

mod persons;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::{
    Side,
    calls::too_large,
    meanings::zone_name,
    owners::relations_between,
    pair::Pair,
    people::{People, PersonId},
    vocabulary::{settings, standings_asked_for, vocabulary, words_of},
};
use crate::{
    calls::{
        CallSet, Carry, Common, CompiledRules, DestinationKind, Dialled, KnownPerson, Language, Layout, PersonMap,
        PersonMaps, PersonValue, RulesTooLarge, Said, TooLarge, Variable, Witness, Witnesses, person_value, said_among,
    },
    destination::Digits,
    policy::{Rules, SubjectKind},
};
use persons::{As, Kind, Kinds, OWN_MAPS, Persons, Target, class_of};

/// Both policies as one of them sees them.
pub(super) struct View<'p, 'a> {
    pair: &'p Pair<'a>,
    people: &'p People<'a>,
    pub(super) side: Side,
    rules: Rules,
    /// The bits of a [`PersonValue`] that matter.
    standings: u32,
    pub(super) compiled: CompiledRules,
    responsible: Persons,
    coworkers: Persons,
    carried: FxHashMap<(Side, CallSet, usize, Option<Dialled>), CallSet>,
    words: FxHashMap<[CallSet; 3], CallWords>,
    maps: Vec<PersonMaps>,
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
    /// The shorter ones, with long lists cut.
    pub brief: Vec<String>,
    /// Whether they are all that the side allows, so that the shorter ones hold no others.
    pub is_all: bool,
}

impl<'p, 'a> View<'p, 'a> {
    pub(super) fn new(
        pair: &'p Pair<'a>,
        people: &'p People<'a>,
        side: Side,
        apart: &[SubjectKind],
        dialled: &[(DestinationKind, Digits)],
    ) -> Result<Self, RulesTooLarge> {
        let policy = pair.of(side).policy();
        let rules = vocabulary(policy, pair.of(side.other()).policy(), apart, dialled);
        let reads = Side::BOTH
            .into_iter()
            .any(|side| pair.of(side).calls.rules.layout().reads());
        let settings = settings(&policy.settings, reads);
        let standings = standings_asked_for(&rules, &settings, reads);
        let layout = Layout::new(&rules, &policy.organisation, &settings);
        let compiled = CompiledRules::without_rules(layout)?;
        let mut view = Self {
            pair,
            people,
            side,
            rules,
            standings,
            compiled,
            responsible: Persons::default(),
            coworkers: Persons::default(),
            carried: FxHashMap::default(),
            words: FxHashMap::default(),
            maps: Vec::new(),
        };
        let (responsible, own_responsible) = view.persons(As::Responsible);
        let (coworkers, own_coworker) = view.persons(As::Coworker);
        (view.responsible, view.coworkers) = (responsible, coworkers);
        view.maps.push(PersonMaps {
            responsible: own_responsible,
            coworker: own_coworker,
        });
        Ok(view)
    }

    fn layout(&self) -> &Layout {
        self.compiled.layout()
    }

    fn layout_of(&self, side: Side) -> &'a Layout {
        self.pair.of(side).calls.rules.layout()
    }

    /// How the people of a caller are found on either side.
    pub(super) fn maps(&mut self, caller: PersonId, class: usize) -> Result<Maps, Confused> {
        let is_moved = self.people.classes.get(class).is_none_or(|class| class.is_changed);
        let mut confused = Vec::new();
        let mut map = |role| {
            if is_moved {
                self.other_map(role, caller, class, &mut confused)
            } else {
                self.settled_map(role, caller, class, &mut confused)
            }
        };
        let other = PersonMaps {
            responsible: map(As::Responsible),
            coworker: map(As::Coworker),
        };
        if !confused.is_empty() {
            return Err(Confused(confused));
        }
        Ok(Maps {
            own: OWN_MAPS,
            other: self.interned(other),
        })
    }

    fn interned(&mut self, maps: PersonMaps) -> usize {
        let known = self.maps.iter().skip(1).position(|known| *known == maps);
        known.map_or_else(
            || {
                self.maps.push(maps);
                self.maps.len() - 1
            },
            |index| index + 1,
        )
    }

    /// The map of a caller whose own departments are the same: all stand to him as before but those who differ.
    fn settled_map(&self, role: As, caller: PersonId, own_class: usize, confused: &mut Vec<PersonId>) -> PersonMap {
        let of_role = self.of(role);
        let mut map = of_role.others.clone();
        let own_kind = self.kind_of(role, caller);
        for kind in &of_role.irregular {
            let Some(people) = of_role.kinds.get(kind) else {
                continue;
            };
            let is_own = own_kind.as_ref() == Some(kind);
            for (count, is_self) in [(people.len() - usize::from(is_own), false), (usize::from(is_own), true)] {
                if count == 0 {
                    continue;
                }
                let (key, to) = self.target(kind, own_class, is_self);
                let (value, class) = map.get(key.0, key.1);
                if (self.asked_for(value), class) == to {
                    continue;
                }
                // A class of nobody else is free to be what it is.
                if of_role.alone.contains(&kind.1) {
                    map.set(key, to);
                } else {
                    confused.extend(people);
                }
            }
        }
        map
    }

    /// The value and the class of a kind in the view, and on the other side.
    fn target(&self, kind: &Kind, own_class: usize, is_self: bool) -> ((u32, u32), (u32, u32)) {
        let relations = relations_between(self.pair, self.people, own_class, kind.0, is_self);
        let key = (person_value(*relations.on(self.side)), kind.1);
        let value = self.asked_for(person_value(*relations.on(self.side.other())));
        (key, kind.2.map_or((PersonValue::UNKNOWN, 0), |class| (value, class)))
    }

    /// A value without the bits that no rule asks for.
    fn asked_for(&self, value: u32) -> u32 {
        if value < PersonValue::NOBODY {
            value & self.standings
        } else {
            value
        }
    }

    fn of(&self, role: As) -> &Persons {
        match role {
            As::Responsible => &self.responsible,
            As::Coworker => &self.coworkers,
        }
    }

    fn kinds_of(&self, role: As) -> &Kinds {
        &self.of(role).kinds
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
        let mut map = self.of(role).others.clone();
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
                let (key, to) = self.target(kind, own_class, is_self);
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

    /// The calls of the view to one destination. What stands behind the last digit does not matter, as in a pattern.
    pub(super) fn destination(&mut self, (kind, digits): (DestinationKind, Digits)) -> Result<CallSet, TooLarge> {
        let values = (0u8..).take(Digits::MOST).map(|place| (place, digits.get(place)));
        let end = values.clone().find(|(_, digit)| digit.is_none());
        let said: Vec<_> = values.filter(|(_, digit)| digit.is_some()).chain(end).collect();
        let mut set = CallSet::ALL;
        for (place, digit) in said.into_iter().rev() {
            let value = digit.map_or(0, |digit| u32::from(digit) + 1);
            let within = self.compiled.with_values(Variable::Digit(place), |it| it == value)?;
            set = self.compiled.diagram_mut().intersection(within, set)?;
        }
        let kind = self.compiled.with_values(Variable::Kind, |it| it == kind as u32)?;
        self.compiled.diagram_mut().intersection(kind, set)
    }

    /// The calls of the view with this coworker, or with any other.
    pub(super) fn person(&mut self, (value, class): (u32, u32), is_it: bool) -> Result<CallSet, TooLarge> {
        let mut set = self.compiled.with_values(Variable::Coworker, |it| it == value)?;
        if value < PersonValue::NOBODY {
            let class = self.compiled.with_values(Variable::CoworkerClass, |it| it == class)?;
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
    pub(super) fn witness(
        &self,
        caller: PersonId,
        own_class: usize,
        set: CallSet,
        (from, until): (Timestamp, Timestamp),
    ) -> Option<Witness> {
        let snapshot = self.pair.of(self.side);
        let user = self.people.get(caller)?.user(self.side)?;
        let known = |role| self.known_people(role, caller, own_class);
        let (responsible, coworkers) = (known(As::Responsible), known(As::Coworker));
        Witnesses::among(&self.compiled, snapshot, (user, from), responsible, coworkers)
            .until(until)
            .find(set)
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

    /// A set without people who never stand so to the caller: of those who are told apart from all others it is known how
    /// they stand.
    pub(super) fn real(&mut self, set: CallSet, caller: PersonId, own_class: usize) -> Result<CallSet, TooLarge> {
        let mut real = set;
        for role in [As::Responsible, As::Coworker] {
            let (person, class) = match role {
                As::Responsible => (Variable::Responsible, Variable::ResponsibleClass),
                As::Coworker => (Variable::Coworker, Variable::CoworkerClass),
            };
            let own_kind = self.kind_of(role, caller);
            let of_role = self.of(role);
            let alone = of_role.irregular.iter().filter(|kind| of_role.alone.contains(&kind.1));
            let alone: Vec<(Kind, usize)> = alone
                .map(|kind| (*kind, of_role.kinds.get(kind).map_or(0, Vec::len)))
                .collect();
            for (kind, count) in alone {
                let is_own = own_kind == Some(kind);
                let standings = [(count - usize::from(is_own), false), (usize::from(is_own), true)];
                let standings = standings.into_iter().filter(|(count, _)| *count > 0);
                let values: Vec<u32> = standings
                    .map(|(_, is_self)| self.target(&kind, own_class, is_self).0.0)
                    .collect();
                let of_class = self.compiled.with_values(class, |it| it == kind.1)?;
                for value in (0..PersonValue::NOBODY).filter(|value| !values.contains(value)) {
                    let of_value = self.compiled.with_values(person, |it| it == value)?;
                    let mut unreal = self.compiled.diagram_mut().intersection(of_value, of_class)?;
                    // Of a call to no customer nobody is told apart: there the values mean nothing.
                    if role == As::Responsible {
                        let to_customer = self.compiled.with_values(Variable::Customer, |it| it == 1)?;
                        unreal = self.compiled.diagram_mut().intersection(unreal, to_customer)?;
                    }
                    real = self.compiled.diagram_mut().difference(real, unreal)?;
                }
            }
        }
        Ok(real)
    }

    /// A set of the view in the words of the rule language, out of those that the view's side allows.
    ///
    /// The words are those of some rules, by their names.
    pub(super) fn words(
        &mut self,
        set: CallSet,
        (real, allowed): (CallSet, CallSet),
        rules: &BTreeSet<String>,
        common: Common,
    ) -> Result<CallWords, RulesTooLarge> {
        if let Some(known) = self.words.get(&[set, real, allowed]) {
            return Ok(known.clone());
        }
        let policy = self.pair.of(self.side).policy();
        let (organisation, own_zone) = (&policy.organisation, &policy.settings.time_zone);
        let rules = words_of(&self.rules, rules);
        let zones = Side::BOTH.map(|side| &self.pair.of(side).policy().settings.time_zone);
        let [old_zone, new_zone] = zones;
        let language = Language {
            zone: (old_zone != new_zone).then(|| zone_name(own_zone)),
            has_own_hours: true,
            ..Language::new(&rules, organisation)
        };
        let exact = Said::or_unsaid(said_among(&self.compiled, language, set, set));
        let mut short = None;
        // Where what is kept has no words of its own, the other may.
        for common in [common, common.other()] {
            let around = self.compiled.around(set, allowed, common).map_err(too_large)?;
            let said = Said::or_unsaid(said_among(&self.compiled, language, real, around));
            if said.says_all() {
                short = Some(said);
                break;
            }
        }
        let short = short.unwrap_or_else(|| exact.clone());
        let words = CallWords {
            exact: exact.whole,
            short: short.whole,
            brief: short.brief,
            is_all: set == allowed,
        };
        self.words.insert([set, real, allowed], words.clone());
        Ok(words)
    }
}
