use super::{
    AreaDocument, AssignmentDocument, DepartmentDocument, GroupDocument, Map, Node, PolicyTestDocument, Read, Reader,
    RoleDocument, SettingsDocument, UserDocument, WorkgroupDocument, mapping::mapping, yaml,
};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, SourceFile},
};

mapping! {
    /// A file of a Ringfence policy. All files of a directory are merged; a name is defined once.
    what "a policy";
    pub struct PolicyFile {
        /// What holds for the whole policy.
        settings: Option<SettingsDocument>,
        /// The tree of departments.
        departments: Option<Map<DepartmentDocument>>,
        /// The people, by id.
        users: Option<Map<UserDocument>>,
        /// User groups, of the on-premise edition only.
        groups: Option<Map<GroupDocument>>,
        /// Workgroups and projects.
        workgroups: Option<Map<WorkgroupDocument>>,
        /// Named maps from permissions to levels.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        roles: Option<Map<RoleDocument>>,
        /// Who gets which role.
        assignments: Option<Vec<AssignmentDocument>>,
        /// Questions with the answers that are expected.
        tests: Option<Vec<PolicyTestDocument>>,
        /// Areas of permissions beside the shipped ones.
        catalogue: Option<Map<AreaDocument>>,
    }
}

impl PolicyFile {
    /// Whether the file has no section.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            place: _,
            settings,
            departments,
            users,
            groups,
            workgroups,
            roles,
            assignments,
            tests,
            catalogue,
        } = self;
        let people = settings.is_none() && departments.is_none() && users.is_none() && groups.is_none();
        let grants = workgroups.is_none() && roles.is_none() && assignments.is_none();
        people && grants && tests.is_none() && catalogue.is_none()
    }
}

/// Reads one YAML file. `None` where it says nothing, or where the YAML cannot be read at all.
///
/// Every mistake is reported; what is left of the file is given.
#[must_use]
pub fn read_policy_file(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> Option<PolicyFile> {
    match yaml::parse(id, file) {
        Ok(node) => read(&node, diagnostics),
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
