use super::{
    name::{Kind, Names},
    numbers::resolve_item,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{
        Placed,
        rules::{self as document, StatementDocument},
    },
    policy::{
        Organisation, Settings,
        rule::{Statement, Target, When, WhenTime},
    },
};

/// Resolves statements.
pub(super) struct Resolver<'a, 'd> {
    pub(super) names: &'a Names<'d>,
    pub(super) organisation: &'a Organisation,
    pub(super) settings: &'a Settings,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Resolver<'_, '_> {
    /// Those statements of which every part could be resolved.
    pub(super) fn statements<'s>(
        &mut self,
        documents: impl IntoIterator<Item = &'s StatementDocument>,
    ) -> Vec<Statement> {
        let statements = documents.into_iter().map(|document| {
            let statement = self.statement(document);
            // A statement that falls away without a word would open access: a `deny` among them.
            if statement.is_none() && !self.diagnostics.has_errors() {
                self.diagnostics.push(
                    Diagnostic::new(Code::RuleSyntax, "this line cannot be understood")
                        .at(document.place, "")
                        .help("write it anew, word by word"),
                );
            }
            statement
        });
        statements.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn statement(&mut self, document: &StatementDocument) -> Option<Statement> {
        let target = self.target(&document.target.value);
        let condition = document.condition.as_ref().map(|condition| self.condition(condition));
        let whens: Vec<_> = document.whens.iter().map(|when| self.when(when)).collect();
        Some(Statement {
            effect: document.effect.value,
            target: target?,
            target_place: document.target.place,
            condition: match condition {
                None => None,
                Some(resolved) => Some(resolved?),
            },
            whens: whens.into_iter().collect::<Option<_>>()?,
            place: document.place,
        })
    }

    fn target(&mut self, target: &document::Target) -> Option<Target> {
        Some(match target {
            document::Target::Any => Target::Any,
            document::Target::Customers => Target::Customers,
            document::Target::Coworkers => Target::Coworkers,
            document::Target::Items(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| resolve_item(item, self.names, self.diagnostics))
                    .collect();
                Target::Numbers(items.into_iter().collect::<Option<_>>()?)
            }
        })
    }

    fn when(&mut self, when: &Placed<document::When>) -> Option<When> {
        let time = match &when.value.time {
            document::WhenTime::Span(span) => WhenTime::Span(span.value),
            document::WhenTime::During(name) => {
                WhenTime::Hours(self.names.resolve(Kind::Hours, name, self.diagnostics)?)
            }
            document::WhenTime::On(name) => WhenTime::Days(self.names.resolve(Kind::Days, name, self.diagnostics)?),
        };
        Some(When {
            is_except: when.value.is_except,
            time,
            place: when.place,
        })
    }
}
