use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    Organisation, RoleId, Settings, Subject, identifier::report_unknown, role::Role, subject::resolve_subject,
};
use crate::{
    diagnostic::{Code, Diagnostics},
    document::{AssignmentDocument, PolicyFile, Text},
    source::Place,
};

/// A role given to subjects.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The role.
    pub role: RoleId,
    /// Who gets it.
    pub to: Vec<Subject>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// The first moment at which it no longer counts: the end of that day.
    pub ends: Option<Timestamp>,
    /// Why it was given.
    pub reason: Option<String>,
    /// Where it is written.
    pub place: Place,
}

/// Resolves the assignments of all files.
pub(crate) fn resolve_assignments(
    files: &[PolicyFile],
    roles: &[Role],
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Vec<Assignment> {
    let documents = files.iter().flat_map(|file| file.assignments.iter().flatten());
    documents
        .filter_map(|document| {
            let to = &document.to.0;
            let to: Vec<_> = to
                .iter()
                .filter_map(|text| resolve_subject(text, organisation, settings, diagnostics))
                .collect();
            assignment(document, to, roles, settings, diagnostics)
        })
        .collect()
}

fn assignment(
    document: &AssignmentDocument,
    to: Vec<Subject>,
    roles: &[Role],
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<Assignment> {
    let until = document.until.map(|until| until.value);
    Some(Assignment {
        role: role(&document.role, roles, diagnostics)?,
        to,
        until,
        ends: until.map(|until| end_of(until, settings)),
        reason: document.reason.as_ref().map(|reason| reason.value.clone()),
        place: document.role.place,
    })
}

/// The end of a local day. The last day that there is ends with it.
fn end_of(day: Date, settings: &Settings) -> Timestamp {
    let next = day
        .checked_add(1.day())
        .and_then(|next| next.to_zoned(settings.time_zone.clone()));
    next.map_or(Timestamp::MAX, |next| next.timestamp())
}

fn role(name: &Text, roles: &[Role], diagnostics: &mut Diagnostics) -> Option<RoleId> {
    let position = roles.binary_search_by(|role| role.name.cmp(&name.value)).ok();
    if position.is_none() {
        let message = format!("no role is named `{}`", name.value);
        let known = roles.iter().map(|role| role.name.as_str());
        report_unknown(diagnostics, Code::UnknownRole, message, name, known);
    }
    position.and_then(|position| u32::try_from(position).ok()).map(RoleId)
}
