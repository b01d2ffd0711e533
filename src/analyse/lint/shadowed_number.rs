use super::{Found, Lint, dangling_extension::matches};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::rules::{Effect, Pattern, PatternKind},
    policy::{NumberItem, Target},
};

impl Lint<'_> {
    /// Short numbers that always ring through and are somebody's internal number: who dials them calls that person.
    pub(super) fn shadowed_numbers(&self) -> Found {
        let mut found = Vec::new();
        let always = self
            .policy
            .rules
            .company
            .iter()
            .filter(|it| it.effect == Effect::Always);
        for statement in always {
            let Target::Numbers(items) = &statement.target else {
                continue;
            };
            let patterns = self.patterns_of(items);
            for user in &self.policy.organisation.users {
                let Some(extension) = user.extension else { continue };
                let digits = extension.as_str();
                let is_meant = |it: &&Pattern| it.kind == PatternKind::Short && matches(it, digits);
                if patterns.iter().any(is_meant) {
                    let message = format!(
                        "`{digits}` is to ring through always, and is the internal number of `{}`",
                        user.name
                    );
                    found.push(
                        Diagnostic::new(Code::ShadowedNumber, message)
                            .at(statement.target_place, format!("`{digits}` reaches a coworker instead"))
                            .related(user.place, "has this internal number")
                            .help("give the user another `extension`"),
                    );
                }
            }
        }
        found
    }

    /// The patterns of some items, those of named sets included.
    fn patterns_of<'s>(&'s self, items: &'s [NumberItem]) -> Vec<&'s Pattern> {
        let mut open: Vec<&NumberItem> = items.iter().collect();
        let mut patterns = Vec::new();
        while let Some(item) = open.pop() {
            match item {
                NumberItem::Pattern(pattern) => patterns.push(pattern),
                NumberItem::Set(set) => {
                    let set = self.policy.rules.numbers.get(*set as usize);
                    open.extend(set.into_iter().flat_map(|set| &set.items));
                }
            }
        }
        patterns
    }
}
