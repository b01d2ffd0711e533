use std::rc::Rc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Lint, cover::scopes_of, few_people::FewPeople, full};
use crate::{
    calls::{CallSet, CompiledRules, TooLarge, Variable, Witnesses},
    catalogue::{ActsOn, ObjectKind, Permission, PermissionId, Relation, Relations},
    policy::{ObjectId, RoleGrant, RoleId, RuleId, UserId},
    snapshot::{On, Scopes, Snapshot},
};

/// A role, everywhere or on an object.
pub(super) type GivenRole = (Option<ObjectId>, RoleId);

/// Tells whether a role adds anything to others, for those who hold these.
pub(super) struct Additions<'a> {
    snapshot: &'a Snapshot,
    /// The rules in a diagram in which further sets are made.
    rules: CompiledRules,
    /// What a role changes of what others give of records and objects.
    to_records: FxHashMap<(Vec<GivenRole>, GivenRole), Rc<[Change]>>,
    /// The calls that are allowed with a role and not without it, or the other way round, under each permission.
    of_calls: FxHashMap<(Vec<RoleId>, RoleId), Vec<CallSet>>,
    /// The sets in which somebody who stands so to others can make a call, and those in which he cannot.
    real: FxHashMap<(CallSet, Timestamp, Caller), bool>,
    /// Those about whom calls can be.
    people: FewPeople<'a>,
}

/// Other relations that suffice in some place with a role than without it.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// The workgroup that is the place, where it is one: how somebody stands to it is known.
    workgroup: Option<ObjectId>,
    without: Relations,
    with: Relations,
}

/// The relations in which one stands to a workgroup.
const OF_WORKGROUPS: [Relation; 4] = [
    Relation::WorkgroupOwner,
    Relation::WorkgroupModerator,
    Relation::WorkgroupMember,
    Relation::Employee,
];

/// What tells people apart who make calls: the standing, and the classes of the rules.
type Caller = Option<(Option<usize>, u32, (u32, u32))>;

impl<'a> Lint<'a> {
    pub(super) fn additions(&self) -> Additions<'a> {
        Additions {
            snapshot: self.snapshot,
            rules: self.snapshot.calls.rules.scratch(&[]).0,
            to_records: FxHashMap::default(),
            of_calls: FxHashMap::default(),
            real: FxHashMap::default(),
            people: FewPeople::new(self.snapshot, self.snapshot.calls.rules.layout()),
        }
    }
}

impl Additions<'_> {
    /// Whether a role gives people something, between two moments, that others do not give them then. The others are in
    /// order, each once.
    pub(super) fn adds(
        &mut self,
        others: &[GivenRole],
        added: GivenRole,
        people: &[UserId],
        time: (Timestamp, Timestamp),
    ) -> Result<bool, TooLarge> {
        if others.contains(&added) {
            return Ok(false);
        }
        let key = (others.to_vec(), added);
        let changes = if let Some(known) = self.to_records.get(&key) {
            Rc::clone(known)
        } else {
            let changes: Rc<[Change]> = self.to_records(others, added).into();
            self.to_records.insert(key, Rc::clone(&changes));
            changes
        };
        let is_felt = |change: &Change| match change.workgroup {
            None => true,
            Some(workgroup) => people.iter().any(|user| self.is_felt(change, workgroup, *user)),
        };
        Ok(changes.iter().any(is_felt) || self.adds_calls(others, added, people, time)?)
    }

    /// What a role changes for records and objects. One that everybody feels says enough.
    fn to_records(&self, others: &[GivenRole], added: GivenRole) -> Vec<Change> {
        let policy = self.snapshot.policy();
        let role = policy.roles.get(added.1.index());
        let mut changes = Vec::new();
        for (id, grant) in role.into_iter().flat_map(|role| &role.grants) {
            let permission = policy.catalogue.get(*id).filter(|it| it.acts_on != ActsOn::Call);
            let asked = permission.map_or_else(Vec::new, |permission| self.asked_on(permission, added.0));
            if asked.is_empty() {
                continue;
            }
            self.relations_changed(others, added, (*id, grant), &asked, &mut changes);
            if changes.iter().any(|change| change.workgroup.is_none()) {
                break;
            }
        }
        changes
    }

    /// Whether somebody may do in a workgroup with a role what he may not do without it, or the other way round.
    fn is_felt(&self, change: &Change, workgroup: ObjectId, user: UserId) -> bool {
        let found = self.snapshot.workgroup(workgroup);
        let standing = found.map_or(Relations::NONE, |found| self.snapshot.workgroup_relations(user, found));
        let always = standing | Relation::Any.into();
        let felt = |relations: Relations| {
            if relations.meets(always) {
                Relations::EVERY
            } else {
                relations
                    .iter()
                    .filter(|relation| !OF_WORKGROUPS.contains(relation))
                    .collect()
            }
        };
        felt(change.with) != felt(change.without)
    }

    /// Where a role that is given in a place may make a difference for a permission: what lies below has all that is
    /// given there, with the role and without it.
    fn asked_on(&self, permission: &Permission, place: Option<ObjectId>) -> Vec<On> {
        let objects = &self.snapshot.policy().objects;
        let Some(kind) = permission.objects else {
            return if place.is_none() { vec![On::Nothing] } else { Vec::new() };
        };
        let is_named_all = match kind {
            ObjectKind::Workgroups => true,
            ObjectKind::Paths => objects.find(&permission.area, "/").is_some(),
            ObjectKind::Names => false,
        };
        let unsaid = (permission.acts_on == ActsOn::Record).then_some(On::Unsaid);
        let of_area = objects.iter().filter(|(_, object)| object.area == permission.area);
        let mut asked: Vec<On> = match place {
            Some(place) => of_area
                .filter(|(id, _)| *id == place)
                .map(|(id, _)| On::Object(id))
                .collect(),
            None if is_named_all => of_area
                .filter(|(id, _)| objects.is_reached_from_everywhere(*id))
                .map(|(id, _)| On::Object(id))
                .collect(),
            None => vec![On::Elsewhere],
        };
        if place.is_none() || !asked.is_empty() {
            asked.extend(unsaid);
        }
        asked
    }

    /// What a role changes of one permission in these places, in some pipeline, stage or field.
    fn relations_changed(
        &self,
        others: &[GivenRole],
        added: GivenRole,
        (id, grant): (PermissionId, &RoleGrant),
        asked: &[On],
        changes: &mut Vec<Change>,
    ) {
        let roles = &self.snapshot.policy().roles;
        let of_others = others.iter().filter_map(|(_, role)| roles.get(role.index()));
        let of_others = of_others.filter_map(|role| role.grants.get(&id));
        let grants: Vec<&RoleGrant> = of_others.chain([grant]).collect();
        let all = [others, &[added]].concat();
        for scopes in scopes_of(self.snapshot, &grants) {
            for on in asked {
                let held = |roles: &[GivenRole]| {
                    let given = |place| self.given(roles, place, (id, scopes));
                    full(self.snapshot.held_where(id, *on, given))
                };
                let (with, without) = (held(&all), held(others));
                if with != without {
                    let object = match on {
                        On::Object(object) => Some(*object),
                        On::Nothing | On::Elsewhere | On::Unsaid => None,
                    };
                    let workgroup = object.filter(|object| self.snapshot.workgroup(*object).is_some());
                    changes.push(Change {
                        workgroup,
                        without,
                        with,
                    });
                }
            }
        }
    }

    /// What roles give of a permission everywhere, or on an object.
    fn given(&self, roles: &[GivenRole], place: Option<ObjectId>, (id, scopes): (PermissionId, Scopes)) -> Relations {
        let objects = &self.snapshot.policy().objects;
        let reaches = |from: Option<ObjectId>| match (from, place) {
            (None, None) => true,
            (Some(_), None) => false,
            (None, Some(to)) => objects.is_reached_from_everywhere(to),
            (Some(from), Some(to)) => objects.reaching(to).any(|above| above == from),
        };
        let here = roles.iter().filter(|(from, _)| reaches(*from));
        here.fold(Relations::NONE, |all, (_, role)| {
            all | self.snapshot.relations(self.snapshot.role_row(*role), id, scopes)
        })
    }

    /// Whether the calls differ that some of the people can make. What is given on an object counts for none.
    fn adds_calls(
        &mut self,
        others: &[GivenRole],
        (place, role): GivenRole,
        people: &[UserId],
        time: (Timestamp, Timestamp),
    ) -> Result<bool, TooLarge> {
        let gives_calls = |id: &PermissionId| self.snapshot.step(*id).is_some_and(|step| step.is_of_calls);
        let roles = &self.snapshot.policy().roles;
        let grants = roles.get(role.index()).filter(|_| place.is_none());
        let calls: Vec<PermissionId> = grants
            .into_iter()
            .flat_map(|role| role.grants.keys().copied())
            .filter(gives_calls)
            .collect();
        if calls.is_empty() {
            return Ok(false);
        }
        let everywhere = others.iter().filter(|(place, _)| place.is_none());
        let everywhere: Vec<RoleId> = everywhere.map(|(_, role)| *role).collect();
        let key = (everywhere, role);
        let sets = if let Some(known) = self.of_calls.get(&key) {
            known.clone()
        } else {
            let sets = calls.iter().map(|id| self.added_calls(&key.0, role, *id));
            let sets = sets.collect::<Result<Vec<_>, _>>()?;
            self.of_calls.insert(key, sets.clone());
            sets
        };
        for set in sets.into_iter().filter(|set| *set != CallSet::NONE) {
            if self.any_real(set, people, time)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The calls that are allowed either with a role or without it.
    fn added_calls(&mut self, others: &[RoleId], role: RoleId, id: PermissionId) -> Result<CallSet, TooLarge> {
        let without = self.calls(others, id)?;
        let with = self.calls(&[others, &[role]].concat(), id)?;
        let diagram = self.rules.diagram_mut();
        let more = diagram.difference(with, without)?;
        let less = diagram.difference(without, with)?;
        let either = diagram.union(more, less)?;
        // Both read the same: what differs of reading has been found by then.
        self.snapshot.settled_for(&mut self.rules, either, others, id)
    }

    /// The calls that roles let through together, once the company has spoken.
    fn calls(&mut self, roles: &[RoleId], id: PermissionId) -> Result<CallSet, TooLarge> {
        let given = |role: &RoleId| {
            let row = self.snapshot.role_row(*role);
            self.snapshot.relations(row, id, Scopes::UNSAID)
        };
        let relations = roles.iter().fold(Relations::NONE, |all, role| all | given(role));
        let all = &self.snapshot.policy().roles;
        let grants = roles.iter().filter_map(|role| all.get(role.index())?.grants.get(&id));
        let rules: Vec<RuleId> = grants.flat_map(|grant| &grant.rules).map(|grant| grant.rule).collect();
        let granted = self.rules.granted(relations, &rules)?;
        self.rules.under_company(granted)
    }

    /// Whether one of these people can make a call of a set between two moments.
    fn any_real(
        &mut self,
        set: CallSet,
        people: &[UserId],
        (from, ends): (Timestamp, Timestamp),
    ) -> Result<bool, TooLarge> {
        let mut seen: FxHashSet<Caller> = FxHashSet::default();
        for user in people {
            let layout = self.rules.layout();
            let standing = self.snapshot.policy().organisation.standing_of(*user);
            let caller = Some((standing, layout.caller(*user), layout.classes_of(*user)));
            if !seen.insert(caller) {
                continue;
            }
            let class = layout.caller(*user);
            let of_caller = self.rules.diagram_mut().settle(set, Variable::Caller, class)?;
            let of_caller = self.rules.within(of_caller, from, ends)?;
            let of_people = self.rules.asks(of_caller, is_of_people);
            let key = (of_caller, from, caller.filter(|_| of_people));
            let is_real = if let Some(known) = self.real.get(&key) {
                *known
            } else {
                let is_real = self.is_real(of_caller, *user, (from, ends));
                self.real.insert(key, is_real);
                is_real
            };
            if is_real {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_real(&self, set: CallSet, user: UserId, (from, ends): (Timestamp, Timestamp)) -> bool {
        if set == CallSet::NONE {
            return false;
        }
        let people = self.people.with(user);
        let mut calls = Witnesses::new(&self.rules, &people, user, from).until(ends);
        calls.find(set).is_some()
    }
}

fn is_of_people(variable: Variable) -> bool {
    matches!(
        variable,
        Variable::Responsible | Variable::ResponsibleClass | Variable::Coworker | Variable::CoworkerClass
    )
}
