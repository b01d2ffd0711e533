use super::super::{
    File,
    organisation::{Department, Group, Organisation, User, Visibility, Workgroup},
    yaml::{Document, Flow, list, scalar},
};

/// The files of the organisation; of what there is none there is no file.
pub(in super::super) fn people(organisation: &Organisation) -> Vec<File> {
    let files = [
        ("departments.yaml", departments(organisation)),
        ("groups.yaml", groups(organisation)),
        ("users.yaml", users(organisation)),
        ("workgroups.yaml", workgroups(organisation)),
    ];
    let written = files
        .into_iter()
        .filter_map(|(path, text)| Some(File::new(path, text?)));
    written.collect()
}

fn departments(organisation: &Organisation) -> Option<String> {
    if organisation.departments.is_empty() {
        return None;
    }
    let mut document = Document::new("Ids are those of the portal: d5 is its department 5.");
    document.blank();
    document.line(0, "departments:");
    for (id, department) in &organisation.departments {
        remarks(&mut document, &department.comments);
        document.flow(2, &format!("d{id}:"), &department_flow(department));
    }
    Some(document.finish())
}

fn department_flow(department: &Department) -> Flow {
    let mut items = Vec::new();
    items.extend(titled("title", department.title.as_ref()));
    items.extend(department.parent.map(|parent| format!("parent: d{parent}")));
    items.extend(department.heads.first().map(|head| format!("head: u{head}")));
    Flow::mapping(items)
}

fn users(organisation: &Organisation) -> Option<String> {
    if organisation.users.is_empty() {
        return None;
    }
    let mut document = Document::new("Ids are those of the portal: u17 is its user 17, whatever his name becomes.");
    match organisation.users_left_out {
        0 => {}
        1 => document.comment(0, "1 user is left out, being inactive or no person."),
        count => document.comment(0, &format!("{count} users are left out, being inactive or no people.")),
    }
    document.blank();
    document.line(0, "users:");
    for (id, user) in &organisation.users {
        remarks(&mut document, &user.comments);
        document.flow(2, &format!("u{id}:"), &user_flow(user));
    }
    Some(document.finish())
}

fn user_flow(user: &User) -> Flow {
    let mut items = Vec::new();
    items.extend(titled("name", user.name.as_ref()));
    if !user.departments.is_empty() {
        items.push(format!("departments: {}", ids("d", &user.departments).line()));
    }
    if !user.phones.is_empty() {
        let phones: Vec<_> = user.phones.iter().map(|digits| format!("\"+{digits}\"")).collect();
        items.push(format!("phones: [{}]", phones.join(", ")));
    }
    items.extend(user.extension.map(|digits| format!("extension: \"{digits}\"")));
    items.extend(user.administrator.then(|| "administrator: true".to_owned()));
    items.extend(user.extranet.then(|| "extranet: true".to_owned()));
    Flow::mapping(items)
}

fn groups(organisation: &Organisation) -> Option<String> {
    if organisation.groups.is_empty() {
        return None;
    }
    let mut document = Document::new(
        "Ids are those of the portal: g12 is its user group 12. Its groups 1 and 2 are `administrators` and `everyone`.",
    );
    document.blank();
    document.line(0, "groups:");
    for (id, group) in &organisation.groups {
        remarks(&mut document, &group.comments);
        write_group(&mut document, *id, group);
    }
    Some(document.finish())
}

fn write_group(document: &mut Document, id: u64, group: &Group) {
    if group.members.is_empty() {
        let items = titled("title", group.title.as_ref()).into_iter().collect();
        return document.flow(2, &format!("g{id}:"), &Flow::mapping(items));
    }
    document.line(2, &format!("g{id}:"));
    if let Some(title) = titled("title", group.title.as_ref()) {
        document.line(4, &title);
    }
    document.flow(4, "members:", &ids("u", &group.members));
}

fn workgroups(organisation: &Organisation) -> Option<String> {
    if organisation.workgroups.is_empty() {
        return None;
    }
    let mut document = Document::new("Ids are those of the portal: w9 is its workgroup or project 9.");
    document.blank();
    document.line(0, "workgroups:");
    for (id, workgroup) in &organisation.workgroups {
        remarks(&mut document, &workgroup.comments);
        write_workgroup(&mut document, *id, workgroup);
    }
    Some(document.finish())
}

fn write_workgroup(document: &mut Document, id: u64, workgroup: &Workgroup) {
    document.line(2, &format!("w{id}:"));
    if let Some(title) = titled("title", workgroup.title.as_ref()) {
        document.line(4, &title);
    }
    let visibility = match workgroup.visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
        Visibility::Secret => "secret",
    };
    document.line(4, &format!("visibility: {visibility}"));
    if workgroup.archived {
        document.line(4, "archived: true");
    }
    if let Some(owner) = workgroup.owner {
        document.line(4, &format!("owner: u{owner}"));
    }
    for (key, people) in [("moderators:", &workgroup.moderators), ("members:", &workgroup.members)] {
        if !people.is_empty() {
            document.flow(4, key, &ids("u", people));
        }
    }
}

fn remarks(document: &mut Document, comments: &[String]) {
    for comment in comments {
        document.comment(2, comment);
    }
}

fn titled(key: &str, title: Option<&String>) -> Option<String> {
    title.map(|title| format!("{key}: {}", scalar(title)))
}

fn ids<'a>(prefix: &str, ids: impl IntoIterator<Item = &'a u64>) -> Flow {
    let ids: Vec<_> = ids.into_iter().map(|id| format!("{prefix}{id}")).collect();
    list(ids.iter().map(String::as_str))
}
