//! What is dialled, where the two policies take it for different destinations or for different people's phones.

use std::collections::BTreeSet;

use super::{
    Side,
    national::National,
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

impl Read {
    /// Whether a side reads as the text what is mostly dialled so: with `+` for a number, the digits alone for all else.
    pub(super) fn is_usual_on(&self, side: Side) -> bool {
        self.destination.on(side).is_some_and(|(kind, digits)| match kind {
            DestinationKind::Number => self.text.strip_prefix('+') == Some(digits.as_str()),
            _ => self.text == digits.as_str(),
        })
    }
}

/// The most phones that are dialled without a country code.
const MOST_NATIONAL: usize = 4;

/// Everything that the two sides read differently: phones and internal numbers that somebody has on one side alone, or
/// somebody else on the other, and where the countries differ, the phones of a few as they are dialled without a country
/// code.
pub(super) fn read_differently(pair: &Pair<'_>, people: &People<'_>, national: Option<&National>) -> Vec<Read> {
    let users = Side::BOTH
        .into_iter()
        .flat_map(|side| &pair.of(side).policy().organisation.users);
    let dialled = users.flat_map(|user| {
        let phones = user.phones.iter().map(|digits| format!("+{digits}"));
        phones.chain(user.extension.map(|digits| digits.to_string()))
    });
    let mut dialled: BTreeSet<String> = dialled.collect();
    if let Some(national) = national {
        let phones = dialled.iter().filter_map(|text| Digits::new(text.strip_prefix('+')?));
        let texts: Vec<String> = phones
            .take(MOST_NATIONAL)
            .flat_map(|phone| national.dialled(phone))
            .collect();
        dialled.extend(texts);
    }
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
