use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    ObjectId, ObjectTree, Organisation, RoleId, Settings, Subject, identifier::report_unknown, object::read_object,
    role::Role, role::level_name, subject::resolve_subject,
};
use crate::{
    catalogue::Catalogue,
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::{AssignmentDocument, PolicyFile, Text},
    source::Place,
};

/// A role, or a level of an area's objects, given to subjects.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The role; of a level, the role that stands for it.
    pub role: RoleId,
    /// Who gets it.
    pub to: Vec<Subject>,
    /// The object on which it counts, and all below it; everywhere where there is none.
    pub on: Option<ObjectId>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Where that day is written.
    pub until_place: Option<Place>,
    /// The first moment at which it no longer counts: the end of that day.
    pub ends: Option<Timestamp>,
    /// Why it was given.
    pub reason: Option<String>,
    /// Where it is written: the words that name the role or the level.
    pub place: Place,
}

/// What assignments refer to.
pub(crate) struct Resolver<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) organisation: &'a Organisation,
    pub(crate) objects: &'a ObjectTree,
    pub(crate) roles: &'a [Role],
    pub(crate) settings: &'a Settings,
}

/// Resolves the assignments of all files.
pub(crate) fn resolve_assignments(
    files: &[PolicyFile],
    resolver: &Resolver<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Assignment> {
    let documents = files.iter().flat_map(|file| file.assignments.iter().flatten());
    documents
        .filter_map(|document| resolver.assignment(document, diagnostics))
        .collect()
}

impl Resolver<'_> {
    fn assignment(&self, document: &AssignmentDocument, diagnostics: &mut Diagnostics) -> Option<Assignment> {
        let to = &document.to.0;
        let to: Vec<_> = to
            .iter()
            .filter_map(|text| resolve_subject(text, self.organisation, self.settings, diagnostics))
            .collect();
        let on = document.on.as_ref().map(|on| self.object(on, diagnostics));
        let given = self.given(document, diagnostics);
        // An object that cannot be read must not turn a grant on it into one everywhere.
        let on = match on {
            None => None,
            Some(found) => Some(found?),
        };
        let (role, place) = given?;
        if let (Some(on), Some(text)) = (on, &document.on) {
            self.refuse_idle(role, on, place, text, diagnostics);
        }
        let until = document.until.map(|until| until.value);
        Some(Assignment {
            role,
            to,
            on,
            until,
            until_place: document.until.map(|until| until.place),
            ends: until.map(|until| end_of(until, self.settings)),
            reason: document.reason.as_ref().map(|reason| reason.value.clone()),
            place,
        })
    }

    fn object(&self, on: &Text, diagnostics: &mut Diagnostics) -> Option<ObjectId> {
        let written = read_object(on, self.catalogue, self.organisation, diagnostics)?;
        self.objects.find(written.area, &written.id)
    }

    fn given(&self, document: &AssignmentDocument, diagnostics: &mut Diagnostics) -> Option<(RoleId, Place)> {
        match (&document.role, &document.level) {
            (Some(role), None) => Some((self.role(role, diagnostics)?, role.place)),
            (None, Some(level)) => match &document.on {
                Some(on) => Some((self.level(level, on, diagnostics)?, level.place)),
                None => refuse(
                    Diagnostic::new(Code::RoleOrLevel, "a level is given on an object")
                        .at(level.place, "on which object?")
                        .help("add `on: …`, as in `on: \"drive:/Contracts\"`, or give a role"),
                    diagnostics,
                ),
            },
            (Some(role), Some(level)) => refuse(
                Diagnostic::new(Code::RoleOrLevel, "an assignment gives a role or a level, not both")
                    .at(level.place, "a level")
                    .related(role.place, "a role")
                    .help("write two assignments"),
                diagnostics,
            ),
            (None, None) => refuse(
                Diagnostic::new(Code::MissingKey, "an assignment needs `role`")
                    .at(document.place, "`role` is missing")
                    .help("add `role: …`"),
                diagnostics,
            ),
        }
    }

    fn role(&self, name: &Text, diagnostics: &mut Diagnostics) -> Option<RoleId> {
        let found = self.find(&name.value, |role| role.level.is_none());
        if found.is_none() {
            let message = format!("no role is named `{}`", name.value);
            let known = self.roles.iter().filter(|role| role.level.is_none());
            let known = known.map(|role| role.name.as_str());
            report_unknown(diagnostics, Code::UnknownRole, message, name, known);
        }
        found
    }

    fn find(&self, name: &str, is_meant: impl Fn(&Role) -> bool) -> Option<RoleId> {
        let index = self.roles.binary_search_by(|role| role.name.as_str().cmp(name)).ok()?;
        self.roles.get(index).filter(|role| is_meant(role))?;
        u32::try_from(index).ok().map(RoleId)
    }

    /// The role that stands for a level of the objects of an area.
    fn level(&self, level: &Text, on: &Text, diagnostics: &mut Diagnostics) -> Option<RoleId> {
        let (area, _) = on.value.split_once(':')?;
        // A mistake in the object is reported already.
        let area = self.catalogue.area(area.trim()).filter(|area| area.objects.is_some())?;
        let Some(resource) = area.resource_with_levels() else {
            return refuse(
                Diagnostic::new(Code::UnknownLevel, format!("the area `{}` has no levels", area.name))
                    .at(level.place, "cannot be given")
                    .help("give a role"),
                diagnostics,
            );
        };
        let found = self.find(&level_name(&area.name, &level.value), |role| role.level.is_some());
        if found.is_none() {
            let names: Vec<_> = resource.levels.iter().map(|level| level.name.as_str()).collect();
            let near = nearest(&level.value, names.iter().copied());
            diagnostics.push(
                Diagnostic::new(
                    Code::UnknownLevel,
                    format!("`{}` is no level of the area `{}`", level.value, area.name),
                )
                .at(level.place, format!("expected {}", List::or(&names)))
                .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
            );
        }
        found
    }

    /// A role that says nothing of the objects of an area gives nothing on one of them.
    fn refuse_idle(&self, role: RoleId, on: ObjectId, place: Place, text: &Text, diagnostics: &mut Diagnostics) {
        let (Some(said), Some(object)) = (self.roles.get(role.index()), self.objects.get(on)) else {
            return;
        };
        let takes = |id| {
            let permission = self.catalogue.get(id);
            permission.is_some_and(|it| it.objects.is_some() && it.area == object.area)
        };
        // What cannot be read in the role may be what it says of them.
        let is_unread = said.level.is_none() && diagnostics.has_errors();
        if is_unread || said.grants.keys().any(|id| takes(*id)) {
            return;
        }
        let message = match &said.level {
            Some(level) => format!("the level `{level}` gives nothing"),
            None => format!(
                "the role `{}` says nothing of the objects of `{}`",
                said.name, object.area
            ),
        };
        diagnostics.push(
            Diagnostic::new(Code::NothingOnObject, message)
                .at(place, "gives nothing there")
                .related(text.place, "the object")
                .help(if said.level.is_some() {
                    "leave the assignment out; `inherit: false` under `objects` keeps grants from above away"
                } else {
                    "leave `on` out, or give a role or a level of that area"
                }),
        );
    }
}

fn refuse<T>(diagnostic: Diagnostic, diagnostics: &mut Diagnostics) -> Option<T> {
    diagnostics.push(diagnostic);
    None
}

/// The end of a local day. The last day that there is ends with it.
fn end_of(day: Date, settings: &Settings) -> Timestamp {
    let next = day
        .checked_add(1.day())
        .and_then(|next| next.to_zoned(settings.time_zone.clone()));
    next.map_or(Timestamp::MAX, |next| next.timestamp())
}
