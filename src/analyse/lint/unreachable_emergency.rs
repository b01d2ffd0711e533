use rustc_hash::{FxHashMap, FxHashSet};

use super::{Found, Lint};
use crate::{
    calls::{CallSet, CompiledRules, TooLarge, Variable},
    catalogue::PermissionId,
    diagnostic::{Code, Diagnostic},
    document::rules::Effect,
    policy::{Statement, Target, UserId},
};

impl Lint<'_> {
    /// Numbers that the company lets through always, but under a condition or at times, and that somebody cannot call
    /// otherwise.
    pub(super) fn unreachable_emergencies(&self) -> Result<Found, TooLarge> {
        let company = self.policy.rules.company.iter().enumerate();
        let partial = company.filter(|(_, it)| {
            let is_partial = it.condition.is_some() || !it.whens.is_empty();
            it.effect == Effect::Always && is_partial && matches!(it.target, Target::Numbers(_))
        });
        let partial: Vec<(usize, &Statement)> = partial.collect();
        if partial.is_empty() {
            return Ok(Vec::new());
        }
        let calls: Vec<PermissionId> = self.call_permissions();
        let people = self.people_by_row();
        let cells: Vec<_> = people
            .keys()
            .flat_map(|(row, _)| calls.iter().map(|id| (*row, *id)))
            .collect();
        let sets: Vec<CallSet> = cells
            .iter()
            .map(|(row, id)| self.snapshot.calls.set(*row, *id))
            .collect();
        let (mut rules, sets) = self.snapshot.calls.rules.scratch(&sets);
        let given: FxHashMap<(u32, PermissionId), CallSet> = cells.into_iter().zip(sets).collect();
        let mut found = Vec::new();
        for (index, statement) in partial {
            let target = rules.company().get(index).map_or(CallSet::NONE, |it| it.target);
            let mut cut_off: Vec<UserId> = Vec::new();
            for ((row, caller), users) in &people {
                let mut is_cut_off = false;
                for id in &calls {
                    let set = given.get(&(*row, *id)).copied().unwrap_or(CallSet::NONE);
                    is_cut_off |= lacks(&mut rules, target, set, *caller)?;
                }
                if is_cut_off {
                    cut_off.extend(users);
                }
            }
            cut_off.sort_unstable();
            if !cut_off.is_empty() {
                let message = format!(
                    "not always can {} call what is to ring through always",
                    self.names(&cut_off)
                );
                found.push(
                    Diagnostic::new(Code::UnreachableEmergency, message)
                        .at(statement.place, "not always")
                        .help("say `always` without `where`, `during`, `on` and `except`"),
                );
            }
        }
        Ok(found)
    }

    fn call_permissions(&self) -> Vec<PermissionId> {
        let all = self.policy.catalogue.iter();
        all.filter(|(id, _)| self.snapshot.step(*id).is_some_and(|step| step.is_of_calls))
            .map(|(id, _)| id)
            .collect()
    }

    /// People by what they are given from now on and by how rules see them as callers.
    fn people_by_row(&self) -> FxHashMap<(u32, u32), Vec<UserId>> {
        let layout = self.snapshot.calls.rules.layout();
        let mut people: FxHashMap<(u32, u32), Vec<UserId>> = FxHashMap::default();
        for user in (0..).map(UserId).take(self.policy.organisation.users.len()) {
            let phases = self.snapshot.phases(user).iter().filter(|phase| self.now < phase.ends);
            let rows: FxHashSet<u32> = phases.map(|phase| phase.row).collect();
            for row in rows {
                people.entry((row, layout.caller(user))).or_default().push(user);
            }
        }
        people
    }
}

/// Whether a set lacks some calls of one caller to a target.
fn lacks(rules: &mut CompiledRules, target: CallSet, set: CallSet, caller: u32) -> Result<bool, TooLarge> {
    let diagram = rules.diagram_mut();
    let missing = diagram.difference(target, set)?;
    Ok(diagram.settle(missing, Variable::Caller, caller)? != CallSet::NONE)
}
