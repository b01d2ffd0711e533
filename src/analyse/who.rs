use std::{cmp::Reverse, collections::BTreeMap};

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    catalogue::{ActsOn, ObjectKind, PermissionId, Relation, Relations},
    decide::{Explanation, Question, Request, RequestError},
    policy::UserId,
    snapshot::{On, Phase, Scopes, Snapshot, named_places},
};

/// The users who may do one thing, and why.
#[derive(Clone, Debug)]
pub struct Allowed<'a> {
    /// Who.
    pub user: UserId,
    /// Why he may.
    pub explanation: Explanation<'a>,
}

/// The users who hold a permission equally.
#[derive(Clone, Debug)]
pub struct Holders {
    /// The relations that suffice each by itself, what the permission requires included; none where it takes several
    /// relations at once, as where one may read what is his own and update what is of his department.
    pub relations: Relations,
    /// Who.
    pub users: Vec<UserId>,
}

/// Everybody who may do what a request asks for, in the order of the ids. The request's own user does not matter.
///
/// Errors are those that the request has whoever asks.
pub fn who_may<'a>(snapshot: &'a Snapshot, request: &Request<'_>) -> Result<Vec<Allowed<'a>>, RequestError> {
    let users = &snapshot.policy().organisation.users;
    let mut allowed = Vec::new();
    for (user, id) in users.iter().zip((0..).map(UserId)) {
        let request = Request {
            user: &user.name,
            ..*request
        };
        let question = snapshot.question(&request)?;
        if snapshot.decide(&question) {
            let explanation = snapshot.explain(&question, &request);
            allowed.push(Allowed { user: id, explanation });
        }
    }
    Ok(allowed)
}

/// Who holds a permission on records of which nothing is said, those who hold most first.
///
/// A relation counts where it suffices for the permission and for all that this requires. Those who hold nothing are
/// left out. Of permissions that act on calls or objects nobody is named: what is held depends on which one is meant.
#[must_use]
pub fn who_holds(snapshot: &Snapshot, permission: PermissionId, time: Timestamp) -> Vec<Holders> {
    let Some(permission) = snapshot.policy().catalogue.get(permission) else {
        return Vec::new();
    };
    let resource = format!("{}.{}", permission.area, permission.resource);
    let request = Request {
        resource: &resource,
        action: &permission.action,
        time: Some(time),
        ..Request::default()
    };
    who_holds_in(snapshot, &request).unwrap_or_default()
}

/// Who holds a permission, with at least these relations, only in some pipelines, stages or objects: those of whom
/// [`who_holds`] says less, in the order of the ids.
#[must_use]
pub fn who_holds_in_part(
    snapshot: &Snapshot,
    permission: PermissionId,
    time: Timestamp,
    least: Relations,
) -> Vec<UserId> {
    let policy = snapshot.policy();
    let everywhere = holding(snapshot, who_holds(snapshot, permission, time), least).into_iter();
    let everywhere: FxHashSet<UserId> = everywhere.flat_map(|holders| holders.users).collect();
    let is_record = policy
        .catalogue
        .get(permission)
        .is_some_and(|it| it.acts_on == ActsOn::Record);
    let parts = if is_record {
        parts(snapshot, permission)
    } else {
        Vec::new()
    };
    let mut known: FxHashMap<(u32, bool), bool> = FxHashMap::default();
    let users = policy.organisation.users.iter().zip((0..).map(UserId));
    let users = users.zip(snapshot.profiles()).filter(|((user, id), profile)| {
        let holds_in_part = || {
            let phase = snapshot.phase(*id, Some(time));
            let mut held = phase
                .into_iter()
                .flat_map(|phase| parts.iter().filter_map(move |part| held(snapshot, phase, part)));
            held.any(|held| holds(snapshot, *id, held, least))
        };
        let key = (**profile, user.departments.is_empty());
        !everywhere.contains(id) && *known.entry(key).or_insert_with(holds_in_part)
    });
    users.map(|((_, id), _)| id).collect()
}

/// Questions of a permission in each part that the policy names: in each pipeline and stage, on each object and elsewhere. Of
/// workgroups there are none: how each person stands to each of them is another question.
fn parts(snapshot: &Snapshot, permission: PermissionId) -> Vec<Question> {
    let policy = snapshot.policy();
    let needed: Vec<PermissionId> = policy.catalogue.with_required(permission).collect();
    let all = policy
        .roles
        .iter()
        .flat_map(|role| needed.iter().filter_map(|id| role.grants.get(id)));
    let grants: Vec<_> = all.collect();
    let places = named_places(&grants).into_iter().map(|(pipeline, stage)| Scopes {
        pipeline: snapshot.scope(pipeline),
        stage: snapshot.scope(stage),
        field: None,
    });
    let known = policy.catalogue.get(permission);
    let of_objects = known.filter(|it| it.objects.is_some_and(|kind| kind != ObjectKind::Workgroups));
    let on_objects = of_objects.into_iter().flat_map(|it| {
        let objects = policy.objects.iter().filter(|(_, object)| object.area == it.area);
        objects.map(|(id, _)| On::Object(id)).chain([On::Elsewhere])
    });
    let anywhere = known.map_or(On::Nothing, |permission| snapshot.on(permission, None));
    let in_places = places.map(|scopes| (scopes, anywhere));
    let on_objects = on_objects.map(|on| (Scopes::UNSAID, on));
    let parts = in_places.chain(on_objects);
    parts
        .map(|(scopes, on)| snapshot.question_of(permission, scopes, on))
        .collect()
}

/// Who holds a permission on records where a request has them: in its pipeline and stage, of its field, on its object.
/// Its user, and how he stands to the record, do not matter.
///
/// Errors are those that the request has whoever asks.
pub fn who_holds_in(snapshot: &Snapshot, request: &Request<'_>) -> Result<Vec<Holders>, RequestError> {
    let users = &snapshot.policy().organisation.users;
    let mut holders: BTreeMap<Relations, Vec<UserId>> = BTreeMap::new();
    for (user, id) in users.iter().zip((0..).map(UserId)) {
        let request = Request {
            user: &user.name,
            ..*request
        };
        if let Some(relations) = effective(snapshot, &request)? {
            holders.entry(relations).or_default().push(id);
        }
    }
    let holders = holders
        .into_iter()
        .map(|(relations, users)| Holders { relations, users });
    let mut holders: Vec<_> = holders.collect();
    holders.sort_by_key(|holders| Reverse(holders.relations.iter().count()));
    Ok(holders)
}

/// Of those who hold a permission, those who hold at least these relations. A record of one's own is also one of somebody of
/// one's department.
#[must_use]
pub fn holding(snapshot: &Snapshot, holders: Vec<Holders>, least: Relations) -> Vec<Holders> {
    let holders = holders.into_iter().map(|mut holders| {
        let relations = holders.relations;
        holders.users.retain(|user| holds(snapshot, *user, relations, least));
        holders
    });
    holders.filter(|holders| !holders.users.is_empty()).collect()
}

fn holds(snapshot: &Snapshot, user: UserId, relations: Relations, least: Relations) -> bool {
    let own = if relations.meets(snapshot.chart.relations(user, user)) {
        Relation::Own.into()
    } else {
        Relations::NONE
    };
    (relations | own).contains(least)
}

/// Of those who may do what a request asks for, those who hold at least these relations where it has the record.
///
/// Errors are those that the request has whoever asks.
pub fn who_may_holding<'a>(
    snapshot: &'a Snapshot,
    request: &Request<'_>,
    least: Relations,
) -> Result<Vec<Allowed<'a>>, RequestError> {
    let mut allowed = who_may(snapshot, request)?;
    let users = &snapshot.policy().organisation;
    allowed.retain(|allowed| {
        let user = users.user(allowed.user).map_or("", |user| &user.name);
        let held = effective(snapshot, &Request { user, ..*request });
        held.is_ok_and(|held| held.is_some_and(|held| holds(snapshot, allowed.user, held, least)))
    });
    Ok(allowed)
}

/// The relations that suffice each by itself for a permission and for all that it requires; `None` where not even all
/// of them together do.
fn effective(snapshot: &Snapshot, request: &Request<'_>) -> Result<Option<Relations>, RequestError> {
    let question = snapshot.question(request)?;
    let permission = snapshot.policy().catalogue.get(question.permission);
    let phase = snapshot.phase(question.user, question.time);
    let Some(phase) = phase.filter(|_| permission.is_some_and(|it| it.acts_on == ActsOn::Record)) else {
        return Ok(None);
    };
    Ok(held(snapshot, phase, &question))
}

fn held(snapshot: &Snapshot, phase: &Phase, question: &Question) -> Option<Relations> {
    let needs = snapshot.needs(question);
    let held: Vec<_> = needs
        .map(|need| snapshot.held(phase, need.permission, need.scopes, need.on))
        .collect();
    let together = held.iter().all(|held| !held.is_empty());
    together.then(|| sufficient(&held))
}

/// Of several things that are all needed, the relations that suffice each by itself, by what is held of each; none where
/// nothing is held of one.
pub(super) fn sufficient(held: &[Relations]) -> Relations {
    if held.iter().any(|held| held.is_empty()) {
        return Relations::NONE;
    }
    let suffices = |relation: &Relation| {
        let reached = Relations::from(*relation) | Relation::Any.into();
        held.iter().all(|held| held.meets(reached))
    };
    let named = Relations::EVERY.iter().filter(suffices);
    named
        .filter(|it| held.iter().any(|held| held.contains((*it).into())))
        .collect()
}
