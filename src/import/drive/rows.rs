use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        gather::Stored,
        note::{NoteKind, Notes, Remarks},
        record::DriveRightRecord,
    },
    Task,
};
use crate::{catalogue::ObjectKind, policy::normal_object};

/// A task and an access code: what the product adds and takes away.
pub(super) type Pair = (Task, String);

/// The rows of an object.
#[derive(Debug, Default)]
pub(super) struct ObjectRows {
    /// What is added, each with a file that says so.
    pub(super) adds: BTreeMap<Pair, usize>,
    /// What is taken from that which comes from above.
    pub(super) takes: BTreeSet<Pair>,
    /// Whether two objects of the product come to this one path.
    pub(super) is_ambiguous: bool,
    pub(super) comments: Vec<String>,
    spelling: String,
}

/// The rows by path. What cannot be read is told of; it gives nothing.
pub(super) fn read(
    rows: &[&Stored<DriveRightRecord>],
    area: &str,
    notes: &mut Notes<'_>,
) -> BTreeMap<String, ObjectRows> {
    let mut objects: BTreeMap<String, ObjectRows> = BTreeMap::new();
    for row in rows {
        let record = &row.value;
        let path = match normal_object(ObjectKind::Paths, &record.path) {
            Ok(path) => path.into_owned(),
            Err(why) => {
                let message = format!("`{}` is no path: {why}; the right is left out", shorten(&record.path));
                notes.add(
                    NoteKind::UnreadableRecord,
                    Some(row.file),
                    "a right on the Drive",
                    message,
                );
                continue;
            }
        };
        let mut remarks = Remarks::new(notes, Some(row.file), format!("{area}:{path}"));
        let object = objects.entry(path).or_default();
        object.add(record, row.file, &mut remarks);
        object.comments.append(&mut remarks.comments);
    }
    objects
}

impl ObjectRows {
    fn add(&mut self, record: &DriveRightRecord, file: usize, remarks: &mut Remarks<'_, '_>) {
        let spelling = record.path.strip_suffix('/').unwrap_or(&record.path);
        if self.adds.is_empty() && self.takes.is_empty() && self.spelling.is_empty() {
            spelling.clone_into(&mut self.spelling);
        } else if self.spelling != spelling && !self.is_ambiguous {
            self.is_ambiguous = true;
            let message = "two objects come to this path, which differ in blanks or in how letters are composed; here it \
                           is open to administrators only";
            remarks.add(NoteKind::DriveRight, message.to_owned());
        }
        let Some(task) = Task::read(&record.task) else {
            let message = format!(
                "`{}` is no task that is known; the right is left out",
                shorten(&record.task)
            );
            return remarks.add(NoteKind::DriveRight, message);
        };
        let pair = (task, record.code.clone());
        if record.negative.is_no() {
            _ = self.adds.insert(pair, file);
            return;
        }
        if !record.negative.is_yes() {
            let shown = shorten(record.negative.as_written());
            let message = format!("whether it is negative is `{shown}`, neither yes nor no; it is taken for yes");
            remarks.add(NoteKind::DriveRight, message);
        }
        self.takes.insert(pair);
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(80).collect::<String>().escape_debug().to_string()
}
