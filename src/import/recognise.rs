use super::loose::read_id;

/// What a file holds, by its name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Content {
    /// Answers of `user.get`.
    Users,
    /// Answers of `department.get`.
    Departments,
    /// Answers of `sonet_group.get`.
    Workgroups,
    /// An answer of `sonet_group.user.get` for the workgroup of this id.
    Members(u64),
    /// Answers of `humanresources.node.list` and `humanresources.node.get`.
    Nodes,
    /// The table of user groups.
    Groups,
    /// The table of who is in which user group.
    GroupMembers,
    /// The names of a module's pipelines, of the records of this entity.
    Pipelines(String, &'static str),
    /// The table of rights on the Drive, with the paths of what they are on.
    DriveRights,
    /// A table of the roles of a module.
    Roles(String, RoleTable),
}

/// The three tables that a module keeps its roles in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum RoleTable {
    /// Names.
    Names,
    /// What a role may do: letters of one scale, where a department includes those below it.
    Permissions,
    /// What a role may do by pipeline and stage, where a department stands for itself.
    PermissionsByStage,
    /// Who holds a role.
    Holders,
}

/// The modules whose roles are read, as the names of their tables have them.
const MODULES: [&str; 3] = ["b_crm_", "b_imopenlines_", "b_voximplant_"];

/// A file's name taken apart.
pub(super) struct Recognised {
    /// What it holds.
    pub(super) content: Content,
    /// For a page: the first record, where the name says it.
    pub(super) start: Option<u64>,
}

/// What a file of this name holds, such as `user.get.50.json` or `b_crm_role.csv`; `None` where it is none of ours.
pub(super) fn recognise(name: &str) -> Option<Recognised> {
    let name = name.to_ascii_lowercase();
    if let Some(stem) = name.strip_suffix(".json") {
        if let Some(page) = page(stem) {
            return Some(page);
        }
        return table(stem).map(|content| Recognised { content, start: None });
    }
    table(name.strip_suffix(".csv")?).map(|content| Recognised { content, start: None })
}

fn page(stem: &str) -> Option<Recognised> {
    if let Some(rest) = stem.strip_prefix("sonet_group.user.get.") {
        let content = Content::Members(read_id(rest)?);
        return Some(Recognised { content, start: None });
    }
    let methods = [
        ("department.get", Content::Departments),
        ("humanresources.node.get", Content::Nodes),
        ("humanresources.node.list", Content::Nodes),
        ("sonet_group.get", Content::Workgroups),
        ("user.get", Content::Users),
    ];
    let (rest, content) = methods
        .into_iter()
        .find_map(|(method, content)| Some((stem.strip_prefix(method)?, content)))?;
    let start = match rest {
        "" => None,
        _ => Some(rest.strip_prefix('.')?.parse().ok()?),
    };
    // A node is asked for by its id, not by a place in a list.
    let start = start.filter(|_| content != Content::Nodes);
    Some(Recognised { content, start })
}

fn table(stem: &str) -> Option<Content> {
    // An export in parts numbers them.
    let stem = match stem.rsplit_once('.') {
        Some((stem, part)) if part.bytes().all(|byte| byte.is_ascii_digit()) => stem,
        _ => stem,
    };
    match stem {
        "b_disk_right" | "disk_rights" => return Some(Content::DriveRights),
        "b_group" => return Some(Content::Groups),
        "b_user_group" => return Some(Content::GroupMembers),
        _ => {}
    }
    let (module, rest) = MODULES
        .iter()
        .find_map(|prefix| Some((*prefix, stem.strip_prefix(prefix)?)))?;
    let module = module.trim_start_matches("b_").trim_end_matches('_').to_owned();
    let table = match rest {
        "deal_category" => return Some(Content::Pipelines(module, "DEAL")),
        "role" => RoleTable::Names,
        "role_permission" => RoleTable::Permissions,
        "role_perms" => RoleTable::PermissionsByStage,
        "role_access" | "role_relation" => RoleTable::Holders,
        _ => return None,
    };
    Some(Content::Roles(module, table))
}
