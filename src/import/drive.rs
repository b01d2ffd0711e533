//! Rights on the company Drive, object by object, as the product adds them up on the way from the root.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Options,
    access_code::{Subject, subjects},
    gather::{Gathered, Stored},
    note::{NoteKind, Notes, Problem, Remarks},
    organisation::Organisation,
    record::DriveRightRecord,
};
use crate::catalogue::Catalogue;

mod effective;
mod rows;
mod task;

pub(super) use task::Said;
use task::Task;

/// What an assignment gives: a task, of everything or of what somebody created.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Right {
    task: Task,
    of_creator: bool,
}

/// A folder or file with rights of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct DriveObject {
    /// Whether nothing from above reaches it: what is left of that is said again.
    pub(super) is_closed: bool,
    /// What is given here.
    pub(super) given: BTreeMap<Right, BTreeSet<Subject>>,
    pub(super) comments: Vec<String>,
}

/// The company Drive.
#[derive(Clone, Debug)]
pub(super) struct Drive {
    /// Its area of the catalogue.
    pub(super) area: String,
    /// What the portal calls it.
    pub(super) name: String,
    /// How what is given is written.
    pub(super) said: BTreeMap<Right, Said>,
    /// By path.
    pub(super) objects: BTreeMap<String, DriveObject>,
}

/// The name of the drive that is the company's; `None` where there are no rights on it.
pub(super) fn company(gathered: &Gathered, options: &Options, problems: &mut Vec<Problem>) -> Option<String> {
    let rows = gathered.drive_rights.as_deref().unwrap_or_default();
    let candidates: BTreeMap<&str, usize> = rows
        .iter()
        .filter(|row| may_be_of_company(&row.value))
        .map(|row| (storage(&row.value), row.file))
        .collect();
    let names: Vec<_> = candidates.keys().map(|name| format!("`{name}`")).collect();
    let mut refuse = |file: String, message: String| {
        problems.push(Problem { file, message });
        None
    };
    if let Some(wanted) = &options.drive {
        if candidates.contains_key(wanted.as_str()) {
            return Some(wanted.clone());
        }
        let there_are = if names.is_empty() {
            "there are no rights on the company's".to_owned()
        } else {
            format!("there are {}", names.join(", "))
        };
        let message = format!("no right is on a drive of this name; {there_are}");
        return refuse(format!("--drive {wanted}"), message);
    }
    let (first, file) = candidates.first_key_value()?;
    if candidates.len() == 1 {
        return Some((*first).to_owned());
    }
    let message = format!(
        "any of these may be the company's Drive: {}; say which with `--drive`",
        names.join(", ")
    );
    refuse(gathered.file_name(*file).unwrap_or_default(), message)
}

fn storage(record: &DriveRightRecord) -> &str {
    record.storage.text().unwrap_or_default()
}

/// People and workgroups have drives, too; where a table does not tell them apart, any drive may be the company's.
fn may_be_of_company(record: &DriveRightRecord) -> bool {
    record.kind.text().is_none_or(|kind| kind.ends_with("Common"))
}

/// The rights on the drive of this name; none where the catalogue does not have them.
pub(super) fn drive(
    name: String,
    gathered: &Gathered,
    organisation: &Organisation,
    catalogue: &Catalogue,
    notes: &mut Notes<'_>,
) -> Option<Drive> {
    let Some(area) = task::area(catalogue) else {
        let message = "the catalogue has no area of the Drive; its rights are left out".to_owned();
        notes.add(NoteKind::UnknownPermission, None, "the Drive", message);
        return None;
    };
    let rows = gathered.drive_rights.as_deref().unwrap_or_default();
    let is_ours = |row: &&Stored<DriveRightRecord>| may_be_of_company(&row.value) && storage(&row.value) == name;
    let (ours, others): (Vec<_>, Vec<_>) = rows.iter().partition(is_ours);
    other_storages(&others, notes);
    let mut reach = Reach::default();
    let mut objects = rows::read(&ours, &area.name, notes);
    for (path, object) in &mut objects {
        for ((_, code), file) in &object.adds {
            let mut remarks = Remarks::new(notes, Some(*file), format!("{}:{path}", area.name));
            reach.add(code, organisation, &mut remarks);
            object.comments.append(&mut remarks.comments);
        }
    }
    let objects = effective::objects(objects, &reach);
    let rights: BTreeSet<Right> = objects
        .values()
        .flat_map(|object| object.given.keys())
        .copied()
        .collect();
    let said = rights
        .into_iter()
        .map(|right| (right, task::said(right, area, catalogue)));
    let drive = Drive {
        area: area.name.clone(),
        name,
        said: said.collect(),
        objects,
    };
    sharing_alone(&drive, notes);
    Some(drive)
}

fn other_storages(others: &[&Stored<DriveRightRecord>], notes: &mut Notes<'_>) {
    let Some(first) = others.first() else { return };
    let names: BTreeSet<_> = others.iter().map(|row| storage(&row.value)).collect();
    let message = format!(
        "rights on drives of people and workgroups are left out: {} on {}",
        count(others.len(), "row"),
        count(names.len(), "storage")
    );
    notes.add(NoteKind::OtherStorage, Some(first.file), "other drives", message);
}

/// In the product one may share without reading.
fn sharing_alone(drive: &Drive, notes: &mut Notes<'_>) {
    let shares = |object: &&DriveObject| object.given.keys().any(|right| right.task == Task::Sharing);
    let sharing = drive.objects.values().filter(shares).count();
    if sharing > 0 {
        let message = format!(
            "`sharing` is to share without reading, on {}: here nobody shares what he may not read; with another right \
             there he may",
            count(sharing, "object")
        );
        notes.add(NoteKind::DriveRight, None, "the Drive", message);
    }
}

fn count(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

/// Whom access codes reach, and whether only as creators.
#[derive(Debug, Default)]
struct Reach(BTreeMap<String, (bool, BTreeSet<Subject>)>);

impl Reach {
    fn add(&mut self, code: &str, organisation: &Organisation, remarks: &mut Remarks<'_, '_>) {
        let reached = match code {
            // Unlike roles, the Drive knows these two.
            "AU" => (false, [Subject::Everyone].into()),
            "CR" => (true, [Subject::Everyone].into()),
            code => (false, subjects(code, organisation, remarks)),
        };
        self.0.insert(code.to_owned(), reached);
    }

    /// Whom a right of this access code reaches.
    fn of(&self, task: Task, code: &str) -> impl Iterator<Item = (Right, Subject)> {
        let reached = self.0.get(code).into_iter();
        reached.flat_map(move |(of_creator, subjects)| {
            let right = Right {
                task,
                of_creator: *of_creator,
            };
            subjects.iter().map(move |subject| (right, *subject))
        })
    }
}
