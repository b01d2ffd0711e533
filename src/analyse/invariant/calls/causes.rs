use jiff::Timestamp;

use super::Calls;
use crate::{
    analyse::invariant::{CauseLine, found::Wanted},
    calls::{CallSet, TooLarge},
    document::rules::Effect,
    policy::{RuleGrant, Statement, UserId},
    snapshot::Holding,
    source::Place,
};

impl Calls<'_> {
    /// The lines that let through calls of a set, or that deny them where they are missed.
    pub(super) fn causes(&mut self, user: UserId, time: Timestamp, set: CallSet) -> Result<Vec<CauseLine>, TooLarge> {
        let snapshot = self.snapshot;
        let row = snapshot.row(user, Some(time));
        let mut lines = Vec::new();
        let effect = match self.wanted {
            Wanted::May => Effect::Always,
            Wanted::Lack => Effect::Deny,
        };
        let word = if effect == Effect::Always {
            "the company always allows it"
        } else {
            "the company denies it"
        };
        let company: Vec<_> = self.rules.company().iter().map(|statement| statement.calls).collect();
        for (statement, calls) in snapshot.policy().rules.company.iter().zip(company) {
            if statement.effect == effect && self.meets(calls, set, row)? {
                lines.push(line(statement.place, word.to_owned()));
            }
        }
        for holding in snapshot.holdings(user) {
            if holding.counts_at(time) && holding.assignment.on.is_none() {
                self.of_role(&holding, set, row, &mut lines)?;
            }
        }
        Ok(lines)
    }

    fn of_role(
        &mut self,
        holding: &Holding<'_>,
        set: CallSet,
        row: u32,
        lines: &mut Vec<CauseLine>,
    ) -> Result<(), TooLarge> {
        let policy = self.snapshot.policy();
        let role = policy.roles.get(holding.assignment.role.index());
        let Some((role, grant)) = role.and_then(|role| Some((role, role.grants.get(&self.id)?))) else {
            return Ok(());
        };
        let before = lines.len();
        if let Some(base) = grant.base.filter(|_| self.wanted == Wanted::May) {
            let calls = self.rules.granted(base.relations, &[])?;
            if self.meets(calls, set, row)? {
                lines.push(line(base.place, format!("the role `{}` gives it", role.name)));
            }
        }
        for rule in &grant.rules {
            for place in self.of_rule(*rule, set, row)? {
                let name = policy.rules.rules.get(rule.rule.index()).map_or("", |rule| &rule.name);
                let does = if self.wanted == Wanted::May { "allows" } else { "denies" };
                lines.push(line(place, format!("the rule `{name}` {does} it")));
                lines.push(line(
                    rule.place,
                    format!("the role `{}` has the rule `{name}`", role.name),
                ));
            }
        }
        if lines.len() > before {
            let given = format!("given to `{}`", holding.subject());
            lines.push(line(holding.assignment.place, given));
        }
        Ok(())
    }

    /// The statements of a rule that let through calls of a set, or that deny them.
    fn of_rule(&mut self, grant: RuleGrant, set: CallSet, row: u32) -> Result<Vec<Place>, TooLarge> {
        let snapshot = self.snapshot;
        let Some(written) = snapshot.policy().rules.rules.get(grant.rule.index()) else {
            return Ok(Vec::new());
        };
        let Some(compiled) = self.rules.rule(grant.rule).cloned() else {
            return Ok(Vec::new());
        };
        let mut places = Vec::new();
        for (statement, compiled_statement) in written.statements.iter().zip(&compiled.statements) {
            let Statement { effect, place, .. } = statement;
            let calls = match (effect, self.wanted) {
                (Effect::Allow, Wanted::May) => {
                    let diagram = self.rules.diagram_mut();
                    diagram.difference(compiled_statement.calls, compiled.denied)?
                }
                (Effect::Deny, Wanted::Lack) => compiled_statement.calls,
                _ => continue,
            };
            if self.meets(calls, set, row)? {
                places.push(*place);
            }
        }
        Ok(places)
    }

    /// Whether calls that rules speak of are in a set, for who has the roles of a row.
    fn meets(&mut self, calls: CallSet, set: CallSet, row: u32) -> Result<bool, TooLarge> {
        let calls = self.reading.settled(&mut self.rules, calls, row, self.id)?;
        let both = self.rules.diagram_mut().intersection(calls, set)?;
        Ok(both != CallSet::NONE)
    }
}

fn line(place: Place, text: String) -> CauseLine {
    CauseLine { place, text }
}
