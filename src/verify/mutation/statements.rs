use super::{Edit, Mutation, MutationKind};
use crate::{
    decide::phrase,
    diagnostic::Diagnostics,
    document::{
        Documents, Placed,
        rules::{Condition, Definition, Effect, Item, Pattern, Span, StatementDocument, Target, ValueWord, WhenTime},
    },
    snapshot::Snapshot,
    source::Place,
};

/// By how much a boundary of hours is moved, in minutes.
const STEP: u16 = 15;

/// The statements of rules and of the company, the hours and the prefixes: statements are removed and turned around,
/// boundaries of hours moved, prefixes made a digit shorter and a digit longer.
pub(super) fn of(snapshot: &Snapshot) -> Vec<Mutation> {
    // They were read without a mistake when the policy was loaded.
    let documents = Documents::read(snapshot.sources(), &mut Diagnostics::default());
    let mut collector = Collector {
        snapshot,
        mutations: Vec::new(),
    };
    for definition in documents.rules.iter().flat_map(|file| &file.definitions) {
        match definition {
            Definition::Numbers(numbers) => collector.items(&numbers.items),
            Definition::Hours(hours) => hours.spans.iter().for_each(|span| collector.span(span)),
            Definition::Days(_) => {}
            Definition::Rule(rule) => collector.statements(&rule.statements, (Effect::Allow, "allow")),
            Definition::Company(company) => collector.statements(&company.statements, (Effect::Always, "always")),
        }
    }
    collector.mutations
}

struct Collector<'a> {
    snapshot: &'a Snapshot,
    mutations: Vec<Mutation>,
}

impl Collector<'_> {
    /// Statements of a block, and what lets calls through in it.
    fn statements(&mut self, statements: &[StatementDocument], (opens, word): (Effect, &str)) {
        for statement in statements {
            let written = phrase(self.snapshot, statement.place);
            self.add(
                MutationKind::Statement,
                statement.place,
                format!("`{written}` is removed"),
                String::new(),
            );
            let other = if statement.effect.value == opens { "deny" } else { word };
            self.add(
                MutationKind::Effect,
                statement.effect.place,
                format!("`{written}` begins with `{other}`"),
                other.to_owned(),
            );
            if let Target::Items(items) = &statement.target.value {
                self.items(items);
            }
            if let Some(condition) = &statement.condition {
                self.condition(condition);
            }
            for when in &statement.whens {
                if let WhenTime::Span(span) = &when.value.time {
                    self.span(span);
                }
            }
        }
    }

    /// How deep conditions are is bounded by who read them.
    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Test(test) => {
                for value in &test.values {
                    if let ValueWord::Pattern(pattern) = &value.value {
                        self.pattern(pattern, value.place);
                    }
                }
            }
            Condition::Property(_) => {}
            Condition::Not(inner) => self.condition(inner),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
        }
    }

    fn items(&mut self, items: &[Placed<Item>]) {
        for item in items {
            if let Item::Pattern(pattern) = &item.value {
                self.pattern(pattern, item.place);
            }
        }
    }

    /// A prefix without its last digit, and with one more.
    fn pattern(&mut self, pattern: &Pattern, place: Place) {
        let written = self.snapshot.sources().words(place).to_owned();
        let Some((digits, _)) = written.rsplit_once('*').filter(|_| pattern.is_prefix) else {
            return;
        };
        let shorter = digits
            .rfind(|char: char| char.is_ascii_digit())
            .and_then(|last| digits.get(..last));
        let longer = format!("{}0", digits.trim_end());
        for other in shorter.into_iter().chain([longer.as_str()]) {
            let other = format!("{}*", other.trim_end());
            let words = format!("`{written}` becomes `{other}`");
            self.add(MutationKind::Prefix, place, words, other);
        }
    }

    /// Both boundaries of some hours, each earlier and later.
    fn span(&mut self, span: &Placed<Span>) {
        let Span { from, to, .. } = span.value;
        let written = self.snapshot.sources().words(span.place).to_owned();
        let Some((at, end)) = times(&written) else { return };
        let moved = |minute: u16| {
            [minute.checked_sub(STEP), minute.checked_add(STEP)]
                .into_iter()
                .flatten()
        };
        let others = moved(from).map(|from| (from, to)).chain(moved(to).map(|to| (from, to)));
        for (other_from, other_to) in others {
            let is_day = other_from < 24 * 60 && (1..=24 * 60).contains(&other_to);
            // Hours that would cross become others altogether.
            if !is_day || other_from == other_to || (from < to) != (other_from < other_to) {
                continue;
            }
            let times = format!("{}-{}", clock(other_from), clock(other_to));
            let (before, after) = (written.get(..at), written.get(end..));
            let other = [before.unwrap_or_default(), &times, after.unwrap_or_default()].concat();
            let words = format!("`{written}` becomes `{other}`");
            self.add(MutationKind::Hours, span.place, words, other);
        }
    }

    fn add(&mut self, kind: MutationKind, place: Place, words: String, text: String) {
        self.mutations.push(Mutation {
            kind,
            place,
            words,
            role: None,
            edits: vec![Edit { place, text }],
            ends: None,
        });
    }
}

/// Where the times of a span begin and end: from its first digit to its last.
fn times(written: &str) -> Option<(usize, usize)> {
    let is_digit = |char: char| char.is_ascii_digit();
    Some((written.find(is_digit)?, written.rfind(is_digit)? + 1))
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}
