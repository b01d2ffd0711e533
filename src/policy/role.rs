use std::collections::BTreeMap;

use super::{Grant, RoleGrant, Rule, Settings, definitions::Definitions, identifier::unknown_name, normal_name};
use crate::{
    catalogue::{ActsOn, Area, Catalogue, Permission, PermissionId, Resource},
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::{Node, PolicyFile, Reader, RoleDocument, Text, Value},
    source::Place,
};

mod fields;
pub(super) mod level;
mod on_object;
mod plan;
mod rules;

pub(super) use on_object::{add_levels, level_name};

/// A role: its place in the order of the names, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoleId(pub(crate) u32);

impl RoleId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A named map from permissions to levels.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its id in the files.
    pub name: String,
    /// For people.
    pub title: Option<String>,
    /// What it grants.
    pub grants: BTreeMap<PermissionId, RoleGrant>,
    /// Of a level that assignments give in place of a role: the level's name.
    pub level: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// Resolves the roles of all files.
pub(crate) fn resolve_roles(
    files: &[PolicyFile],
    catalogue: &Catalogue,
    rules: &[Rule],
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Vec<Role> {
    let roles = Definitions::collect("role", files, |file| file.roles.as_ref(), diagnostics);
    let mut read = |(name, document): (&Text, &RoleDocument)| {
        let reader = RoleReader {
            catalogue,
            known_rules: rules,
            settings,
            reader: Reader::new(diagnostics),
            grants: BTreeMap::new(),
        };
        reader.read(name, document)
    };
    roles.iter().map(&mut read).collect()
}

/// Where in a resource a grant stands.
#[derive(Clone, Copy)]
struct Scope<'n> {
    pipeline: Option<&'n str>,
    stage: Option<&'n str>,
    field: Option<&'n str>,
}

impl Scope<'_> {
    /// The whole of a resource.
    const WHOLE: Self = Self {
        pipeline: None,
        stage: None,
        field: None,
    };
}

struct RoleReader<'a> {
    catalogue: &'a Catalogue,
    known_rules: &'a [Rule],
    settings: &'a Settings,
    reader: Reader<'a>,
    grants: BTreeMap<PermissionId, RoleGrant>,
}

impl<'a> RoleReader<'a> {
    fn read(mut self, name: &Text, document: &RoleDocument) -> Role {
        for (area, node) in &document.areas {
            self.area(area, node);
        }
        self.refuse_level_beside_rules();
        Role {
            name: name.value.clone(),
            title: document.title.as_ref().map(|title| title.value.clone()),
            grants: self.grants,
            level: None,
            place: name.place,
        }
    }

    fn area(&mut self, name: &Text, node: &Node) {
        let catalogue = self.catalogue;
        let Some(area) = catalogue.area(&name.value) else {
            let known = catalogue.areas().iter().map(|area| area.name.as_str());
            self.reader.report(unknown_name(
                Code::UnknownArea,
                format!("`{}` is no area", name.value),
                name,
                known.chain(nearest(&name.value, ["title"])),
            ));
            return;
        };
        self.check_plan(area, name);
        for (resource, value) in self.reader.entries(node, "a mapping of resources").unwrap_or_default() {
            self.named_resource(area, &resource, value);
        }
    }

    fn named_resource(&mut self, area: &'a Area, name: &Text, node: &Node) {
        if let Some(resource) = area.resources.iter().find(|resource| resource.name == name.value) {
            self.resource(resource, node, Scope::WHOLE);
        } else {
            let known = area.resources.iter().map(|resource| resource.name.as_str());
            let message = format!("`{}` is no resource of the area `{}`", name.value, area.name);
            self.reader
                .report(unknown_name(Code::UnknownResource, message, name, known));
        }
    }

    /// A level for a resource with one action, or a mapping of actions.
    fn resource(&mut self, resource: &'a Resource, node: &Node, scope: Scope<'_>) {
        match (&node.value, resource.actions.as_slice()) {
            (Value::Mapping(_), _) => {
                for (key, value) in self.reader.entries(node, "a mapping of actions").unwrap_or_default() {
                    self.key(resource, &key, value, scope);
                }
            }
            (Value::Scalar(scalar), actions) if self.is_of_resource(resource, actions, scalar) => {
                self.resource_level(resource, node);
            }
            (_, [only]) => self.grant(*only, node, scope),
            (_, actions) => {
                let actions = self.action_names(actions);
                self.reader.report(
                    Diagnostic::new(Code::WrongKind, format!("`{}` has several actions", resource.name))
                        .at(node.place, "for which of them?")
                        .help(format!(
                            "write a level for each of {}, as in `{{ {}: … }}`",
                            List::and(&actions),
                            actions.first().unwrap_or(&"")
                        )),
                );
            }
        }
    }

    fn key(&mut self, resource: &'a Resource, key: &Text, node: &Node, scope: Scope<'_>) {
        let by_pipeline = resource.pipelines && scope.pipeline.is_none() && scope.stage.is_none();
        let by_stage = resource.stages && scope.stage.is_none();
        let action = resource
            .actions
            .iter()
            .find(|id| self.permission(**id).is_some_and(|p| p.action == key.value));
        match (action, key.value.as_str()) {
            (Some(id), _) => self.grant(*id, node, scope),
            (None, "pipelines") if by_pipeline => {
                for (name, value) in self.reader.entries(node, "a mapping of pipelines").unwrap_or_default() {
                    let Some(name) = self.scope_name("pipeline", &name) else {
                        continue;
                    };
                    self.resource(
                        resource,
                        value,
                        Scope {
                            pipeline: Some(&name),
                            ..scope
                        },
                    );
                }
            }
            (None, "stages") if by_stage => {
                for (name, value) in self.reader.entries(node, "a mapping of stages").unwrap_or_default() {
                    let Some(name) = self.scope_name("stage", &name) else {
                        continue;
                    };
                    self.resource(
                        resource,
                        value,
                        Scope {
                            stage: Some(&name),
                            ..scope
                        },
                    );
                }
            }
            (None, "fields") if self.has_fields(resource) => self.fields(resource, node, scope),
            (None, "fields") => self.no_fields(resource, key),
            (None, "pipelines" | "stages") => self.not_here(resource, key),
            (None, "rules") if self.acts_on_calls(resource) => self.resource_rules(resource, key, node, scope),
            (None, _) => {
                let mut known = self.action_names(&resource.actions);
                known.extend(self.acts_on_calls(resource).then_some("rules"));
                let parts = [
                    by_pipeline.then_some("pipelines"),
                    by_stage.then_some("stages"),
                    self.has_fields(resource).then_some("fields"),
                ];
                let message = format!("`{}` is no action of `{}`", key.value, resource.name);
                // What takes a mapping is named where it is meant; a list is of actions.
                let known = known
                    .into_iter()
                    .chain(nearest(&key.value, parts.into_iter().flatten()));
                self.reader
                    .report(unknown_name(Code::UnknownAction, message, key, known));
            }
        }
    }

    /// The normal form of the name of a pipeline, a stage or a field; one that cannot be some is reported.
    fn scope_name(&mut self, kind: &str, name: &Text) -> Option<String> {
        match normal_name(&name.value) {
            Ok(normal) => Some(normal.into_owned()),
            Err(why) => self.reader.refuse(
                Diagnostic::new(Code::InvalidName, format!("`{}` names no {kind}: {why}", name.value))
                    .at(name.place, "not a name")
                    .help("write it as the CRM has it, without blanks at its ends"),
            ),
        }
    }

    fn not_here(&mut self, resource: &Resource, key: &Text) {
        let why = match (resource.pipelines, resource.stages) {
            (false, false) => "has neither pipelines nor stages",
            (false, true) => "has stages, but no pipelines",
            (true, false) => "has pipelines, but no stages",
            (true, true) => "has `pipelines` at its top only, and `stages` in it or in a pipeline",
        };
        self.reader.report(
            Diagnostic::new(Code::NotByStage, format!("`{}` {why}", resource.name))
                .at(key.place, "cannot stand here")
                .help("say it a level higher"),
        );
    }

    fn grant(&mut self, id: PermissionId, node: &Node, scope: Scope<'_>) {
        let Some(permission) = self.permission(id) else { return };
        if scope.stage.is_some() && !permission.stages {
            self.reader.report(
                Diagnostic::new(
                    Code::NotByStage,
                    format!("`{}` is not granted by stage", permission.name),
                )
                .at(node.place, "cannot differ by stage")
                .help("say it for the pipeline or for the whole resource"),
            );
            return;
        }
        if permission.acts_on == ActsOn::Call && matches!(node.value, Value::Mapping(_)) {
            return self.action_rules(id, permission, node, scope);
        }
        let Some(relations) = level::read(permission, node, &mut self.reader) else {
            return;
        };
        let grant = Grant {
            relations,
            place: node.place,
        };
        let mut of = self.grants.entry(id).or_default();
        if let Some(field) = scope.field {
            of = of.fields.entry(field.to_owned()).or_default();
        }
        let (base, stages) = match scope.pipeline {
            None => (&mut of.base, &mut of.stages),
            Some(pipeline) => {
                let pipeline = of.pipelines.entry(pipeline.to_owned()).or_default();
                (&mut pipeline.base, &mut pipeline.stages)
            }
        };
        match scope.stage {
            None => *base = Some(grant),
            Some(stage) => {
                stages.insert(stage.to_owned(), grant);
            }
        }
    }

    fn permission(&self, id: PermissionId) -> Option<&'a Permission> {
        self.catalogue.get(id)
    }

    fn action_names(&self, actions: &[PermissionId]) -> Vec<&'a str> {
        actions
            .iter()
            .filter_map(|id| self.permission(*id))
            .map(|permission| permission.action.as_str())
            .collect()
    }
}
