use std::rc::Rc;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::{
    Finding,
    found::{Found, Wanted, What},
};
use crate::{
    calls::{
        CallSet, CompiledRules, CustomerFacts, Language, RulesTooLarge, TooLarge, Variable, Witness, Witnesses,
        said_among,
    },
    catalogue::{Permission, PermissionId},
    decide::Request,
    policy::{Deed, UserId},
    snapshot::{Phase, Reading, Snapshot},
};

mod causes;

/// The witnesses of a set that are tried for further callers before a search begins.
const TRIED: usize = 8;

/// Looks for who may make which calls.
pub(super) struct Calls<'a> {
    snapshot: &'a Snapshot,
    id: PermissionId,
    permission: Option<&'a Permission>,
    wanted: Wanted,
    now: Timestamp,
    asked: Asked,
    /// The rules in a diagram in which further sets are made.
    rules: CompiledRules,
    reading: Reading<'a>,
    /// What the rows give under each permission to call that is needed.
    given: FxHashMap<(u32, PermissionId), CallSet>,
    /// By profile and class of the caller.
    known: FxHashMap<(u32, u32), Rc<[Stretch]>>,
    /// By set, and the moment from which on one is looked for.
    witnesses: FxHashMap<(CallSet, Timestamp), Vec<Rc<Witness>>>,
    /// The sets of which no caller can make a call.
    unreal: FxHashSet<(CallSet, Timestamp)>,
    words: FxHashMap<(CallSet, Timestamp, Timestamp), Vec<String>>,
    seen: FxHashSet<CallSet>,
}

/// Which calls are asked about.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// Any, whatever it is.
    Any,
    /// All that somebody of a level may make, once the company has spoken.
    Level(CallSet),
    /// Those to some destinations.
    To(CallSet),
}

/// What counts for some callers during a phase.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    from: Timestamp,
    ends: Timestamp,
    /// What was looked for, where one of its calls is real.
    region: CallSet,
    /// Of a level, what must not be real for it to be held.
    missing: CallSet,
}

impl<'a> Calls<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        deed: &Deed,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Self, RulesTooLarge> {
        let policy = snapshot.policy();
        let (Deed::May(id, _) | Deed::Call(id, _)) = deed;
        let needed: Vec<_> = policy.catalogue.with_required(*id).collect();
        let users = (0..).map(UserId).take(policy.organisation.users.len());
        let mut rows: Vec<u32> = users
            .flat_map(|user| snapshot.phases(user))
            .map(|phase| phase.row)
            .collect();
        rows.sort_unstable();
        rows.dedup();
        let cells = rows.iter().flat_map(|row| needed.iter().map(|id| (*row, *id)));
        let cells: Vec<_> = cells.collect();
        let sets: Vec<CallSet> = cells.iter().map(|(row, id)| snapshot.calls.set(*row, *id)).collect();
        let (mut rules, sets) = snapshot.calls.rules.scratch(&sets);
        let asked = match deed {
            Deed::May(_, None) => Asked::Any,
            Deed::May(_, Some(level)) => {
                let granted = rules.granted(level.relations, &[]).map_err(too_large)?;
                Asked::Level(rules.under_company(granted).map_err(too_large)?)
            }
            Deed::Call(_, items) => Asked::To(rules.destinations(&policy.rules, items)?),
        };
        Ok(Self {
            snapshot,
            id: *id,
            permission: policy.catalogue.get(*id),
            wanted,
            now,
            asked,
            rules,
            reading: snapshot.reading(),
            given: cells.into_iter().zip(sets).collect(),
            known: FxHashMap::default(),
            witnesses: FxHashMap::default(),
            unreal: FxHashSet::default(),
            words: FxHashMap::default(),
            seen: FxHashSet::default(),
        })
    }

    pub(super) fn permission(&self) -> PermissionId {
        self.id
    }

    pub(super) fn regions(&self) -> usize {
        self.seen.len()
    }

    /// When and for which calls what is wanted is found of somebody.
    pub(super) fn found(&mut self, user: UserId) -> Result<Rc<[Found<'a>]>, RulesTooLarge> {
        let profile = self.snapshot.profiles().get(user.index()).copied().unwrap_or(u32::MAX);
        let class = self.rules.layout().caller(user);
        let known = self.known.get(&(profile, class)).map(Rc::clone);
        let stretches = if let Some(known) = known {
            known
        } else {
            let stretches: Rc<[Stretch]> = self.stretches(user, class).map_err(too_large)?.into();
            self.known.insert((profile, class), Rc::clone(&stretches));
            stretches
        };
        let mut found = Vec::new();
        for stretch in stretches.iter() {
            if let Some((set, witness)) = self.in_stretch(user, stretch) {
                found.push(Found {
                    from: stretch.from,
                    ends: stretch.ends,
                    what: What::Calls(set, witness),
                });
            }
        }
        Ok(found.into())
    }

    fn stretches(&mut self, user: UserId, class: u32) -> Result<Vec<Stretch>, TooLarge> {
        let mut stretches = Vec::new();
        let (snapshot, now) = (self.snapshot, self.now);
        let mut from = now;
        for phase in snapshot.phases(user).iter().filter(|phase| now < phase.ends) {
            let held = self.held(phase)?;
            let asked = match self.asked {
                Asked::Any => CallSet::ALL,
                Asked::To(set) => set,
                Asked::Level(set) => self.reading.settled(&mut self.rules, set, phase.row, self.id)?,
            };
            let diagram = self.rules.diagram_mut();
            let held_of_it = diagram.intersection(asked, held)?;
            let missing = diagram.difference(asked, held)?;
            let (region, missing) = match (self.asked, self.wanted) {
                (Asked::Any, _) | (Asked::To(_), Wanted::May) => (held_of_it, CallSet::NONE),
                (Asked::Level(_), Wanted::May) => (held_of_it, missing),
                (_, Wanted::Lack) => (missing, CallSet::NONE),
            };
            let mut here = |set: CallSet| {
                let settled = self.rules.diagram_mut().settle(set, Variable::Caller, class)?;
                self.rules.within(settled, from, phase.ends)
            };
            let (region, missing) = (here(region)?, here(missing)?);
            self.seen.extend([region, missing]);
            stretches.push(Stretch {
                from,
                ends: phase.ends,
                region,
                missing,
            });
            from = phase.ends;
        }
        Ok(stretches)
    }

    /// All calls that are allowed in a phase: whatever the permission requires is needed too.
    fn held(&mut self, phase: &Phase) -> Result<CallSet, TooLarge> {
        let needed = self.snapshot.policy().catalogue.with_required(self.id);
        let given = needed.map(|id| self.given.get(&(phase.row, id)).copied().unwrap_or(CallSet::NONE));
        self.rules.diagram_mut().intersection_of(given)
    }

    /// The set that was looked for, where a real call is in it, and that call.
    fn in_stretch(&mut self, user: UserId, stretch: &Stretch) -> Option<(CallSet, Rc<Witness>)> {
        let real = self.real(user, stretch.region, stretch);
        match (self.asked, self.wanted) {
            // Who can make no call at all lacks every one.
            (Asked::Any, Wanted::Lack) if real.is_none() => {
                let any = self.real(user, CallSet::ALL, stretch)?;
                Some((CallSet::ALL, any))
            }
            (Asked::Any, Wanted::Lack) => None,
            (Asked::Level(_), Wanted::May) if self.real(user, stretch.missing, stretch).is_some() => None,
            _ => real.map(|witness| (stretch.region, witness)),
        }
    }

    /// A call of a user in a set, during a stretch of time; `None` where no real one is.
    fn real(&mut self, user: UserId, set: CallSet, stretch: &Stretch) -> Option<Rc<Witness>> {
        let key = (set, stretch.from);
        if set == CallSet::NONE || self.unreal.contains(&key) {
            return None;
        }
        let known = self.witnesses.get(&key).into_iter().flatten();
        if let Some(known) = known.into_iter().find(|it| self.shows(user, it, set, stretch)) {
            return Some(Rc::clone(known));
        }
        let mut calls = Witnesses::new(&self.rules, self.snapshot, user, stretch.from).until(stretch.ends);
        let found = calls.find(set).map(Rc::new);
        match &found {
            Some(witness) => {
                let known = self.witnesses.entry(key).or_default();
                if known.len() < TRIED {
                    known.push(Rc::clone(witness));
                }
            }
            // What asks for nobody is unreal whoever calls.
            None if !self.rules.asks(set, is_of_people) => {
                self.unreal.insert(key);
            }
            None => {}
        }
        found
    }

    /// Whether the call that was found for somebody else is in the set where this user makes it.
    fn shows(&self, user: UserId, witness: &Witness, set: CallSet, stretch: &Stretch) -> bool {
        let Some(permission) = self.permission else {
            return false;
        };
        let organisation = &self.snapshot.policy().organisation;
        let customer = witness.customer.as_ref();
        let tags = customer.and_then(|customer| customer.tags.as_ref());
        let tags: Option<Vec<&str>> = tags.map(|tags| tags.iter().map(String::as_str).collect());
        let resource = format!("{}.{}", permission.area, permission.resource);
        let request = Request {
            user: organisation.user(user).map_or("", |user| &user.name),
            resource: &resource,
            action: &permission.action,
            id: &witness.destination,
            customer: customer.map(|customer| CustomerFacts {
                responsible: customer.responsible.as_deref(),
                kind: customer.kind.as_deref(),
                pipeline: customer.pipeline.as_deref(),
                stage: customer.stage.as_deref(),
                tags: tags.as_deref(),
                open: customer.open,
            }),
            coworker: witness.coworker.as_deref(),
            time: Some(witness.time.unwrap_or(stretch.from)),
            ..Request::default()
        };
        let question = self.snapshot.question(&request).ok();
        let call = question.and_then(|question| question.call);
        call.is_some_and(|call| self.rules.contains(set, &call))
    }

    /// Adds the calls and the lines to a finding; gives a request that shows the first of them.
    pub(super) fn describe(
        &mut self,
        user: UserId,
        found: &[Found<'a>],
        finding: &mut Finding,
    ) -> Result<Value, RulesTooLarge> {
        let mut shown = Value::Null;
        for found in found {
            let What::Calls(set, witness) = &found.what else {
                continue;
            };
            finding.calls.extend(self.in_words(*set, (found.from, found.ends))?);
            let causes = self.causes(user, found.from, *set).map_err(too_large)?;
            finding.causes.extend(causes);
            if let (Value::Null, Some(permission)) = (&shown, self.permission) {
                let organisation = &self.snapshot.policy().organisation;
                let mut witness = Witness::clone(witness);
                witness.time = witness.time.or((found.from > self.now).then_some(found.from));
                shown = witness.to_request(
                    organisation.user(user).map_or("", |user| &user.name),
                    &format!("{}.{}", permission.area, permission.resource),
                    &permission.action,
                    &self.snapshot.policy().settings.time_zone,
                );
            }
        }
        let mut seen = FxHashSet::default();
        finding.calls.retain(|call| seen.insert(call.clone()));
        Ok(shown)
    }

    /// The words for some calls of a stretch of time; what is over by then, or comes later, they need not tell apart.
    fn in_words(&mut self, set: CallSet, (from, ends): (Timestamp, Timestamp)) -> Result<Vec<String>, RulesTooLarge> {
        if let Some(known) = self.words.get(&(set, from, ends)) {
            return Ok(known.clone());
        }
        let policy = self.snapshot.policy();
        let language = Language::new(&policy.rules, &policy.organisation);
        let larger = self.rules.or_never(set, from, ends).map_err(too_large)?;
        let words = said_among(&self.rules, language, set, larger)?.whole;
        self.words.insert((set, from, ends), words.clone());
        Ok(words)
    }
}

fn is_of_people(variable: Variable) -> bool {
    matches!(
        variable,
        Variable::Responsible | Variable::ResponsibleClass | Variable::Coworker | Variable::CoworkerClass
    )
}

fn too_large(error: TooLarge) -> RulesTooLarge {
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    }
}
