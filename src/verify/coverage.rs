//! What of a policy the tests hang on.

use jiff::Timestamp;
use rustc_hash::FxHashSet;

use super::{
    Outcome, Region, Regions,
    levels::{LevelKey, Line, Side, defined, has_side, lines, sides_shown},
    regions,
};
use crate::{
    decide::{Applying, Cause, Explanation, phrase},
    policy::{RoleGrant, RoleId, RuleId, Statement},
    snapshot::Snapshot,
    source::Place,
};

/// What decided the cases of some tests, and what none of them hangs on.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Everything that can decide a case: by kind, in the order of the policy.
    pub items: Vec<Item>,
    /// The rules, and the company where `None` stands, of which not all regions of calls were looked at.
    pub cut: Vec<Option<RuleId>>,
}

/// A part of a policy that can decide.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// In words, such as `call-verifier` or `manager to everyone`.
    pub words: String,
    /// Where it is written: of a region, each of its statements.
    pub places: Vec<Place>,
    /// Whether it decided a case.
    pub is_covered: bool,
    /// For a region of calls, what it is.
    pub region: Option<Region>,
    /// For a side of a level, which.
    pub(super) level: Option<(LevelKey, Side)>,
}

/// What parts of a policy can decide.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum ItemKind {
    /// A role. It decides where one of its lines does.
    Role,
    /// An assignment: a line that it gives sufficed for a yes, or a statement of a rule that it gives denied.
    Assignment,
    /// A statement of a rule or of the company: it sufficed for a yes, or denied.
    Statement,
    /// A region of calls: those to which the very same statements of a rule, or of the company, apply.
    CallRegion,
    /// A level in a role, and a case in which it sufficed for a yes and the next lower one would not.
    Reaching,
    /// A level in a role, and a case in which it was held and fell short, and the next higher one would not.
    FallingShort,
}

impl ItemKind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Role,
        Self::Assignment,
        Self::Statement,
        Self::CallRegion,
        Self::Reaching,
        Self::FallingShort,
    ];

    /// One of them, in a word or two.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Assignment => "assignment",
            Self::Statement => "statement",
            Self::CallRegion => "call region",
            Self::Reaching => "level that allows",
            Self::FallingShort => "level that denies",
        }
    }

    /// Several of them.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Role => "roles",
            Self::Assignment => "assignments",
            Self::Statement => "statements",
            Self::CallRegion => "call regions",
            Self::Reaching => "levels that allow",
            Self::FallingShort => "levels that deny",
        }
    }
}

impl Coverage {
    /// How many items of a kind are covered, and how many there are.
    #[must_use]
    pub fn count(&self, kind: ItemKind) -> (usize, usize) {
        let of_kind = self.items.iter().filter(|item| item.kind == kind);
        let covered = of_kind.clone().filter(|item| item.is_covered).count();
        (covered, of_kind.count())
    }
}

/// What the cases of these outcomes hang on.
///
/// A role that gives nothing can decide nothing, and is left out; so is the side of a level that cannot be: the highest
/// never falls short, the lowest never suffices. Calls of regions are looked for from `now` on.
#[must_use]
pub fn coverage(snapshot: &Snapshot, outcomes: &[Outcome<'_>], now: Timestamp) -> Coverage {
    let Regions { regions, cut } = regions(snapshot, now);
    let decided = Decided::of(snapshot, outcomes);
    let mut items = roles(snapshot, &decided);
    items.extend(assignments(snapshot, &decided));
    items.extend(statements(snapshot, &decided));
    items.extend(
        regions
            .into_iter()
            .map(|region| call_region(snapshot, region, &decided)),
    );
    items.extend(levels(snapshot, &decided));
    Coverage { items, cut }
}

/// What decided.
#[derive(Default)]
struct Decided {
    roles: FxHashSet<RoleId>,
    assignments: FxHashSet<Place>,
    statements: FxHashSet<Place>,
    regions: FxHashSet<Applying>,
    sides: FxHashSet<(LevelKey, Side)>,
}

impl Decided {
    fn of(snapshot: &Snapshot, outcomes: &[Outcome<'_>]) -> Self {
        let mut decided = Self::default();
        for case in outcomes.iter().flat_map(|outcome| &outcome.cases) {
            if let Ok(explanation) = &case.found {
                decided.add(explanation);
                decided.sides.extend(sides_shown(snapshot, explanation));
            }
            decided.regions.extend(case.applying.iter().cloned());
        }
        decided
    }

    fn add(&mut self, explanation: &Explanation<'_>) {
        let company = explanation.call.iter().flat_map(|reasons| &reasons.company);
        self.statements.extend(company.map(|statement| statement.place));
        let denied = explanation.call.iter().flat_map(|reasons| &reasons.denied);
        let sufficient = explanation.causes.iter().filter(|_| explanation.decision);
        denied.chain(sufficient).for_each(|cause| self.by(cause));
    }

    fn by(&mut self, cause: &Cause<'_>) {
        self.roles.insert(cause.role);
        self.assignments.insert(cause.holding.assignment.place);
        self.statements.extend(cause.statement.map(|statement| statement.place));
    }
}

fn roles(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let giving = defined(snapshot).filter(|(_, role)| role.grants.values().any(RoleGrant::gives_something));
    let items = giving.map(|(id, role)| Item {
        kind: ItemKind::Role,
        words: role.name.clone(),
        places: vec![role.place],
        is_covered: decided.roles.contains(&id),
        region: None,
        level: None,
    });
    items.collect()
}

fn assignments<'a>(snapshot: &'a Snapshot, decided: &'a Decided) -> impl Iterator<Item = Item> + 'a {
    snapshot.policy().assignments.iter().map(|assignment| {
        let subjects: Vec<_> = assignment.to.iter().map(|subject| subject.text.as_str()).collect();
        Item {
            kind: ItemKind::Assignment,
            words: format!("{} to {}", snapshot.role_name(assignment.role), subjects.join(", ")),
            places: vec![assignment.place],
            is_covered: decided.assignments.contains(&assignment.place),
            region: None,
            level: None,
        }
    })
}

fn statements(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let rules = &snapshot.policy().rules;
    let item = |owner: &str, statement: &Statement| Item {
        kind: ItemKind::Statement,
        words: format!("`{}` of {owner}", phrase(snapshot, statement.place)),
        places: vec![statement.place],
        is_covered: decided.statements.contains(&statement.place),
        region: None,
        level: None,
    };
    let mut items = Vec::new();
    for rule in &rules.rules {
        items.extend(rule.statements.iter().map(|statement| item(&rule.name, statement)));
    }
    items.extend(rules.company.iter().map(|statement| item("the company", statement)));
    items
}

fn call_region(snapshot: &Snapshot, region: Region, decided: &Decided) -> Item {
    Item {
        kind: ItemKind::CallRegion,
        words: region.words(snapshot),
        places: region.places(snapshot),
        is_covered: decided.regions.contains(&region.applying),
        region: Some(region),
        level: None,
    }
}

fn levels(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let lines = lines(snapshot);
    let kinds = [
        (ItemKind::Reaching, Side::Inside),
        (ItemKind::FallingShort, Side::Outside),
    ];
    let items = kinds.into_iter().flat_map(|(kind, side)| {
        let items = lines.iter().filter_map(|line| level(snapshot, line, kind, side));
        items.collect::<Vec<_>>()
    });
    let items = items.map(|item| Item {
        is_covered: item.level.is_some_and(|level| decided.sides.contains(&level)),
        ..item
    });
    items.collect()
}

/// A side of a level, where it has this one.
fn level(snapshot: &Snapshot, line: &Line<'_>, kind: ItemKind, side: Side) -> Option<Item> {
    let permission = snapshot.policy().catalogue.get(line.permission)?;
    let ladder = &permission.ladder;
    let level = ladder.describe(line.grant.relations);
    has_side(ladder, line.grant.relations, side).then(|| Item {
        kind,
        words: format!("{} `{level}` of {}", permission.name, snapshot.role_name(line.role)),
        places: vec![line.grant.place],
        is_covered: false,
        region: None,
        level: Some((line.key(), side)),
    })
}
