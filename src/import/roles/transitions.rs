use std::collections::{BTreeMap, BTreeSet};

use super::cells::Targets;

/// Where records of a pipeline may be moved to.
#[derive(Default)]
pub(super) struct Moves {
    /// From stages that nothing else is said of; nothing where there is no row.
    default: Option<Targets>,
    /// By the stage that is left.
    from: BTreeMap<String, Targets>,
}

impl Targets {
    fn unite(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(one), Self::Only(other)) => Self::Only(one.into_iter().chain(other).collect()),
            _ => Self::All,
        }
    }

    fn intersect(self, other: &Self) -> Self {
        match (self, other) {
            (one, Self::All) => one,
            (Self::All, other) => other.clone(),
            (Self::Only(one), Self::Only(other)) => Self::Only(one.intersection(other).cloned().collect()),
        }
    }
}

impl Moves {
    /// Adds a row; rows of one stage add up.
    pub(super) fn add(&mut self, from: Option<String>, targets: Targets) {
        let before = match &from {
            None => self.default.take(),
            Some(stage) => self.from.remove(stage),
        };
        let targets = match before {
            None => targets,
            Some(before) => before.unite(targets),
        };
        match from {
            None => self.default = Some(targets),
            Some(stage) => _ = self.from.insert(stage, targets),
        }
    }

    /// Whether it matters which stage a record leaves.
    pub(super) fn depend_on_the_stage_left(&self) -> bool {
        let default = self.default();
        self.from.values().any(|targets| *targets != default)
    }

    /// The moves that are possible from every stage.
    pub(super) fn possible_everywhere(&self) -> Targets {
        self.from.values().fold(self.default(), Targets::intersect)
    }

    fn default(&self) -> Targets {
        self.default.clone().unwrap_or(Targets::Only(BTreeSet::new()))
    }
}
