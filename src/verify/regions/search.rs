use std::rc::Rc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use serde_json::Value;

use super::{
    super::Entry,
    MOST, MOST_OF_ONE, Region, Regions,
    callers::{Caller, callers},
    parts::Parts,
};
use crate::{
    calls::{CallSet, CompiledRules, KnownPerson, PersonValue, TooLarge, Variable, Witness, Witnesses, people_of},
    catalogue::{ActsOn, Permission, PermissionId},
    decide::{Applying, Request},
    policy::{RuleId, UserId},
    snapshot::{Reading, Snapshot},
};

/// The most parts of one rule that are cut down to what the company leaves.
const MOST_PARTS: usize = 1_000;

/// The most callers for whom a call of one region is looked for in vain.
const MOST_TRIED: usize = 200;

/// The people of calls as one caller stands to them: those who are responsible, and coworkers.
type Known = (Vec<KnownPerson>, Vec<KnownPerson>);

/// Looks for calls of regions.
pub(super) struct Search<'a> {
    snapshot: &'a Snapshot,
    id: PermissionId,
    permission: &'a Permission,
    callers: Vec<Caller>,
    /// The rules in a diagram in which further sets are made.
    rules: CompiledRules,
    reading: Reading<'a>,
    /// What each row lets through.
    given: FxHashMap<u32, CallSet>,
    /// The rules that each row gives.
    held: FxHashMap<u32, Vec<RuleId>>,
    /// The calls that a test can speak of: none to a coworker who is nobody.
    sayable: CallSet,
    people: FxHashMap<UserId, Rc<Known>>,
    /// Sets that ask for nobody and in which no real call is.
    unreal: FxHashSet<CallSet>,
    now: Timestamp,
}

/// What a search ends with.
enum Found {
    Call(Value, Entry),
    Nothing,
    /// It was given up.
    Unknown,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        (id, permission): (PermissionId, &'a Permission),
        now: Timestamp,
    ) -> Result<Self, TooLarge> {
        let callers = callers(snapshot, now);
        let mut rows: Vec<u32> = callers.iter().map(|caller| caller.row).collect();
        rows.sort_unstable();
        rows.dedup();
        let sets: Vec<CallSet> = rows.iter().map(|row| snapshot.calls.set(*row, id)).collect();
        let (mut rules, sets) = snapshot.calls.rules.scratch(&sets);
        let mut held = FxHashMap::default();
        for caller in &callers {
            let rules = || snapshot.rules_held(caller.user, id, caller.at);
            held.entry(caller.row).or_insert_with(rules);
        }
        let sayable = rules.with_values(Variable::Coworker, |value| value != PersonValue::UNKNOWN)?;
        Ok(Self {
            reading: snapshot.reading(),
            given: rows.into_iter().zip(sets).collect(),
            held,
            people: FxHashMap::default(),
            unreal: FxHashSet::default(),
            snapshot,
            id,
            permission,
            callers,
            rules,
            sayable,
            now,
        })
    }

    /// Adds the regions of a rule, or of the company.
    pub(super) fn add(&mut self, owner: Option<RuleId>, found: &mut Regions) -> Result<(), TooLarge> {
        let callers = self.holders(owner);
        if callers.is_empty() {
            return Ok(());
        }
        let left = self.left_to(owner)?;
        let mut parts = match owner.and_then(|rule| self.rules.rule(rule)) {
            Some(rule) => Parts::of_rule(&rule.statements),
            None => Parts::of_company(self.rules.company()),
        };
        let (mut divided, mut looked_at) = (0, 0);
        while let Some(part) = parts.next(self.rules.diagram_mut())? {
            // Statements are small, and what is left is large: it is cut down once for each part.
            let calls = self.rules.diagram_mut().intersection(part.calls, left)?;
            divided += 1;
            if calls == CallSet::NONE && divided < MOST_PARTS {
                continue;
            }
            let applying = Applying {
                rule: owner,
                statements: part.applying,
            };
            // Where the company says nothing, the rules decide.
            if owner.is_none() && applying.statements.is_empty() {
                continue;
            }
            if divided >= MOST_PARTS || looked_at == MOST_OF_ONE || found.regions.len() == MOST {
                found.cut.push(owner);
                return Ok(());
            }
            looked_at += 1;
            let allow = applying.allows(self.snapshot);
            match self.call(calls, &applying, allow, &callers)? {
                Found::Call(witness, entry) => found.regions.push(Region {
                    applying,
                    witness,
                    entry,
                }),
                Found::Nothing => {}
                Found::Unknown if found.cut.last() == Some(&owner) => {}
                Found::Unknown => found.cut.push(owner),
            }
        }
        Ok(())
    }

    /// Those who hold a rule; everybody for the company.
    fn holders(&self, owner: Option<RuleId>) -> Vec<Caller> {
        let holds = |caller: &&Caller| {
            let held = self.held.get(&caller.row);
            owner.is_none_or(|rule| held.is_some_and(|held| held.contains(&rule)))
        };
        self.callers.iter().filter(holds).copied().collect()
    }

    /// The calls of which a rule, or the company, has to say something.
    fn left_to(&mut self, owner: Option<RuleId>) -> Result<CallSet, TooLarge> {
        if owner.is_none() {
            return Ok(self.sayable);
        }
        let (always, denied) = self.rules.bounds();
        let settled = self.rules.diagram_mut().union(always, denied)?;
        self.rules.diagram_mut().difference(self.sayable, settled)
    }

    /// A call of a part, made by one of these callers, that is decided as the part says.
    fn call(
        &mut self,
        calls: CallSet,
        applying: &Applying,
        allow: bool,
        callers: &[Caller],
    ) -> Result<Found, TooLarge> {
        let mut sets: FxHashMap<(u32, u32, Option<Timestamp>, Timestamp), CallSet> = FxHashMap::default();
        let mut tried = 0;
        for caller in callers {
            let key = (caller.row, caller.class, caller.from, caller.ends);
            let set = match sets.get(&key) {
                Some(set) => *set,
                None => self.of_caller(calls, allow, caller)?,
            };
            sets.insert(key, set);
            if set == CallSet::NONE || self.unreal.contains(&set) {
                continue;
            }
            if tried == MOST_TRIED {
                return Ok(Found::Unknown);
            }
            tried += 1;
            if let Some(witness) = self.real(caller, set) {
                let shows = self.shows(caller.user, &witness, applying, allow);
                let request = self.request(caller.user, &witness);
                let entry = Entry::of_request(&request, ActsOn::Call, allow);
                if let Some(entry) = entry.filter(|_| shows) {
                    return Ok(Found::Call(request, entry));
                }
            } else if !self.rules.asks(set, is_of_people) {
                self.unreal.insert(set);
            }
        }
        Ok(Found::Nothing)
    }

    /// The calls of a part that a caller can make while his roles are what they are. What nothing of the part allows,
    /// nothing else that he holds may allow.
    fn of_caller(&mut self, part: CallSet, allow: bool, caller: &Caller) -> Result<CallSet, TooLarge> {
        let mut set = self.reading.settled(&mut self.rules, part, caller.row, self.id)?;
        if !allow {
            let given = self.given.get(&caller.row).copied().unwrap_or(CallSet::NONE);
            set = self.rules.diagram_mut().difference(set, given)?;
        }
        let set = self.rules.diagram_mut().settle(set, Variable::Caller, caller.class)?;
        if caller.is_always() {
            return Ok(set);
        }
        self.rules
            .within(set, caller.from.unwrap_or(Timestamp::MIN), caller.ends)
    }

    /// A call of a caller in a set, with its time where that matters.
    fn real(&mut self, caller: &Caller, set: CallSet) -> Option<Witness> {
        let layout = self.rules.layout();
        let known = self.people.entry(caller.user);
        let known = known.or_insert_with(|| Rc::new(people_of(self.snapshot, caller.user, layout)));
        let known = Rc::clone(known);
        let find = |from: Timestamp| {
            let (responsible, coworkers) = known.as_ref().clone();
            let asked = (caller.user, from);
            let witness = Witnesses::among(&self.rules, self.snapshot, asked, responsible, coworkers).find(set)?;
            let time = witness.time.or((!caller.is_always()).then_some(from));
            let witness = Witness { time, ..witness };
            Some(witness).filter(|_| time.is_none_or(|time| caller.is_at(time)))
        };
        find(caller.at).or_else(|| find(caller.earlier()).filter(|_| !caller.is_always()))
    }

    /// Whether a call is in a region and decided as it says: what the permission requires is needed too.
    fn shows(&self, user: UserId, witness: &Witness, applying: &Applying, allow: bool) -> bool {
        let customer = witness.customer.as_ref();
        let tags = customer.and_then(|customer| customer.tags.as_ref());
        let tags: Option<Vec<&str>> = tags.map(|tags| tags.iter().map(String::as_str).collect());
        let request = Request {
            user: self.name(user),
            resource: &self.resource(),
            action: &self.permission.action,
            id: &witness.destination,
            customer: customer.map(|customer| customer.facts(tags.as_deref())),
            coworker: witness.coworker.as_deref(),
            time: Some(witness.time.unwrap_or(self.now)),
            ..Request::default()
        };
        let question = self.snapshot.question(&request);
        question.is_ok_and(|question| {
            self.snapshot.decide(&question) == allow && self.snapshot.applying(&question).contains(applying)
        })
    }

    fn request(&self, user: UserId, witness: &Witness) -> Value {
        let zone = &self.snapshot.policy().settings.time_zone;
        witness.to_request(self.name(user), &self.resource(), &self.permission.action, zone)
    }

    fn resource(&self) -> String {
        format!("{}.{}", self.permission.area, self.permission.resource)
    }

    fn name(&self, user: UserId) -> &'a str {
        let organisation = &self.snapshot.policy().organisation;
        organisation.user(user).map_or("", |user| &user.name)
    }
}

fn is_of_people(variable: Variable) -> bool {
    matches!(
        variable,
        Variable::Responsible | Variable::ResponsibleClass | Variable::Coworker | Variable::CoworkerClass
    )
}
