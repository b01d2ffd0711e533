use std::fmt;

use super::{Relation, Relations};

/// A named set of relations.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Level {
    /// The name that policies use.
    pub name: String,
    /// Its relations, those of all lower levels included.
    pub relations: Relations,
}

/// The ordered levels that a permission may take, the lowest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ladder {
    /// The levels; at least one.
    pub levels: Vec<Level>,
    /// Whether a grant may also list relations one by one.
    pub lists: bool,
}

impl Ladder {
    /// The level of this name.
    #[must_use]
    pub fn level(&self, name: &str) -> Option<&Level> {
        self.levels.iter().find(|level| level.name == name)
    }

    /// The lowest level; it is what a permission has where nothing is granted.
    #[must_use]
    pub fn lowest(&self) -> &str {
        self.levels.first().map_or("none", |level| &level.name)
    }

    /// The lowest level with one of these relations.
    #[must_use]
    pub fn lowest_that_meets(&self, relations: Relations) -> Option<&Level> {
        self.levels.iter().find(|level| level.relations.meets(relations))
    }

    /// All relations that a grant on this ladder can hold.
    #[must_use]
    pub fn relations(&self) -> Relations {
        self.levels
            .iter()
            .fold(Relations::NONE, |all, level| all | level.relations)
    }

    /// The names of the levels, the lowest first.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.levels.iter().map(|level| level.name.as_str()).collect()
    }

    /// The lowest level that gives as much as these relations: where one of them always holds, the first of those in
    /// which it does; else the level with exactly these, or the relations one by one.
    #[must_use]
    pub fn describe_held(&self, relations: Relations) -> LevelName<'_> {
        let always = Relations::from(Relation::Any);
        let lowest = self.levels.iter().find(|level| level.relations.contains(always));
        match lowest.filter(|_| relations.contains(always)) {
            Some(level) => LevelName::Level(&level.name),
            None => self.describe(relations),
        }
    }

    /// The level with exactly these relations, or the relations one by one.
    #[must_use]
    pub fn describe(&self, relations: Relations) -> LevelName<'_> {
        match self.levels.iter().find(|level| level.relations == relations) {
            Some(level) => LevelName::Level(&level.name),
            None => LevelName::List(relations.iter().collect()),
        }
    }
}

/// How people call a set of relations on a ladder.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum LevelName<'a> {
    /// A level of the ladder.
    Level(&'a str),
    /// No level has exactly these relations.
    List(Vec<Relation>),
}

impl fmt::Display for LevelName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(name) => out.pad(name),
            Self::List(relations) => {
                let names: Vec<_> = relations.iter().map(|relation| relation.name()).collect();
                out.pad(&format!("[{}]", names.join(", ")))
            }
        }
    }
}
