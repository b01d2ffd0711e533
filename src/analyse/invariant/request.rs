use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{part::Place, stance::Neighbours};
use crate::{
    catalogue::{ActsOn, Permission},
    policy::{DepartmentId, UserId},
    snapshot::Snapshot,
};

/// What a request says of a record, beside where it lies.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Facts {
    pub(super) owner: Owner,
    pub(super) open: bool,
    /// Whether the caller is among its members.
    pub(super) member: bool,
}

/// Who owns a record, seen from the caller.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub(super) enum Owner {
    /// Nobody says it.
    #[default]
    Nobody,
    /// The caller.
    Caller,
    /// Somebody outside the organisation who counts to departments.
    Outside {
        /// To one of the caller's.
        department: bool,
        /// To one below one of the caller's.
        below: bool,
    },
}

/// A request as `AuthZEN` writes it.
pub(super) fn request(
    snapshot: &Snapshot,
    (user, near): (UserId, Neighbours),
    permission: &Permission,
    (place, facts): (&Place<'_>, Facts),
    time: Option<Timestamp>,
) -> Value {
    let organisation = &snapshot.policy().organisation;
    let name = organisation.user(user).map_or("", |user| user.name.as_str());
    let mut properties = Map::new();
    let mut say = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    match facts.owner {
        Owner::Nobody => {}
        Owner::Caller => {
            say("owner", json!(name));
        }
        Owner::Outside { department, below } => {
            let near = [near.department.filter(|_| department), near.below.filter(|_| below)];
            let name_of = |id: DepartmentId| organisation.department(id).map(|it| it.name.as_str());
            let departments: Vec<_> = near.into_iter().flatten().filter_map(name_of).collect();
            say("owner", json!(nobodys_id(snapshot)));
            say("departments", json!(departments));
        }
    }
    if facts.open {
        say("open", json!(true));
    }
    if facts.member {
        say("members", json!([name]));
    }
    let names = [("pipeline", place.pipeline), ("stage", place.stage)];
    for (key, of) in names {
        if let Some(of) = of.said(snapshot) {
            say(key, json!(of));
        }
    }
    if let Some(field) = place.field {
        say("field", json!(field));
    }
    let object = place.object(snapshot, permission);
    let id = match (&object, permission.acts_on) {
        (Some(object), ActsOn::Object) => object.clone(),
        _ => "1".to_owned(),
    };
    if let Some(object) = object.filter(|_| permission.acts_on != ActsOn::Object) {
        say("on", json!(object));
    }
    let mut resource = Map::new();
    resource.insert(
        "type".to_owned(),
        json!(format!("{}.{}", permission.area, permission.resource)),
    );
    resource.insert("id".to_owned(), json!(id));
    if !properties.is_empty() {
        resource.insert("properties".to_owned(), Value::Object(properties));
    }
    let mut request = Map::new();
    request.insert("subject".to_owned(), json!({ "type": "user", "id": name }));
    request.insert("action".to_owned(), json!({ "name": permission.action }));
    request.insert("resource".to_owned(), Value::Object(resource));
    if let Some(time) = time {
        request.insert("context".to_owned(), json!({ "time": snapshot.local(time) }));
    }
    Value::Object(request)
}

/// A word that is nobody's id.
fn nobodys_id(snapshot: &Snapshot) -> String {
    let organisation = &snapshot.policy().organisation;
    let mut ids = std::iter::successors(Some("somebody-outside".to_owned()), |id| Some(format!("{id}-")));
    ids.find(|id| organisation.user_id(id).is_none()).unwrap_or_default()
}
