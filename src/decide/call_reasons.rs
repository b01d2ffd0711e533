use jiff::Timestamp;

use super::{Cause, Explanation, Fix, Question, Request, Unreadable, need::Need};
use crate::{
    calls::{Call, CompiledStatement},
    catalogue::{PermissionId, Relation, Relations},
    document::rules::Effect,
    policy::{Condition, Customers, Fact, Grant, Rule, RuleGrant, RuleId, Statement, Target, Test, When},
    snapshot::{Holding, Snapshot},
};

/// What the outbound-call rules have to say of a call.
#[derive(Clone, Debug)]
pub struct CallReasons<'a> {
    /// The rules that the user holds, each once, in the order of their names.
    pub rules: Vec<RuleId>,
    /// The statements of the company that settle it: `always` for a yes, `deny` for a no.
    pub company: Vec<&'a Statement>,
    /// For a no, the statements that take from a rule of the user what it would allow.
    pub denied: Vec<Cause<'a>>,
    /// For a no, the tests of what denies it that ask for facts which are not said: they count against access.
    pub unsaid: Vec<&'a Test>,
    /// For a no that hangs on it, why the caller may not read the customer; where the nearest statement lacks it, it is
    /// told there.
    pub unreadable: Option<Unreadable<'a>>,
    /// For a no, the statement of a rule of the user that comes nearest to a yes.
    pub nearest: Option<Nearest<'a>>,
    /// For a no, the moment at which it becomes a yes by the clock.
    pub opens: Option<Timestamp>,
}

/// A statement that does not let a call through, and what it lacks.
#[derive(Clone, Debug)]
pub struct Nearest<'a> {
    /// The statement, its rule and its role.
    pub cause: Cause<'a>,
    /// What is missing.
    pub lacks: Vec<Lack<'a>>,
}

/// What a statement asks for and a call does not have.
#[derive(Clone, Debug)]
pub enum Lack<'a> {
    /// It is another destination.
    Target(&'a Statement),
    /// A part of the condition does not hold.
    Condition {
        /// The part.
        part: &'a Condition,
        /// Whether a fact that it asks for is not said.
        is_unsaid: bool,
    },
    /// The caller may not read the customer.
    Unreadable(Unreadable<'a>),
    /// It is another time.
    Time(&'a When),
}

impl Lack<'_> {
    /// How far away it is: it may be waited for, or arranged, or is another call.
    fn distance(&self) -> u32 {
        match self {
            Self::Time(_) => 1,
            Self::Condition { is_unsaid: true, .. } => 10,
            Self::Unreadable(why) if why.failed.is_empty() => 10,
            Self::Condition { is_unsaid: false, .. } | Self::Unreadable(_) => 11,
            // What is not known to be a customer may be one; who is a coworker is known.
            Self::Target(statement) => match statement.target {
                Target::Any | Target::Numbers(_) => 1000,
                Target::Customers => 1001,
                Target::Coworkers => 1100,
            },
        }
    }
}

/// A rule that a user holds: the role's word for it, the rule as written and as compiled.
struct HeldRule<'a> {
    holding: Holding<'a>,
    grant: RuleGrant,
    rule: &'a Rule,
    statements: &'a [CompiledStatement],
    /// Whether it allows the call.
    allows: bool,
}

impl<'a> HeldRule<'a> {
    fn cause(&self, statement: Option<&'a Statement>) -> Cause<'a> {
        Cause {
            role: self.holding.assignment.role,
            holding: self.holding,
            grant: Grant {
                relations: Relations::NONE,
                place: self.grant.place,
            },
            rule: Some(self.grant.rule),
            statement,
        }
    }

    fn with_effect(&self, effect: Effect) -> impl Iterator<Item = (&'a Statement, &'a CompiledStatement)> + use<'a> {
        let statements = self.rule.statements.iter().zip(self.statements);
        statements.filter(move |(statement, _)| statement.effect == effect)
    }
}

impl Snapshot {
    /// Says why a call is let through or not.
    pub(super) fn explain_call<'a>(
        &'a self,
        question: &Question,
        call: &Call,
        need: &Need,
        active: &[Holding<'a>],
        ended: &[Holding<'a>],
    ) -> Explanation<'a> {
        let permission = need.permission;
        let time = question.time.unwrap_or_else(Timestamp::now);
        let call = &self.with_reading(call, question.user, permission);
        // What a relation of a call means is a rule, which may ask more than that there is a customer.
        let question = &question.with_relations(self.met(question.relations, call));
        let decision = self.decide(question);
        let company = self.company_statements(call, decision);
        let held = self.held_rules(call, permission, active);
        let spoken = self.causes(active.to_vec(), permission, &Request::default());
        let causes = if decision {
            self.sufficient_causes(call, &spoken, &held)
        } else {
            spoken
        };
        let met = causes
            .iter()
            .find(|cause| cause.rule.is_none())
            .map_or(Relations::NONE, |cause| cause.grant.relations & question.relations);
        let is_denied_to_all = !decision && !company.is_empty();
        let mut rules: Vec<_> = held.iter().map(|held| held.grant.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let mut reasons = CallReasons {
            rules,
            company,
            denied: Vec::new(),
            unsaid: Vec::new(),
            unreadable: None,
            nearest: None,
            opens: None,
        };
        let valid_until = self.call_valid_until(question, time, decision);
        if !decision {
            reasons.denied = self.denials(call, &held);
            let of_rules = reasons.denied.iter().filter_map(|cause| cause.statement);
            reasons.unsaid = unsaid(call, reasons.company.iter().copied().chain(of_rules));
            reasons.opens = valid_until.filter(|until| self.decide(&question.at(*until)));
        }
        // Where a line denies it, that line is what there is to know.
        if !decision && !is_denied_to_all && reasons.denied.is_empty() {
            reasons.nearest = self.nearest(question, call, (permission, &held), time);
        }
        let row = self.row(question.user, question.time);
        let level = self.relations(row, permission, need.scopes);
        if !decision && self.hangs_on_reading(&reasons, level) {
            reasons.unreadable = self.unreadable(question, call, permission);
        }
        let is_told = reasons.nearest.is_some() || !reasons.denied.is_empty();
        let fixes = if decision || is_denied_to_all {
            Vec::new()
        } else {
            self.call_fixes(question, need, ended, is_told)
        };
        Explanation {
            decision,
            permission,
            relations: question.relations,
            held: level,
            object: None,
            workgroup: None,
            is_archived: false,
            invitation: None,
            unsaid: Vec::new(),
            also_needed: Vec::new(),
            met: if decision { met } else { Relations::NONE },
            causes,
            fixes,
            valid_until,
            call: Some(reasons),
        }
    }

    /// Those of some relations that hold of a call.
    fn met(&self, relations: Relations, call: &Call) -> Relations {
        let held = relations
            .iter()
            .filter(|relation| self.calls.rules.meets((*relation).into(), call));
        held.collect()
    }

    /// Whether a no hangs on whether the caller may read the customer: what denies it asks for that, or a level that the
    /// user holds does.
    fn hangs_on_reading(&self, reasons: &CallReasons<'_>, level: Relations) -> bool {
        let is_asked = reasons.unsaid.iter().any(|test| matches!(test.of, Fact::Readable));
        let asks_readable = self.policy().settings.customers == Customers::Readable;
        let by_level = asks_readable && level.contains(Relation::Customer.into());
        is_asked || by_level && reasons.company.is_empty() && reasons.denied.is_empty()
    }

    /// The statements of the company that settle a call.
    fn company_statements(&self, call: &Call, decision: bool) -> Vec<&Statement> {
        let effect = if decision { Effect::Always } else { Effect::Deny };
        let rules = &self.calls.rules;
        let statements = self.policy().rules.company.iter().zip(rules.company());
        statements
            .filter(|(statement, compiled)| statement.effect == effect && rules.contains(compiled.calls, call))
            .map(|(statement, _)| statement)
            .collect()
    }

    fn held_rules<'a>(&'a self, call: &Call, permission: PermissionId, active: &[Holding<'a>]) -> Vec<HeldRule<'a>> {
        let rules = &self.calls.rules;
        let of_holding = |holding: Holding<'a>| {
            let role = self.policy().roles.get(holding.assignment.role.index());
            let grant = role.and_then(|role| role.grants.get(&permission));
            let grants = grant.map(|grant| grant.rules.as_slice()).unwrap_or_default();
            grants.iter().filter_map(move |grant| {
                let compiled = rules.rule(grant.rule)?;
                Some(HeldRule {
                    holding,
                    grant: *grant,
                    rule: self.policy().rules.rules.get(grant.rule.index())?,
                    statements: &compiled.statements,
                    allows: rules.contains(compiled.calls, call),
                })
            })
        };
        let mut held: Vec<_> = active.iter().copied().flat_map(of_holding).collect();
        held.sort_by_key(|held| held.holding.assignment.role);
        held
    }

    /// The lines that suffice, each for itself.
    fn sufficient_causes<'a>(&self, call: &Call, spoken: &[Cause<'a>], held: &[HeldRule<'a>]) -> Vec<Cause<'a>> {
        let rules = &self.calls.rules;
        // What the company denies no line of a role carries, even where `always` lets it through.
        let (_, denied) = rules.bounds();
        if rules.contains(denied, call) {
            return Vec::new();
        }
        let levels = spoken
            .iter()
            .filter(|cause| cause.rule.is_none() && rules.meets(cause.grant.relations, call));
        let allowing = held.iter().filter(|held| held.allows).flat_map(|held| {
            let statements = held.with_effect(Effect::Allow);
            let holding = statements.filter(|(_, compiled)| rules.contains(compiled.calls, call));
            holding
                .map(|(statement, _)| held.cause(Some(statement)))
                .collect::<Vec<_>>()
        });
        levels.copied().chain(allowing).collect()
    }

    /// The statements that take away what their rule would allow.
    fn denials<'a>(&self, call: &Call, held: &[HeldRule<'a>]) -> Vec<Cause<'a>> {
        let rules = &self.calls.rules;
        let holds = |(_, compiled): &(&Statement, &CompiledStatement)| rules.contains(compiled.calls, call);
        let denied = held
            .iter()
            .filter(|held| held.with_effect(Effect::Allow).any(|it| holds(&it)));
        denied
            .flat_map(|held| {
                let denials = held.with_effect(Effect::Deny).filter(holds);
                denials
                    .map(|(statement, _)| held.cause(Some(statement)))
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The statement that lacks least; the first of those that lack as much.
    fn nearest<'a>(
        &'a self,
        question: &Question,
        call: &Call,
        (permission, held): (PermissionId, &[HeldRule<'a>]),
        time: Timestamp,
    ) -> Option<Nearest<'a>> {
        let all = held.iter().flat_map(|held| {
            held.with_effect(Effect::Allow)
                .map(move |(statement, compiled)| (held, statement, compiled))
        });
        let lacking = all.filter_map(|(held, statement, compiled)| {
            let lacks = self.lacks(question, call, permission, (statement, compiled));
            let distance: u32 = lacks.iter().map(Lack::distance).sum();
            (distance > 0).then_some((distance, held, statement, compiled, lacks))
        });
        let mut lacking: Vec<_> = lacking.collect();
        lacking.sort_by_key(|(distance, ..)| *distance);
        let least = lacking.first().map(|(distance, ..)| *distance)?;
        let waits = |lacks: &[Lack<'_>]| lacks.iter().all(|lack| matches!(lack, Lack::Time(_)));
        // Of those that wait for the clock alone, the one that opens first.
        let opens = |held: &HeldRule<'_>, compiled: &CompiledStatement| {
            let rule = self.calls.rules.rule(held.grant.rule)?;
            let is_open = |call: &Call| {
                let call = &self.with_reading(call, question.user, permission);
                self.calls.rules.contains(compiled.calls, call) && self.calls.rules.contains(rule.calls, call)
            };
            self.next_change(call, time, is_open)
        };
        let nearest = lacking.iter().filter(|(distance, ..)| *distance == least);
        let (_, held, statement, _, lacks) = nearest.min_by_key(|(_, held, _, compiled, lacks)| {
            let opens = waits(lacks).then(|| opens(held, compiled)).flatten();
            opens.unwrap_or(Timestamp::MAX)
        })?;
        Some(Nearest {
            cause: held.cause(Some(*statement)),
            lacks: lacks.clone(),
        })
    }

    fn lacks<'a>(
        &'a self,
        question: &Question,
        call: &Call,
        permission: PermissionId,
        (statement, compiled): (&'a Statement, &CompiledStatement),
    ) -> Vec<Lack<'a>> {
        let rules = &self.calls.rules;
        let target = (!rules.contains(compiled.target, call)).then_some(Lack::Target(statement));
        let parts = statement
            .condition
            .iter()
            .flat_map(Condition::parts)
            .zip(&compiled.conditions);
        let conditions = parts.filter(|(_, set)| !rules.contains(**set, call)).map(|(part, _)| {
            if let Some(why) = self.reading_lacked(question, call, permission, part) {
                return Lack::Unreadable(why);
            }
            let is_unsaid = part.tests().iter().any(|test| call.leaves_unsaid(&test.of));
            Lack::Condition { part, is_unsaid }
        });
        let whens = statement.whens.iter().zip(&compiled.whens);
        let whens = whens.filter(|(_, set)| !rules.contains(**set, call));
        target
            .into_iter()
            .chain(conditions)
            .chain(whens.map(|(when, _)| Lack::Time(when)))
            .collect()
    }

    /// Why the caller may not read the customer, where a part of a condition asks for nothing else: `readable`, or `not
    /// readable` of which nobody says enough.
    fn reading_lacked(
        &self,
        question: &Question,
        call: &Call,
        permission: PermissionId,
        part: &Condition,
    ) -> Option<Unreadable<'_>> {
        let is_readable = |part: &Condition| part.plain_test().is_some_and(|test| matches!(test.of, Fact::Readable));
        let why = self.unreadable(question, call, permission)?;
        match part {
            Condition::Not(inner) if is_readable(inner) => why.failed.is_empty().then_some(why),
            _ => is_readable(part).then_some(why),
        }
    }

    /// What would let a call through, the most particular first. Nothing does where the company denies it.
    ///
    /// Who holds rules is told what they lack; a level would open more than this call.
    fn call_fixes<'a>(
        &'a self,
        question: &Question,
        need: &Need,
        ended: &[Holding<'a>],
        is_told: bool,
    ) -> Vec<Fix<'a>> {
        let (_, denied) = self.calls.rules.bounds();
        let is_denied = |call: &Call| {
            let call = &self.with_reading(call, question.user, need.permission);
            self.calls.rules.contains(denied, call)
        };
        if question.call.as_ref().is_none_or(is_denied) {
            return Vec::new();
        }
        let mut fixes = self.fixes(question, need, ended);
        fixes.retain(|fix| !is_told || !matches!(fix, Fix::Level(_)));
        fixes
    }
}

/// The tests of these statements that ask for facts which should be there and are not said.
fn unsaid<'a>(call: &Call, statements: impl Iterator<Item = &'a Statement>) -> Vec<&'a Test> {
    let conditions = statements.filter_map(|statement| statement.condition.as_ref());
    let tests = conditions.flat_map(Condition::tests);
    tests.filter(|test| call.leaves_unsaid(&test.of)).collect()
}

/// The name of a rule.
#[must_use]
pub fn rule_name(snapshot: &Snapshot, rule: RuleId) -> &str {
    let rule = snapshot.policy().rules.rules.get(rule.index());
    rule.map_or("", |rule| &rule.name)
}
