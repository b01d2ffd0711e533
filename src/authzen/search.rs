//! Searches. Whatever is found is what a decision on it says yes to: each candidate is decided.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    Endpoint, Replied, Reply, Searched,
    page::{Found, PageAsked, Pages},
};
use crate::{
    catalogue::ActsOn,
    decide::{
        Request,
        authzen::{Action, Anything, Context, Entity, Object, Properties, Resource, SUBJECT, read},
    },
    destination::Digits,
    policy::{Policy, User},
    snapshot::Snapshot,
};

#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `subject`, `action` and `resource`")]
struct SubjectSearch<'a> {
    #[serde(borrow)]
    subject: Object<SearchedSubject<'a>>,
    #[serde(borrow)]
    action: Object<Action<'a>>,
    #[serde(borrow)]
    resource: Object<Resource<'a>>,
    #[serde(default, skip_serializing_if = "says_nothing")]
    context: Object<Context>,
    #[serde(borrow, skip_serializing)]
    page: Option<Object<PageAsked<'a>>>,
}

#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `subject`, `action` and `resource`")]
struct ResourceSearch<'a> {
    #[serde(borrow)]
    subject: Object<Entity<'a>>,
    #[serde(borrow)]
    action: Object<Action<'a>>,
    #[serde(borrow)]
    resource: Object<SearchedResource<'a>>,
    #[serde(default, skip_serializing_if = "says_nothing")]
    context: Object<Context>,
    #[serde(borrow, skip_serializing)]
    page: Option<Object<PageAsked<'a>>>,
}

#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `subject` and `resource`")]
struct ActionSearch<'a> {
    #[serde(borrow)]
    subject: Object<Entity<'a>>,
    #[serde(borrow)]
    resource: Object<Resource<'a>>,
    #[serde(default, skip_serializing_if = "says_nothing")]
    context: Object<Context>,
    #[serde(borrow, skip_serializing)]
    page: Option<Object<PageAsked<'a>>>,
}

/// What is searched for: whichever id it has does not count.
#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `type`")]
struct SearchedSubject<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(default, rename = "properties", skip_serializing)]
    _properties: Object<Anything>,
}

#[derive(Deserialize, Serialize)]
#[serde(expecting = "an object with `type` and perhaps `properties`")]
struct SearchedResource<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    properties: Object<Properties<'a>>,
}

fn says_nothing(context: &Object<Context>) -> bool {
    context.0.time().is_none()
}

#[derive(Serialize)]
struct FoundEntity<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    id: Cow<'a, str>,
}

#[derive(Serialize)]
struct FoundAction<'a> {
    name: &'a str,
}

/// Whether a request is answered with yes; one that asks in vain is not.
fn allows(snapshot: &Snapshot, request: &Request<'_>) -> bool {
    snapshot.check(request).unwrap_or(false)
}

/// The reply to a search.
fn reply<R: Serialize>(what: &'static str, search: &impl Serialize, found: &Found<R>, keep: bool) -> Reply {
    let searched = || Searched {
        what,
        request: serde_json::to_value(search).unwrap_or_default(),
        results: found.count(),
        total: found.total(),
    };
    Reply {
        searched: keep.then(searched),
        ..Reply::of(found)
    }
}

/// Which users may do something: of all users of the policy.
pub(super) fn subjects(snapshot: &Snapshot, body: &[u8], keep: bool) -> Replied {
    let search: SubjectSearch<'_> = read("the request", body)?;
    let pages = Pages::read(search.page.as_ref(), snapshot, Endpoint::SubjectSearch, body)?;
    let lists = search.resource.0.properties.0.lists();
    let request = Request {
        resource: &search.resource.0.kind,
        action: &search.action.0.name,
        action_properties: &search.action.0.properties.0,
        id: &search.resource.0.id,
        time: Some(search.context.0.moment()),
        ..search.resource.0.properties.0.facts(&lists)
    };
    let users: &[User] = match search.subject.0.kind.as_ref() {
        SUBJECT => &snapshot.policy().organisation.users,
        _ => &[],
    };
    let candidates = users.iter().map(|user| user.name.as_str());
    let allowed = |user: &&str| allows(snapshot, &Request { user, ..request });
    let found = pages.cut(candidates, allowed, |user| FoundEntity {
        kind: SUBJECT,
        id: user.into(),
    });
    Ok(reply("subject", &search, &found, keep))
}

/// On what a user may do something: of what the policy knows by itself.
pub(super) fn resources(snapshot: &Snapshot, body: &[u8], keep: bool) -> Replied {
    let search: ResourceSearch<'_> = read("the request", body)?;
    let pages = Pages::read(search.page.as_ref(), snapshot, Endpoint::ResourceSearch, body)?;
    let kind = search.resource.0.kind.as_ref();
    let lists = search.resource.0.properties.0.lists();
    let request = Request {
        resource: kind,
        action: &search.action.0.name,
        action_properties: &search.action.0.properties.0,
        time: Some(search.context.0.moment()),
        ..search.resource.0.properties.0.facts(&lists)
    };
    let user = search.subject.0.user().ok();
    let candidates = user.map(|_| known(snapshot.policy(), &request));
    let user = user.unwrap_or_default();
    let allowed = |id: &Cow<'_, str>| allows(snapshot, &Request { user, id, ..request });
    let found = |id| FoundEntity { kind, id };
    let found = pages.cut(candidates.unwrap_or_default().into_iter(), allowed, found);
    Ok(reply("resource", &search, &found, keep))
}

/// What the policy knows of the kind that a permission acts on: objects that it names, phones of its people. Of records
/// it knows none.
fn known<'p>(policy: &'p Policy, request: &Request<'_>) -> Vec<Cow<'p, str>> {
    let catalogue = &policy.catalogue;
    let id = catalogue.asked(request.resource, request.action, request.action_properties);
    let Some(permission) = id.ok().and_then(|id| catalogue.get(id)) else {
        return Vec::new();
    };
    match permission.acts_on {
        ActsOn::Record => Vec::new(),
        ActsOn::Object => {
            let objects = policy.objects.objects().iter();
            let of_area = objects.filter(|object| object.area == permission.area);
            of_area.map(|object| object.id.as_str().into()).collect()
        }
        ActsOn::Call => policy.organisation.users.iter().flat_map(destinations).collect(),
    }
}

/// Under which numbers somebody is called.
fn destinations(user: &User) -> impl Iterator<Item = Cow<'_, str>> {
    let phones = user.phones.iter().map(|phone| format!("+{phone}").into());
    phones.chain(user.extension.as_ref().map(Digits::as_str).map(Cow::Borrowed))
}

/// What a user may do with something: of the actions that are asked for by their names alone.
pub(super) fn actions(snapshot: &Snapshot, body: &[u8], keep: bool) -> Replied {
    let search: ActionSearch<'_> = read("the request", body)?;
    let pages = Pages::read(search.page.as_ref(), snapshot, Endpoint::ActionSearch, body)?;
    let resource = &search.resource.0;
    let lists = resource.properties.0.lists();
    let request = Request {
        resource: &resource.kind,
        id: &resource.id,
        time: Some(search.context.0.moment()),
        ..resource.properties.0.facts(&lists)
    };
    let user = search.subject.0.user().ok();
    let candidates = user.map(|_| snapshot.policy().catalogue.asked_by_name(request.resource));
    let user = user.unwrap_or_default();
    let allowed = |action: &&str| {
        allows(
            snapshot,
            &Request {
                user,
                action,
                ..request
            },
        )
    };
    let found = |name| FoundAction { name };
    let found = pages.cut(candidates.into_iter().flatten(), allowed, found);
    Ok(reply("action", &search, &found, keep))
}
