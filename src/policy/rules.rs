//! Takes the rule files as written, gives the rules with every name resolved.

use super::{
    Organisation, Settings,
    definitions::Definitions,
    rule::{Days, Hours, ReadPlaces, Rule, Rules},
    settings::time_zone,
};
use crate::{
    diagnostic::Diagnostics,
    document::{
        Text,
        rules::{DaysDocument, Definition, HoursDocument, NumbersDocument, RuleDocument, RulesFile, StatementDocument},
    },
};

mod condition;
mod name;
mod numbers;
mod shipped;
mod statement;

use name::Names;
use numbers::resolve_numbers;
use statement::Resolver;

pub(crate) use shipped::relation_rules;

/// What the files define, by kind.
struct Documents<'d> {
    numbers: Definitions<'d, NumbersDocument>,
    hours: Definitions<'d, HoursDocument>,
    days: Definitions<'d, DaysDocument>,
    rules: Definitions<'d, RuleDocument>,
    company: Vec<&'d StatementDocument>,
}

impl<'d> Documents<'d> {
    fn collect(files: &'d [RulesFile], diagnostics: &mut Diagnostics) -> Self {
        let (mut numbers, mut hours, mut days, mut rules) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut company = Vec::new();
        for definition in files.iter().flat_map(|file| &file.definitions) {
            match definition {
                Definition::Numbers(document) => numbers.push((&document.name, document)),
                Definition::Hours(document) => hours.push((&document.name, document)),
                Definition::Days(document) => days.push((&document.name, document)),
                Definition::Rule(document) => rules.push((&document.name, document)),
                Definition::Company(document) => company.extend(&document.statements),
            }
        }
        Self {
            numbers: Definitions::of("set of numbers", numbers, diagnostics),
            hours: Definitions::of("set of hours", hours, diagnostics),
            days: Definitions::of("set of days", days, diagnostics),
            rules: Definitions::of("rule", rules, diagnostics),
            company,
        }
    }
}

/// Resolves the rule files of a policy.
pub(crate) fn resolve_rules(
    files: &[RulesFile],
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Rules {
    let documents = Documents::collect(files, diagnostics);
    let names = Names {
        numbers: documents.numbers.names(),
        hours: documents.hours.names(),
        days: documents.days.names(),
    };
    let numbers = resolve_numbers(&documents.numbers, &names, diagnostics);
    let hours = documents.hours.iter().map(|(_, document)| hours(document, diagnostics));
    let hours = hours.collect();
    let days = documents.days.iter().map(|(_, document)| days(document)).collect();
    let mut resolver = Resolver {
        names: &names,
        organisation,
        settings,
        diagnostics,
    };
    let rules = documents.rules.iter().map(|(name, document)| Rule {
        name: name.value.clone(),
        statements: resolver.statements(&document.statements),
        place: name.place,
    });
    let rules = rules.collect();
    let company = resolver.statements(documents.company);
    Rules {
        numbers,
        hours,
        days,
        rules,
        company,
        read_places: ReadPlaces::default(),
    }
}

fn hours(document: &HoursDocument, diagnostics: &mut Diagnostics) -> Hours {
    Hours {
        name: document.name.value.clone(),
        spans: document.spans.iter().map(|span| span.value).collect(),
        zone: document
            .zone
            .as_ref()
            .and_then(|zone: &Text| time_zone(zone, diagnostics)),
        place: document.name.place,
    }
}

fn days(document: &DaysDocument) -> Days {
    let mut dates: Vec<_> = document.dates.iter().map(|date| date.value).collect();
    dates.sort_unstable();
    dates.dedup();
    Days {
        name: document.name.value.clone(),
        dates,
        place: document.name.place,
    }
}
