use rustc_hash::{FxHashMap, FxHashSet};

use super::{Found, Group, Lint, too_large};
use crate::{
    calls::{CallSet, CompiledRules, RulesTooLarge, TooLarge, Variable},
    catalogue::PermissionId,
    destination::{NORTH_AMERICA, calling_code_of},
    diagnostic::{Code, Diagnostic},
    document::rules::{Effect, Pattern, PatternKind},
    policy::{NumberItem, RoleId, Statement, Target, UserId},
    snapshot::Taken,
    source::Place,
};

/// Everybody, and the calls that he may make.
struct Callers {
    rules: CompiledRules,
    /// The permissions to call.
    calls: Vec<PermissionId>,
    /// By row of the grant table, and by how rules see the caller.
    people: FxHashMap<(u32, u32), Vec<UserId>>,
    given: FxHashMap<(u32, PermissionId), CallSet>,
}

impl Callers {
    /// Who may not make all calls of a set under each permission to call.
    fn cut_off(&mut self, target: CallSet) -> Result<Vec<UserId>, TooLarge> {
        let mut cut_off: Vec<UserId> = Vec::new();
        for ((row, caller), users) in &self.people {
            let mut is_cut_off = false;
            for id in &self.calls {
                let set = self.given.get(&(*row, *id)).copied().unwrap_or(CallSet::NONE);
                is_cut_off |= lacks(&mut self.rules, target, set, *caller)?;
            }
            if is_cut_off {
                cut_off.extend(users);
            }
        }
        cut_off.sort_unstable();
        cut_off.dedup();
        Ok(cut_off)
    }
}

/// The emergency number of the mobile networks of the world, and of most countries.
const EMERGENCY: &str = "112";

/// That of the countries that share the calling code of North America.
const EMERGENCY_IN_NORTH_AMERICA: &str = "911";

impl Lint<'_> {
    /// Numbers that the company lets through always, but under a condition or at times, and that somebody cannot call
    /// otherwise; where it lets none through, the emergency number.
    pub(super) fn unreachable_emergencies(&self) -> Result<Found, RulesTooLarge> {
        let company = self.policy.rules.company.iter().enumerate();
        let always = company.filter(|(_, it)| it.effect == Effect::Always && matches!(it.target, Target::Numbers(_)));
        let always: Vec<(usize, &Statement)> = always.collect();
        if always.is_empty() {
            return self.unsaid_emergency();
        }
        let is_partial = |it: &Statement| it.condition.is_some() || !it.whens.is_empty();
        let partial = always.into_iter().filter(|(_, it)| is_partial(it));
        let partial: Vec<(usize, &Statement)> = partial.collect();
        if partial.is_empty() {
            return Ok(Vec::new());
        }
        let mut callers = self.callers();
        let mut found = Vec::new();
        for (index, statement) in partial {
            let target = callers.rules.company().get(index);
            let target = target.map_or(CallSet::NONE, |it| it.target);
            let cut_off = callers.cut_off(target).map_err(too_large)?;
            if !cut_off.is_empty() {
                let message = format!(
                    "{} cannot always call what is to ring through always",
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

    /// Who cannot call the emergency number although people may call, where the company says of none that it always
    /// rings through.
    fn unsaid_emergency(&self) -> Result<Found, RulesTooLarge> {
        let Some(place) = self.first_to_call() else {
            return Ok(Vec::new());
        };
        let digits = self.emergency();
        let pattern = Pattern {
            kind: PatternKind::Short,
            digits: digits.to_owned(),
            is_prefix: false,
        };
        let mut callers = self.callers();
        if callers.given.values().all(|set| *set == CallSet::NONE) {
            return Ok(Vec::new());
        }
        if let Some(taken) = self.snapshot.taken().find(|taken| taken.is_short_code(&[&pattern])) {
            return Ok(vec![undialled(digits, taken)]);
        }
        let number = NumberItem::Pattern(pattern);
        let target = callers.rules.destinations(&self.policy.rules, &[number])?;
        let cut_off = callers.cut_off(target).map_err(too_large)?;
        if cut_off.is_empty() {
            return Ok(Vec::new());
        }
        let message = format!("{} cannot always call {digits}", self.names(&cut_off));
        Ok(vec![
            Diagnostic::new(Code::UnreachableEmergency, message)
                .at(place, format!("calls, and nothing says `always {digits}`"))
                .help(format!(
                    "write `company {{ always {digits} }}` in a file of rules, with the emergency numbers of your country: it \
                     counts for everyone"
                )),
        ])
    }

    /// The emergency number of the policy's country.
    fn emergency(&self) -> &'static str {
        match self.policy.settings.country.and_then(calling_code_of) {
            Some(NORTH_AMERICA) => EMERGENCY_IN_NORTH_AMERICA,
            _ => EMERGENCY,
        }
    }

    /// Where a role that somebody has first gives calls.
    fn first_to_call(&self) -> Option<Place> {
        let calls = self.call_permissions();
        let assignments = self.groups.iter().flat_map(Group::assignments);
        let held: FxHashSet<RoleId> = assignments
            .filter_map(|index| self.assignment(index))
            .filter(|assignment| self.counts(assignment))
            .map(|assignment| assignment.role)
            .collect();
        let grants = self
            .roles()
            .filter(|(id, _)| held.contains(id))
            .flat_map(|(_, role)| calls.iter().filter_map(|id| role.grants.get(id)));
        let places = grants.flat_map(|grant| {
            let level = grant.base.filter(|it| !it.relations.is_empty()).map(|it| it.place);
            level.into_iter().chain(grant.rules.iter().map(|it| it.place))
        });
        places.min()
    }

    fn callers(&self) -> Callers {
        let calls = self.call_permissions();
        let people = self.people_by_row();
        let cells = people.keys().flat_map(|(row, _)| calls.iter().map(|id| (*row, *id)));
        let cells: Vec<_> = cells.collect();
        let sets = cells.iter().map(|(row, id)| self.snapshot.calls.set(*row, *id));
        let (rules, sets) = self.snapshot.calls.rules.scratch(&sets.collect::<Vec<_>>());
        Callers {
            rules,
            calls,
            people,
            given: cells.into_iter().zip(sets).collect(),
        }
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

/// An emergency number that is somebody's internal number.
fn undialled(digits: &str, taken: Taken<'_>) -> Diagnostic {
    let message = format!("nobody can call {digits}: who dials it calls `{}`", taken.user.name);
    Diagnostic::new(Code::UnreachableEmergency, message)
        .at(
            taken.place,
            "an internal number with the digits of the emergency number",
        )
        .help("give another internal number")
}

/// Whether a set lacks some calls of one caller to a target.
fn lacks(rules: &mut CompiledRules, target: CallSet, set: CallSet, caller: u32) -> Result<bool, TooLarge> {
    let diagram = rules.diagram_mut();
    let missing = diagram.difference(target, set)?;
    Ok(diagram.settle(missing, Variable::Caller, caller)? != CallSet::NONE)
}
