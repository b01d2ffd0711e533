//! The ladders of an area.

use super::Builder;
use crate::{
    catalogue::{Ladder, Level, Relation, Relations},
    diagnostic::{Code, Diagnostic},
    document::{LadderDocument, LevelDocument, Text},
    policy::identifier::{check_identifier, unknown_name},
};

impl Builder<'_> {
    pub(super) fn ladder(&mut self, document: &LadderDocument) -> Ladder {
        if document.levels.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, "a ladder needs at least one level")
                    .at(document.place, "no level here")
                    .help("begin with the lowest, as in `- { level: none }`"),
            );
        }
        let mut relations = Relations::NONE;
        let mut levels: Vec<Level> = Vec::new();
        for level in &document.levels {
            let added = self.relations(level);
            self.check_step(level, levels.is_empty(), !relations.contains(added));
            relations |= added;
            let names = document.levels.iter().map(|level| &level.level);
            if let Some(first) = names.take(levels.len()).find(|name| name.value == level.level.value) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::DuplicateName,
                        format!("the level `{}` is defined twice", level.level.value),
                    )
                    .at(level.level.place, "again here")
                    .related(first.place, "first here")
                    .help("keep one of the two, or rename one"),
                );
            }
            check_identifier("level", &level.level, self.diagnostics);
            levels.push(Level {
                name: level.level.value.clone(),
                relations,
            });
        }
        Ladder {
            levels,
            lists: document.lists.is_some_and(|lists| lists.value),
        }
    }

    /// The lowest level is what nothing granted is, and each other one is more than the one before it.
    fn check_step(&mut self, level: &LevelDocument, is_lowest: bool, is_more: bool) {
        let name = &level.level.value;
        let mistake = match (is_lowest, is_more) {
            (true, true) => format!("the lowest level `{name}` grants something"),
            (false, false) => format!("the level `{name}` is the same as the one before it"),
            _ => return,
        };
        self.diagnostics.push(
            Diagnostic::new(Code::InvalidLadder, mistake)
                .at(level.level.place, "")
                .help("begin with a level without `adds`, as in `- level: none`; let each other one add a relation"),
        );
    }

    fn relations(&mut self, level: &LevelDocument) -> Relations {
        let names = level.adds.iter().flatten();
        names.filter_map(|name| self.relation(name)).collect()
    }

    fn relation(&mut self, name: &Text) -> Option<Relation> {
        let relation = Relation::named(&name.value);
        if relation.is_none() {
            let known = Relation::ALL.iter().map(|relation| relation.name());
            let message = format!("there is no relation `{}`", name.value);
            self.diagnostics
                .push(unknown_name(Code::UnknownRelation, message, name, known));
        }
        relation
    }
}
