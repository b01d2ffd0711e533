//! What of a policy the tests hang on.

use rustc_hash::FxHashSet;

use super::Outcome;
use crate::{
    catalogue::PermissionId,
    decide::{Cause, Explanation, phrase},
    policy::{Grant, Role, RoleGrant, RoleId, Statement},
    snapshot::Snapshot,
    source::Place,
};

/// What decided the cases of some tests, and what none of them hangs on.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Everything that can decide a case: by kind, in the order of the policy.
    pub items: Vec<Item>,
}

/// A part of a policy that can decide.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// In words, such as `call-verifier` or `manager to everyone`.
    pub words: String,
    /// Where it is written.
    pub place: Place,
    /// Whether it decided a case.
    pub is_covered: bool,
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
    /// A level in a role, and a case in which it sufficed for a yes.
    Reaching,
    /// A level in a role, and a case in which it was held and fell short.
    FallingShort,
}

impl ItemKind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [
        Self::Role,
        Self::Assignment,
        Self::Statement,
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
/// never falls short, the lowest never suffices.
#[must_use]
pub fn coverage(snapshot: &Snapshot, outcomes: &[Outcome<'_>]) -> Coverage {
    let decided = Decided::of(outcomes);
    let mut items = roles(snapshot, &decided);
    items.extend(assignments(snapshot, &decided));
    items.extend(statements(snapshot, &decided));
    items.extend(levels(snapshot, &decided));
    Coverage { items }
}

/// A level: its role, the permission and the line.
type LevelKey = (RoleId, PermissionId, Place);

/// What decided.
#[derive(Default)]
struct Decided {
    roles: FxHashSet<RoleId>,
    assignments: FxHashSet<Place>,
    statements: FxHashSet<Place>,
    reaching: FxHashSet<LevelKey>,
    short: FxHashSet<LevelKey>,
}

impl Decided {
    fn of(outcomes: &[Outcome<'_>]) -> Self {
        let mut decided = Self::default();
        for case in outcomes.iter().flat_map(|outcome| &outcome.cases) {
            if let Ok(explanation) = &case.found {
                decided.add(explanation);
            }
        }
        decided
    }

    fn add(&mut self, explanation: &Explanation<'_>) {
        let company = explanation.call.iter().flat_map(|reasons| &reasons.company);
        self.statements.extend(company.map(|statement| statement.place));
        let is_settled = explanation.call.iter().any(|reasons| !reasons.company.is_empty());
        if explanation.decision {
            for cause in &explanation.causes {
                self.by(cause);
                if cause.rule.is_none() {
                    self.reaching
                        .insert((cause.role, explanation.permission, cause.grant.place));
                }
            }
            return;
        }
        for cause in explanation.call.iter().flat_map(|reasons| &reasons.denied) {
            self.by(cause);
        }
        // What the company denies and what is archived is denied whatever the level is.
        if is_settled || explanation.is_archived {
            return;
        }
        let levels = explanation.causes.iter().filter(|cause| cause.rule.is_none());
        self.short
            .extend(levels.map(|cause| (cause.role, explanation.permission, cause.grant.place)));
    }

    fn by(&mut self, cause: &Cause<'_>) {
        self.roles.insert(cause.role);
        self.assignments.insert(cause.holding.assignment.place);
        self.statements.extend(cause.statement.map(|statement| statement.place));
    }
}

/// The roles that policies define, those that stand for a level left out.
fn defined(snapshot: &Snapshot) -> impl Iterator<Item = (RoleId, &Role)> {
    let roles = (0u32..).map(RoleId).zip(&snapshot.policy().roles);
    roles.filter(|(_, role)| role.level.is_none())
}

fn roles(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let giving = defined(snapshot).filter(|(_, role)| role.grants.values().any(RoleGrant::gives_something));
    let items = giving.map(|(id, role)| Item {
        kind: ItemKind::Role,
        words: role.name.clone(),
        place: role.place,
        is_covered: decided.roles.contains(&id),
    });
    items.collect()
}

fn assignments<'a>(snapshot: &'a Snapshot, decided: &'a Decided) -> impl Iterator<Item = Item> + 'a {
    snapshot.policy().assignments.iter().map(|assignment| {
        let subjects: Vec<_> = assignment.to.iter().map(|subject| subject.text.as_str()).collect();
        Item {
            kind: ItemKind::Assignment,
            words: format!("{} to {}", snapshot.role_name(assignment.role), subjects.join(", ")),
            place: assignment.place,
            is_covered: decided.assignments.contains(&assignment.place),
        }
    })
}

fn statements(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let rules = &snapshot.policy().rules;
    let item = |owner: &str, statement: &Statement| Item {
        kind: ItemKind::Statement,
        words: format!("`{}` of {owner}", phrase(snapshot, statement.place)),
        place: statement.place,
        is_covered: decided.statements.contains(&statement.place),
    };
    let mut items = Vec::new();
    for rule in &rules.rules {
        items.extend(rule.statements.iter().map(|statement| item(&rule.name, statement)));
    }
    items.extend(rules.company.iter().map(|statement| item("the company", statement)));
    items
}

fn levels(snapshot: &Snapshot, decided: &Decided) -> Vec<Item> {
    let mut items = Vec::new();
    for (role, permission, line) in lines(snapshot) {
        let Some(of) = snapshot.policy().catalogue.get(permission) else {
            continue;
        };
        let key = (role, permission, line.place);
        let level = of.ladder.describe(line.relations);
        let words = format!("{} `{level}` of {}", of.name, snapshot.role_name(role));
        let item = |kind, covered: &FxHashSet<LevelKey>| Item {
            kind,
            words: words.clone(),
            place: line.place,
            is_covered: covered.contains(&key),
        };
        if !line.relations.is_empty() {
            items.push(item(ItemKind::Reaching, &decided.reaching));
        }
        if line.relations != of.ladder.relations() {
            items.push(item(ItemKind::FallingShort, &decided.short));
        }
    }
    items.sort_by_key(|item| item.kind);
    items
}

/// Every level that a role says: the role, the permission and the line.
pub(super) fn lines(snapshot: &Snapshot) -> Vec<(RoleId, PermissionId, Grant)> {
    let mut lines = Vec::new();
    for (id, role) in defined(snapshot) {
        for (permission, grant) in &role.grants {
            let mut levels = Vec::new();
            add_lines(grant, &mut levels);
            lines.extend(levels.into_iter().map(|line| (id, *permission, line)));
        }
    }
    lines
}

fn add_lines(grant: &RoleGrant, lines: &mut Vec<Grant>) {
    lines.extend(grant.base);
    lines.extend(grant.stages.values());
    for pipeline in grant.pipelines.values() {
        lines.extend(pipeline.base);
        lines.extend(pipeline.stages.values());
    }
    for field in grant.fields.values() {
        add_lines(field, lines);
    }
}
