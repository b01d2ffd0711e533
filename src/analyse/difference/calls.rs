//! The difference for calls: exact sets, what one side allows and the other does not.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Side,
    call_causes::{call_causes, rule_causes},
    call_finding::{CallFinding, joined},
    call_sets::{Asked, carried, difference, unusual_difference},
    causes::Causes,
    changes::{Change, Held},
    dialled::{Read, read_differently},
    national::National,
    pair::{Both, Pair},
    people::{Group, People, PersonId},
    permissions::PermissionPair,
    records::{Direction, own_line, phase_at, phases, segments},
    view::{CallWords, Confused, Maps, View},
};
use crate::{
    calls::{CallSet, Common, RulesTooLarge, TooLarge, Variable, Witness},
    catalogue::{ActsOn, PermissionId, Power},
    policy::SubjectKind,
    snapshot::{Phase, Scopes},
};

/// The comparison of calls.
pub(super) struct Calls<'p, 'a> {
    pub(super) pair: &'p Pair<'a>,
    pub(super) people: &'p People<'a>,
    permissions: Vec<PermissionPair<'a>>,
    from: Timestamp,
    /// What is dialled and read differently.
    read: Vec<Read>,
    /// The views, by their side; those for callers of one class of departments where the common one will not do.
    views: FxHashMap<(Side, Option<usize>), View<'p, 'a>>,
    /// Where what is dialled without a country code is read otherwise.
    national: Option<National>,
    /// How many different sets of calls were compared.
    pub(super) compared: usize,
}

/// How much a permission to call is taken to give, in percent: as much as half a ladder.
const CALL_BREADTH: usize = 50;

/// The most people of other departments than before whom every view tells apart.
const MOST_MOVED: usize = 64;

/// The most destinations that are read differently and have words of their own.
const MOST_DIALLED: usize = 64;

/// What findings have in common that are one change.
#[derive(Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    permission: usize,
    direction: Direction,
    time: (Timestamp, Timestamp),
    held: Both<Held>,
    words: CallWords,
    causes: Causes,
}

impl<'p, 'a> Calls<'p, 'a> {
    pub(super) fn new(
        pair: &'p Pair<'a>,
        people: &'p People<'a>,
        permissions: &[PermissionPair<'a>],
        from: Timestamp,
    ) -> Self {
        let national = National::of(pair);
        let of_calls = permissions.iter().filter(|permission| permission.acts_on(ActsOn::Call));
        Self {
            permissions: of_calls.cloned().collect(),
            read: read_differently(pair, people, national.as_ref()),
            national,
            views: FxHashMap::default(),
            compared: 0,
            pair,
            people,
            from,
        }
    }

    /// Whether some digits were only tried.
    pub(super) fn is_national_tried(&self) -> bool {
        self.national.is_some() && !self.permissions.is_empty()
    }

    /// Every change.
    pub(super) fn changes(&mut self) -> Result<Vec<Change>, RulesTooLarge> {
        let people = self.people;
        let mut collected: BTreeMap<Key, (Vec<PersonId>, CallFinding)> = BTreeMap::new();
        for group in &people.groups {
            for finding in self.group(group)? {
                let key = self.key(&finding);
                let (people, _) = collected
                    .entry(key)
                    .or_insert_with(|| (Vec::new(), finding.clone_empty()));
                people.extend(&finding.people);
            }
        }
        let changes = collected.into_iter();
        let changes = changes.filter_map(|(key, (people, finding))| self.change(key, people, &finding));
        Ok(changes.collect())
    }

    fn group(&mut self, group: &Group) -> Result<Vec<CallFinding>, RulesTooLarge> {
        let mut findings: Vec<CallFinding> = Vec::new();
        let Some(first) = group.people.first().copied() else {
            return Ok(findings);
        };
        let phases = phases(self.pair, self.people, first);
        for time in segments(&phases, self.from) {
            let phase = Both::of(|side| phase_at(phases.on(side), time.0));
            for permission in 0..self.permissions.len() {
                let alike = self.alike(group, permission, &phase);
                for (sets, people) in alike {
                    let asked = Asked {
                        people: &people,
                        class: group.class,
                        time,
                        sets,
                    };
                    for direction in Direction::BOTH {
                        findings.extend(self.finding(&asked, permission, direction, None)?);
                        for read in self.unusual(direction.side()) {
                            findings.extend(self.finding(&asked, permission, direction, Some(&read))?);
                        }
                        findings.extend(self.national_finding(&asked, permission, direction)?);
                    }
                }
            }
        }
        Ok(joined(findings))
    }

    /// The people of a group, parted by the calls that they may make: rules may ask for who the caller is.
    fn alike(
        &self,
        group: &Group,
        permission: usize,
        phase: &Both<Option<&Phase>>,
    ) -> Vec<(Both<Vec<CallSet>>, Vec<PersonId>)> {
        let whole = Both::of(|side| self.sets(side, permission, *phase.on(side)));
        let phones = self.read.iter().flat_map(|read| [read.owner.old, read.owner.new]);
        let phones: FxHashSet<PersonId> = phones.flatten().collect();
        let mut of_classes: FxHashMap<_, Vec<PersonId>> = FxHashMap::default();
        for id in &group.people {
            let Some(person) = self.people.get(*id) else { continue };
            let classes = Both::of(|side| {
                let layout = self.pair.of(side).calls.rules.layout();
                let user = person.user(side);
                user.map(|user| (layout.caller_class(user), layout.classes_of(user)))
            });
            let of_classes = of_classes.entry((classes, phones.contains(id).then_some(*id)));
            of_classes.or_default().push(*id);
        }
        let mut parted: BTreeMap<_, Vec<PersonId>> = BTreeMap::new();
        for ((classes, phone), people) in of_classes {
            let sets = Both::of(|side| {
                let class = classes.on(side).map(|(caller, _)| caller);
                let sets = whole.on(side).iter();
                sets.map(|set| self.of_caller(side, *set, class)).collect::<Vec<_>>()
            });
            let classes = Both::of(|side| classes.on(side).map(|(_, as_other)| as_other));
            parted.entry((sets, classes, phone)).or_default().extend(people);
        }
        let parted = parted.into_iter().map(|((sets, ..), mut people)| {
            people.sort_unstable();
            (sets, people)
        });
        parted.collect()
    }

    /// The part of a set that is of callers of one class; nothing where there is no caller.
    fn of_caller(&self, side: Side, set: CallSet, class: Option<u32>) -> CallSet {
        let diagram = self.pair.of(side).calls.rules.diagram();
        match (diagram.variable(set), class) {
            (_, None) => CallSet::NONE,
            (Some(Variable::Caller), Some(class)) => diagram.step(set, class),
            _ => set,
        }
    }

    /// The calls of a phase under a permission, and under each that this requires.
    fn sets(&self, side: Side, permission: usize, phase: Option<&Phase>) -> Vec<CallSet> {
        let found = self
            .permissions
            .get(permission)
            .and_then(|permission| *permission.sides.on(side));
        let (Some((id, _)), Some(phase)) = (found, phase) else {
            return vec![CallSet::NONE];
        };
        let snapshot = self.pair.of(side);
        let needed = snapshot.policy().catalogue.with_required(id);
        needed.map(|id| snapshot.calls.set(phase.row, id)).collect()
    }

    fn finding(
        &mut self,
        asked: &Asked<'_>,
        permission: usize,
        direction: Direction,
        unusual: Option<&Read>,
    ) -> Result<Option<CallFinding>, RulesTooLarge> {
        let side = direction.side();
        let Some(caller) = asked.people.first().copied() else {
            return Ok(None);
        };
        if asked.sets.on(side).contains(&CallSet::NONE) {
            return Ok(None);
        }
        let (key, maps) = self.view(side, caller, asked.class)?;
        let Some(view) = self.views.get_mut(&key) else {
            return Ok(None);
        };
        let set = match unusual {
            Some(read) => unusual_difference(view, caller, asked, maps, read),
            None => difference(view, caller, asked, maps, &self.read),
        };
        let set = set.map_err(too_large)?;
        self.compared += 1;
        if set == CallSet::NONE {
            return Ok(None);
        }
        let real = view.real(set, caller, asked.class).map_err(too_large)?;
        if real == CallSet::NONE {
            return Ok(None);
        }
        let Some(mut witness) = view.witness(caller, asked.class, real, asked.time) else {
            return Ok(None);
        };
        let rules = self.rules(caller, permission, asked.time.0);
        if witness
            .time
            .is_some_and(|time| time < asked.time.0 || time >= asked.time.1)
        {
            return Ok(None);
        }
        if let Some(read) = unusual {
            witness.destination.clone_from(&read.text);
        }
        if asked.time != (self.from, Timestamp::MAX) {
            witness.time = witness.time.or(Some(asked.time.0));
        }
        let mut finding = CallFinding {
            people: asked.people.to_vec(),
            permission,
            direction,
            time: asked.time,
            words: CallWords::default(),
            witness,
            is_national: unusual.is_some() && self.national.is_some(),
        };
        if let Some(national) = self.national.as_ref().filter(|_| finding.is_national) {
            finding.words = national.words(&finding.witness);
            return Ok(Some(finding));
        }
        let common = if rule_causes(self, &finding).is_empty() {
            Common::People
        } else {
            Common::Destinations
        };
        if let Some(view) = self.views.get_mut(&key) {
            let allowed = carried(view, side, asked, maps, None).map_err(too_large)?;
            finding.words = view.words(set, (real, allowed), &rules, common)?;
        }
        Ok(Some(finding))
    }

    /// What a side reads as something that is mostly dialled otherwise.
    fn unusual(&self, side: Side) -> Vec<Read> {
        let unusual = self.read.iter().filter(|read| !read.is_usual_on(side));
        unusual.cloned().collect()
    }

    /// The same of what is dialled without a country code.
    fn national_finding(
        &mut self,
        asked: &Asked<'_>,
        permission: usize,
        direction: Direction,
    ) -> Result<Option<CallFinding>, RulesTooLarge> {
        let side = direction.side();
        let Some(caller) = asked.people.first().copied().filter(|_| self.national.is_some()) else {
            return Ok(None);
        };
        if asked.sets.on(side).contains(&CallSet::NONE) {
            return Ok(None);
        }
        let (key, maps) = self.view(side, caller, asked.class)?;
        let (Some(view), Some(national)) = (self.views.get_mut(&key), &self.national) else {
            return Ok(None);
        };
        let witness = national.witness(view, self.pair, asked, maps).map_err(too_large)?;
        self.compared += 1;
        let is_then = |witness: &Witness| {
            witness
                .time
                .is_none_or(|time| asked.time.0 <= time && time < asked.time.1)
        };
        Ok(witness.filter(is_then).map(|mut witness| {
            if asked.time != (self.from, Timestamp::MAX) {
                witness.time = witness.time.or(Some(asked.time.0));
            }
            CallFinding {
                people: asked.people.to_vec(),
                permission,
                direction,
                time: asked.time,
                words: national.words(&witness),
                witness,
                is_national: true,
            }
        }))
    }

    /// The view of a side that tells a caller's people apart as the other side does.
    fn view(
        &mut self,
        side: Side,
        caller: PersonId,
        class: usize,
    ) -> Result<((Side, Option<usize>), Maps), RulesTooLarge> {
        let mut apart = self.moved(side);
        let mut key = (side, None);
        if self.views.contains_key(&(side, Some(class))) {
            key = (side, Some(class));
        }
        loop {
            if !self.views.contains_key(&key) {
                let dialled = self.read.iter().filter_map(|read| *read.destination.on(side));
                let dialled: Vec<_> = dialled.take(MOST_DIALLED).collect();
                let view = View::new(self.pair, self.people, side, &apart, &dialled)?;
                self.views.insert(key, view);
            }
            let maps = self.views.get_mut(&key).map(|view| view.maps(caller, class));
            match maps {
                Some(Ok(maps)) => return Ok((key, maps)),
                Some(Err(Confused(people))) => {
                    let users = people.iter().filter_map(|person| self.people.get(*person)?.user(side));
                    apart.extend(users.map(SubjectKind::User));
                    key = (side, Some(class));
                    self.views.remove(&key);
                }
                None => {}
            }
        }
    }

    /// The people whose departments differ, where they are few: each is told apart from all others.
    fn moved(&self, side: Side) -> Vec<SubjectKind> {
        let classes = self.people.classes.iter().filter(|class| class.is_changed);
        let moved = classes.flat_map(|class| &class.people);
        let users = moved.filter_map(|person| self.people.get(*person)?.user(side));
        let users: Vec<_> = users.take(MOST_MOVED + 1).map(SubjectKind::User).collect();
        if users.len() > MOST_MOVED { Vec::new() } else { users }
    }

    fn key(&self, finding: &CallFinding) -> Key {
        let held = Both::of(|side| self.held(side, finding));
        let national = self.national.as_ref().filter(|_| finding.is_national);
        let causes = national.map_or_else(|| call_causes(self, finding), National::causes);
        Key {
            permission: finding.permission,
            direction: finding.direction,
            time: finding.time,
            words: finding.words.clone(),
            held,
            causes,
        }
    }

    /// The permission of a finding on a side.
    pub(super) fn permission(&self, side: Side, finding: &CallFinding) -> Option<PermissionId> {
        let (id, _) = (*self.permissions.get(finding.permission)?.sides.on(side))?;
        Some(id)
    }

    /// The lines of those whose phones are read differently.
    pub(super) fn phone_lines(&self, causes: &mut Causes) {
        let owners = self.read.iter().filter_map(|read| read.owner.new.or(read.owner.old));
        let lines = owners.filter_map(|owner| own_line(self.pair, self.people, owner));
        causes.lines.extend(lines);
    }

    /// The names of the rules that somebody holds on either side.
    fn rules(&self, person: PersonId, permission: usize, time: Timestamp) -> BTreeSet<String> {
        let sides = Side::BOTH.into_iter();
        sides
            .flat_map(|side| self.rules_on(side, person, permission, time))
            .collect()
    }

    fn rules_on(&self, side: Side, person: PersonId, permission: usize, time: Timestamp) -> BTreeSet<String> {
        let found = self.permissions.get(permission).and_then(|it| *it.sides.on(side));
        let user = self.people.get(person).and_then(|person| person.user(side));
        let (Some((id, _)), Some(user)) = (found, user) else {
            return BTreeSet::new();
        };
        let snapshot = self.pair.of(side);
        let holdings = snapshot.holdings(user);
        let holdings = holdings
            .iter()
            .filter(|it| it.counts_at(time) && it.assignment.on.is_none());
        let roles = holdings.filter_map(|holding| snapshot.policy().roles.get(holding.assignment.role.index()));
        let rules = roles
            .filter_map(|role| role.grants.get(&id))
            .flat_map(|grant| &grant.rules);
        let rules = rules.filter_map(|grant| snapshot.policy().rules.rules.get(grant.rule.index()));
        rules.map(|rule| rule.name.clone()).collect()
    }

    /// The level and the rules that are held.
    fn held(&self, side: Side, finding: &CallFinding) -> Held {
        let (Some(pair), Some(person)) = (
            self.permissions.get(finding.permission),
            finding.people.first().copied(),
        ) else {
            return Held::List(Vec::new());
        };
        let Some((id, permission)) = pair.sides.on(side).or(*pair.sides.on(side.other())) else {
            return Held::List(Vec::new());
        };
        let snapshot = self.pair.of(side);
        let user = self.people.get(person).and_then(|person| person.user(side));
        let row = user.map(|user| snapshot.row(user, Some(finding.time.0)));
        let relations = row.map_or_else(Default::default, |row| snapshot.relations(row, id, Scopes::UNSAID));
        let rules = self.rules_on(side, person, finding.permission, finding.time.0);
        let level =
            (!relations.is_empty() || rules.is_empty()).then(|| permission.ladder.describe(relations).to_string());
        let names: Vec<String> = level.into_iter().chain(rules).collect();
        let of = pair.other_name(side).map(|name| format!(" of {name}"));
        Held::Level(names.join(", ") + &of.unwrap_or_default())
    }

    fn change(&self, key: Key, mut people: Vec<PersonId>, finding: &CallFinding) -> Option<Change> {
        people.sort_unstable();
        people.dedup();
        let pair = self.permissions.get(key.permission)?;
        let permission = pair.permission()?;
        let mut lines = key.causes.lines;
        if key.causes.own_lines {
            lines.extend(
                people
                    .iter()
                    .filter_map(|person| own_line(self.pair, self.people, *person)),
            );
        }
        let resource = format!("{}.{}", permission.area, permission.resource);
        let zone = &self.pair.of(Side::New).policy().settings.time_zone;
        let caller = finding.people.first()?;
        let name = self.people.name(*caller);
        let mut witness = finding.witness.to_request(name, &resource, &permission.action, zone);
        if let Some(request) = witness.as_object_mut() {
            request.insert("action".to_owned(), pair.action());
        }
        Some(Change {
            witness,
            direction: key.direction,
            permission: permission.name.clone(),
            users: people
                .iter()
                .map(|person| self.people.name(*person).to_owned())
                .collect(),
            before: key.held.old,
            after: key.held.new,
            parts: Vec::new(),
            places: Vec::new(),
            gives_permissions: permission.power == Power::GrantsPermissions,
            records: None,
            calls: key.words,
            from: (key.time.0 > self.from).then_some(key.time.0),
            until: (key.time.1 < Timestamp::MAX).then_some(key.time.1),
            breadth: CALL_BREADTH,
            causes: lines,
        })
    }
}

pub(super) fn too_large(error: TooLarge) -> RulesTooLarge {
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    }
}
