//! The requests that show a difference.

use serde_json::{Map, Value, json};

use super::{
    people::PersonId,
    records::{Finding, Records},
};
use crate::catalogue::Relation;

/// Who owns a record, as a request says it.
enum Owner<'a> {
    Nobody,
    Person(PersonId),
    /// Somebody whom neither policy knows, of these departments.
    Outside(&'a [String]),
}

/// A request that the two policies decide differently.
pub(super) fn record_request(records: &Records<'_, '_>, finding: &Finding) -> Option<Value> {
    let pair = records.permissions.get(finding.permission)?;
    let permission = pair.permission()?;
    let part = records.parts.get(finding.permission)?.get(finding.part)?;
    let user = *finding.people.first()?;
    let mut properties = Map::new();
    let mut say = |name: &str, value: Value| properties.insert(name.to_owned(), value);
    match owner(records, finding, user) {
        Owner::Nobody => {}
        Owner::Person(owner) => {
            say("owner", records.people.name(owner).into());
            let person = records.people.get(owner)?;
            if person.old.is_none() || person.new.is_none() {
                say("departments", json!([]));
            }
        }
        Owner::Outside(departments) => {
            say("owner", nobodys_id(records).into());
            say("departments", json!(departments));
        }
    }
    if finding.reach.facts.contains(Relation::Open.into()) {
        say("open", true.into());
    }
    if finding.reach.facts.contains(Relation::Member.into()) {
        say("members", json!([records.people.name(user)]));
    }
    let words = &part.words;
    let said = [
        ("on", &words.on),
        ("field", &words.field),
        ("pipeline", &words.pipeline),
        ("stage", &words.stage),
    ];
    for (name, word) in said {
        if let Some(word) = word {
            say(name, word.as_str().into());
        }
    }
    let mut resource = json!({
        "type": format!("{}.{}", permission.area, permission.resource),
        "id": words.id,
    });
    if !properties.is_empty()
        && let Some(resource) = resource.as_object_mut()
    {
        resource.insert("properties".to_owned(), properties.into());
    }
    let mut request = json!({
        "subject": { "type": "user", "id": records.people.name(user) },
        "action": pair.action(),
        "resource": resource,
    });
    let is_always = finding.time == (records.from, jiff::Timestamp::MAX);
    if let (false, Some(request)) = (is_always, request.as_object_mut()) {
        let time = records.pair.of(super::Side::New).local(finding.time.0);
        request.insert("context".to_owned(), json!({ "time": time }));
    }
    Some(request)
}

/// Another's record where one will do, else his own, else one without an owner, else one of somebody from outside.
fn owner<'f>(records: &Records<'_, '_>, finding: &'f Finding, user: PersonId) -> Owner<'f> {
    let reach = &finding.reach;
    if reach.own && reach.unowned && !reach.classes.is_empty() {
        return Owner::Nobody;
    }
    let classes = finding
        .reach
        .classes
        .iter()
        .filter_map(|class| records.people.classes.get(*class));
    let mut others = classes.flat_map(|class| &class.people).filter(|owner| **owner != user);
    if let Some(other) = others.next() {
        return Owner::Person(*other);
    }
    match &finding.reach.outside {
        _ if finding.reach.own => Owner::Person(user),
        _ if finding.reach.unowned => Owner::Nobody,
        Some(departments) => Owner::Outside(departments),
        None => Owner::Nobody,
    }
}

/// An id that no user has.
fn nobodys_id(records: &Records<'_, '_>) -> String {
    let numbered = (2u32..).map(|count| format!("somebody-else-{count}"));
    let mut ids = std::iter::once("somebody-else".to_owned()).chain(numbered);
    ids.find(|id| records.people.named(id).is_none()).unwrap_or_default()
}
