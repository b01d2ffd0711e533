//! The words of two policies in the ids of one of them, so that sets of calls can be told apart and printed.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use crate::{
    calls::{DestinationKind, PersonValue},
    destination::Digits,
    document::rules::{Effect, Pattern, PatternKind},
    policy::{
        Condition, Customers, Days, Fact, Hours, NumberItem, Organisation, People, PersonField, Policy, Rule, Rules,
        Settings, Statement, SubjectKind, Target, Test, When, WhenTime, relation_rules,
    },
    source::Place,
};

/// The rules of one policy with all words of the other beside them, its time zone among them, and persons that have to be
/// told apart.
pub(super) fn vocabulary(
    own: &Policy,
    other: &Policy,
    people: &[SubjectKind],
    dialled: &[(DestinationKind, Digits)],
) -> Rules {
    let mut rules = own.rules.clone();
    let mut words = Words {
        other,
        organisation: &own.organisation,
        rules: &mut rules,
    };
    let of_rules = other.rules.rules.iter().map(|rule| Rule {
        statements: rule.statements.iter().map(|it| words.statement(it)).collect(),
        ..rule.clone()
    });
    let of_rules: Vec<Rule> = of_rules.collect();
    let mut statements: Vec<Statement> = other.rules.company.iter().map(|it| words.statement(it)).collect();
    for hours in &other.rules.hours {
        statements.extend(hours.spans.iter().filter(|_| hours.zone.is_none()).map(|span| {
            let time = WhenTime::Span(*span);
            at(vec![time])
        }));
    }
    statements.extend(people.iter().flat_map(|subject| {
        let fields = [PersonField::Responsible, PersonField::Coworker];
        fields.map(|field| testing(Fact::Person(field, vec![People::Subject(*subject)])))
    }));
    let zone = &other.settings.time_zone;
    if *zone != own.settings.time_zone {
        rules.hours.push(Hours {
            name: String::new(),
            spans: Vec::new(),
            zone: Some(zone.clone()),
            place: Place::default(),
        });
        // A day of the one zone lies in these of the other.
        let days = other.rules.days.iter().flat_map(|days| &days.dates);
        let around = days.flat_map(|date| [-1, 0, 1].map(|days| date.saturating_add(days.days())));
        let around: BTreeSet<Date> = around.collect();
        rules.days.push(Days {
            name: String::new(),
            dates: around.into_iter().collect(),
            place: Place::default(),
        });
    }
    let dialled = dialled.iter().filter_map(|destination| item(*destination));
    statements.extend(dialled.map(|item| testing(Fact::Number(vec![item]))));
    let places = &other.rules.read_places;
    rules.read_places.pipelines.extend(places.pipelines.iter().cloned());
    rules.read_places.stages.extend(places.stages.iter().cloned());
    rules.rules.extend(of_rules);
    rules.rules.push(Rule {
        name: String::new(),
        statements,
        place: Place::default(),
    });
    rules
}

/// Which bits of a [`PersonValue`] any rule asks for: people who stand otherwise in other bits are the same to all of them.
/// Whoever may be read hangs on roles, and these ask for every bit.
pub(super) fn standings_asked_for(rules: &Rules, settings: &Settings, reads: bool) -> u32 {
    let every = PersonValue::SELF | PersonValue::DEPARTMENT | PersonValue::SUBDEPARTMENTS;
    if reads {
        return every;
    }
    let shipped = relation_rules(settings)
        .into_iter()
        .flat_map(|(_, rule)| &rule.statements);
    let tests = shipped.chain(rules.statements()).filter_map(|it| it.condition.as_ref());
    let bits = tests.flat_map(Condition::tests).map(|test| match &test.of {
        Fact::Person(PersonField::Responsible | PersonField::Coworker, people) => {
            people.iter().copied().map(standing_bit).fold(0, std::ops::BitOr::bitor)
        }
        _ => 0,
    });
    bits.fold(PersonValue::SELF, std::ops::BitOr::bitor)
}

fn standing_bit(people: People) -> u32 {
    match people {
        People::Me => PersonValue::SELF,
        People::MyDepartment => PersonValue::DEPARTMENT,
        People::MySubdepartments => PersonValue::SUBDEPARTMENTS,
        People::Subject(_) => 0,
    }
}

/// The most people whose names are words.
const MOST_NAMED: usize = 200;

/// The words of some rules alone, and those that count for all.
pub(super) fn words_of(vocabulary: &Rules, names: &BTreeSet<String>) -> Rules {
    let rules = vocabulary.rules.iter();
    let is_short = |rule: &Rule| rule.statements.len() <= MOST_NAMED;
    let rules = rules.filter(|rule| names.contains(&rule.name) || rule.name.is_empty() && is_short(rule));
    Rules {
        numbers: vocabulary.numbers.clone(),
        hours: vocabulary.hours.clone(),
        days: vocabulary.days.clone(),
        rules: rules.cloned().collect(),
        company: vocabulary.company.clone(),
        read_places: vocabulary.read_places.clone(),
    }
}

/// A destination as rules name it.
fn item((kind, digits): (DestinationKind, Digits)) -> Option<NumberItem> {
    let kind = match kind {
        DestinationKind::Number => PatternKind::Number,
        DestinationKind::Extension => PatternKind::Extension,
        DestinationKind::Short => PatternKind::Short,
        DestinationKind::Uri => return None,
    };
    Some(NumberItem::Pattern(Pattern {
        kind,
        digits: digits.to_string(),
        is_prefix: false,
    }))
}

/// The settings of one policy, so that all that matters to either is told apart.
pub(super) fn settings(own: &Settings, reads: bool) -> Settings {
    Settings {
        customers: if reads { Customers::Readable } else { own.customers },
        ..own.clone()
    }
}

fn any() -> Statement {
    Statement {
        effect: Effect::Allow,
        target: Target::Any,
        target_place: Place::default(),
        condition: None,
        whens: Vec::new(),
        place: Place::default(),
    }
}

fn testing(of: Fact) -> Statement {
    let test = Test {
        of,
        is_negated: false,
        place: Place::default(),
    };
    Statement {
        condition: Some(Condition::Test(test)),
        ..any()
    }
}

fn at(times: Vec<WhenTime>) -> Statement {
    let whens = times.into_iter().map(|time| When {
        is_except: false,
        time,
        place: Place::default(),
    });
    Statement {
        whens: whens.collect(),
        ..any()
    }
}

struct Words<'w> {
    other: &'w Policy,
    organisation: &'w Organisation,
    rules: &'w mut Rules,
}

impl Words<'_> {
    fn statement(&mut self, statement: &Statement) -> Statement {
        let target = match &statement.target {
            Target::Numbers(items) => Target::Numbers(self.items(items)),
            target => target.clone(),
        };
        let whens = statement.whens.iter().flat_map(|when| {
            let times = self.times(&when.time);
            times.into_iter().map(|time| When { time, ..when.clone() })
        });
        let whens = whens.collect();
        Statement {
            target,
            condition: statement.condition.as_ref().map(|condition| self.condition(condition)),
            whens,
            ..statement.clone()
        }
    }

    fn condition(&self, condition: &Condition) -> Condition {
        let parts = |parts: &[Condition]| parts.iter().map(|part| self.condition(part)).collect();
        match condition {
            Condition::Test(test) => Condition::Test(Test {
                of: self.fact(&test.of),
                ..test.clone()
            }),
            Condition::Not(inner) => Condition::Not(Box::new(self.condition(inner))),
            Condition::And(all) => Condition::And(parts(all)),
            Condition::Or(all) => Condition::Or(parts(all)),
        }
    }

    fn fact(&self, fact: &Fact) -> Fact {
        match fact {
            Fact::Person(field, people) => {
                let people = people.iter().filter_map(|people| match people {
                    People::Subject(subject) => self.subject(*subject).map(People::Subject),
                    people => Some(*people),
                });
                Fact::Person(*field, people.collect())
            }
            Fact::Number(items) => Fact::Number(self.items(items)),
            fact => fact.clone(),
        }
    }

    /// Patterns in place of named sets: a name may mean something else here.
    fn items(&self, items: &[NumberItem]) -> Vec<NumberItem> {
        let mut patterns = Vec::new();
        let mut seen = Vec::new();
        let mut open: Vec<&NumberItem> = items.iter().rev().collect();
        while let Some(item) = open.pop() {
            match item {
                NumberItem::Pattern(pattern) => patterns.push(NumberItem::Pattern(pattern.clone())),
                NumberItem::Set(index) if seen.contains(index) => {}
                NumberItem::Set(index) => {
                    seen.push(*index);
                    let set = self.other.rules.numbers.get(*index as usize);
                    open.extend(set.into_iter().flat_map(|set| set.items.iter().rev()));
                }
            }
        }
        patterns
    }

    /// The same times: hours in the policy's zone as their spans, all else by name.
    fn times(&mut self, time: &WhenTime) -> Vec<WhenTime> {
        match time {
            WhenTime::Span(span) => vec![WhenTime::Span(*span)],
            WhenTime::Hours(index) => {
                let Some(hours) = self.other.rules.hours.get(*index as usize) else {
                    return Vec::new();
                };
                match hours.zone {
                    None => hours.spans.iter().map(|span| WhenTime::Span(*span)).collect(),
                    Some(_) => vec![WhenTime::Hours(self.hours(hours))],
                }
            }
            WhenTime::Days(index) => {
                let days = self.other.rules.days.get(*index as usize);
                let days = days.map(|days| WhenTime::Days(self.days(days)));
                days.into_iter().collect()
            }
        }
    }

    fn hours(&mut self, hours: &Hours) -> u32 {
        let is_same = |known: &Hours| known.spans == hours.spans && known.zone == hours.zone;
        let known = self.rules.hours.iter().position(is_same);
        let index = known.unwrap_or_else(|| {
            self.rules.hours.push(hours.clone());
            self.rules.hours.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    fn days(&mut self, days: &Days) -> u32 {
        let known = self.rules.days.iter().position(|known| known.dates == days.dates);
        let index = known.unwrap_or_else(|| {
            self.rules.days.push(days.clone());
            self.rules.days.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// The subject of the same name; `None` where there is none.
    fn subject(&self, subject: SubjectKind) -> Option<SubjectKind> {
        let (other, own) = (&self.other.organisation, self.organisation);
        let department = |id| own.department_id(&other.department(id)?.name);
        let workgroup = |index: u32| {
            let name = &other.workgroups.get(index as usize)?.name;
            let index = own.workgroups.iter().position(|workgroup| workgroup.name == *name)?;
            u32::try_from(index).ok()
        };
        Some(match subject {
            SubjectKind::Administrators | SubjectKind::Everyone => subject,
            SubjectKind::Department(id) => SubjectKind::Department(department(id)?),
            SubjectKind::DepartmentOnly(id) => SubjectKind::DepartmentOnly(department(id)?),
            SubjectKind::Head(id) => SubjectKind::Head(department(id)?),
            SubjectKind::User(id) => SubjectKind::User(own.user_id(&other.user(id)?.name)?),
            SubjectKind::Group(index) => {
                let name = &other.groups.get(index as usize)?.name;
                let index = own.groups.iter().position(|group| group.name == *name)?;
                SubjectKind::Group(u32::try_from(index).ok()?)
            }
            SubjectKind::Workgroup(index) => SubjectKind::Workgroup(workgroup(index)?),
            SubjectKind::WorkgroupModerators(index) => SubjectKind::WorkgroupModerators(workgroup(index)?),
            SubjectKind::WorkgroupOwner(index) => SubjectKind::WorkgroupOwner(workgroup(index)?),
        })
    }
}
