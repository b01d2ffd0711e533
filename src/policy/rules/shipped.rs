use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::resolve_rules;
use crate::{
    catalogue::{CALL_RULES, Relation},
    diagnostic::Diagnostics,
    document::rules::read_rules_file,
    policy::{Customers, Edition, Organisation, Rule, SettingPlaces, Settings},
    source::{FileId, SourceFile},
};

/// The shipped rules. A test shows that they have no mistakes.
static SHIPPED: LazyLock<Vec<ShippedRule>> = LazyLock::new(|| shipped_rules(&mut Diagnostics::default()));

/// What a relation of a call means.
#[derive(Clone, Debug)]
pub(crate) struct ShippedRule {
    relation: Relation,
    /// Whether it counts in place of another one, where customers have to be readable.
    of_readable: bool,
    rule: Rule,
}

/// What the relations of a call mean, as rules: one mechanism for levels and for what a team writes.
pub(crate) fn relation_rules(settings: &Settings) -> Vec<(Relation, &'static Rule)> {
    let asks_readable = settings.customers == Customers::Readable;
    let replaced = |relation| {
        let mut others = SHIPPED.iter();
        others.any(|other| other.of_readable && other.relation == relation)
    };
    let counts = |shipped: &&ShippedRule| {
        if asks_readable && replaced(shipped.relation) {
            shipped.of_readable
        } else {
            !shipped.of_readable
        }
    };
    let counting = SHIPPED.iter().filter(counts);
    counting.map(|shipped| (shipped.relation, &shipped.rule)).collect()
}

/// Reads the shipped rules anew.
pub(crate) fn shipped_rules(diagnostics: &mut Diagnostics) -> Vec<ShippedRule> {
    let (path, text) = CALL_RULES;
    let file = read_rules_file(FileId::default(), &SourceFile::new(path, text), diagnostics);
    let settings = Settings {
        edition: Edition::Cloud,
        time_zone: TimeZone::UTC,
        country: None,
        plan: None,
        recordings_folder: None,
        customers: Customers::All,
        lint: std::collections::BTreeMap::new(),
        said: SettingPlaces::default(),
    };
    let rules = resolve_rules(&[file], &Organisation::default(), &settings, diagnostics).rules;
    let meant = |rule: Rule| {
        let name = rule.name.strip_prefix("calls-")?;
        let of_readable = name.strip_prefix("readable-");
        Some(ShippedRule {
            relation: Relation::named(of_readable.unwrap_or(name))?,
            of_readable: of_readable.is_some(),
            rule,
        })
    };
    rules.into_iter().filter_map(meant).collect()
}
