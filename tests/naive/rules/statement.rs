//! Which calls statements are about, and what they come to.

use super::{
    super::{
        World,
        call::{Call, Coworker},
    },
    tree::{Effect, Statement, Target},
};

impl World {
    /// What the company says of a call, whatever the roles say; `None` where it says nothing.
    pub(in super::super) fn company_says(&self, call: &Call<'_>) -> Option<bool> {
        let company = &self.book.company;
        if self.any_is_about(company, Effect::Always, call) {
            Some(true)
        } else if self.any_is_about(company, Effect::Deny, call) {
            Some(false)
        } else {
            None
        }
    }

    pub(in super::super) fn rule_allows(&self, rule: &str, call: &Call<'_>) -> bool {
        let statements = &self.book.rules[rule];
        self.any_is_about(statements, Effect::Allow, call) && !self.any_is_about(statements, Effect::Deny, call)
    }

    /// The statements of the company that are about a call, by their places.
    pub(in super::super) fn about_of_company(&self, call: &Call<'_>) -> Vec<usize> {
        self.about(&self.book.company, call)
    }

    /// The same of a rule: none where nothing in it allows the call.
    pub(in super::super) fn about_of_rule(&self, rule: &str, call: &Call<'_>) -> Vec<usize> {
        let statements = &self.book.rules[rule];
        if self.any_is_about(statements, Effect::Allow, call) {
            self.about(statements, call)
        } else {
            Vec::new()
        }
    }

    fn about(&self, statements: &[Statement], call: &Call<'_>) -> Vec<usize> {
        let about = statements.iter().enumerate();
        about
            .filter(|(_, statement)| self.is_about(statement, call))
            .map(|(place, _)| place)
            .collect()
    }

    fn any_is_about(&self, statements: &[Statement], effect: Effect, call: &Call<'_>) -> bool {
        statements
            .iter()
            .any(|statement| statement.effect == effect && self.is_about(statement, call))
    }

    fn is_about(&self, statement: &Statement, call: &Call<'_>) -> bool {
        self.is_target(&statement.target, statement.effect, call)
            && statement
                .condition
                .as_ref()
                .is_none_or(|condition| self.holds(condition, statement.effect, call))
            && statement.whens.iter().all(|when| self.is_when(when, call.time))
    }

    fn is_target(&self, target: &Target, effect: Effect, call: &Call<'_>) -> bool {
        match target {
            Target::Any => true,
            Target::Customers => call.customer.is_some(),
            Target::Coworkers => match call.coworker {
                Coworker::User(_) => true,
                Coworker::Nobody => false,
                // Whom the policy does not know opens nothing, and closes what is closed to coworkers.
                Coworker::Stranger => effect == Effect::Deny,
            },
            Target::Items(items) => self.is_among(&call.destination, items),
        }
    }
}
