//! What a workgroup says of who may do what in it.

use std::collections::BTreeMap;

use crate::{
    catalogue::{Catalogue, ObjectKind, Permission, PermissionId, Resource},
    diagnostic::{Code, Diagnostics},
    document::{FeaturesDocument, Node, Reader, Text, Value},
    policy::{Grant, identifier::unknown_name, role::level},
};

/// Reads the features of a workgroup: a level for each permission that it speaks of.
pub(super) fn read(
    document: Option<&FeaturesDocument>,
    catalogue: &Catalogue,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<PermissionId, Grant> {
    let mut features = Features {
        catalogue,
        reader: Reader::new(diagnostics),
        grants: BTreeMap::new(),
    };
    for (name, node) in document.iter().flat_map(|document| &document.resources) {
        features.resource(name, node);
    }
    features.grants
}

struct Features<'a> {
    catalogue: &'a Catalogue,
    reader: Reader<'a>,
    grants: BTreeMap<PermissionId, Grant>,
}

impl<'a> Features<'a> {
    /// Reads what is said of a feature, in whichever areas of workgroups it is.
    fn resource(&mut self, name: &Text, node: &Node) {
        let catalogue = self.catalogue;
        let areas = catalogue.areas().iter();
        let areas = areas.filter(|area| area.objects == Some(ObjectKind::Workgroups));
        let resources: Vec<_> = areas.flat_map(|area| &area.resources).collect();
        let named: Vec<_> = resources
            .iter()
            .filter(|resource| resource.name == name.value)
            .collect();
        if named.is_empty() {
            let message = format!("workgroups have no feature `{}`", name.value);
            let known = resources.iter().filter(|resource| !self.actions(resource).is_empty());
            let known = known.map(|resource| resource.name.as_str());
            self.reader
                .report(unknown_name(Code::UnknownResource, message, name, known));
            return;
        }
        let actions: Vec<_> = named.iter().flat_map(|resource| self.actions(resource)).collect();
        if let Value::Mapping(_) = &node.value {
            for (key, value) in self.reader.entries(node, "a mapping of actions").unwrap_or_default() {
                self.action(name, &actions, &key, value);
            }
        } else {
            self.whole(&actions, node);
        }
    }

    /// The actions of a resource of which a workgroup can speak.
    fn actions(&self, resource: &Resource) -> Vec<(PermissionId, &'a Permission)> {
        let actions = resource.actions.iter();
        let actions = actions.filter_map(|id| Some((*id, self.catalogue.get(*id)?)));
        actions
            .filter(|(_, permission)| permission.audience.is_some())
            .collect()
    }

    fn action(&mut self, feature: &Text, actions: &[(PermissionId, &Permission)], key: &Text, node: &Node) {
        let named = actions.iter().filter(|(_, it)| it.action == key.value);
        let named: Vec<_> = named.copied().collect();
        if named.is_empty() {
            let known = actions.iter().map(|(_, permission)| permission.action.as_str());
            let message = format!("`{}` is no action of the feature `{}`", key.value, feature.value);
            self.reader
                .report(unknown_name(Code::UnknownAction, message, key, known));
        } else {
            self.whole(&named, node);
        }
    }

    /// One level for all actions. A mistake in it is one mistake.
    fn whole(&mut self, actions: &[(PermissionId, &Permission)], node: &Node) {
        for (id, permission) in actions {
            if !self.grant(*id, permission, node) {
                return;
            }
        }
    }

    fn grant(&mut self, id: PermissionId, permission: &Permission, node: &Node) -> bool {
        let relations = level::read(permission, node, &mut self.reader);
        self.grants.extend(relations.map(|relations| {
            let place = node.place;
            (id, Grant { relations, place })
        }));
        relations.is_some()
    }
}
