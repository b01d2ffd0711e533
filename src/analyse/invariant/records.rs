use std::rc::Rc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::{
    CauseLine, Finding,
    found::{Found, Wanted, What},
    part::{Place, Situation, places},
    request::{Facts, request},
    stance::{Children, Stance},
};
use crate::{
    catalogue::{ObjectKind, Permission, PermissionId, Relation, Relations},
    decide::{Question, Request},
    policy::{ObjectId, RoleId, UserId},
    snapshot::{On, Phase, Snapshot},
};

/// All relations that a workgroup gives its people.
const OF_WORKGROUPS: [Relation; 4] = [
    Relation::WorkgroupOwner,
    Relation::WorkgroupModerator,
    Relation::WorkgroupMember,
    Relation::Employee,
];

/// Looks for who may do something with records or objects.
pub(super) struct Records<'a> {
    snapshot: &'a Snapshot,
    id: PermissionId,
    permission: Option<&'a Permission>,
    /// The relations of the level from which on it counts.
    level: Option<Relations>,
    wanted: Wanted,
    now: Timestamp,
    children: Children,
    /// For each user, his workgroups among the objects that the permission takes.
    workgroups: FxHashMap<UserId, Vec<ObjectId>>,
    /// The workgroups that are alike to who has no part in them.
    alike: Vec<Vec<ObjectId>>,
    /// By profile: what its roles tell apart.
    places: FxHashMap<u32, Rc<[Place<'a>]>>,
    known: FxHashMap<Alike, Rc<[Found<'a>]>>,
    regions: usize,
}

/// What tells whether somebody may do something: people of whom all of it is the same are alike.
type Alike = (u32, Stance, bool, Option<UserId>);

impl<'a> Records<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        id: PermissionId,
        level: Option<Relations>,
        wanted: Wanted,
        now: Timestamp,
    ) -> Self {
        let mut records = Self {
            snapshot,
            id,
            permission: snapshot.policy().catalogue.get(id),
            level,
            wanted,
            now,
            children: Children::new(snapshot),
            workgroups: FxHashMap::default(),
            alike: Vec::new(),
            places: FxHashMap::default(),
            known: FxHashMap::default(),
            regions: 0,
        };
        if let Some(permission) = records
            .permission
            .filter(|it| it.objects == Some(ObjectKind::Workgroups))
        {
            records.sort_workgroups(permission);
        }
        records
    }

    pub(super) fn permission(&self) -> PermissionId {
        self.id
    }

    pub(super) fn regions(&self) -> usize {
        self.regions
    }

    fn sort_workgroups(&mut self, permission: &Permission) {
        let policy = self.snapshot.policy();
        let needed: Vec<PermissionId> = policy.catalogue.with_required(self.id).collect();
        let mut alike: FxHashMap<Vec<(Option<Relations>, bool)>, Vec<ObjectId>> = FxHashMap::default();
        let mut order = Vec::new();
        for workgroup in &policy.organisation.workgroups {
            let Some(object) = policy.objects.find(&permission.area, &workgroup.name) else {
                continue;
            };
            let people = workgroup
                .owner
                .iter()
                .chain(&workgroup.moderators)
                .chain(&workgroup.members);
            for user in people {
                self.workgroups.entry(*user).or_default().push(object);
            }
            let kind = needed.iter().map(|id| {
                let audience = self.snapshot.audience(object, *id).map(|grant| grant.relations);
                (audience, self.snapshot.is_barred(object, *id))
            });
            let kind: Vec<_> = kind.collect();
            let known = alike.entry(kind.clone()).or_default();
            if known.is_empty() {
                order.push(kind);
            }
            known.push(object);
        }
        self.alike = order.iter().filter_map(|kind| alike.remove(kind)).collect();
    }

    /// When and where what is wanted is found of somebody.
    pub(super) fn found(&mut self, user: UserId) -> Rc<[Found<'a>]> {
        let profile = self.snapshot.profiles().get(user.index()).copied().unwrap_or(u32::MAX);
        let stance = Stance::new(self.snapshot, user, self.children.neighbours(self.snapshot, user));
        let by_workgroup = !self.alike.is_empty();
        let organisation = &self.snapshot.policy().organisation;
        let is_employee = by_workgroup && organisation.user(user).is_some_and(|user| !user.extranet);
        let alone = self.workgroups.contains_key(&user).then_some(user);
        let alike = (profile, stance, is_employee, alone);
        if let Some(known) = self.known.get(&alike) {
            return Rc::clone(known);
        }
        let found: Rc<[Found<'a>]> = self.look(user, profile, stance).into();
        self.known.insert(alike, Rc::clone(&found));
        found
    }

    fn look(&mut self, user: UserId, profile: u32, stance: Stance) -> Vec<Found<'a>> {
        let places = self.places_of(user, profile);
        let mut found = Vec::new();
        let mut from = self.now;
        for phase in self.snapshot.phases(user).iter().filter(|phase| self.now < phase.ends) {
            let objects = self.objects(user, phase);
            let mut situations = Vec::new();
            for place in places.iter() {
                for on in &objects {
                    let place = Place { on: *on, ..*place };
                    self.regions += 1;
                    situations.extend(self.situation(user, phase, place, stance));
                }
            }
            if !situations.is_empty() {
                found.push(Found {
                    from,
                    ends: phase.ends,
                    what: What::Parts(situations.into()),
                });
            }
            from = phase.ends;
        }
        found
    }

    fn places_of(&mut self, user: UserId, profile: u32) -> Rc<[Place<'a>]> {
        let (snapshot, id) = (self.snapshot, self.id);
        let places = self.places.entry(profile).or_insert_with(|| {
            let holdings = snapshot.holdings(user);
            let mut roles: Vec<RoleId> = holdings.iter().map(|holding| holding.assignment.role).collect();
            roles.sort_unstable();
            roles.dedup();
            places(snapshot, id, &roles).into()
        });
        Rc::clone(places)
    }

    /// The objects that differ for somebody, and one of those that do not.
    fn objects(&self, user: UserId, phase: &Phase) -> Vec<On> {
        let Some((permission, kind)) = self.permission.and_then(|it| Some((it, it.objects?))) else {
            return vec![On::Nothing];
        };
        let objects = &self.snapshot.policy().objects;
        let given = phase.objects();
        let given = given.filter(|id| objects.get(*id).is_some_and(|object| object.area == permission.area));
        let own = self.workgroups.get(&user).into_iter().flatten().copied();
        let closed = objects.closed(&permission.area).iter().copied();
        let mut differ: Vec<ObjectId> = given.chain(own).chain(closed).collect();
        differ.sort_unstable();
        differ.dedup();
        if kind != ObjectKind::Workgroups {
            let has_root = kind == ObjectKind::Paths && objects.find(&permission.area, "/").is_some();
            let root = objects.find(&permission.area, "/").filter(|_| has_root);
            let rest = root.map_or(On::Elsewhere, On::Object);
            let differ = differ.into_iter().map(On::Object).filter(|on| *on != rest);
            return std::iter::once(rest).chain(differ).collect();
        }
        let listed: FxHashSet<ObjectId> = differ.iter().copied().collect();
        let others = self.alike.iter();
        let others = others.filter_map(|alike| alike.iter().find(|object| !listed.contains(object)).copied());
        let all: Vec<On> = others.chain(differ.iter().copied()).map(On::Object).collect();
        // Where there is no workgroup yet, only a request that names none can be made.
        if all.is_empty() { vec![On::Unsaid] } else { all }
    }

    /// Whether what is wanted is found in a part of the resource, and how the caller then stands to the record.
    fn situation(&self, user: UserId, phase: &Phase, place: Place<'a>, stance: Stance) -> Option<Situation<'a>> {
        let question = self
            .snapshot
            .question_of(self.id, place.scopes(self.snapshot), place.on);
        let with = self.of_workgroup(user, place.on);
        let allows = |relations: Relations| self.snapshot.first_unmet(phase, &question, relations | with).is_none();
        let (relations, facts) = match self.level {
            None => {
                let holding = |facts: Facts| (stance.relations(facts) | with, Some(facts));
                let may = Stance::widest()
                    .into_iter()
                    .any(|facts| allows(stance.relations(facts)));
                match self.wanted {
                    Wanted::May if may => {
                        let mut simple = Stance::simplest();
                        holding(simple.find(|facts| allows(stance.relations(*facts)))?)
                    }
                    Wanted::Lack if !may => holding(Stance::widest()[0]),
                    _ => return None,
                }
            }
            Some(level) => self.at_level(level, stance, with, &allows)?,
        };
        Some(Situation {
            place,
            relations,
            facts,
        })
    }

    /// Whether each relation of a level suffices by itself, or which one does not.
    fn at_level(
        &self,
        level: Relations,
        stance: Stance,
        with: Relations,
        allows: &impl Fn(Relations) -> bool,
    ) -> Option<(Relations, Option<Facts>)> {
        let of_workgroups: Relations = OF_WORKGROUPS.into_iter().collect();
        let kind = self.permission.and_then(|permission| permission.objects);
        let takes_workgroups = kind == Some(ObjectKind::Workgroups);
        // How somebody stands to a workgroup is no matter of the request: what does not hold of him counts for nothing.
        let can_hold = |relation: &Relation| {
            let is_of_workgroups = of_workgroups.contains((*relation).into());
            !(takes_workgroups && is_of_workgroups) || with.contains((*relation).into())
        };
        let alone = |relation: Relation| {
            let own = if relation == Relation::Own {
                stance.own()
            } else {
                Relations::NONE
            };
            Relations::from(relation) | own | Relation::Any.into()
        };
        let relations: Vec<Relation> = level.iter().filter(can_hold).collect();
        let missing = || relations.iter().copied().filter(|relation| !allows(alone(*relation)));
        // What a request says of a record may make more hold than one relation.
        let shown = |relation: Relation, may: bool| {
            let mut facts = stance.facts_of(relation);
            facts.find(|facts| allows(stance.relations(*facts)) == may)
        };
        match (self.wanted, missing().next(), relations.last()) {
            (Wanted::May, None, Some(last)) => {
                let shown = relations.iter().rev().find_map(|relation| shown(*relation, true));
                Some((alone(*last) | with, shown))
            }
            (Wanted::Lack, Some(first), _) => {
                let shown = missing().find_map(|relation| Some((relation, shown(relation, false)?)));
                let (relation, facts) = shown.map_or((first, None), |(relation, facts)| (relation, Some(facts)));
                Some((alone(relation) | with, facts))
            }
            (Wanted::Lack, None, None) => Some((with, Some(Facts::default()))),
            _ => None,
        }
    }

    /// How somebody stands to the workgroup that is asked about.
    fn of_workgroup(&self, user: UserId, on: On) -> Relations {
        let On::Object(object) = on else { return Relations::NONE };
        let workgroup = self.snapshot.workgroup(object);
        workgroup.map_or(Relations::NONE, |workgroup| {
            self.snapshot.workgroup_relations(user, workgroup)
        })
    }

    /// Adds the parts and the lines to a finding; gives a request that shows the first of them that can be shown.
    pub(super) fn describe(&self, user: UserId, found: &[Found<'a>], finding: &mut Finding) -> Option<Value> {
        for found in found {
            let What::Parts(situations) = &found.what else { continue };
            for situation in situations.iter() {
                finding.parts.extend(situation.place.words(self.snapshot));
                finding.causes.extend(self.causes(user, found, situation));
            }
        }
        let mut seen = FxHashSet::default();
        finding.parts.retain(|part| seen.insert(part.clone()));
        let mut shown = found.iter().filter_map(|found| match &found.what {
            What::Parts(situations) => {
                let mut shown = situations.iter().filter_map(|it| Some((found, &it.place, it.facts?)));
                shown.next()
            }
            What::Calls(..) => None,
        });
        let (found, place, facts) = shown.next()?;
        let near = self.children.neighbours(self.snapshot, user);
        let time = (found.from > self.now).then_some(found.from);
        Some(request(
            self.snapshot,
            (user, near),
            self.permission?,
            (place, facts),
            time,
        ))
    }

    /// The lines that allow what may be done, or that fall short where it may not.
    fn causes(&self, user: UserId, found: &Found<'a>, situation: &Situation<'a>) -> Vec<CauseLine> {
        let (snapshot, place) = (self.snapshot, &situation.place);
        let question: Question = snapshot.question_of(self.id, place.scopes(snapshot), place.on);
        let phase = snapshot.phase(user, Some(found.from));
        let unmet = phase.and_then(|phase| snapshot.first_unmet(phase, &question, situation.relations));
        let Some(need) = unmet.or_else(|| snapshot.needs(&question).next()) else {
            return Vec::new();
        };
        let holdings = snapshot.holdings(user).into_iter();
        let holdings = holdings.filter(|holding| holding.counts_at(found.from) && snapshot.reaches(holding, need.on));
        let names = Request {
            pipeline: place.pipeline.named(),
            stage: place.stage.named(),
            field: place.field,
            ..Request::default()
        };
        let mut lines = Vec::new();
        for cause in snapshot.causes(holdings.collect(), need.permission, &names) {
            let suffices = snapshot.role_relations(cause.role, &need).meets(situation.relations);
            if suffices != unmet.is_none() {
                continue;
            }
            let role = snapshot.role_name(cause.role);
            let does = if suffices { "gives it" } else { "is not enough" };
            if cause.place() != cause.holding.assignment.place {
                lines.push(CauseLine {
                    place: cause.place(),
                    text: format!("the role `{role}` {does}"),
                });
            }
            lines.push(CauseLine {
                place: cause.holding.assignment.place,
                text: format!("given to `{}`", cause.holding.subject()),
            });
        }
        lines.extend(self.of_audience(need.object(), need.permission, situation.relations, unmet.is_none()));
        lines
    }

    /// What a workgroup says itself of who may.
    fn of_audience(
        &self,
        object: Option<ObjectId>,
        permission: PermissionId,
        relations: Relations,
        is_met: bool,
    ) -> Option<CauseLine> {
        let grant = self.snapshot.audience(object?, permission)?;
        let workgroup = self.snapshot.workgroup(object?)?;
        if grant.relations.meets(relations) != is_met {
            return None;
        }
        let name = &workgroup.name;
        Some(match grant.said {
            Some(said) => CauseLine {
                place: said.place,
                text: format!("the workgroup `{name}` says who may"),
            },
            None => CauseLine {
                place: workgroup.place,
                text: format!("the workgroup `{name}` has what the catalogue says of its kind"),
            },
        })
    }
}
