use super::{Found, Lint, SOON};
use crate::{
    diagnostic::{Code, Diagnostic},
    policy::Assignment,
};

impl Lint<'_> {
    /// Assignments that count no longer, or will soon not count.
    pub(super) fn ending_assignments(&self) -> Found {
        let assignments = self.policy.assignments.iter();
        assignments.filter_map(|assignment| self.ending(assignment)).collect()
    }

    fn ending(&self, assignment: &Assignment) -> Option<Diagnostic> {
        let (until, ends) = (assignment.until?, assignment.ends?);
        let place = assignment.until_place.unwrap_or(assignment.place);
        let what = self.role_words(assignment.role);
        if ends <= self.now {
            let message = format!("the assignment of {what} ended with {until}");
            let diagnostic = Diagnostic::new(Code::ExpiredAssignment, message);
            return Some(
                diagnostic
                    .at(place, "counts no longer")
                    .help("remove it, or give it a later day"),
            );
        }
        (ends.duration_since(self.now) <= SOON).then(|| {
            Diagnostic::new(
                Code::ExpiringAssignment,
                format!("the assignment of {what} ends with {until}"),
            )
            .at(place, "in 30 days or less")
            .help("give it a later day where it is needed longer")
        })
    }
}
