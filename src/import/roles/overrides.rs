use std::collections::BTreeSet;

use super::{
    super::{
        gather::ModuleRoles,
        note::{NoteKind, Notes, Remarks},
    },
    Grants, Level, Role, Scope,
};

/// Remarks on roles whose stages take access away in the product.
///
/// There, what a role says of a stage counts alone, also for who holds another role that says more of the whole
/// pipeline. In a policy roles add up.
pub(super) fn remark(area: &str, module: &ModuleRoles, roles: &mut [Role], notes: &mut Notes<'_>) {
    let reduced: Vec<BTreeSet<String>> = roles.iter().map(|role| reduced_by(role, roles)).collect();
    for (role, others) in roles.iter_mut().zip(reduced) {
        if others.is_empty() {
            continue;
        }
        let file = module.roles.get(&role.id).map(|stored| stored.file);
        let mut remarks = Remarks::new(notes, file, format!("{area} role {}", role.id));
        let others: Vec<_> = others.iter().map(|other| format!("`{other}`")).collect();
        let message = format!(
            "in the product its stages also bind who holds {}, and take access away; here roles add up",
            others.join(", ")
        );
        remarks.add(NoteKind::StageOverride, message);
        role.comments.append(&mut remarks.comments);
    }
}

/// The roles from whose holders a role's stages take something.
fn reduced_by(role: &Role, roles: &[Role]) -> BTreeSet<String> {
    let mut reduced = BTreeSet::new();
    for (resource, grants) in &role.grants {
        for (pipeline, scope) in scopes(grants) {
            let others = roles.iter().filter(|other| other.id != role.id);
            for other in others {
                let found = other.grants.get(resource).and_then(|grants| scope_of(grants, pipeline));
                if found.is_some_and(|found| takes_from(scope, found)) {
                    reduced.insert(other.key.clone());
                }
            }
        }
    }
    reduced
}

fn scopes(grants: &Grants) -> impl Iterator<Item = (Option<&str>, &Scope)> {
    let pipelines = grants.pipelines.iter();
    let pipelines = pipelines.map(|(name, scope)| (Some(name.as_str()), scope));
    pipelines.chain([(None, &grants.whole)])
}

fn scope_of<'g>(grants: &'g Grants, pipeline: Option<&str>) -> Option<&'g Scope> {
    match pipeline {
        None => Some(&grants.whole),
        Some(name) => grants.pipelines.get(name),
    }
}

/// Whether a stage of one role gives less than another gives for all stages.
fn takes_from(scope: &Scope, other: &Scope) -> bool {
    scope.stages.iter().any(|(stage, levels)| {
        levels.iter().any(|(action, level)| {
            let says_itself = other
                .stages
                .get(stage)
                .is_some_and(|levels| levels.contains_key(action));
            let gives_more = |held: &Level| !level.relations.contains(held.relations);
            !level.is_target && !says_itself && other.levels.get(action).is_some_and(gives_more)
        })
    })
}
