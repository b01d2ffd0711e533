use super::{DepartmentId, Organisation, Settings, UserId, identifier::report_unknown, settings::Edition};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::Text,
    source::Place,
};

/// Who an assignment names.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SubjectKind {
    /// Every administrator.
    Administrators,
    /// A department and everything below it.
    Department(DepartmentId),
    /// A department without what is below it.
    DepartmentOnly(DepartmentId),
    /// Every user.
    Everyone,
    /// The members of a user group, by its place among the groups.
    Group(u32),
    /// The head of a department.
    Head(DepartmentId),
    /// One user.
    User(UserId),
    /// Members, moderators and owner of a workgroup, by its place among the workgroups.
    Workgroup(u32),
    /// Moderators and owner of a workgroup.
    WorkgroupModerators(u32),
    /// The owner of a workgroup.
    WorkgroupOwner(u32),
}

/// Who an assignment names, and where it says so.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Who.
    pub kind: SubjectKind,
    /// As written, such as `department:sales`.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// The kinds of subject with a name behind a colon.
const NAMED: [&str; 8] = [
    "department",
    "department-only",
    "group",
    "head",
    "user",
    "workgroup",
    "workgroup-moderators",
    "workgroup-owner",
];

/// The kinds of subject that stand alone.
const ALONE: [&str; 2] = ["administrators", "everyone"];

/// Resolves `kind:name`, `everyone` or `administrators`.
pub(crate) fn resolve_subject(
    text: &Text,
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<Subject> {
    let kind = match text.value.split_once(':') {
        None => alone(text, organisation, diagnostics)?,
        Some((kind, name)) if kind.trim().is_empty() || name.trim().is_empty() => {
            diagnostics.push(nobody(text));
            return None;
        }
        Some((kind, name)) => {
            let name = part(text, kind.len() + 1, name);
            let kind = part(text, 0, kind);
            named(&kind, &name, text, organisation, settings, diagnostics)?
        }
    };
    Some(Subject {
        kind,
        text: text.value.clone(),
        place: text.place,
    })
}

/// One side of the colon. Its own words are underlined where the text is written without quotes.
fn part(text: &Text, offset: usize, words: &str) -> Text {
    let narrow = |bytes: usize| u32::try_from(bytes).unwrap_or(0);
    let value = words.trim();
    let blanks = words.len() - words.trim_start().len();
    let plain = text.place.len as usize == text.value.len();
    let place = if plain {
        Place {
            start: text.place.start + narrow(offset + blanks),
            len: narrow(value.len()),
            ..text.place
        }
    } else {
        text.place
    };
    Text {
        value: value.to_owned(),
        place,
    }
}

fn nobody(text: &Text) -> Diagnostic {
    Diagnostic::new(Code::InvalidSubject, format!("`{}` does not say who", text.value))
        .at(text.place, "expected a kind and a name, as in `user:anna`")
        .help("write `user:NAME`, `department:NAME`, `everyone` and the like")
}

fn alone(text: &Text, organisation: &Organisation, diagnostics: &mut Diagnostics) -> Option<SubjectKind> {
    match text.value.as_str() {
        "administrators" => Some(SubjectKind::Administrators),
        "everyone" => Some(SubjectKind::Everyone),
        other => {
            let help = as_named(other, organisation)
                .or_else(|| nearest(other, ALONE).map(|near| format!("did you mean `{near}`?")));
            diagnostics.push(nobody(text).maybe_help(help));
            None
        }
    }
}

/// What a bare name was probably meant to be.
fn as_named(name: &str, organisation: &Organisation) -> Option<String> {
    let kind = if organisation.user_id(name).is_some() {
        "user"
    } else if organisation.department_id(name).is_some() {
        "department"
    } else if organisation.groups.iter().any(|group| group.name == name) {
        "group"
    } else if organisation.workgroups.iter().any(|workgroup| workgroup.name == name) {
        "workgroup"
    } else {
        return None;
    };
    Some(format!("did you mean `{kind}:{name}`?"))
}

fn named(
    kind: &Text,
    name: &Text,
    text: &Text,
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<SubjectKind> {
    match kind.value.as_str() {
        "user" => user(name, organisation, diagnostics).map(SubjectKind::User),
        "department" => department(name, organisation, diagnostics).map(SubjectKind::Department),
        "department-only" => department(name, organisation, diagnostics).map(SubjectKind::DepartmentOnly),
        "head" => department(name, organisation, diagnostics).map(SubjectKind::Head),
        "group" => group(name, text, organisation, settings, diagnostics).map(SubjectKind::Group),
        "workgroup" => workgroup(name, organisation, diagnostics).map(SubjectKind::Workgroup),
        "workgroup-moderators" => workgroup(name, organisation, diagnostics).map(SubjectKind::WorkgroupModerators),
        "workgroup-owner" => workgroup(name, organisation, diagnostics).map(SubjectKind::WorkgroupOwner),
        other => {
            let help = nearest(other, NAMED).map(|near| format!("did you mean `{near}:{}`?", name.value));
            diagnostics.push(
                Diagnostic::new(Code::InvalidSubject, format!("`{other}` is no kind of subject"))
                    .at(kind.place, "not known")
                    .help(
                        help.unwrap_or_else(|| {
                            format!("the kinds are {}, and {}", List::and(&NAMED), List::and(&ALONE))
                        }),
                    ),
            );
            None
        }
    }
}

pub(crate) fn user(name: &Text, organisation: &Organisation, diagnostics: &mut Diagnostics) -> Option<UserId> {
    let id = organisation.user_id(&name.value);
    if id.is_none() {
        let known = organisation.users.iter().map(|user| user.name.as_str());
        report_unknown(
            diagnostics,
            Code::UnknownUser,
            format!("no user is named `{}`", name.value),
            name,
            known,
        );
    }
    id
}

pub(crate) fn department(
    name: &Text,
    organisation: &Organisation,
    diagnostics: &mut Diagnostics,
) -> Option<DepartmentId> {
    let id = organisation.department_id(&name.value);
    if id.is_none() {
        let known = organisation
            .departments
            .iter()
            .map(|department| department.name.as_str());
        let message = format!("no department is named `{}`", name.value);
        report_unknown(diagnostics, Code::UnknownDepartment, message, name, known);
    }
    id
}

fn group(
    name: &Text,
    text: &Text,
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<u32> {
    if settings.edition == Edition::Cloud {
        diagnostics.push(
            Diagnostic::new(Code::GroupInCloud, "the cloud edition has no user groups")
                .at(text.place, "a user group")
                .help("name a workgroup or a department, or set `edition: on-premise` under `settings:`"),
        );
        return None;
    }
    let position = organisation
        .groups
        .binary_search_by(|group| group.name.cmp(&name.value))
        .ok();
    if position.is_none() {
        let known = organisation.groups.iter().map(|group| group.name.as_str());
        let message = format!("no user group is named `{}`", name.value);
        report_unknown(diagnostics, Code::UnknownGroup, message, name, known);
    }
    position.and_then(|position| u32::try_from(position).ok())
}

pub(crate) fn workgroup(name: &Text, organisation: &Organisation, diagnostics: &mut Diagnostics) -> Option<u32> {
    let position = organisation
        .workgroups
        .binary_search_by(|workgroup| workgroup.name.cmp(&name.value))
        .ok();
    if position.is_none() {
        let known = organisation.workgroups.iter().map(|workgroup| workgroup.name.as_str());
        let message = format!("no workgroup is named `{}`", name.value);
        report_unknown(diagnostics, Code::UnknownWorkgroup, message, name, known);
    }
    position.and_then(|position| u32::try_from(position).ok())
}
