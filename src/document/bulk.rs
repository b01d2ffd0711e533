//! Files of many records: CSV, JSON Lines, JSON and SCIM 2.0, read record by record as the documents that YAML gives.

mod csv;
mod json;
mod json_records;
mod record;
mod resource;
mod scim;
mod table;

pub use scim::{ScimDocument, ScimGroup, ScimPage, ScimReference, ScimUser};

use super::{Document, FormatWord, Import, ImportKind, Map, Reader, Text, policy_file::PolicyFile};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Place, SourceFile},
};

/// The most records of one file.
const MOST_RECORDS: usize = 1_000_000;

/// What an imported file says.
#[derive(Clone, Debug)]
pub enum Imported {
    /// Records in the words of the policy.
    Records(Box<PolicyFile>),
    /// Resources in the words of SCIM.
    Scim(ScimDocument),
}

/// Reads an imported file. Every mistake is reported; what is left of the file is given.
#[must_use]
pub fn read_import(import: &Import<'_>, id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> Imported {
    let mut reader = Reader::new(diagnostics);
    let is_scim = import.kind == ImportKind::Scim || import.kind == ImportKind::Users && is_one_object(import, file);
    if is_scim {
        return Imported::Scim(scim::read(import, id, file, &mut reader));
    }
    let mut policy = PolicyFile::default();
    match import.kind {
        ImportKind::Users | ImportKind::Scim => policy.users = Some(records(import, id, file, &mut reader)),
        ImportKind::Departments => policy.departments = Some(records(import, id, file, &mut reader)),
        ImportKind::Groups => policy.groups = Some(records(import, id, file, &mut reader)),
        ImportKind::Workgroups => policy.workgroups = Some(records(import, id, file, &mut reader)),
    }
    Imported::Records(Box::new(policy))
}

/// One object where a list of users could stand is a SCIM list response.
fn is_one_object(import: &Import<'_>, file: &SourceFile) -> bool {
    import.format == FormatWord::Json && without_mark(file.text()).trim_start().starts_with('{')
}

fn records<T: Document>(import: &Import<'_>, id: FileId, file: &SourceFile, reader: &mut Reader<'_>) -> Map<T> {
    let mut records: Vec<(Text, T)> = Vec::new();
    match import.format {
        FormatWord::Csv => table::read(import, id, file, reader, &mut records),
        FormatWord::Json | FormatWord::JsonLines => json_records::read(import.format, id, file, reader, &mut records),
    }
    Map(records)
}

/// A text without the byte order mark that some programs begin it with.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn too_many(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::FileTooLarge,
        format!("the file has more than {MOST_RECORDS} records"),
    )
    .at(place, "one too many")
    .help("split it: a policy may import several files")
}
