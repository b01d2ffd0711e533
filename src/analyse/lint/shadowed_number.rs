use super::{Found, Lint};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::rules::Effect,
    policy::Target,
};

impl Lint<'_> {
    /// Short numbers that always ring through and are somebody's internal number: who dials them calls that person.
    pub(super) fn shadowed_numbers(&self) -> Found {
        let mut found = Vec::new();
        let rules = &self.policy.rules;
        for statement in rules.company.iter().filter(|it| it.effect == Effect::Always) {
            let Target::Numbers(items) = &statement.target else {
                continue;
            };
            let patterns = rules.patterns(items);
            for taken in self.snapshot.taken().filter(|it| it.is_short_code(&patterns)) {
                let digits = taken.digits;
                let message = format!(
                    "`{digits}` is to ring through always, and is the internal number of `{}`",
                    taken.user.name
                );
                found.push(
                    Diagnostic::new(Code::ShadowedNumber, message)
                        .at(statement.target_place, format!("`{digits}` reaches a coworker instead"))
                        .related(taken.place, format!("the internal number of `{}`", taken.user.name))
                        .help("give the user another `extension`"),
                );
            }
        }
        found
    }

    /// Numbers of people that, dialled without the country code, are the internal number of somebody else.
    pub(super) fn shadowed_phones(&self) -> Found {
        let mut found = Vec::new();
        for taken in self.snapshot.taken() {
            let Some(number) = taken.national_number(self.snapshot) else {
                continue;
            };
            let owner = self
                .snapshot
                .phone_book
                .coworker(number)
                .filter(|owner| *owner != taken.id);
            let Some(owner) = owner.and_then(|owner| self.policy.organisation.user(owner)) else {
                continue;
            };
            let (digits, user) = (taken.digits, &taken.user.name);
            let message = format!(
                "`{digits}` is a phone of `{}`, and the internal number of `{user}`",
                owner.name
            );
            found.push(
                Diagnostic::new(Code::ShadowedPhone, message)
                    .at(taken.place, format!("who dials it calls `{user}`"))
                    .related(owner.place, format!("has the phone `{number}`"))
                    .help(format!(
                        "give `{user}` another `extension`; `{}` is reached by `{number}` only",
                        owner.name
                    )),
            );
        }
        found
    }
}
