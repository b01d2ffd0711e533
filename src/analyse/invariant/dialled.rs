use super::{CauseLine, Check, Finding, Violation};
use crate::policy::{Deed, UserId};

impl Check<'_> {
    /// What breaks a promise that some people may always call short codes: digits that are somebody's internal number
    /// are read as that, so that none of them can dial the code. A number has another way to be dialled, with its `+`.
    pub(super) fn undialled(self, users: &[UserId], deed: &Deed) -> Option<Violation> {
        let Deed::Call(permission, items) = deed else {
            return None;
        };
        let patterns = self.snapshot.policy().rules.patterns(items);
        let taken = self.snapshot.taken().filter(|taken| taken.is_short_code(&patterns));
        let mut finding = Finding {
            permissions: vec![*permission],
            ..Finding::default()
        };
        for taken in taken {
            let text = format!("`{}` is the internal number of `{}`", taken.digits, taken.user.name);
            finding.taken.push(taken.digits.to_string());
            finding.causes.push(CauseLine {
                place: taken.place,
                text,
            });
        }
        finding.causes.sort();
        (!finding.taken.is_empty() && !users.is_empty()).then(|| Violation {
            users: users.to_vec(),
            finding,
            witnesses: Vec::new(),
        })
    }
}
