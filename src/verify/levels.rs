//! The levels that roles say, and where they end.

use crate::{
    catalogue::{Ladder, PermissionId, Relation, Relations},
    decide::Explanation,
    policy::{Grant, Role, RoleGrant, RoleId},
    snapshot::Snapshot,
    source::Place,
};

/// A level that a role says, and of which part of the resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) role: RoleId,
    pub(super) permission: PermissionId,
    pub(super) grant: Grant,
    pub(super) part: Part<'a>,
}

/// A part of a resource, as far as a role names one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Part<'a> {
    pub(super) pipeline: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
    pub(super) field: Option<&'a str>,
}

/// What tells a level from others: its role, the permission and where it is written.
pub(super) type LevelKey = (RoleId, PermissionId, Place);

/// The two sides of the boundary at which a level ends.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Side {
    /// What it still allows, and the next lower level would not.
    Inside,
    /// What it does not allow any more, and the next higher level would.
    Outside,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Inside, Self::Outside];
}

impl Line<'_> {
    pub(super) fn key(&self) -> LevelKey {
        (self.role, self.permission, self.grant.place)
    }
}

/// Whether there is a side at all: the lowest level allows nothing, the highest everything.
pub(super) fn has_side(ladder: &Ladder, level: Relations, side: Side) -> bool {
    match side {
        Side::Inside => !level.is_empty(),
        Side::Outside => above(ladder, level).is_some(),
    }
}

/// Whether who stands so to a record is on this side of a level.
pub(super) fn is_on(ladder: &Ladder, level: Relations, held: Relations, side: Side) -> bool {
    match side {
        Side::Inside => level.meets(held) && !below(ladder, level).meets(held),
        Side::Outside => !level.meets(held) && above(ladder, level).is_some_and(|above| above.meets(held)),
    }
}

/// What the next lower level gives.
pub(super) fn below(ladder: &Ladder, level: Relations) -> Relations {
    let levels = ladder.levels.iter().rev().map(|level| level.relations);
    let mut lower = levels.filter(|lower| level.contains(*lower) && *lower != level && !is_all(*lower));
    lower.next().unwrap_or_default()
}

/// What the next higher level gives, where there is more to give.
pub(super) fn above(ladder: &Ladder, level: Relations) -> Option<Relations> {
    let levels = ladder.levels.iter().map(|level| level.relations);
    let mut higher = levels.filter(|higher| higher.contains(level) && *higher != level && !is_all(level));
    higher.next()
}

/// Whether one of the relations always holds.
fn is_all(relations: Relations) -> bool {
    relations.contains(Relation::Any.into())
}

/// The sides of levels on which a request lies, by the lines that settled it: a yes on the inside, a no on the outside.
pub(super) fn sides_shown(snapshot: &Snapshot, explanation: &Explanation<'_>) -> Vec<(LevelKey, Side)> {
    let is_settled = explanation.call.iter().any(|reasons| !reasons.company.is_empty());
    let side = if explanation.decision {
        Side::Inside
    } else {
        Side::Outside
    };
    // What the company denies and what is archived is denied whatever the level is.
    if side == Side::Outside && (is_settled || explanation.is_archived) {
        return Vec::new();
    }
    let Some(permission) = snapshot.policy().catalogue.get(explanation.permission) else {
        return Vec::new();
    };
    let lines = explanation.causes.iter().filter(|cause| cause.rule.is_none());
    let shown = lines.filter(|cause| is_on(&permission.ladder, cause.grant.relations, explanation.relations, side));
    shown
        .map(|cause| ((cause.role, explanation.permission, cause.grant.place), side))
        .collect()
}

/// The roles that policies define, those that stand for a level left out.
pub(super) fn defined(snapshot: &Snapshot) -> impl Iterator<Item = (RoleId, &Role)> {
    let roles = (0u32..).map(RoleId).zip(&snapshot.policy().roles);
    roles.filter(|(_, role)| role.level.is_none())
}

/// Every level that a role says.
pub(super) fn lines(snapshot: &Snapshot) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    for (role, of) in defined(snapshot) {
        for (permission, grant) in &of.grants {
            let mut found = Vec::new();
            add(grant, None, &mut found);
            lines.extend(found.into_iter().map(|(grant, part)| Line {
                role,
                permission: *permission,
                grant,
                part,
            }));
        }
    }
    lines
}

fn add<'a>(grant: &'a RoleGrant, field: Option<&'a str>, found: &mut Vec<(Grant, Part<'a>)>) {
    let part = |pipeline, stage| Part { pipeline, stage, field };
    let stages = |stages: &'a std::collections::BTreeMap<String, Grant>, pipeline| {
        let stages = stages.iter();
        stages.map(move |(stage, grant)| (*grant, part(pipeline, Some(stage.as_str()))))
    };
    found.extend(grant.base.map(|grant| (grant, part(None, None))));
    found.extend(stages(&grant.stages, None));
    for (name, pipeline) in &grant.pipelines {
        let name = Some(name.as_str());
        found.extend(pipeline.base.map(|grant| (grant, part(name, None))));
        found.extend(stages(&pipeline.stages, name));
    }
    for (name, grant) in &grant.fields {
        add(grant, Some(name), found);
    }
}
