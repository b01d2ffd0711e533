use jiff::tz::TimeZone;

use super::meanings::{Meanings, days_name, hours_name, patterns};
use crate::{
    policy::{
        Condition, Days, Fact, Hours, NumberItem, Organisation, People, Policy, Rule, Rules, Statement, SubjectKind,
        Target, Test, When, WhenTime,
    },
    source::Place,
};

/// Says statements of one policy in the ids of some rules, without the names that mean different things.
pub(super) struct Words<'w> {
    pub(super) from: &'w Policy,
    pub(super) whose: Whose<'w>,
    /// The rules; what their ids lack is added.
    pub(super) rules: &'w mut Rules,
}

/// Whose statements they are.
#[derive(Clone, Copy)]
pub(super) enum Whose<'w> {
    /// Of the policy of which the rules are: hours and days are in the same order, behind as many new ones.
    Own {
        meanings: &'w Meanings<'w>,
        new_hours: u32,
        new_days: u32,
    },
    /// Of the other one.
    Other {
        own: &'w Policy,
        /// The zone of the times, where the rules have another.
        zone: Option<&'w TimeZone>,
    },
}

impl Words<'_> {
    pub(super) fn rules_of(&mut self, rules: &[Rule]) -> Vec<Rule> {
        let rules = rules.iter().map(|rule| Rule {
            statements: rule.statements.iter().map(|it| self.statement(it)).collect(),
            ..rule.clone()
        });
        rules.collect()
    }

    pub(super) fn statement(&mut self, statement: &Statement) -> Statement {
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
        match (fact, self.whose) {
            (Fact::Person(field, people), Whose::Other { own, .. }) => {
                let people = people.iter().filter_map(|people| match people {
                    People::Subject(subject) => self.subject(*subject, &own.organisation).map(People::Subject),
                    people => Some(*people),
                });
                Fact::Person(*field, people.collect())
            }
            (Fact::Number(items), _) => Fact::Number(self.items(items)),
            (fact, _) => fact.clone(),
        }
    }

    /// Patterns in place of the named sets that mean something else on the other side.
    fn items(&self, items: &[NumberItem]) -> Vec<NumberItem> {
        let said = items.iter().flat_map(|item| match (item, self.whose) {
            (NumberItem::Set(index), Whose::Own { meanings, .. }) if !differs(&meanings.numbers, *index) => {
                vec![item.clone()]
            }
            _ => {
                let patterns = patterns(&self.from.rules, std::slice::from_ref(item));
                patterns.into_iter().map(NumberItem::Pattern).collect()
            }
        });
        said.collect()
    }

    /// The same times: hours in the zone of the rules as their spans, where their name will not do.
    fn times(&mut self, time: &WhenTime) -> Vec<WhenTime> {
        match (time, self.whose) {
            (
                WhenTime::Hours(index),
                Whose::Own {
                    meanings, new_hours, ..
                },
            ) => {
                let hours = self.from.rules.hours.get(*index as usize);
                match hours.filter(|hours| hours.zone.is_none() && differs(&meanings.hours, *index)) {
                    Some(hours) => spans(hours),
                    None => vec![WhenTime::Hours(index + new_hours)],
                }
            }
            (WhenTime::Days(index), Whose::Own { new_days, .. }) => vec![WhenTime::Days(index + new_days)],
            (WhenTime::Span(span), Whose::Other { zone: Some(zone), .. }) => {
                vec![self.in_zone(&Hours {
                    name: hours_name(&[*span], zone),
                    spans: vec![*span],
                    zone: Some(zone.clone()),
                    place: Place::default(),
                })]
            }
            (WhenTime::Span(span), _) => vec![WhenTime::Span(*span)],
            (WhenTime::Hours(index), Whose::Other { .. }) => {
                let hours = self.from.rules.hours.get(*index as usize);
                hours.map_or_else(Vec::new, |hours| self.hours(hours))
            }
            (WhenTime::Days(index), Whose::Other { .. }) => {
                let days = self.from.rules.days.get(*index as usize);
                days.map_or_else(Vec::new, |days| vec![self.days(days)])
            }
        }
    }

    /// Hours of the other policy.
    pub(super) fn hours(&mut self, hours: &Hours) -> Vec<WhenTime> {
        let Whose::Other { own, zone } = self.whose else {
            return Vec::new();
        };
        let Some(zone) = hours.zone.as_ref().or(zone) else {
            return spans(hours);
        };
        let is_named = |known: &Hours| known.name == hours.name;
        let has_name = hours.zone.is_some() && !own.rules.hours.iter().any(is_named);
        let name = has_name.then(|| hours.name.clone());
        vec![self.in_zone(&Hours {
            name: name.unwrap_or_else(|| hours_name(&hours.spans, zone)),
            zone: Some(zone.clone()),
            ..hours.clone()
        })]
    }

    fn in_zone(&mut self, hours: &Hours) -> WhenTime {
        let is_same = |known: &Hours| known.spans == hours.spans && known.zone == hours.zone;
        let known = self.rules.hours.iter().position(is_same);
        let index = known.unwrap_or_else(|| {
            self.rules.hours.push(hours.clone());
            self.rules.hours.len() - 1
        });
        WhenTime::Hours(u32::try_from(index).unwrap_or(u32::MAX))
    }

    fn days(&mut self, days: &Days) -> WhenTime {
        let known = self.rules.days.iter().position(|known| known.dates == days.dates);
        let index = known.unwrap_or_else(|| {
            let is_named = |known: &Days| known.name == days.name;
            let is_unclear = match self.whose {
                Whose::Other { own, zone } => zone.is_some() || own.rules.days.iter().any(is_named),
                Whose::Own { .. } => false,
            };
            let mut days = days.clone();
            if is_unclear {
                days.name = days_name(&days.dates.iter().copied().collect());
            }
            self.rules.days.push(days);
            self.rules.days.len() - 1
        });
        WhenTime::Days(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The subject of the same name; `None` where there is none.
    fn subject(&self, subject: SubjectKind, own: &Organisation) -> Option<SubjectKind> {
        let other = &self.from.organisation;
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

/// Whether a name means something else on the other side.
fn differs<T>(meanings: &[Option<T>], index: u32) -> bool {
    meanings.get(index as usize).is_some_and(Option::is_some)
}

fn spans(hours: &Hours) -> Vec<WhenTime> {
    hours.spans.iter().map(|span| WhenTime::Span(*span)).collect()
}
