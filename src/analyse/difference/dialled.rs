//! What is dialled, where the two policies take it for different destinations or for different people's phones.

use std::collections::BTreeSet;

use super::{
    Side,
    pair::{Both, Pair},
    people::{People, PersonId},
};
use crate::{
    calls::DestinationKind,
    destination::{Destination, Digits},
};

/// Dialled text that the two sides read differently.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// What is dialled.
    pub(super) text: String,
    /// What it is on a side; `None` where it cannot be read.
    pub(super) destination: Both<Option<(DestinationKind, Digits)>>,
    /// Whose phone it is on a side.
    pub(super) owner: Both<Option<PersonId>>,
}

/// Everything that the two sides read differently: phones and internal numbers that somebody has on one side alone, or
/// somebody else on the other.
pub(super) fn read_differently(pair: &Pair<'_>, people: &People<'_>) -> Vec<Read> {
    let users = Side::BOTH
        .into_iter()
        .flat_map(|side| &pair.of(side).policy().organisation.users);
    let dialled = users.flat_map(|user| {
        let phones = user.phones.iter().map(|digits| format!("+{digits}"));
        phones.chain(user.extension.map(|digits| digits.to_string()))
    });
    let dialled: BTreeSet<String> = dialled.collect();
    let read = dialled.iter().map(|text| read(pair, people, text));
    read.filter(|read| !read.destination.is_same() || !read.owner.is_same())
        .collect()
}

fn read(pair: &Pair<'_>, people: &People<'_>, text: &str) -> Read {
    let found = Both::of(|side| pair.of(side).phone_book.read(text).ok());
    Read {
        text: text.to_owned(),
        destination: Both::of(|side| {
            found.on(side).and_then(|destination| match destination {
                Destination::Number(digits) => Some((DestinationKind::Number, digits)),
                Destination::Extension(digits) => Some((DestinationKind::Extension, digits)),
                Destination::Short(digits) => Some((DestinationKind::Short, digits)),
                Destination::Uri(_) => None,
            })
        }),
        owner: Both::of(|side| {
            let snapshot = pair.of(side);
            let user = snapshot.phone_book.coworker((*found.on(side))?)?;
            people.named(&snapshot.policy().organisation.user(user)?.name)
        }),
    }
}
