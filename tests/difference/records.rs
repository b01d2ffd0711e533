//! Records and objects: every request of small worlds, decided by both policies, against the entries.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    hash::{BuildHasher, RandomState},
    panic::resume_unwind,
    thread,
};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use ringfence::{
    analyse::{Change, Difference, Direction, access_of_user},
    catalogue::{LevelName, ObjectKind, Relation, Relations},
    decide::{
        Request,
        authzen::{Detail, answer},
    },
    policy::RoleGrant,
    snapshot::Snapshot,
};
use serde_json::{Value, json};

use super::{
    Files, compare, compile,
    world::{DAYS, DEPARTMENTS, USERS, edited, files, world},
};
use crate::naive::generate::Random;

/// From when on access is compared: after the first of the days, before the others.
const FROM: &str = "2026-11-22T12:00:00Z";

/// Pairs of policies in a run; most of them an edit apart.
const PAIRS: u64 = 30;

/// The permissions of which every request is decided.
const PERMISSIONS: [&str; 15] = [
    "telephony.call-recording.listen",
    "telephony.call-recording.update",
    "telephony.call-statistics.view",
    "crm.deal.read",
    "crm.deal.update",
    "crm.deal.transition",
    "crm.lead.read",
    "crm.lead.update",
    "drive.file.read",
    "drive.file.edit",
    "yard.gate.view",
    "yard.gate.change",
    "workgroups.tasks.view",
    "workgroups.tasks.comment",
    "workgroups.group.see",
];

/// How many times as many pairs are tried at most until enough of them differ.
const MOST_TRIES: u64 = 4;

#[test]
fn entries_are_all_that_differs_and_nothing_else() {
    let first = RandomState::new().hash_one("difference") >> 1;
    // As in the oracle, the environment has its way.
    let pairs = env::var("PROPTEST_CASES").map_or(PAIRS, |said| said.parse().unwrap());
    let half = pairs / 2;
    thread::scope(|scope| {
        let other = scope.spawn(|| check_seeds(first, half));
        check_seeds(first + MOST_TRIES * half, pairs - half);
        other.join().unwrap_or_else(|failure| resume_unwind(failure));
    });
}

fn check_seeds(first: u64, count: u64) {
    let mut changed = 0;
    for seed in first..first + MOST_TRIES * count {
        // Chance may give few pairs that differ: it is gone on until there are enough.
        if seed >= first + count && changed * 3 > count {
            break;
        }
        let random = &mut Random::new(seed);
        let old = world(random);
        let new = if random.percent(15) {
            world(random)
        } else {
            edited(random, &old)
        };
        match check(seed, &old, &new) {
            Ok(changes) => changed += u64::from(changes > 0),
            Err(why) => panic!("seed {seed}: {}", smallest(seed, old, new, why)),
        }
    }
    assert!(changed * 3 > count, "{changed} of {count} pairs differ");
}

/// How many entries there are, or which of them is wrong. A policy with mistakes has none.
fn check(seed: u64, old: &Value, new: &Value) -> Result<usize, String> {
    let random = &mut Random::new(seed);
    let (old_files, new_files) = (files(random, old), files(random, new));
    let (Ok(old), Ok(new)) = (compile(&old_files), compile(&new_files)) else {
        return Ok(0);
    };
    let found = compare(&old, &new, FROM);
    Brute::new(&old, &new, &found).check()?;
    is_mirrored(&found, &compare(&new, &old, FROM))?;
    is_itself(&old_files, &old)?;
    Ok(found.changes.len())
}

/// A policy against itself, as it is and with its files renamed.
fn is_itself(files: &Files, snapshot: &Snapshot) -> Result<(), String> {
    let renamed: Files = files
        .iter()
        .rev()
        .enumerate()
        .map(|(number, (_, text))| (format!("z{number}.yaml"), format!("# Renamed.\n\n{text}")))
        .collect();
    let changes = compare(snapshot, &compile(&renamed)?, FROM).changes;
    if changes.is_empty() {
        Ok(())
    } else {
        Err(format!("a policy differs from itself: {changes:#?}"))
    }
}

/// What is gained one way is lost the other way.
fn is_mirrored(forth: &Difference, back: &Difference) -> Result<(), String> {
    let expanded = |difference: &Difference, gained: Direction| {
        let changes = difference.changes.iter();
        let all = changes.flat_map(|change| {
            let records = change.records.as_ref().unwrap();
            let key = format!(
                "{} {:?} {:?} {} {} {} {:?} {:?}..{:?}",
                change.direction == gained,
                change.permission,
                change.parts,
                records.own,
                records.unowned,
                records.owners.0 > 0 || records.owners.1 > 0,
                records.facts,
                change.from,
                change.until
            );
            change.users.iter().map(move |user| format!("{user}: {key}"))
        });
        all.collect::<BTreeSet<_>>()
    };
    let (forth, back) = (expanded(forth, Direction::Gained), expanded(back, Direction::Lost));
    if forth == back {
        return Ok(());
    }
    Err(format!(
        "not mirrored: {:#?}",
        forth.symmetric_difference(&back).collect::<Vec<_>>()
    ))
}

/// The pair cut down to what the failure needs.
fn smallest(seed: u64, mut old: Value, mut new: Value, mut why: String) -> String {
    loop {
        let mut is_smaller = false;
        for (section, name) in things(&old, &new) {
            for (of_old, of_new) in [(true, true), (true, false), (false, true)] {
                let (mut one, mut other) = (old.clone(), new.clone());
                let is_less =
                    (of_old && remove(&mut one, &section, &name)) | (of_new && remove(&mut other, &section, &name));
                if let (true, Err(found)) = (is_less, check(seed, &one, &other)) {
                    (old, new, why, is_smaller) = (one, other, found, true);
                }
            }
        }
        if is_smaller {
            continue;
        }
        let random = &mut Random::new(seed);
        let text = |files: Files| {
            files
                .into_iter()
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
                .join("---\n")
        };
        let (one, other) = (text(files(random, &old)), text(files(random, &new)));
        return format!("{why}\n=== old\n{one}\n=== new\n{other}");
    }
}

/// All that can be taken away: entries, keys of entries, and assignments by their numbers.
fn things(old: &Value, new: &Value) -> Vec<(String, Vec<String>)> {
    let mut all = BTreeSet::new();
    for world in [old, new] {
        for (section, entries) in world.as_object().unwrap() {
            if let Some(list) = entries.as_array() {
                all.extend((0..list.len()).map(|number| (section.clone(), vec![number.to_string()])));
            }
            for (name, entry) in entries.as_object().into_iter().flatten() {
                all.insert((section.clone(), vec![name.clone()]));
                for (key, inner) in entry.as_object().into_iter().flatten() {
                    all.insert((section.clone(), vec![name.clone(), key.clone()]));
                    for (deep, inner) in inner.as_object().into_iter().flatten() {
                        all.insert((section.clone(), vec![name.clone(), key.clone(), deep.clone()]));
                        for deeper in inner.as_object().into_iter().flatten() {
                            all.insert((
                                section.clone(),
                                vec![name.clone(), key.clone(), deep.clone(), deeper.0.clone()],
                            ));
                        }
                    }
                }
            }
        }
    }
    all.into_iter().collect()
}

fn remove(world: &mut Value, section: &str, path: &[String]) -> bool {
    let (last, above) = path.split_last().unwrap();
    let mut place = &mut world[section];
    for name in above {
        match place.get_mut(name) {
            Some(inner) => place = inner,
            None => return false,
        }
    }
    match place {
        Value::Object(entries) => entries.remove(last).is_some(),
        Value::Array(list) => {
            let at: usize = last.parse().unwrap();
            at < list.len() && {
                list.remove(at);
                true
            }
        }
        _ => false,
    }
}

/// Who owns a record, as a request says it.
#[derive(Clone, Debug)]
enum Owner {
    Nobody,
    User(&'static str),
    /// Somebody whom neither side knows, of these departments.
    Outside(Vec<&'static str>),
}

/// A part of a resource: how a request says it, and how entries do.
#[derive(Clone, Debug, Default)]
struct Part {
    id: String,
    on: Option<String>,
    field: Option<String>,
    pipeline: Option<String>,
    stage: Option<String>,
    /// Object, field, pipeline and stage.
    words: [Option<String>; 4],
}

/// What changes for somebody in a part at a moment of what establishes certain facts and no fewer.
#[derive(Debug, Default)]
struct Reached {
    own: bool,
    unowned: bool,
    others: BTreeSet<&'static str>,
    /// Of people whom neither side knows.
    outside: bool,
}

/// What brute force saw of an entry.
#[derive(Clone, Debug, Default)]
struct Seen {
    counts: BTreeSet<usize>,
    /// The users, and the numbers of the parts, that were met.
    met: BTreeSet<(String, usize)>,
    outside: bool,
}

struct Brute<'a> {
    sides: [&'a Snapshot; 2],
    changes: &'a [Change],
    users: Vec<&'static str>,
    owners: Vec<Owner>,
    moments: Vec<Timestamp>,
    seen: Vec<Seen>,
}

/// Where neither policy names it.
const ELSEWHERE: &str = "somewhere-else";

impl<'a> Brute<'a> {
    fn new(old: &'a Snapshot, new: &'a Snapshot, found: &'a Difference) -> Self {
        let sides = [old, new];
        let is_user = |name: &&str| {
            sides
                .iter()
                .any(|side| side.policy().organisation.user_id(name).is_some())
        };
        let users: Vec<_> = USERS.into_iter().filter(is_user).collect();
        let is_department = |name: &&str| {
            sides
                .iter()
                .all(|side| side.policy().organisation.department_id(name).is_some())
        };
        let departments: Vec<_> = DEPARTMENTS.into_iter().filter(is_department).collect();
        let mut owners = vec![Owner::Nobody, Owner::Outside(Vec::new())];
        owners.extend(users.iter().copied().map(Owner::User));
        for (number, name) in departments.iter().enumerate() {
            owners.push(Owner::Outside(vec![name]));
            let others = departments.iter().skip(number + 1);
            owners.extend(others.map(|other| Owner::Outside(vec![name, other])));
        }
        Self {
            sides,
            changes: &found.changes,
            users,
            owners,
            moments: moments(sides),
            seen: vec![Seen::default(); found.changes.len()],
        }
    }

    fn check(mut self) -> Result<(), String> {
        for permission in PERMISSIONS {
            for part in self.parts(permission) {
                for user in self.users.clone() {
                    for moment in self.moments.clone() {
                        self.decisions(permission, &part, user, moment)?;
                    }
                }
            }
        }
        for (change, seen) in self.changes.iter().zip(&self.seen) {
            self.entry(change, seen).map_err(|why| format!("{why}: {change:#?}"))?;
        }
        Ok(())
    }

    /// The parts of a permission's resource that either policy tells apart.
    fn parts(&self, permission: &str) -> Vec<Part> {
        let area = permission.split('.').next().unwrap();
        let catalogue = &self.sides[1].policy().catalogue;
        let id = catalogue.id(permission).unwrap();
        let found = catalogue.get(id).unwrap();
        let mut parts = Vec::new();
        for (on, word) in self.places(area, found.objects) {
            let mut part = Part::default();
            part.words[0] = word;
            if permission.starts_with("drive.file") || permission.starts_with("workgroups.group") {
                let Some(on) = on else { continue };
                part.id = on;
            } else {
                part.on = on;
            }
            parts.push(part);
        }
        let mut names = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        for side in self.sides {
            for needed in side.policy().catalogue.with_required(id) {
                let roles = side.policy().roles.iter();
                roles
                    .filter_map(|role| role.grants.get(&needed))
                    .for_each(|grant| add_names(grant, &mut names));
            }
        }
        for (axis, names) in names.iter().enumerate() {
            parts = parts.iter().flat_map(|part| with_names(part, axis, names)).collect();
        }
        parts
    }

    /// The objects of an area, and how entries name them.
    fn places(&self, area: &str, kind: Option<ObjectKind>) -> Vec<(Option<String>, Option<String>)> {
        let Some(kind) = kind else { return vec![(None, None)] };
        let objects = self.sides.iter().flat_map(|side| side.policy().objects.objects());
        let ids: BTreeSet<&str> = objects.filter(|it| it.area == area).map(|it| it.id.as_str()).collect();
        let mut places = vec![(None, None)];
        for id in &ids {
            places.push((Some((*id).to_owned()), Some((*id).to_owned())));
            if kind == ObjectKind::Paths {
                let above = id.trim_end_matches('/');
                places.push((Some(format!("{above}/{ELSEWHERE}")), Some(format!("{above}/*"))));
            }
        }
        let elsewhere = Some("<elsewhere>".to_owned());
        match kind {
            ObjectKind::Paths if !ids.contains("/") => places.push((Some(format!("/{ELSEWHERE}")), elsewhere)),
            ObjectKind::Names => places.push((Some(ELSEWHERE.to_owned()), elsewhere)),
            _ => {}
        }
        places
    }

    fn decide(&self, side: usize, request: &Request<'_>) -> bool {
        self.sides[side].check(request).unwrap_or(false)
    }

    /// Every decision about a part for a user at a moment.
    fn decisions(
        &mut self,
        permission: &str,
        part: &Part,
        user: &'static str,
        moment: Timestamp,
    ) -> Result<(), String> {
        let (resource, action) = permission.rsplit_once('.').unwrap();
        let has_facts = ["crm", "yard", "workgroups.tasks"]
            .iter()
            .any(|area| permission.starts_with(area));
        let facts = if has_facts { &FACTS[..] } else { &FACTS[..1] };
        let mut reached: BTreeMap<(Direction, (bool, bool)), Reached> = BTreeMap::new();
        for owner in &self.owners {
            let mut differing: Vec<(Direction, (bool, bool))> = Vec::new();
            for (open, member) in facts.iter().copied() {
                let departments = match owner {
                    Owner::Outside(departments) => departments.as_slice(),
                    _ => &[],
                };
                let request = Request {
                    user,
                    resource,
                    action,
                    id: &part.id,
                    owner: match owner {
                        Owner::Nobody => None,
                        Owner::User(owner) => Some(owner),
                        Owner::Outside(_) => Some("outsider"),
                    },
                    departments: (!matches!(owner, Owner::Nobody)).then_some(departments),
                    open,
                    members: member.then_some(std::slice::from_ref(&user)),
                    pipeline: part.pipeline.as_deref(),
                    stage: part.stage.as_deref(),
                    on: part.on.as_deref(),
                    field: part.field.as_deref(),
                    time: Some(moment),
                    ..Request::default()
                };
                let direction = match [0, 1].map(|side| self.decide(side, &request)) {
                    [false, true] => Direction::Gained,
                    [true, false] => Direction::Lost,
                    _ => continue,
                };
                let is_fewer = |it: &(Direction, (bool, bool))| it.0 == direction && it.1.0 <= open && it.1.1 <= member;
                if !differing.iter().any(is_fewer) {
                    differing.push((direction, (open, member)));
                }
            }
            for key in differing {
                let reached = reached.entry(key).or_default();
                match owner {
                    Owner::Nobody => reached.unowned = true,
                    Owner::User(owner) if *owner == user => reached.own = true,
                    Owner::User(owner) => drop(reached.others.insert(owner)),
                    Owner::Outside(_) => reached.outside = true,
                }
            }
        }
        self.compare(permission, part, user, moment, &reached).map_err(|why| {
            format!(
                "{permission} of {:?} for {user} at {moment}: {why}\nbrute force: {reached:#?}\nentries: {:#?}",
                part.words, self.changes
            )
        })
    }

    fn compare(
        &mut self,
        permission: &str,
        part: &Part,
        user: &str,
        moment: Timestamp,
        reached: &BTreeMap<(Direction, (bool, bool)), Reached>,
    ) -> Result<(), String> {
        let mut entries: BTreeSet<(Direction, (bool, bool))> = BTreeSet::new();
        for (change, seen) in self.changes.iter().zip(&mut self.seen) {
            let is_meant = change.permission == permission
                && change.users.iter().any(|it| it == user)
                && change.from.is_none_or(|from| from <= moment)
                && change.until.is_none_or(|until| moment < until);
            let number = part_number(change, part);
            let (true, Some(number)) = (is_meant, number) else {
                continue;
            };
            seen.met.insert((user.to_owned(), number));
            let records = change.records.as_ref().unwrap();
            let has = |relation: Relation| records.facts.contains(Relations::from(relation));
            let key = (change.direction, (has(Relation::Open), has(Relation::Member)));
            let Some(reached) = reached.get(&key) else {
                return Err(format!("nothing changes, whatever the entry says: {change:#?}"));
            };
            if !entries.insert(key) {
                return Err("two entries say the same".to_owned());
            }
            let count = reached.others.len();
            seen.counts.insert(count);
            seen.outside |= reached.outside;
            if (reached.own, reached.unowned) != (records.own, records.unowned)
                || count < records.owners.0
                || count > records.owners.1
            {
                return Err(format!("it reaches other records than the entry says: {change:#?}"));
            }
            let others: BTreeSet<&str> = records
                .names
                .iter()
                .map(String::as_str)
                .filter(|name| *name != user)
                .collect();
            if !records.names.is_empty() && others != reached.others {
                return Err(format!("other owners: {change:#?}"));
            }
        }
        match reached.keys().find(|key| !entries.contains(key)) {
            Some(key) => Err(format!("no entry for {key:?}")),
            None => Ok(()),
        }
    }

    /// What an entry says by itself.
    fn entry(&self, change: &Change, seen: &Seen) -> Result<(), String> {
        let allowed = [self.sides[0], self.sides[1]].map(|side| {
            let mut witness = change.witness.clone();
            if witness.get("context").is_none() {
                witness["context"] = json!({ "time": FROM });
            }
            answer(side, witness.to_string(), Detail::Decision).decision
        });
        if allowed
            != [
                change.direction == Direction::Lost,
                change.direction == Direction::Gained,
            ]
        {
            return Err(format!("the witness is decided {allowed:?}"));
        }
        if !PERMISSIONS.contains(&change.permission.as_str()) {
            return Ok(());
        }
        let records = change.records.as_ref().unwrap();
        let (least, most) = records.owners;
        if seen.outside != records.outside {
            return Err("it is otherwise for owners from outside".to_owned());
        }
        if seen.counts.first() != Some(&least) || seen.counts.last() != Some(&most) {
            return Err(format!("the owners are {:?}", seen.counts));
        }
        let users: BTreeSet<&String> = change.users.iter().collect();
        if seen.met.len() < users.len() * change.parts.len().max(1) || users.len() != change.users.len() {
            return Err(format!("only {:?} were met", seen.met));
        }
        self.held(change)
    }

    /// Before and after are what the access of each user says, where nothing else is needed.
    fn held(&self, change: &Change) -> Result<(), String> {
        let plain = [
            "telephony.call-statistics.view",
            "telephony.user-settings.update",
            "crm.lead.read",
            "crm.deal.read",
        ];
        if !change.parts.is_empty() || !plain.contains(&change.permission.as_str()) {
            return Ok(());
        }
        let moment = change.from.unwrap_or_else(|| FROM.parse().unwrap());
        for (side, said) in self.sides.into_iter().zip([&change.before, &change.after]) {
            for user in &change.users {
                let id = side.policy().organisation.user_id(user);
                let access = id.map(|id| access_of_user(side, id, moment));
                let found = access.as_ref().and_then(|access| {
                    let mut all = access.permissions.iter();
                    all.find(|it| it.permission.name == change.permission)
                });
                if found.is_some_and(|found| !found.exceptions.is_empty()) {
                    continue;
                }
                let relations = found.map_or(Relations::NONE, |found| found.relations);
                let catalogue = &side.policy().catalogue;
                let permission = catalogue.get(catalogue.id(&change.permission).unwrap()).unwrap();
                let level: LevelName<'_> = permission.ladder.describe(relations);
                if level.to_string() != said.to_string() {
                    return Err(format!("{user} holds {level}, not {said}"));
                }
            }
        }
        Ok(())
    }
}

const FACTS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

/// Which of an entry's parts it is.
fn part_number(change: &Change, part: &Part) -> Option<usize> {
    if change.parts.is_empty() {
        return Some(0);
    }
    change.parts.iter().position(|said| {
        let said = [&said.on, &said.field, &said.pipeline, &said.stage];
        said.into_iter().eq(&part.words)
    })
}

/// The fields, pipelines and stages of which a role says something.
fn add_names(grant: &RoleGrant, names: &mut [BTreeSet<String>; 3]) {
    names[1].extend(grant.pipelines.keys().cloned());
    names[2].extend(grant.stages.keys().cloned());
    names[2].extend(
        grant
            .pipelines
            .values()
            .flat_map(|pipeline| pipeline.stages.keys().cloned()),
    );
    for (field, grant) in &grant.fields {
        names[0].insert(field.clone());
        add_names(grant, names);
    }
}

/// The part by field, pipeline or stage.
fn with_names(part: &Part, axis: usize, names: &BTreeSet<String>) -> Vec<Part> {
    let mut all = vec![part.clone()];
    let named = names.iter().map(|name| (name.clone(), name.clone()));
    // A field that nobody names is as the record.
    let other = (axis > 0 && !names.is_empty()).then(|| (ELSEWHERE.to_owned(), "<other>".to_owned()));
    for (value, word) in named.chain(other) {
        let mut part = part.clone();
        part.words[axis + 1] = Some(word);
        *[&mut part.field, &mut part.pipeline, &mut part.stage][axis] = Some(value);
        all.push(part);
    }
    all
}

/// Now, and both sides of the end of every day on which an assignment may end.
fn moments(sides: [&Snapshot; 2]) -> Vec<Timestamp> {
    let from: Timestamp = FROM.parse().unwrap();
    let mut moments = BTreeSet::from([from]);
    for side in sides {
        let zone: &TimeZone = &side.policy().settings.time_zone;
        for day in DAYS {
            let next = day.parse::<Date>().unwrap().tomorrow().unwrap();
            let end = next.to_zoned(zone.clone()).unwrap().timestamp();
            moments.extend([end - 1.millisecond(), end]);
        }
    }
    moments.retain(|moment| *moment >= from);
    moments.into_iter().collect()
}
