//! A policy of what the source product exports: pages of its REST interface and tables of its database.
//!
//! Reading never writes: an import is the texts of the files to be, with a note for each thing that the policy does not
//! say, or says otherwise. The same data give the same bytes, in whatever order and pages they come.

use std::{collections::BTreeSet, path::PathBuf};

use crate::{destination::Country, policy::built_in_catalogue};

mod access_code;
mod drive;
mod files;
mod gather;
mod loose;
mod note;
mod organisation;
mod page;
mod plan;
#[cfg(feature = "portal")]
pub mod portal;
mod recognise;
mod record;
mod roles;
mod settings;
mod table;
mod text;
mod yaml;

use gather::Gathered;
pub use note::{Note, NoteKind, Problem};
use organisation::Organisation;
pub use plan::{Plan, plan};

/// What the sources do not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The country in which national phone numbers are read.
    pub country: Option<Country>,
    /// Users who are administrators, by their ids in the portal.
    pub administrators: BTreeSet<u64>,
    /// The name of the drive that is the company's, where several may be.
    pub drive: Option<String>,
}

/// A file to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct File {
    /// Where, below the directory; parts are separated by `/`.
    pub path: String,
    /// What is to stand in it.
    pub text: String,
}

impl File {
    fn new(path: &str, text: String) -> Self {
        Self {
            path: path.to_owned(),
            text,
        }
    }
}

/// How much was imported.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Departments.
    pub departments: usize,
    /// Users.
    pub users: usize,
    /// Users left out: inactive ones, mail addresses and programs.
    pub users_left_out: usize,
    /// User groups.
    pub groups: usize,
    /// Workgroups.
    pub workgroups: usize,
    /// Workgroups left out, not being active.
    pub workgroups_left_out: usize,
    /// Roles.
    pub roles: usize,
    /// Assignments.
    pub assignments: usize,
    /// Folders and files of the Drive with rights of their own.
    pub drive_objects: usize,
}

/// A policy that was read from its source.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Its files, in the order of their paths.
    pub files: Vec<File>,
    /// How much it holds.
    pub counts: Counts,
    /// What it does not say, in order.
    pub notes: Vec<Note>,
}

/// Reads files and directories of pages and tables.
///
/// # Errors
///
/// Every file that cannot be read, and every page that is missing: a policy without them would take access away.
pub fn import(sources: &[PathBuf], options: &Options) -> Result<Imported, Vec<Problem>> {
    let mut gathered = Gathered::read(sources);
    let mut problems = std::mem::take(&mut gathered.problems);
    let mut notes = note::Notes {
        files: &gathered.files,
        notes: gathered.notes.clone(),
    };
    let organisation = Organisation::new(&gathered, options, &mut notes, &mut problems);
    let company_drive = drive::company(&gathered, options, &mut problems);
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(problems);
    }
    let catalogue = built_in_catalogue();
    let areas = roles::roles(&gathered, &organisation, &catalogue, &mut notes);
    let drive = company_drive.and_then(|name| drive::drive(name, &gathered, &organisation, &catalogue, &mut notes));
    let mut files = text::people(&organisation);
    files.extend(settings::settings(&gathered, options));
    files.extend(text::roles(&areas, drive.as_ref(), &catalogue));
    let mut assigned = 0;
    let assignments = text::assignments(&areas, drive.is_some(), &organisation, &mut notes);
    for (file, count) in assignments.into_iter().chain(drive.as_ref().map(text::drive)) {
        files.push(file);
        assigned += count;
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let counts = Counts {
        departments: organisation.departments.len(),
        users: organisation.users.len(),
        users_left_out: organisation.users_left_out,
        groups: organisation.groups.len(),
        workgroups: organisation.workgroups.len(),
        workgroups_left_out: organisation.workgroups_left_out,
        roles: areas.iter().map(|area| area.roles.len()).sum(),
        assignments: assigned,
        drive_objects: drive.map_or(0, |drive| drive.objects.len()),
    };
    let mut notes = notes.notes;
    notes.sort();
    notes.dedup();
    Ok(Imported { files, counts, notes })
}
