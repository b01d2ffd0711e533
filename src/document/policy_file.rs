use super::{
    AreaDocument, AssignmentDocument, DepartmentDocument, GroupDocument, ImportDocument, InvariantDocument, Map, Node,
    ObjectDocument, PolicyTestDocument, Read, Reader, RoleDocument, SettingsDocument, Silence, UserDocument,
    WorkgroupDocument, mapping::mapping, silence, yaml,
};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, SourceFile},
};

mapping! {
    /// A file of a Ringfence policy. All files of a directory are merged; a name is defined once.
    #[derive(Default)]
    what "a policy";
    pub struct PolicyFile {
        /// What holds for the whole policy.
        settings: Option<SettingsDocument>,
        /// Files of many records that belong to the policy too.
        import: Option<Vec<ImportDocument>>,
        /// The tree of departments.
        departments: Option<Map<DepartmentDocument>>,
        /// The people, by id.
        users: Option<Map<UserDocument>>,
        /// User groups, of the on-premise edition only.
        groups: Option<Map<GroupDocument>>,
        /// Workgroups and projects.
        workgroups: Option<Map<WorkgroupDocument>>,
        /// What is to be said of single objects, such as folders: by area and path or name, as in `drive:/Contracts`.
        #[cfg_attr(feature = "schema", schemars(with = "Option<std::collections::BTreeMap<String, ObjectDocument>>"))]
        objects: Option<Map<ObjectDocument>>,
        /// Named maps from permissions to levels.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        roles: Option<Map<RoleDocument>>,
        /// Who gets which role.
        assignments: Option<Vec<AssignmentDocument>>,
        /// Promises that are checked on every run, exhaustively.
        invariants: Option<Vec<InvariantDocument>>,
        /// Questions with the answers that are expected.
        tests: Option<Vec<PolicyTestDocument>>,
        /// Areas of permissions beside the shipped ones.
        catalogue: Option<Map<AreaDocument>>,
    }
}

impl PolicyFile {
    /// Whether the file defines nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            place: _,
            settings,
            import,
            departments,
            users,
            groups,
            workgroups,
            objects,
            roles,
            assignments,
            invariants,
            tests,
            catalogue,
        } = self;
        let people = nothing(departments.as_ref())
            && nothing(users.as_ref())
            && nothing(groups.as_ref())
            && nothing(workgroups.as_ref())
            && nothing(objects.as_ref());
        let lists = import.iter().all(Vec::is_empty)
            && assignments.iter().all(Vec::is_empty)
            && invariants.iter().all(Vec::is_empty)
            && tests.iter().all(Vec::is_empty);
        settings.is_none() && people && nothing(roles.as_ref()) && lists && nothing(catalogue.as_ref())
    }
}

fn nothing<T>(section: Option<&Map<T>>) -> bool {
    section.is_none_or(|map| map.0.is_empty())
}

/// Reads one YAML file. `None` where it says nothing, or where the YAML cannot be read at all.
///
/// Every mistake is reported; what is left of the file is given. Comments that silence warnings are added to those known.
#[must_use]
pub fn read_policy_file(
    id: FileId,
    file: &SourceFile,
    silences: &mut Vec<Silence>,
    diagnostics: &mut Diagnostics,
) -> Option<PolicyFile> {
    match yaml::parse(id, file) {
        Ok(node) => {
            silences.extend(silence::in_yaml(id, file, &node));
            read(&node, diagnostics)
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<PolicyFile> {
    if node.is_null() {
        None
    } else {
        PolicyFile::read(node, &mut Reader::new(diagnostics))
    }
}
