//! What is to be said of single objects.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    layout::Entry,
    object::{Object, objects},
    organisation::Organisation,
    thing::Thing,
};

#[derive(Clone, Debug)]
pub(super) struct Special {
    thing: Index,
    object: Object,
    /// The first of all users, or any.
    owner: Option<(bool, Index)>,
    inherit: Option<bool>,
    title: bool,
    /// Who accepted and who declined, which decides nothing.
    invited: (Vec<Index>, Option<Index>),
}

pub(super) fn specials() -> impl Strategy<Value = Special> {
    let inherit = prop_oneof![1 => Just(None), 3 => Just(Some(false)), 1 => Just(Some(true))];
    (
        any::<Index>(),
        objects(),
        option::weighted(0.8, (proptest::bool::weighted(0.7), any::<Index>())),
        inherit,
        any::<bool>(),
        (vec(any::<Index>(), 0..=1), option::weighted(0.2, any::<Index>())),
    )
        .prop_map(|(thing, object, owner, inherit, title, invited)| Special {
            thing,
            object,
            owner,
            inherit,
            title,
            invited,
        })
}

/// The entries, one for each object.
pub(super) fn entries(specials: &[Special], familiar: &[Thing<'_>], organisation: &Organisation) -> Vec<Entry> {
    let things: Vec<_> = familiar.iter().filter(|thing| thing.objects().is_some()).collect();
    let mut known = Vec::new();
    let mut entries = Vec::new();
    for special in specials.iter().filter(|_| !things.is_empty()) {
        let thing = special.thing.get(&things);
        let kind = thing.objects().unwrap();
        let Some(name) = special.object.name(kind, organisation) else {
            continue;
        };
        if known.contains(&(thing.area_name, name)) {
            continue;
        }
        known.push((thing.area_name, name));
        let written = special.object.written(kind, organisation).unwrap();
        let key = format!("{}:{written}", thing.area_name);
        entries.push(Entry::new("objects", &key, special.value(thing, organisation)));
    }
    entries
}

impl Special {
    fn value(&self, thing: &Thing<'_>, organisation: &Organisation) -> Value {
        let mut value = json!({});
        if let Some((is_first, any)) = self.owner {
            value["owner"] = json!(if is_first {
                organisation.users()[0]
            } else {
                organisation.user(any)
            });
        }
        if let Some(inherit) = self.inherit {
            value["inherit"] = json!(inherit);
        }
        if self.title {
            value["title"] = json!("An object");
        }
        if thing.has_invitations() {
            let accepted = organisation.user_names(&self.invited.0);
            let declined = self.invited.1.map(|index| organisation.user(index));
            value["declined"] = declined.into_iter().filter(|user| !accepted.contains(user)).collect();
            value["accepted"] = json!(accepted);
        }
        value
    }
}
