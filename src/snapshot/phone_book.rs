use rustc_hash::FxHashMap;

use crate::{
    destination::{Country, Destination, DestinationError, Digits},
    policy::{Policy, UserId},
};

/// Whose phone a destination is.
#[derive(Debug)]
pub(crate) struct PhoneBook {
    country: Option<Country>,
    phones: FxHashMap<Digits, UserId>,
    extensions: FxHashMap<Digits, UserId>,
}

impl PhoneBook {
    pub(crate) fn new(policy: &Policy) -> Self {
        let users = || {
            policy
                .organisation
                .users
                .iter()
                .zip(0..)
                .map(|(user, id)| (user, UserId(id)))
        };
        Self {
            country: policy.settings.country,
            phones: users()
                .flat_map(|(user, id)| user.phones.iter().map(move |phone| (*phone, id)))
                .collect(),
            extensions: users().filter_map(|(user, id)| Some((user.extension?, id))).collect(),
        }
    }

    /// Reads dialled text as this organisation dials.
    pub(crate) fn read<'a>(&self, dialled: &'a str) -> Result<Destination<'a>, DestinationError> {
        Destination::read(dialled, self.country, |digits| self.extensions.contains_key(&digits))
    }

    /// The coworker whose phone it is.
    pub(crate) fn coworker(&self, destination: Destination<'_>) -> Option<UserId> {
        match destination {
            Destination::Number(digits) => self.phones.get(&digits).copied(),
            Destination::Extension(digits) => self.extensions.get(&digits).copied(),
            Destination::Short(_) | Destination::Uri(_) => None,
        }
    }
}
