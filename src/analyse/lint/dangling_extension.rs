use super::{Found, Lint};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::rules::{Pattern, PatternKind},
    policy::{Condition, Fact, NumberItem, Target},
    source::Place,
};

impl Lint<'_> {
    /// Internal numbers in rules that nobody has: what is dialled so is a short number, and no internal one.
    pub(super) fn dangling_extensions(&self) -> Found {
        let mut found = Vec::new();
        for (pattern, place) in self.patterns() {
            let is_dangling = pattern.kind == PatternKind::Extension && !self.has_extension(pattern);
            if is_dangling {
                let star = if pattern.is_prefix { "*" } else { "" };
                let written = format!("ext {}{star}", pattern.digits);
                found.push(
                    Diagnostic::new(
                        Code::DanglingExtension,
                        format!("nobody has the internal number `{written}`"),
                    )
                    .at(place, "holds no call")
                    .help("write the `extension` of a user, or remove it"),
                );
            }
        }
        found
    }

    /// Whether a user has an internal number of this pattern.
    fn has_extension(&self, pattern: &Pattern) -> bool {
        let mut extensions = self.policy.organisation.users.iter().filter_map(|user| user.extension);
        extensions.any(|extension| pattern.holds(extension.as_str()))
    }

    /// Every pattern of the rules, and where it stands: in a named set, in a target or in a test.
    pub(super) fn patterns(&self) -> impl Iterator<Item = (&Pattern, Place)> {
        let rules = &self.policy.rules;
        let of_sets = rules.numbers.iter().map(|set| (set.items.as_slice(), set.place));
        let of_statements = rules.statements().flat_map(|statement| {
            let target = match &statement.target {
                Target::Numbers(items) => Some((items.as_slice(), statement.target_place)),
                _ => None,
            };
            let tests = statement.condition.iter().flat_map(Condition::tests);
            let tests = tests.filter_map(|test| match &test.of {
                Fact::Number(items) => Some((items.as_slice(), test.place)),
                _ => None,
            });
            target.into_iter().chain(tests)
        });
        let all = of_sets.chain(of_statements);
        all.flat_map(|(items, place)| {
            items.iter().filter_map(move |item| match item {
                NumberItem::Pattern(pattern) => Some((pattern, place)),
                NumberItem::Set(_) => None,
            })
        })
    }
}
