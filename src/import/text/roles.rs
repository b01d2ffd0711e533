use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    File,
    drive::Drive,
    roles::{AreaRoles, Grants, Levels, Role, Scope, Titles, highest},
    yaml::{Document, Flow, scalar},
};
use crate::catalogue::Catalogue;

/// The role that the product's administrators have without being given it.
pub(super) const ADMINISTRATOR: &str = "portal-administrator";

/// A file for the roles of each area, and one for the administrators.
pub(in super::super) fn roles(areas: &[AreaRoles], drive: Option<&Drive>, catalogue: &Catalogue) -> Vec<File> {
    let mut files: Vec<_> = areas.iter().map(|area| of_area(area, catalogue)).collect();
    let names = areas.iter().map(|area| area.area.as_str());
    let names: BTreeSet<&str> = names.chain(drive.map(|drive| drive.area.as_str())).collect();
    if !names.is_empty() {
        files.push(administrators(&names, catalogue));
    }
    files
}

fn of_area(area: &AreaRoles, catalogue: &Catalogue) -> File {
    let mut document = Document::new("What a role does not name, it does not grant.");
    document.blank();
    if area.roles.is_empty() {
        document.comment(0, "There are no roles.");
    } else {
        document.line(0, "roles:");
    }
    for (index, role) in area.roles.iter().enumerate() {
        if index > 0 {
            document.blank();
        }
        write_role(&mut document, area, role, catalogue);
    }
    File::new(&format!("roles/{}.yaml", area.area), document.finish())
}

fn write_role(document: &mut Document, area: &AreaRoles, role: &Role, catalogue: &Catalogue) {
    document.comment(2, &format!("Role {} of the portal.", role.id));
    for comment in &role.comments {
        document.comment(2, comment);
    }
    if role.title.is_none() && role.grants.is_empty() {
        return document.line(2, &format!("{}: {{}}", role.key));
    }
    document.line(2, &format!("{}:", role.key));
    if let Some(title) = &role.title {
        document.line(4, &format!("title: {}", scalar(title)));
    }
    write_grants(document, (&area.area, &area.pipelines), &role.grants, catalogue);
}

fn administrators(areas: &BTreeSet<&str>, catalogue: &Catalogue) -> File {
    let mut document = Document::new(
        "The product lets its administrators do everything, whatever roles they have. No role of the product says so: \
         this one does.",
    );
    document.blank();
    document.line(0, "roles:");
    document.line(2, &format!("{ADMINISTRATOR}:"));
    document.line(4, "title: Administrator of the portal");
    for area in areas {
        write_grants(
            &mut document,
            (area, &Titles::new()),
            &highest(area, catalogue),
            catalogue,
        );
    }
    File::new("roles/administrators.yaml", document.finish())
}

fn write_grants(
    document: &mut Document,
    (area, titles): (&str, &Titles),
    grants: &BTreeMap<String, Grants>,
    catalogue: &Catalogue,
) {
    if grants.is_empty() {
        return;
    }
    document.line(4, &format!("{area}:"));
    let resources = catalogue
        .area(area)
        .map(|area| area.resources.as_slice())
        .unwrap_or_default();
    for (name, grants) in grants {
        let resource = resources.iter().find(|resource| resource.name == *name);
        // A level that stands alone is one of the resource, where it has levels of its own.
        let has_one_action = resource.is_some_and(|resource| resource.actions.len() == 1 && resource.levels.is_empty());
        write_resource(document, name, grants, has_one_action, titles);
    }
}

fn write_resource(document: &mut Document, name: &str, grants: &Grants, has_one_action: bool, titles: &Titles) {
    let is_plain = grants.pipelines.is_empty() && grants.whole.stages.is_empty();
    match grants.whole.levels.values().next() {
        Some(only) if is_plain && has_one_action => return document.line(6, &format!("{name}: {}", only.text)),
        _ if is_plain => return document.flow(6, &format!("{name}:"), &flow(&grants.whole.levels)),
        _ => {}
    }
    document.line(6, &format!("{name}:"));
    write_scope(document, 8, &grants.whole);
    if grants.pipelines.is_empty() {
        return;
    }
    document.line(8, "pipelines:");
    for (pipeline, scope) in &grants.pipelines {
        if let Some(title) = titles.get(&(name.to_owned(), pipeline.clone())) {
            document.comment(10, title);
        }
        if scope.stages.is_empty() {
            document.flow(10, &format!("{pipeline}:"), &flow(&scope.levels));
        } else {
            document.line(10, &format!("{pipeline}:"));
            write_scope(document, 12, scope);
        }
    }
}

/// Levels line by line, and those of stages behind them.
fn write_scope(document: &mut Document, indent: usize, scope: &Scope) {
    for (action, level) in &scope.levels {
        document.line(indent, &format!("{action}: {}", level.text));
    }
    if scope.stages.is_empty() {
        return;
    }
    document.line(indent, "stages:");
    for (stage, levels) in &scope.stages {
        document.flow(indent + 2, &format!("{}:", scalar(stage)), &flow(levels));
    }
}

fn flow(levels: &Levels) -> Flow {
    Flow::mapping(
        levels
            .iter()
            .map(|(action, level)| format!("{action}: {}", level.text))
            .collect(),
    )
}
