use std::collections::BTreeSet;

use jiff::{civil::Date, tz::TimeZone};
use rustc_hash::FxHashSet;

use super::{
    DestinationKind, PersonValue, Variable,
    classes::Classes,
    clock::{Calendar, Clock},
    week::WEEK,
    words::Words,
};
use crate::policy::{
    CUSTOMER_KINDS, Condition, Customers, Fact, Hours, Organisation, People, PersonField, Rules, Settings, Statement,
    UserId, WhenTime, WordField,
};

/// What the values of the variables stand for: the words, days, zones and classes of people that rules tell apart.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Whether it matters which customers the caller may read.
    pub(super) reads: bool,
    pub(super) callers: Classes,
    pub(super) responsible: Classes,
    pub(super) coworkers: Classes,
    pub(super) kinds: Words,
    pub(super) pipelines: Words,
    pub(super) stages: Words,
    pub(super) tags: Words,
    pub(super) clock: Clock,
    pub(super) calendar: Calendar,
    /// The zones of hours that are not in that of the policy.
    pub(super) zones: Vec<Clock>,
    /// The minutes of a quarter of an hour at which some hours begin or end, and 0, at which days do.
    minute_marks: BTreeSet<u16>,
}

/// The most tags that rules may name: a decision keeps a customer's tags in one set of bits.
pub const MOST_TAGS: usize = 256;

/// The most time zones beside that of the policy.
pub const MOST_ZONES: usize = 32;

impl Layout {
    /// The layout of the rules of a policy.
    #[must_use]
    pub fn new(rules: &Rules, organisation: &Organisation, settings: &Settings) -> Self {
        let mut tested = Tested::default();
        rules.statements().for_each(|statement| tested.statement(statement));
        let reads = tested.readable || settings.customers == Customers::Readable;
        if reads {
            tested.kinds.extend(CUSTOMER_KINDS.map(str::to_owned));
            tested.pipelines.extend(rules.read_places.pipelines.iter().cloned());
            tested.stages.extend(rules.read_places.stages.iter().cloned());
        }
        let dates: BTreeSet<Date> = rules.days.iter().flat_map(|days| &days.dates).copied().collect();
        Self {
            callers: Classes::new(&tested.callers, organisation),
            responsible: Classes::new(&tested.responsible, organisation),
            coworkers: Classes::new(&tested.coworkers, organisation),
            reads,
            kinds: Words::of_few(tested.kinds, CUSTOMER_KINDS.len()),
            pipelines: Words::new(tested.pipelines),
            stages: Words::new(tested.stages),
            tags: Words::new(tested.tags),
            clock: Clock::new(&settings.time_zone),
            calendar: Calendar::new(dates.into_iter().collect()),
            zones: zones(&rules.hours, &settings.time_zone),
            minute_marks: minute_marks(rules),
        }
    }

    /// The class of a user as one who is responsible, and as a coworker.
    pub(crate) fn classes_of(&self, user: UserId) -> (u32, u32) {
        (self.responsible.of(user), self.coworkers.of(user))
    }

    /// The class of a user as a caller.
    pub(crate) fn caller_class(&self, user: UserId) -> u32 {
        self.callers.of(user)
    }

    /// The named days.
    #[must_use]
    pub fn dates(&self) -> &[Date] {
        self.calendar.dates()
    }

    /// The minutes of a quarter of an hour at which anything can change.
    #[must_use]
    pub(crate) fn minute_marks(&self) -> &BTreeSet<u16> {
        &self.minute_marks
    }

    /// The class of a caller: callers of one class are alike to every test on `caller`.
    #[must_use]
    pub(crate) fn caller(&self, user: UserId) -> u32 {
        self.callers.of(user)
    }

    /// Whether it matters which customers the caller may read.
    #[must_use]
    pub(crate) fn reads(&self) -> bool {
        self.reads
    }

    /// The pipelines that are told apart, in the order of their values from 1 on.
    pub(crate) fn pipelines(&self) -> &[String] {
        self.pipelines.names()
    }

    /// The stages that are told apart, in the order of their values from 1 on.
    pub(crate) fn stages(&self) -> &[String] {
        self.stages.names()
    }

    /// The zones of hours that are not in that of the policy.
    pub(crate) fn other_zones(&self) -> impl Iterator<Item = &TimeZone> {
        self.zones.iter().map(Clock::zone)
    }

    /// How many values a variable has.
    #[must_use]
    pub fn size(&self, variable: Variable) -> u32 {
        match variable {
            Variable::Caller => self.callers.count(),
            Variable::Readable | Variable::Open => 3,
            Variable::Kind => u32::try_from(DestinationKind::ALL.len()).unwrap_or(0),
            Variable::Digit(_) => 11,
            Variable::Customer | Variable::Tags | Variable::Tag(_) => 2,
            Variable::Responsible | Variable::Coworker => PersonValue::COUNT,
            Variable::ResponsibleClass => self.responsible.count(),
            Variable::CoworkerClass => self.coworkers.count(),
            Variable::CustomerKind => self.kinds.count(),
            Variable::Pipeline => self.pipelines.count(),
            Variable::Stage => self.stages.count(),
            Variable::Time => self.calendar.count(),
            Variable::Zone(_) => WEEK,
            Variable::Last => 1,
        }
    }

    /// The words of a field and its variable; tags have a variable each.
    pub(super) fn words(&self, field: WordField) -> (&Words, Variable) {
        match field {
            WordField::Kind => (&self.kinds, Variable::CustomerKind),
            WordField::Pipeline => (&self.pipelines, Variable::Pipeline),
            WordField::Stage => (&self.stages, Variable::Stage),
            WordField::Tag => (&self.tags, Variable::Tags),
        }
    }

    /// The variable of a zone; `None` for that of the policy.
    pub(super) fn zone(&self, zone: Option<&TimeZone>) -> Option<Variable> {
        let index = self.zones.iter().position(|clock| Some(clock.zone()) == zone)?;
        u8::try_from(index).ok().map(Variable::Zone)
    }

    /// What there is too much of, and how many of it there may be.
    pub(super) fn excess(&self) -> Option<(&'static str, usize)> {
        if self.tags.names().len() > MOST_TAGS {
            Some(("tags", MOST_TAGS))
        } else if self.zones.len() > MOST_ZONES {
            Some(("time zones", MOST_ZONES))
        } else {
            None
        }
    }
}

fn zones(hours: &[Hours], main: &TimeZone) -> Vec<Clock> {
    let mut zones: Vec<&TimeZone> = Vec::new();
    for zone in hours.iter().filter_map(|hours| hours.zone.as_ref()) {
        if zone != main && !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    zones.into_iter().map(Clock::new).collect()
}

fn minute_marks(rules: &Rules) -> BTreeSet<u16> {
    let inline = rules
        .statements()
        .flat_map(|statement| &statement.whens)
        .filter_map(|when| match &when.time {
            WhenTime::Span(span) => Some(span),
            WhenTime::Hours(_) | WhenTime::Days(_) => None,
        });
    let spans = rules.hours.iter().flat_map(|hours| &hours.spans).chain(inline);
    let ends = spans.flat_map(|span| [span.from % 15, span.to % 15]);
    ends.chain([0]).collect()
}

/// What rules test, collected.
#[derive(Default)]
struct Tested {
    callers: FxHashSet<People>,
    responsible: FxHashSet<People>,
    coworkers: FxHashSet<People>,
    kinds: BTreeSet<String>,
    pipelines: BTreeSet<String>,
    stages: BTreeSet<String>,
    tags: BTreeSet<String>,
    readable: bool,
}

impl Tested {
    fn statement(&mut self, statement: &Statement) {
        if let Some(condition) = &statement.condition {
            self.condition(condition);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Test(test) => self.fact(&test.of),
            Condition::Not(inner) => self.condition(inner),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
        }
    }

    fn fact(&mut self, fact: &Fact) {
        let subjects = |people: &[People]| {
            let subjects = people.iter().filter(|people| matches!(people, People::Subject(_)));
            subjects.copied().collect::<Vec<_>>()
        };
        match fact {
            Fact::Person(PersonField::Caller, people) => {
                self.callers
                    .extend(people.iter().filter(|people| **people != People::Me));
            }
            Fact::Person(PersonField::Responsible, people) => self.responsible.extend(subjects(people)),
            Fact::Person(PersonField::Coworker, people) => self.coworkers.extend(subjects(people)),
            Fact::Word(field, words) => {
                let known = match field {
                    WordField::Kind => &mut self.kinds,
                    WordField::Pipeline => &mut self.pipelines,
                    WordField::Stage => &mut self.stages,
                    WordField::Tag => &mut self.tags,
                };
                known.extend(words.iter().cloned());
            }
            Fact::Readable => self.readable = true,
            Fact::Country(_) | Fact::Line(_) | Fact::Number(_) | Fact::Open => {}
        }
    }
}
