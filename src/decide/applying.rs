//! Which statements of the rules apply to a call.

use jiff::Timestamp;

use super::Question;
use crate::{
    calls::{Call, CompiledStatement},
    catalogue::PermissionId,
    document::rules::Effect,
    policy::{RuleId, Statement, UserId},
    snapshot::Snapshot,
};

/// The statements of one rule, or of the company, that apply to a call: calls to which the same apply are decided alike.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Applying {
    /// The rule; `None` for the company.
    pub rule: Option<RuleId>,
    /// The statements, by their places in the rule or in the company. Of a rule there is none where no `allow` applies:
    /// what denies has nothing to take away then.
    pub statements: Vec<usize>,
}

impl Snapshot {
    /// What applies to the call that a question is about: of the company, where it settles the call, else of each rule
    /// that the caller holds.
    pub(crate) fn applying(&self, question: &Question) -> Vec<Applying> {
        let Some(call) = question.call.as_ref().filter(|_| question.is_of(self)) else {
            return Vec::new();
        };
        let call = &self.with_reading(call, question.user, question.permission);
        let company = self.applying_of(None, call);
        if !company.statements.is_empty() {
            return vec![company];
        }
        let time = question.time.unwrap_or_else(Timestamp::now);
        let rules = self.rules_held(question.user, question.permission, time).into_iter();
        rules.map(|rule| self.applying_of(Some(rule), call)).collect()
    }

    fn applying_of(&self, rule: Option<RuleId>, call: &Call) -> Applying {
        let compiled = self.compiled_statements(rule).iter().enumerate();
        let applying = compiled.filter(|(_, statement)| self.calls.rules.contains(statement.calls, call));
        let applying = Applying {
            rule,
            statements: applying.map(|(place, _)| place).collect(),
        };
        applying.without_idle(self)
    }

    /// The rules that somebody holds for a permission at a time, each once.
    pub(crate) fn rules_held(&self, user: UserId, permission: PermissionId, time: Timestamp) -> Vec<RuleId> {
        let holdings = self.holdings(user).into_iter();
        let active = holdings.filter(|holding| holding.counts_at(time) && holding.assignment.on.is_none());
        let roles = active.filter_map(|holding| self.policy().roles.get(holding.assignment.role.index()));
        let grants = roles.filter_map(|role| role.grants.get(&permission));
        let mut rules: Vec<_> = grants.flat_map(|grant| &grant.rules).map(|grant| grant.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// The statements of a rule or of the company.
    pub(crate) fn statements_of(&self, rule: Option<RuleId>) -> &[Statement] {
        let rules = &self.policy().rules;
        match rule {
            None => &rules.company,
            Some(rule) => rules.rules.get(rule.index()).map_or(&[], |rule| &rule.statements),
        }
    }

    /// The same, compiled.
    pub(crate) fn compiled_statements(&self, rule: Option<RuleId>) -> &[CompiledStatement] {
        let rules = &self.calls.rules;
        match rule {
            None => rules.company(),
            Some(rule) => rules.rule(rule).map_or(&[], |rule| &rule.statements),
        }
    }
}

impl Applying {
    /// Whether it lets the call through: of a rule, an `allow` and no `deny`; of the company, an `always`.
    #[must_use]
    pub fn allows(&self, snapshot: &Snapshot) -> bool {
        let has = |effect| self.has(effect, snapshot);
        has(Effect::Always) || has(Effect::Allow) && !has(Effect::Deny)
    }

    /// The statements themselves.
    pub fn statements<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = &'a Statement> {
        let statements = snapshot.statements_of(self.rule);
        self.statements.iter().filter_map(|place| statements.get(*place))
    }

    fn has(&self, effect: Effect, snapshot: &Snapshot) -> bool {
        self.statements(snapshot).any(|statement| statement.effect == effect)
    }

    fn without_idle(self, snapshot: &Snapshot) -> Self {
        if self.rule.is_none() || self.has(Effect::Allow, snapshot) {
            return self;
        }
        Self {
            statements: Vec::new(),
            ..self
        }
    }
}
