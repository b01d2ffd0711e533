use super::Snapshot;
use crate::{
    destination::{Destination, Digits},
    document::rules::{Pattern, PatternKind},
    policy::{User, UserId},
    source::Place,
};

/// An internal number whose digits would be another destination if nobody had it: who dials them calls a coworker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken<'a> {
    /// The internal number.
    pub(crate) digits: Digits,
    /// Whose it is.
    pub(crate) id: UserId,
    pub(crate) user: &'a User,
    /// Where it is written.
    pub(crate) place: Place,
}

impl Snapshot {
    /// The internal numbers, in the order of their users.
    pub(crate) fn taken(&self) -> impl Iterator<Item = Taken<'_>> {
        let users = self.policy().organisation.users.iter().zip((0..).map(UserId));
        users.filter_map(|(user, id)| {
            Some(Taken {
                digits: user.extension?,
                id,
                user,
                place: user.extension_place.unwrap_or(user.place),
            })
        })
    }
}

impl Taken<'_> {
    /// Whether the digits would be a short code of one of these patterns.
    pub(crate) fn is_short_code(&self, patterns: &[&Pattern]) -> bool {
        let digits = self.digits.as_str();
        let is_meant = |it: &&Pattern| it.kind == PatternKind::Short && it.holds(digits);
        let read = Destination::read(digits, None, |_| false);
        patterns.iter().any(is_meant) && matches!(read, Ok(Destination::Short(_)))
    }

    /// The number of the public network that the digits would be.
    pub(crate) fn national_number(&self, snapshot: &Snapshot) -> Option<Destination<'_>> {
        let country = snapshot.policy().settings.country;
        let read = Destination::read(self.digits.as_str(), country, |_| false).ok()?;
        matches!(read, Destination::Number(_)).then_some(read)
    }
}
