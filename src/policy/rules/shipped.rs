use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::resolve_rules;
use crate::{
    catalogue::{CALL_RULES, Relation},
    diagnostic::Diagnostics,
    document::rules::read_rules_file,
    policy::{Edition, Organisation, Rule, Settings},
    source::{FileId, SourceFile},
};

/// The shipped rules. A test shows that they have no mistakes.
static SHIPPED: LazyLock<Vec<(Relation, Rule)>> = LazyLock::new(|| shipped_rules(&mut Diagnostics::default()));

/// What the relations of a call mean, as rules: one mechanism for levels and for what a team writes.
pub(crate) fn relation_rules() -> &'static [(Relation, Rule)] {
    &SHIPPED
}

/// Reads the shipped rules anew.
pub(crate) fn shipped_rules(diagnostics: &mut Diagnostics) -> Vec<(Relation, Rule)> {
    let (path, text) = CALL_RULES;
    let file = read_rules_file(FileId::default(), &SourceFile::new(path, text), diagnostics);
    let settings = Settings {
        edition: Edition::Cloud,
        time_zone: TimeZone::UTC,
        country: None,
        plan: None,
        recordings_folder: None,
    };
    let rules = resolve_rules(&[file], &Organisation::default(), &settings, diagnostics).rules;
    let meant = |rule: Rule| {
        let relation = rule.name.strip_prefix("calls-").and_then(Relation::named)?;
        Some((relation, rule))
    };
    rules.into_iter().filter_map(meant).collect()
}
