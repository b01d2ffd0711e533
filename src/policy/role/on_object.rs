//! Levels of objects: in a role, and given by themselves.

use super::{Role, RoleReader};
use crate::{
    catalogue::{Catalogue, PermissionId, Relations, Resource},
    diagnostic::{Code, Diagnostic, List, nearest},
    document::{AssignmentDocument, Node, PolicyFile, Scalar, Value},
    policy::{Grant, RoleGrant},
    source::Place,
};

impl RoleReader<'_> {
    /// Whether a word is meant as a level of the resource, and not as one of its only action.
    pub(super) fn is_of_resource(&self, resource: &Resource, actions: &[PermissionId], word: &Scalar) -> bool {
        let mut names = resource.levels.iter().map(|level| level.name.as_str());
        let of_action = match actions {
            [only] => self.permission(*only).and_then(|it| it.ladder.level(&word.text)),
            _ => None,
        };
        !resource.levels.is_empty() && (names.any(|name| name == word.text) || of_action.is_none())
    }

    /// A level of a resource: it grants each of its actions as widely as can be.
    pub(super) fn resource_level(&mut self, resource: &Resource, node: &Node) {
        let Value::Scalar(Scalar { text, .. }) = &node.value else {
            return;
        };
        let Some(level) = resource.levels.iter().find(|level| level.name == *text) else {
            let names: Vec<_> = resource.levels.iter().map(|level| level.name.as_str()).collect();
            let near = nearest(text, names.iter().copied());
            self.reader.report(
                Diagnostic::new(
                    Code::UnknownLevel,
                    format!("`{text}` is no level of `{}`", resource.name),
                )
                .at(node.place, format!("expected {}", List::or(&names)))
                .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
            );
            return;
        };
        for id in &level.actions {
            let grant = widest(self.catalogue, *id, node.place);
            self.grants.entry(*id).or_default().base = Some(grant);
        }
    }
}

/// All that a permission can be granted.
fn widest(catalogue: &Catalogue, id: PermissionId, place: Place) -> Grant {
    let permission = catalogue.get(id);
    Grant {
        relations: permission.map_or(Relations::NONE, |permission| permission.ladder.relations()),
        place,
    }
}

/// The name of a level that is given in place of a role. No role can be named so.
pub(in crate::policy) fn level_name(area: &str, level: &str) -> String {
    format!("{area}:{level}")
}

/// Adds the levels that assignments give in place of a role, as roles of their own. Mistakes in the assignments are
/// reported with them.
pub(in crate::policy) fn add_levels(roles: &mut Vec<Role>, files: &[PolicyFile], catalogue: &Catalogue) {
    let assignments = files.iter().flat_map(|file| file.assignments.iter().flatten());
    for assignment in assignments {
        if let Some(role) = level_role(assignment, catalogue)
            && !roles.iter().any(|known| known.name == role.name)
        {
            roles.push(role);
        }
    }
    roles.sort_by(|a, b| a.name.cmp(&b.name));
}

fn level_role(assignment: &AssignmentDocument, catalogue: &Catalogue) -> Option<Role> {
    let level = assignment.level.as_ref()?;
    let (area, _) = assignment.on.as_ref()?.value.split_once(':')?;
    let resource = catalogue.area(area.trim())?.resource_with_levels()?;
    let found = resource.levels.iter().find(|known| known.name == level.value)?;
    let grants = found.actions.iter().map(|id| {
        let grant = RoleGrant {
            base: Some(widest(catalogue, *id, level.place)),
            ..RoleGrant::default()
        };
        (*id, grant)
    });
    Some(Role {
        name: level_name(area.trim(), &level.value),
        title: None,
        grants: grants.collect(),
        level: Some(level.value.clone()),
        place: level.place,
    })
}
