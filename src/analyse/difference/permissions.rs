//! Which permissions of the two policies are compared with each other.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    NotCompared, Side,
    pair::{Both, Pair},
};
use crate::{
    catalogue::{ActionProperty, ActsOn, Catalogue, Permission, PermissionId, PropertyValue},
    snapshot::Snapshot,
};

/// What the same request asks for in the two policies.
#[derive(Clone, Debug)]
pub(super) struct PermissionPair<'a> {
    /// The permission, as the newer policy has it where it does.
    pub(super) name: &'a str,
    pub(super) sides: Both<Option<(PermissionId, &'a Permission)>>,
    /// The action of the request.
    action: &'a str,
    /// And its properties.
    properties: Vec<&'a ActionProperty<'static>>,
}

impl<'a> PermissionPair<'a> {
    /// The permissions of both policies, matched by their names, in the order of the newer catalogue; those that it lacks
    /// come behind it. Last come different permissions that the same request asks for.
    ///
    /// # Errors
    ///
    /// One of them acts on calls on one side only.
    pub(super) fn all(pair: &Pair<'a>) -> Result<Vec<Self>, NotCompared> {
        let (old, new) = (pair.of(Side::Old), pair.of(Side::New));
        let of_new = new.policy().catalogue.permissions().iter();
        let gone = old.policy().catalogue.permissions().iter();
        let gone = gone.filter(|permission| new.policy().catalogue.id(&permission.name).is_none());
        let named = of_new.chain(gone).map(|permission| Self {
            name: &permission.name,
            sides: Both::of(|side| found(pair.of(side), &permission.name)),
            action: &permission.action,
            properties: Vec::new(),
        });
        let all: Vec<Self> = named.chain(asked_otherwise(pair)).collect();
        let is_of_calls = |side: Option<(PermissionId, &Permission)>| side.map(|(_, it)| it.acts_on == ActsOn::Call);
        let changed = all.iter().find(|it| {
            let sides = is_of_calls(it.sides.old).zip(is_of_calls(it.sides.new));
            sides.is_some_and(|(old, new)| old != new)
        });
        match changed {
            Some(changed) => Err(NotCompared::OtherKind(changed.name.to_owned())),
            None => Ok(all),
        }
    }

    /// The permission as each side has it, once where both have it of one kind.
    pub(super) fn kinds(&self) -> Vec<&'a Permission> {
        let both = [self.sides.new, self.sides.old].into_iter().flatten();
        let mut kinds: Vec<&Permission> = both.map(|(_, permission)| permission).collect();
        kinds.dedup_by_key(|permission| (permission.acts_on, permission.objects));
        kinds
    }

    /// The permission, as the newer policy has it where it does.
    pub(super) fn permission(&self) -> Option<&'a Permission> {
        self.sides.new.or(self.sides.old).map(|(_, permission)| permission)
    }

    pub(super) fn acts_on(&self, kind: ActsOn) -> bool {
        self.permission().is_some_and(|permission| permission.acts_on == kind)
    }

    /// The name of the permission on a side, where it is another than the pair has.
    pub(super) fn other_name(&self, side: Side) -> Option<&'a str> {
        let (_, permission) = (*self.sides.on(side))?;
        (permission.name != self.name).then_some(permission.name.as_str())
    }

    /// The action of a request that asks for it.
    pub(super) fn action(&self) -> Value {
        let mut action = json!({ "name": self.action });
        if let (false, Some(object)) = (self.properties.is_empty(), action.as_object_mut()) {
            let properties = self
                .properties
                .iter()
                .map(|(name, value)| (name.to_string(), json(value)));
            object.insert("properties".to_owned(), properties.collect::<Map<_, _>>().into());
        }
        action
    }
}

fn json(value: &PropertyValue<'_>) -> Value {
    match value {
        PropertyValue::Truth(truth) => json!(truth),
        PropertyValue::Whole(number) => json!(number),
        PropertyValue::Text(text) => json!(text),
        PropertyValue::Other => Value::Null,
    }
}

fn found<'a>(snapshot: &'a Snapshot, name: &str) -> Option<(PermissionId, &'a Permission)> {
    let catalogue = &snapshot.policy().catalogue;
    let id = catalogue.id(name)?;
    Some((id, catalogue.get(id)?))
}

/// Different permissions of the two policies for which one request asks by the properties of its action.
fn asked_otherwise<'a>(pair: &Pair<'a>) -> Vec<PermissionPair<'a>> {
    let catalogues = Both::of(|side| &pair.of(side).policy().catalogue);
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for ((area, resource), action) in names_asked_by(&catalogues) {
        let forms = Both::of(|side| forms(catalogues.on(side), (area, resource), action));
        for old in &forms.old {
            for new in &forms.new {
                let properties = both(old, new);
                let said: Vec<ActionProperty<'_>> = properties.iter().copied().cloned().collect();
                let sides = Both::of(|side| {
                    let catalogue = catalogues.on(side);
                    let id = catalogue.asked(&format!("{area}.{resource}"), action, &said).ok()?;
                    Some((id, catalogue.get(id)?))
                });
                let (Some((_, of_old)), Some((_, of_new))) = (sides.old, sides.new) else {
                    continue;
                };
                if of_old.name != of_new.name && seen.insert((&of_old.name, &of_new.name)) {
                    pairs.push(PermissionPair {
                        name: &of_new.name,
                        sides,
                        action,
                        properties,
                    });
                }
            }
        }
    }
    pairs
}

/// Of the resources that have actions which are asked for by properties: the names by which actions are asked for.
fn names_asked_by<'a>(catalogues: &Both<&'a Catalogue>) -> BTreeSet<((&'a str, &'a str), &'a str)> {
    let catalogues = [catalogues.old, catalogues.new].into_iter();
    let permissions = catalogues.flat_map(|catalogue| catalogue.permissions().iter());
    let asked = permissions.filter_map(|permission| {
        let asked = permission.asked_as.as_ref()?;
        Some((
            (permission.area.as_str(), permission.resource.as_str()),
            asked.action.as_str(),
        ))
    });
    asked.collect()
}

/// The properties with which requests ask for actions of a resource under a name; none, for the action of that name.
fn forms<'a>(
    catalogue: &'a Catalogue,
    (area, resource): (&str, &str),
    action: &str,
) -> Vec<&'a [ActionProperty<'static>]> {
    let of = catalogue.permissions().iter();
    let of = of.filter(|permission| permission.area == area && permission.resource == resource);
    let asked = of.filter_map(|permission| permission.asked_as.as_ref());
    let asked = asked.filter(|asked| asked.action == action);
    let forms = asked.map(|asked| asked.properties.as_slice());
    std::iter::once(&[][..]).chain(forms).collect()
}

/// The fewest properties with which a request fits both: with more of them no other action is asked for that is not with
/// these already.
fn both<'a>(
    old: &'a [ActionProperty<'static>],
    new: &'a [ActionProperty<'static>],
) -> Vec<&'a ActionProperty<'static>> {
    let more = new.iter().filter(|property| !old.contains(property));
    old.iter().chain(more).collect()
}
