//! The difference for records and objects: every part, every way of standing to an owner, every time.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::{
    ChangedLine, NotCompared, Side,
    owners::{Outside, Pattern, Telling, patterns},
    pair::{Both, Pair},
    parts::{Asked, PartPair, parts},
    people::{Group, People, PersonId},
    permissions::PermissionPair,
};
use crate::{
    analyse::who::sufficient,
    catalogue::{ActsOn, Relation, Relations},
    snapshot::{Phase, Snapshot},
};

/// Whether access comes or goes.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Direction {
    /// It was denied, and will be allowed.
    Gained,
    /// It was allowed, and will be denied.
    Lost,
}

impl Direction {
    pub(super) const BOTH: [Self; 2] = [Self::Gained, Self::Lost];

    /// The side on which it is allowed.
    pub(super) fn side(self) -> Side {
        match self {
            Self::Gained => Side::New,
            Self::Lost => Side::Old,
        }
    }
}

/// Of which records of a part access changes.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Reach {
    /// Of his own.
    pub(super) own: bool,
    /// Of those that nobody owns.
    pub(super) unowned: bool,
    /// Only of those that establish these relations: that are open, of which he is a member.
    pub(super) facts: Relations,
    /// The classes of the owners.
    pub(super) classes: Vec<usize>,
    /// The departments from which people who are in neither organisation own them.
    pub(super) outside: Option<Vec<String>>,
}

/// How somebody stands to the object of a part.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Standing {
    relations: Relations,
    /// What holds beside where the request names no owner.
    as_owner: Relations,
}

/// What changes for some people in one part of one permission during a time.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) people: Vec<PersonId>,
    pub(super) permission: usize,
    pub(super) part: usize,
    pub(super) direction: Direction,
    /// From when, and until when.
    pub(super) time: (Timestamp, Timestamp),
    /// The relations that suffice on each side.
    pub(super) held: Both<Relations>,
    pub(super) reach: Reach,
}

/// What is worked out once for all people.
pub(super) struct Records<'p, 'a> {
    pub(super) pair: &'p Pair<'a>,
    pub(super) people: &'p People<'a>,
    pub(super) permissions: &'p [PermissionPair<'a>],
    /// For each permission, its parts.
    pub(super) parts: Vec<Vec<PartPair<'a>>>,
    pub(super) from: Timestamp,
    /// How many decisions were compared.
    pub(super) compared: u64,
    /// For each object of a side, who stands to it otherwise than all others do.
    known: Both<Vec<Vec<PersonId>>>,
    patterns: FxHashMap<(usize, Telling), Vec<Pattern<'a>>>,
    outside: Outside<'a>,
}

impl<'p, 'a> Records<'p, 'a> {
    pub(super) fn new(
        pair: &'p Pair<'a>,
        people: &'p People<'a>,
        permissions: &'p [PermissionPair<'a>],
        from: Timestamp,
    ) -> Result<Self, NotCompared> {
        let parts: Result<_, _> = permissions.iter().map(|permission| parts(pair, permission)).collect();
        Ok(Self {
            parts: parts?,
            known: Both::of(|side| known(pair.of(side), people)),
            patterns: FxHashMap::default(),
            outside: Outside::new(pair),
            compared: 0,
            pair,
            people,
            permissions,
            from,
        })
    }

    /// Every difference.
    pub(super) fn findings(&mut self) -> Vec<Finding> {
        let people = self.people;
        let mut findings = Vec::new();
        let any_moved = self.outside.any_moved() || people.classes.iter().any(|class| class.is_changed);
        for group in &people.groups {
            let is_alike = !group.is_changed && self.pair.has_same_objects;
            if is_alike && !any_moved {
                continue;
            }
            let telling = if is_alike { Telling::Different } else { Telling::All };
            let mut patterns = self.patterns(group.class, telling);
            if is_alike {
                patterns.retain(|pattern| !pattern.relations.is_same());
            }
            if !patterns.is_empty() {
                self.group(group, &patterns, &mut findings);
            }
        }
        findings
    }

    fn patterns(&mut self, class: usize, telling: Telling) -> Vec<Pattern<'a>> {
        let (pair, people, outside) = (self.pair, self.people, &self.outside);
        let known = self.patterns.entry((class, telling));
        known
            .or_insert_with(|| patterns(pair, people, outside, class, telling))
            .clone()
    }

    fn group(&mut self, group: &Group, patterns: &[Pattern<'a>], findings: &mut Vec<Finding>) {
        let Some(first) = group.people.first().copied() else {
            return;
        };
        let phases = phases(self.pair, self.people, first);
        for time in segments(&phases, self.from) {
            let phase = Both::of(|side| phase_at(phases.on(side), time.0));
            for (permission, _) in self.permissions.iter().enumerate() {
                self.permission(group, (permission, time), &phase, patterns, findings);
            }
        }
    }

    fn permission(
        &mut self,
        group: &Group,
        (permission, time): (usize, (Timestamp, Timestamp)),
        phase: &Both<Option<&Phase>>,
        patterns: &[Pattern<'a>],
        findings: &mut Vec<Finding>,
    ) {
        let parts = self.parts.get(permission).map_or(&[][..], Vec::as_slice);
        let mut compared = 0;
        for (part, asked) in parts.iter().enumerate() {
            let needed = Both::of(|side| needed(self.pair.of(side), asked.asked.on(side).as_ref(), *phase.on(side)));
            for (people, standing) in self.alike(group, asked) {
                for direction in Direction::BOTH {
                    let reaches = reaches(direction, &needed, standing, patterns, &mut compared);
                    findings.extend(reaches.into_iter().map(|reach| Finding {
                        people: people.clone(),
                        permission,
                        part,
                        direction,
                        time,
                        held: Both::of(|side| needed.on(side).as_deref().map_or(Relations::NONE, sufficient)),
                        reach,
                    }));
                }
            }
        }
        self.compared += compared;
    }

    /// The people of a group, parted by how they stand to the object of a part.
    fn alike(&self, group: &Group, asked: &PartPair<'a>) -> Vec<(Vec<PersonId>, Both<Standing>)> {
        let known = Both::of(|side| {
            let object = asked.asked.on(side).as_ref().and_then(|asked| asked.object);
            let known = object.and_then(|object| self.known.on(side).get(object.index()));
            known.map_or(&[][..], Vec::as_slice)
        });
        if known.old.is_empty() && known.new.is_empty() {
            return match group.people.first() {
                Some(first) => vec![(group.people.clone(), self.standing(*first, asked))],
                None => Vec::new(),
            };
        }
        let mut parted: Vec<(Both<Standing>, Vec<PersonId>)> = Vec::new();
        let mut outsiders = None;
        for person in &group.people {
            let is_known = known.old.binary_search(person).is_ok() || known.new.binary_search(person).is_ok();
            let standing = match outsiders {
                Some(standing) if !is_known => standing,
                _ => self.standing(*person, asked),
            };
            if !is_known {
                outsiders = Some(standing);
            }
            match parted.iter_mut().find(|(other, _)| *other == standing) {
                Some((_, people)) => people.push(*person),
                None => parted.push((standing, vec![*person])),
            }
        }
        parted
            .into_iter()
            .map(|(standing, people)| (people, standing))
            .collect()
    }

    fn standing(&self, person: PersonId, asked: &PartPair<'a>) -> Both<Standing> {
        let standing = |side: Side| {
            let snapshot = self.pair.of(side);
            let user = self.people.get(person)?.user(side)?;
            let asked = asked.asked.on(side).as_ref()?;
            let object = asked.object?;
            let workgroup = snapshot.workgroup(object);
            let owner = snapshot.policy().objects.get(object)?.owner;
            let is_owner = asked.is_itself && owner == Some(user);
            Some(Standing {
                relations: workgroup.map_or(Relations::NONE, |it| snapshot.workgroup_relations(user, it)),
                as_owner: if is_owner {
                    Relation::Own.into()
                } else {
                    Relations::NONE
                },
            })
        };
        Both::of(|side| standing(side).unwrap_or_default())
    }

    /// How many parts the permissions have that act on records or objects.
    pub(super) fn part_count(&self) -> usize {
        let of_records = self.permissions.iter().zip(&self.parts);
        let of_records = of_records.filter(|(permission, _)| !permission.acts_on(ActsOn::Call));
        of_records.map(|(_, parts)| parts.len()).sum()
    }
}

/// For each object, in order, who owns it or has a part in the workgroup that it is.
fn known(snapshot: &Snapshot, people: &People<'_>) -> Vec<Vec<PersonId>> {
    let organisation = &snapshot.policy().organisation;
    let objects = snapshot.policy().objects.iter().map(|(id, object)| {
        let workgroup = snapshot.workgroup(id);
        let of_workgroup = workgroup.into_iter().flat_map(|workgroup| {
            let members = workgroup.members.iter().chain(&workgroup.moderators);
            members.chain(&workgroup.owner)
        });
        let users = object.owner.iter().chain(of_workgroup);
        let names = users.filter_map(|user| organisation.user(*user));
        let mut known: Vec<_> = names.filter_map(|user| people.named(&user.name)).collect();
        known.sort_unstable();
        known.dedup();
        known
    });
    objects.collect()
}

/// The phases of a person on either side; none where he is not there.
pub(super) fn phases<'a>(pair: &Pair<'a>, people: &People<'_>, person: PersonId) -> Both<&'a [Phase]> {
    Both::of(|side| {
        let user = people.get(person).and_then(|person| person.user(side));
        user.map_or(&[][..], |user| pair.of(side).phases(user))
    })
}

/// The phase that counts at a time.
pub(super) fn phase_at<'a>(phases: &&'a [Phase], time: Timestamp) -> Option<&'a Phase> {
    phases.iter().find(|phase| time < phase.ends).or(phases.last())
}

/// The line of a person: as it is to be, where he stays.
pub(super) fn own_line(pair: &Pair<'_>, people: &People<'_>, person: PersonId) -> Option<ChangedLine> {
    let person = people.get(person)?;
    let side = if person.new.is_some() { Side::New } else { Side::Old };
    let user = pair.of(side).policy().organisation.user(person.user(side)?)?;
    Some(ChangedLine::new(side, user.place))
}

/// The times from a moment on during which nothing changes by itself on either side.
pub(super) fn segments(phases: &Both<&[Phase]>, from: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let ends = phases.old.iter().chain(phases.new).map(|phase| phase.ends);
    let mut ends: Vec<_> = ends.filter(|end| *end > from).chain([Timestamp::MAX]).collect();
    ends.sort_unstable();
    ends.dedup();
    let starts = std::iter::once(from).chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).collect()
}

/// What is held of each thing that is needed; `None` where all is denied.
fn needed(snapshot: &Snapshot, asked: Option<&Asked>, phase: Option<&Phase>) -> Option<Vec<Relations>> {
    let (asked, phase) = (asked?, phase?);
    let held = asked
        .needs
        .iter()
        .map(|need| snapshot.held(phase, need.permission, need.scopes, need.on));
    Some(held.collect())
}

fn is_allowed(needed: Option<&[Relations]>, relations: Relations) -> bool {
    let relations = relations | Relation::Any.into();
    needed.is_some_and(|needed| needed.iter().all(|held| held.meets(relations)))
}

/// What a record may establish beside how the caller stands to its owner.
const FACTS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

fn facts(open: bool, member: bool) -> Relations {
    let facts = [(open, Relation::Open), (member, Relation::Member)];
    facts
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, relation)| relation)
        .collect()
}

/// Of which records access changes in a direction: those that have to be open, or of which one has to be a member, apart.
/// What changes with some facts is not said again of more of them.
fn reaches(
    direction: Direction,
    needed: &Both<Option<Vec<Relations>>>,
    standing: Both<Standing>,
    patterns: &[Pattern<'_>],
    compared: &mut u64,
) -> Vec<Reach> {
    let mut by_facts: [Option<Reach>; 4] = Default::default();
    for pattern in patterns {
        let changes = |facts: Relations| {
            let allowed = Both::of(|side| {
                let standing = *standing.on(side);
                let owned = if pattern.is_unowned {
                    standing.as_owner
                } else {
                    Relations::NONE
                };
                let relations = *pattern.relations.on(side) | standing.relations | owned | facts;
                is_allowed(needed.on(side).as_deref(), relations)
            });
            let side = direction.side();
            *allowed.on(side) && !*allowed.on(side.other())
        };
        *compared += FACTS.len() as u64;
        let mut fewer: Vec<Relations> = Vec::new();
        for ((open, member), reach) in FACTS.into_iter().zip(&mut by_facts) {
            let facts = facts(open, member);
            if fewer.iter().any(|fewer| facts.contains(*fewer)) || !changes(facts) {
                continue;
            }
            fewer.push(facts);
            let reach = reach.get_or_insert_default();
            reach.own |= pattern.is_own;
            reach.unowned |= pattern.is_unowned;
            reach.classes.extend(&pattern.classes);
            if let (None, Some(departments)) = (&reach.outside, &pattern.outside) {
                reach.outside = Some(departments.iter().map(|name| (*name).to_owned()).collect());
            }
        }
    }
    let reaches = by_facts.into_iter().zip(FACTS);
    reaches
        .filter_map(|(reach, (open, member))| {
            Some(Reach {
                facts: facts(open, member),
                ..reach?
            })
        })
        .collect()
}
