//! What of two policies is the same whatever the ids are that it has in each: told by texts that hold names alone.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::{
    Side,
    pair::{Both, Pair},
};
use crate::{
    catalogue::Relations,
    policy::{Grant, Object, Policy, RoleGrant, UserId},
};

/// What the roles of a profile give to records and objects, and until when: equal numbers, equal grants.
#[derive(Debug, Default)]
pub(super) struct ProfileKeys {
    grants: FxHashMap<String, u32>,
    profiles: FxHashMap<Given, u32>,
}

/// On which object what grants count until when.
type Given = BTreeMap<(Option<String>, u32), Timestamp>;

impl ProfileKeys {
    /// For each profile of a side its number.
    pub(super) fn of(pair: &Pair<'_>) -> Both<Vec<u32>> {
        let mut keys = Self::default();
        Both::of(|side| keys.of_side(pair, side))
    }

    fn of_side(&mut self, pair: &Pair<'_>, side: Side) -> Vec<u32> {
        let snapshot = pair.of(side);
        let policy = snapshot.policy();
        let roles: Vec<u32> = policy
            .roles
            .iter()
            .map(|role| {
                let grants = role.grants.iter().filter_map(|(id, grant)| {
                    let name = &policy.catalogue.get(*id)?.name;
                    Some(format!("{name}={}", grant_text(grant, policy)))
                });
                let text: Vec<_> = grants.collect();
                number(&mut self.grants, text.join("\n"))
            })
            .collect();
        let mut numbers: Vec<Option<u32>> = vec![None; snapshot.profile_count()];
        for (profile, user) in snapshot.profiles().iter().zip((0..).map(UserId)) {
            let Some(known) = numbers.get_mut(*profile as usize) else {
                continue;
            };
            if known.is_none() {
                let mut given = Given::new();
                for (object, role, ends) in snapshot.role_spans(user) {
                    let object = object.and_then(|id| policy.objects.get(id)).map(Object::name);
                    let grants = roles.get(role.index()).copied().unwrap_or(u32::MAX);
                    let last = given.entry((object, grants)).or_insert(ends);
                    *last = ends.max(*last);
                }
                *known = Some(number(&mut self.profiles, given));
            }
        }
        numbers.into_iter().map(|number| number.unwrap_or(u32::MAX)).collect()
    }
}

fn number<T: Eq + std::hash::Hash>(known: &mut FxHashMap<T, u32>, value: T) -> u32 {
    let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
    *known.entry(value).or_insert(next)
}

/// All that a role says of one permission.
pub(super) fn grant_text(grant: &RoleGrant, policy: &Policy) -> String {
    let mut text = String::new();
    let relations = |grant: &Grant| names(grant.relations);
    let stages = |text: &mut String, stages: &BTreeMap<String, Grant>| {
        for (name, grant) in stages {
            let _ = write!(text, "stage {name:?} {};", relations(grant));
        }
    };
    if let Some(base) = &grant.base {
        let _ = write!(text, "{};", relations(base));
    }
    stages(&mut text, &grant.stages);
    for (name, pipeline) in &grant.pipelines {
        let _ = write!(text, "pipeline {name:?} {{");
        if let Some(base) = &pipeline.base {
            let _ = write!(text, "{};", relations(base));
        }
        stages(&mut text, &pipeline.stages);
        text.push('}');
    }
    for (name, field) in &grant.fields {
        let _ = write!(text, "field {name:?} {{{}}}", grant_text(field, policy));
    }
    for rule in &grant.rules {
        let rule = policy.rules.rules.get(rule.rule.index());
        let _ = write!(text, "rule {};", rule.map_or("", |rule| &rule.name));
    }
    text
}

fn names(relations: Relations) -> String {
    let names: Vec<_> = relations.iter().map(crate::catalogue::Relation::name).collect();
    names.join(" ")
}

/// Whether the catalogue, the objects and the workgroups of two policies are the same.
pub(super) fn has_same_objects(old: &Policy, new: &Policy) -> bool {
    let permissions = |policy: &Policy| format!("{:?}", policy.catalogue.permissions());
    permissions(old) == permissions(new) && objects(old) == objects(new)
}

/// All objects and workgroups of a policy.
fn objects(policy: &Policy) -> Vec<String> {
    let organisation = &policy.organisation;
    let user = |id: UserId| organisation.user(id).map_or("", |user| &user.name);
    let users = |ids: &[UserId]| ids.iter().map(|id| user(*id)).collect::<Vec<_>>();
    let folder = crate::catalogue::ObjectSetting::RecordingsFolder;
    let folder = policy.objects.named_by(folder).and_then(|id| policy.objects.get(id));
    let of_objects = policy.objects.objects().iter().map(|object| {
        let owner = object.owner.map(user);
        format!("{} {owner:?} {}", object.name(), object.inherits)
    });
    let of_workgroups = organisation.workgroups.iter().map(|workgroup| {
        let features = workgroup.features.iter().map(|(id, grant)| {
            let name = policy.catalogue.get(*id).map_or("", |permission| &permission.name);
            (name, names(grant.relations))
        });
        format!(
            "{} {:?} {:?} {:?} {:?} {} {:?}",
            workgroup.name,
            workgroup.visibility,
            workgroup.owner.map(user),
            users(&workgroup.moderators),
            users(&workgroup.members),
            workgroup.archived,
            features.collect::<Vec<_>>()
        )
    });
    let folder = std::iter::once(format!("{:?}", folder.map(Object::name)));
    of_objects.chain(of_workgroups).chain(folder).collect()
}
