//! The lines by whose change the calls of somebody change.

use std::collections::BTreeMap;

use super::{
    Side,
    call_finding::CallFinding,
    calls::Calls,
    causes::{Causes, by_role, organisation_lines, roles},
    pair::Both,
    same::grant_text,
};
use crate::{
    policy::{Role, Rule, Statement},
    snapshot::{Holding, Snapshot},
    source::Place,
};

/// The causes of a finding, told for the first of its people.
pub(super) fn call_causes(calls: &Calls<'_, '_>, finding: &CallFinding) -> Causes {
    let mut causes = rule_causes(calls, finding);
    let Some(id) = finding.people.first().copied() else {
        return causes;
    };
    if causes.is_empty() {
        let responsible = finding.witness.customer.as_ref().and_then(|it| it.responsible.as_ref());
        let names_someone = finding.witness.coworker.is_some() || responsible.is_some();
        let on = names_someone.then(|| finding.direction.side());
        organisation_lines(calls.pair, calls.people, id, (None, on), &mut causes);
    }
    if causes.is_empty() {
        calls.phone_lines(&mut causes);
    }
    settings_lines(calls, finding, &mut causes);
    causes.sorted()
}

/// The settings that differ and by which the calls of a finding are told.
fn settings_lines(calls: &Calls<'_, '_>, finding: &CallFinding, causes: &mut Causes) {
    let settings = Both::of(|side| &calls.pair.of(side).policy().settings);
    let Both { old, new } = settings;
    let differing = [
        (
            old.time_zone != new.time_zone && finding.witness.time.is_some(),
            Both::of(|side| settings.on(side).said.time_zone),
        ),
        (
            old.customers != new.customers && finding.witness.customer.is_some(),
            Both::of(|side| settings.on(side).said.customers),
        ),
    ];
    for (_, said) in differing.into_iter().filter(|(differs, _)| *differs) {
        if let Some((side, place)) = line(&said) {
            causes.add(side, place);
        }
    }
}

/// Where a setting is said: as it is to be, or, where it goes, as it was.
pub(super) fn line(said: &Both<Option<Place>>) -> Option<(Side, Place)> {
    let new = said.new.map(|place| (Side::New, place));
    new.or(said.old.map(|place| (Side::Old, place)))
}

/// What roles and rules say otherwise than before; nothing where it is the organisation alone that changes.
pub(super) fn rule_causes(calls: &Calls<'_, '_>, finding: &CallFinding) -> Causes {
    let pair = calls.pair;
    let mut causes = Causes::default();
    let person = finding.people.first().and_then(|id| calls.people.get(*id));
    let Some(person) = person else { return causes };
    let text = |role: &Role, side: Side| {
        let grant = calls.permission(side, finding).and_then(|id| role.grants.get(&id));
        grant.map_or_else(String::new, |grant| grant_text(grant, pair.of(side).policy()))
    };
    let held = Both::of(|side| {
        let holdings = person
            .user(side)
            .map(|user| pair.of(side).holdings(user))
            .unwrap_or_default();
        let holdings = holdings.into_iter();
        by_role(
            pair.of(side),
            holdings.filter(|it| it.counts_at(finding.time.0) && it.assignment.on.is_none()),
        )
    });
    roles(pair, person, &held, finding.time.0, &mut causes, |_, role, side| {
        text(role, side)
    });
    for (name, new) in &held.new {
        let Some(old) = held.old.get(name) else { continue };
        let holdings = Both { old: *old, new: *new };
        let role = |side: Side| role_of(pair.of(side), holdings.on(side));
        if let (Some(old), Some(new)) = (role(Side::Old), role(Side::New)) {
            if text(old, Side::Old) != text(new, Side::New) {
                let grant = calls.permission(Side::New, finding).and_then(|id| new.grants.get(&id));
                let place = grant.and_then(|grant| {
                    let rule = grant.rules.first().map(|rule| rule.place);
                    grant.base.map(|base| base.place).or(rule)
                });
                causes.add(Side::New, place.unwrap_or(new.place));
            }
            rules(calls, finding, Both { old, new }, &mut causes);
        }
    }
    let company = Both::of(|side| pair.of(side).policy().rules.company.as_slice());
    statements(calls, &company, &mut causes);
    causes
}

fn role_of<'a>(snapshot: &'a Snapshot, holding: &Holding<'_>) -> Option<&'a Role> {
    snapshot.policy().roles.get(holding.assignment.role.index())
}

/// The rules that a role gives on either side.
fn rules(calls: &Calls<'_, '_>, finding: &CallFinding, roles: Both<&Role>, causes: &mut Causes) {
    let rules = Both::of(|side| {
        let policy = calls.pair.of(side).policy();
        let grant = calls
            .permission(side, finding)
            .and_then(|id| roles.on(side).grants.get(&id));
        let rules = grant.into_iter().flat_map(|grant| &grant.rules);
        let rules = rules.filter_map(|grant| policy.rules.rules.get(grant.rule.index()));
        rules
            .map(|rule| (rule.name.as_str(), rule))
            .collect::<BTreeMap<&str, &Rule>>()
    });
    for (name, new) in &rules.new {
        if let Some(old) = rules.old.get(name) {
            let of_rule = Both {
                old: old.statements.as_slice(),
                new: new.statements.as_slice(),
            };
            statements(calls, &of_rule, causes);
        }
    }
}

/// The statements that one side has alone, and the named sets, hours and days that differ and that statements use.
fn statements(calls: &Calls<'_, '_>, statements: &Both<&[Statement]>, causes: &mut Causes) {
    let texts = Both::of(|side| {
        let sources = calls.pair.of(side).sources();
        let texts = statements.on(side).iter();
        let texts = texts.map(|statement| (normal(sources.words(statement.place)), statement.place));
        texts.collect::<Vec<_>>()
    });
    for side in Side::BOTH {
        let others = texts.on(side.other());
        for (text, place) in texts.on(side) {
            if !others.iter().any(|(other, _)| other == text) {
                causes.add(side, *place);
            }
        }
    }
    let definitions = Both::of(|side| definitions(calls.pair.of(side)));
    let words: Vec<&str> = texts.new.iter().flat_map(|(text, _)| text.split(' ')).collect();
    let mut open: Vec<&str> = words.iter().map(|word| word.trim_end_matches(',')).collect();
    let mut seen: Vec<&str> = Vec::new();
    while let Some(name) = open.pop() {
        let Some((text, place)) = definitions.new.get(name).filter(|_| !seen.contains(&name)) else {
            continue;
        };
        seen.push(name);
        if definitions.old.get(name).is_some_and(|(old, _)| old != text) {
            causes.add(Side::New, *place);
        }
        open.extend(text.split(' ').map(|word| word.trim_end_matches(',')));
    }
}

/// The line of each named set, hours and days.
fn definitions(snapshot: &Snapshot) -> BTreeMap<&str, (String, Place)> {
    let rules = &snapshot.policy().rules;
    let numbers = rules.numbers.iter().map(|it| (it.name.as_str(), it.place));
    let hours = rules.hours.iter().map(|it| (it.name.as_str(), it.place));
    let days = rules.days.iter().map(|it| (it.name.as_str(), it.place));
    let all = numbers.chain(hours).chain(days);
    all.map(|(name, place)| (name, (definition(snapshot, place), place)))
        .collect()
}

/// The text of a definition, from its name to the next empty line or definition.
fn definition(snapshot: &Snapshot, place: Place) -> String {
    let Some(file) = snapshot.sources().get(place.file) else {
        return String::new();
    };
    let text = file.text().get(place.start as usize..).unwrap_or_default();
    let is_next = |line: &&str| {
        let starts = ["numbers ", "hours ", "days ", "rule ", "company"];
        !starts.iter().any(|start| line.trim_start().starts_with(start))
    };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.take_while(is_next).collect();
    normal(&format!("{first} {}", rest.join(" ")))
}

fn normal(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
