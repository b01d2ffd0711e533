//! Findings as a reviewer reads them: what is alike is one change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Side,
    causes::{Causes, ChangedLine, causes},
    pair::Both,
    parts::RequestPart,
    people::PersonId,
    places::places,
    records::{Direction, Finding, Reach, Records, own_line},
    request::record_request,
    view::CallWords,
};
use crate::catalogue::{LevelName, Power, Relation, Relations};

/// A level, or relations one by one, in words.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Held {
    /// A level of the ladder.
    Level(String),
    /// No level has exactly these relations.
    List(Vec<Relation>),
}

/// A change of access: whose, to what, why.
#[derive(Clone, Debug)]
pub struct Change {
    /// Whether it comes or goes.
    pub direction: Direction,
    /// The permission.
    pub permission: String,
    /// The ids of the users, in order.
    pub users: Vec<String>,
    /// What they held, and what they will hold: the relations that suffice for it and for all that it requires.
    pub before: Held,
    /// The same on the newer side.
    pub after: Held,
    /// In which parts of the resource; in all of them where none is named.
    pub parts: Vec<PartWords>,
    /// The same in few words.
    pub places: Vec<String>,
    /// Whether the permission lets its holders give permissions.
    pub gives_permissions: bool,
    /// Of which records; `None` for calls.
    pub records: Option<RecordsReached>,
    /// Of calls, which.
    pub calls: CallWords,
    /// From when on, where it is not from now.
    pub from: Option<Timestamp>,
    /// Until when, where it ends by itself.
    pub until: Option<Timestamp>,
    /// How much of its ladder is held where it is allowed, in percent.
    pub breadth: usize,
    /// A request that the two policies decide differently.
    pub witness: Value,
    /// The lines that changed.
    pub causes: Vec<ChangedLine>,
}

/// A part of a resource in words.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PartWords {
    /// The object.
    pub on: Option<String>,
    /// The field.
    pub field: Option<String>,
    /// The pipeline.
    pub pipeline: Option<String>,
    /// The stage.
    pub stage: Option<String>,
}

/// Of which records access changes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RecordsReached {
    /// Of one's own.
    pub own: bool,
    /// Of those without an owner.
    pub unowned: bool,
    /// Only of those that establish these relations: that are open, of which one is a member.
    pub facts: Relations,
    /// How many others own such records: of the user with the fewest, and of the one with the most.
    pub owners: (usize, usize),
    /// One of these owners, where they are the same few for all users: their ids.
    pub names: Vec<String>,
    /// Whether people whom neither policy knows may own such records, as requests about them say their departments.
    pub outside: bool,
}

/// The most owners that are named.
const MOST_NAMES: usize = 5;

/// What findings have in common that are the same change in several parts.
type PartsKey = (
    Vec<PersonId>,
    usize,
    Direction,
    Both<Relations>,
    Reach,
    (Timestamp, Timestamp),
);

/// What they have in common that are the same change of several people.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Key {
    permission: usize,
    direction: Direction,
    parts: Vec<usize>,
    time: (Timestamp, Timestamp),
    held: (Held, Held),
    /// Own, without an owner, of others.
    reach: [bool; 3],
    facts: Relations,
    causes: Causes,
}

/// What is collected of one change.
#[derive(Default)]
struct Collected {
    people: Vec<PersonId>,
    owners: Option<(usize, usize)>,
    /// The classes of the owners, where they are the same for all.
    classes: Option<Vec<usize>>,
    sample: Option<Finding>,
    outside: bool,
}

impl Held {
    pub(super) fn new(name: &LevelName<'_>) -> Self {
        match name {
            LevelName::Level(name) => Self::Level((*name).to_owned()),
            LevelName::List(relations) => Self::List(relations.clone()),
        }
    }
}

impl Held {
    /// Whether it is what these words say, in any order: a level, relations or rules.
    pub(crate) fn is_said_by<'w>(&self, words: impl Iterator<Item = &'w str>) -> bool {
        let said: BTreeSet<&str> = words.collect();
        match self {
            Self::Level(names) => names.split(", ").collect::<BTreeSet<_>>() == said,
            Self::List(relations) => relations.iter().map(|it| it.name()).collect::<BTreeSet<_>>() == said,
        }
    }
}

impl std::fmt::Display for Held {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Level(name) => out.write_str(name),
            Self::List(relations) => LevelName::List(relations.clone()).fmt(out),
        }
    }
}

impl Records<'_, '_> {
    /// The findings as changes.
    pub(super) fn changes(&self, findings: Vec<Finding>) -> Vec<Change> {
        let mut collected: BTreeMap<Key, Collected> = BTreeMap::new();
        for (parts, finding) in joined(findings) {
            let key = self.key(parts, &finding);
            collected.entry(key).or_default().add(self, finding);
        }
        let changes = collected.into_iter();
        changes
            .filter_map(|(key, collected)| self.change(key, collected))
            .collect()
    }

    fn key(&self, parts: Vec<usize>, finding: &Finding) -> Key {
        let part = parts
            .first()
            .and_then(|part| self.parts.get(finding.permission)?.get(*part));
        let reach = &finding.reach;
        let of_others = !reach.classes.is_empty() || reach.outside.is_some();
        Key {
            permission: finding.permission,
            direction: finding.direction,
            time: finding.time,
            held: (self.held(finding, Side::Old), self.held(finding, Side::New)),
            reach: [reach.own, reach.unowned, of_others],
            facts: reach.facts,
            causes: part.map_or_else(Causes::default, |part| causes(self.pair, self.people, part, finding)),
            parts,
        }
    }

    /// What is held on a side, in the words of its ladder.
    fn held(&self, finding: &Finding, side: Side) -> Held {
        let pair = self.permissions.get(finding.permission);
        let found = pair.and_then(|it| Some((it, it.sides.on(side).or(*it.sides.on(side.other()))?)));
        let relations = *finding.held.on(side);
        let Some((pair, (_, permission))) = found else {
            return Held::List(relations.iter().collect());
        };
        let name = permission.ladder.describe_held(relations);
        match pair.other_name(side) {
            Some(of) => Held::Level(format!("{name} of {of}")),
            None => Held::new(&name),
        }
    }

    fn change(&self, key: Key, collected: Collected) -> Option<Change> {
        let sample = collected.sample?;
        let (pair, parts) = (self.permissions.get(key.permission)?, self.parts.get(key.permission)?);
        let sample = Finding {
            part: *key.parts.first()?,
            ..sample
        };
        let mut people = collected.people;
        people.sort_unstable();
        people.dedup();
        let meant = key.parts.iter().filter_map(|part| Some(&parts.get(*part)?.part));
        let meant: Vec<_> = meant.collect();
        let all: Vec<_> = parts.iter().map(|part| &part.part).collect();
        let shown = if meant.len() == all.len() { &[][..] } else { &meant };
        let mut lines = key.causes.lines;
        if key.causes.own_lines {
            lines.extend(
                people
                    .iter()
                    .filter_map(|person| own_line(self.pair, self.people, *person)),
            );
        }
        let classes = collected.classes.unwrap_or_default();
        let owners = classes.iter().filter_map(|class| self.people.classes.get(*class));
        let owners: Vec<PersonId> = owners
            .flat_map(|class| &class.people)
            .copied()
            .take(MOST_NAMES + 2)
            .collect();
        let names = self.names_of(owners, &people);
        let [own, unowned, _] = key.reach;
        Some(Change {
            direction: key.direction,
            permission: pair.name.to_owned(),
            users: people
                .iter()
                .map(|person| self.people.name(*person).to_owned())
                .collect(),
            before: key.held.0,
            after: key.held.1,
            parts: shown.iter().map(|part| words(part)).collect(),
            places: places(&all, &meant),
            gives_permissions: pair.permission().is_some_and(|it| it.power == Power::GrantsPermissions),
            records: Some(RecordsReached {
                own,
                unowned,
                facts: key.facts,
                owners: collected.owners.unwrap_or_default(),
                names,
                outside: collected.outside,
            }),
            calls: CallWords::default(),
            from: (key.time.0 > self.from).then_some(key.time.0),
            until: (key.time.1 < Timestamp::MAX).then_some(key.time.1),
            breadth: self.breadth(&sample),
            witness: record_request(self, &sample)?,
            causes: lines,
        })
    }

    /// The names of owners who are others to all of these people; none where that is not the same for each of them, or where
    /// they are many.
    fn names_of(&self, mut owners: Vec<PersonId>, people: &[PersonId]) -> Vec<String> {
        if let [only] = people {
            owners.retain(|owner| owner != only);
        }
        if owners.len() > MOST_NAMES || owners.iter().any(|owner| people.contains(owner)) {
            return Vec::new();
        }
        owners.iter().map(|owner| self.people.name(*owner).to_owned()).collect()
    }

    /// How much of its ladder is held where it is allowed, in percent.
    fn breadth(&self, finding: &Finding) -> usize {
        let side = finding.direction.side();
        let permission = self
            .permissions
            .get(finding.permission)
            .and_then(|it| *it.sides.on(side));
        let all = permission.map_or(1, |(_, permission)| permission.ladder.relations().iter().count().max(1));
        finding.held.on(side).iter().count() * 100 / all
    }

    /// How many others own the records that are reached.
    fn owners(&self, finding: &Finding) -> usize {
        let own = finding.people.first().and_then(|person| self.people.class_of(*person));
        let classes = finding.reach.classes.iter();
        let counts = classes.filter_map(|class| {
            let people = self.people.classes.get(*class)?.people.len();
            Some(people - usize::from(own == Some(*class)))
        });
        counts.sum()
    }
}

impl Collected {
    fn add(&mut self, records: &Records<'_, '_>, finding: Finding) {
        let count = records.owners(&finding);
        let (fewest, most) = self.owners.unwrap_or((count, count));
        self.owners = Some((fewest.min(count), most.max(count)));
        match &mut self.classes {
            Some(classes) if *classes != finding.reach.classes => classes.clear(),
            Some(_) => {}
            None => self.classes = Some(finding.reach.classes.clone()),
        }
        self.people.extend(&finding.people);
        self.outside |= finding.reach.outside.is_some();
        self.sample.get_or_insert(finding);
    }
}

/// Findings that differ in nothing but the part, and those that follow each other in time, made one.
fn joined(findings: Vec<Finding>) -> Vec<(Vec<usize>, Finding)> {
    let mut by_parts: BTreeMap<PartsKey, Vec<usize>> = BTreeMap::new();
    for finding in findings {
        let key = (
            finding.people,
            finding.permission,
            finding.direction,
            finding.held,
            finding.reach,
            finding.time,
        );
        by_parts.entry(key).or_default().push(finding.part);
    }
    let mut joined: Vec<(Vec<usize>, Finding)> = Vec::new();
    for ((people, permission, direction, held, reach, time), parts) in by_parts {
        if let Some((last_parts, last)) = joined.last_mut() {
            let is_same = last.people == people && last.permission == permission && last.direction == direction;
            let is_same = is_same && last.held == held && last.reach == reach && *last_parts == parts;
            if is_same && last.time.1 == time.0 {
                last.time.1 = time.1;
                continue;
            }
        }
        let finding = Finding {
            people,
            permission,
            part: parts.first().copied().unwrap_or(0),
            direction,
            time,
            held,
            reach,
        };
        joined.push((parts, finding));
    }
    joined
}

fn words(part: &RequestPart<'_>) -> PartWords {
    use super::parts::{Name, Place};
    let name = |name: Name<'_>| match name {
        Name::Named(name) => Some(name.to_owned()),
        Name::Other => Some("<other>".to_owned()),
        Name::Unsaid => None,
    };
    PartWords {
        on: match part.on {
            Place::Object(id) => Some(id.to_owned()),
            Place::Below(id) => Some(format!("{}/*", id.trim_end_matches('/'))),
            Place::Elsewhere => Some("<elsewhere>".to_owned()),
            Place::Anywhere | Place::Unsaid => None,
        },
        field: part.field.map(str::to_owned),
        pipeline: name(part.pipeline),
        stage: name(part.stage),
    }
}
