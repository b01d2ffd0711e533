use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Call, CallSet, CallWorld, CompiledRules, CustomerFacts, Destination, PersonFact, Witness, WitnessCustomer,
    facts::{Coworker, Facts},
    number::{Numbers, Plan},
    people::{KnownPerson, people_of},
};
use crate::{
    calls::{DestinationKind, Variable},
    destination::Digits,
    policy::UserId,
};

/// What is dialled where it does not matter which address.
const ADDRESS: &str = "sip:someone@example.com";

/// Looks for calls of one caller in sets of calls. What it learns of a set serves for the next.
pub struct Witnesses<'a> {
    pub(super) rules: &'a CompiledRules,
    pub(super) world: &'a dyn CallWorld,
    pub(super) caller: UserId,
    pub(super) from: Timestamp,
    /// The first moment that is too late.
    pub(super) until: Timestamp,
    /// Whether a day that is over will do where nothing else does.
    pub(super) may_be_over: bool,
    pub(super) responsible: Vec<KnownPerson>,
    pub(super) coworkers: Vec<KnownPerson>,
    /// What can be said so that a call is in a set, by the set and whether its coworker is somebody.
    pub(super) facts: FxHashMap<(CallSet, bool), Option<Facts>>,
    /// The sets below which the walk through the facts found nothing.
    pub(super) dead: FxHashSet<(CallSet, bool)>,
    /// When a call is in a set that only time tells.
    pub(super) moments: FxHashMap<CallSet, Option<Timestamp>>,
}

impl<'a> Witnesses<'a> {
    /// A search for calls of a caller, from a time on.
    #[must_use]
    pub fn new(rules: &'a CompiledRules, world: &'a dyn CallWorld, caller: UserId, from: Timestamp) -> Self {
        let (responsible, coworkers) = people_of(world, caller, rules.layout());
        Self::among(rules, world, (caller, from), responsible, coworkers)
    }

    /// A search where it is known which people there are: of those who are alike one is enough.
    pub(crate) fn among(
        rules: &'a CompiledRules,
        world: &'a dyn CallWorld,
        (caller, from): (UserId, Timestamp),
        responsible: Vec<KnownPerson>,
        coworkers: Vec<KnownPerson>,
    ) -> Self {
        Self {
            responsible,
            coworkers,
            facts: FxHashMap::default(),
            dead: FxHashSet::default(),
            moments: FxHashMap::default(),
            rules,
            world,
            caller,
            from,
            until: Timestamp::MAX,
            may_be_over: true,
        }
    }

    /// The same search, in which moments from this one on are too late, and days that are over will not do.
    pub(crate) fn until(self, until: Timestamp) -> Self {
        Self {
            until,
            may_be_over: false,
            ..self
        }
    }

    /// A call that is in a set; `None` where no real one is.
    pub fn find(&mut self, set: CallSet) -> Option<Witness> {
        let caller = self.rules.layout().callers.of(self.caller);
        let of_caller = self.stepped(set, Variable::Caller, caller);
        let witness = DestinationKind::ALL
            .into_iter()
            .find_map(|kind| self.of_kind(of_caller, kind))?;
        let witness = self.unsaid_coworker(set, witness);
        debug_assert!(self.holds(set, &witness), "{witness:?}");
        Some(witness)
    }

    fn of_kind(&mut self, set: CallSet, kind: DestinationKind) -> Option<Witness> {
        let set = self.stepped(set, Variable::Kind, kind as u32);
        if set == CallSet::NONE {
            return None;
        }
        let (destination, facts) = match kind {
            DestinationKind::Number => Numbers::new(self, Plan::Number).find(set)?,
            DestinationKind::Short => Numbers::new(self, Plan::Short).find(set)?,
            DestinationKind::Extension => self.extension(set)?,
            DestinationKind::Uri => (ADDRESS.to_owned(), self.facts(self.behind_digits(set), false)?),
        };
        Some(self.witness(destination, facts))
    }

    /// Whoever has an extension is a coworker: nothing a request says makes him none.
    fn extension(&mut self, set: CallSet) -> Option<(String, Facts)> {
        let asks_digits = matches!(self.rules.diagram().variable(set), Some(Variable::Digit(_)));
        // Where the digits do not matter one extension is as good as another.
        let most = if asks_digits { usize::MAX } else { 1 };
        let mut extensions = self.world.extensions().into_iter().take(most);
        extensions.find_map(|digits| {
            let behind = (0u8..).take(Digits::MOST).fold(set, |set, place| {
                let value = digits.get(place).map_or(0, |digit| u32::from(digit) + 1);
                self.stepped(set, Variable::Digit(place), value)
            });
            Some((digits.to_string(), self.facts(behind, true)?))
        })
    }

    /// What a set asks of the others where a variable has a value.
    pub(super) fn stepped(&self, set: CallSet, variable: Variable, value: u32) -> CallSet {
        if self.rules.diagram().variable(set) == Some(variable) {
            self.rules.diagram().step(set, value)
        } else {
            set
        }
    }

    /// What a set asks of the others where no more digits follow.
    pub(super) fn behind_digits(&self, set: CallSet) -> CallSet {
        self.zero_while(set, |variable| matches!(variable, Variable::Digit(_)))
    }

    /// What a set asks of the others where all of these variables are 0.
    pub(super) fn zero_while(&self, mut set: CallSet, belongs: impl Fn(Variable) -> bool) -> CallSet {
        while self.rules.diagram().variable(set).is_some_and(&belongs) {
            set = self.rules.diagram().step(set, 0);
        }
        set
    }

    fn witness(&self, destination: String, facts: Facts) -> Witness {
        Witness {
            destination,
            customer: facts.customer,
            coworker: match facts.coworker {
                Coworker::Unsaid => None,
                Coworker::User(user) => Some(self.world.user_name(user).to_owned()),
                Coworker::Unknown => Some(self.nobodys_id()),
            },
            time: facts.time,
        }
    }

    /// A word that is nobody's id.
    fn nobodys_id(&self) -> String {
        let mut ids = (1u32..).map(|count| match count {
            1 => "nobody-known".to_owned(),
            _ => format!("nobody-known-{count}"),
        });
        let free = ids.find(|id| self.world.user_named(id).is_none());
        free.unwrap_or_default()
    }

    /// The witness without a word of the coworker, where the phone book says enough.
    fn unsaid_coworker(&self, set: CallSet, witness: Witness) -> Witness {
        let plain = Witness {
            coworker: None,
            ..witness.clone()
        };
        if self.holds(set, &plain) { plain } else { witness }
    }

    /// Whether the request of a witness is in a set.
    fn holds(&self, set: CallSet, witness: &Witness) -> bool {
        let layout = self.rules.layout();
        let is_extension = |digits| self.world.coworker(Destination::Extension(digits)).is_some();
        let Ok(destination) = Destination::read(&witness.destination, None, is_extension) else {
            return false;
        };
        let person = |user| PersonFact::User(user, self.world.relations(self.caller, user));
        let named = |name: &str| self.world.user_named(name).map_or(PersonFact::Unknown, person);
        let coworker = match &witness.coworker {
            Some(name) => named(name),
            None => self.world.coworker(destination).map_or(PersonFact::Nobody, person),
        };
        let time = witness.time.unwrap_or(self.from);
        let call = Call::new(layout, self.caller, destination, Some(time)).to_coworker(layout, coworker);
        let Some(customer) = &witness.customer else {
            return self.rules.contains(set, &call);
        };
        let responsible = customer.responsible.as_deref().map_or(PersonFact::Unknown, named);
        let tags: Option<Vec<&str>> = customer
            .tags
            .as_ref()
            .map(|tags| tags.iter().map(String::as_str).collect());
        let facts = customer.facts(tags.as_deref());
        self.rules.contains(set, &call.to_customer(layout, &facts, responsible))
    }
}

impl WitnessCustomer {
    /// The same as a request says it.
    #[must_use]
    pub fn facts<'f>(&'f self, tags: Option<&'f [&'f str]>) -> CustomerFacts<'f> {
        CustomerFacts {
            responsible: self.responsible.as_deref(),
            kind: self.kind.as_deref(),
            pipeline: self.pipeline.as_deref(),
            stage: self.stage.as_deref(),
            tags,
            open: self.open,
        }
    }
}
