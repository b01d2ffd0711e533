use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use super::{
    Note, NoteKind, Problem, files,
    page::{Page, read_page},
    recognise::{Content, recognise},
    record::{
        DepartmentRecord, DriveRightRecord, GroupMemberRecord, GroupRecord, HolderRecord, MemberRecord, NodeRecord,
        PermissionRecord, Record, RoleRecord, UserRecord, WorkgroupRecord,
    },
    table::Table,
};

mod completeness;
mod tables;

use completeness::Pages;

/// A record and the file it comes from, by its place among the files.
#[derive(Clone, Debug)]
pub(super) struct Stored<T> {
    pub(super) value: T,
    pub(super) file: usize,
}

/// Records by their ids.
pub(super) type Records<T> = BTreeMap<u64, Stored<T>>;

/// The roles of a module.
#[derive(Debug, Default)]
pub(super) struct ModuleRoles {
    pub(super) roles: Records<RoleRecord>,
    pub(super) permissions: Vec<Stored<PermissionRecord>>,
    pub(super) holders: Vec<Stored<HolderRecord>>,
    /// Whether levels are those of the newer module, where a department does not include those below it.
    pub(super) by_stage: bool,
}

/// All that the sources hold.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The files, as they are shown.
    pub(super) files: Vec<String>,
    pub(super) users: Records<UserRecord>,
    pub(super) departments: Records<DepartmentRecord>,
    pub(super) nodes: Records<NodeRecord>,
    pub(super) workgroups: Records<WorkgroupRecord>,
    /// By workgroup.
    pub(super) members: BTreeMap<u64, Stored<Vec<MemberRecord>>>,
    /// The workgroups whose members the portal does not show.
    pub(super) refused_members: BTreeSet<u64>,
    pub(super) groups: Records<GroupRecord>,
    /// Who is in which group; `None` where there is no such table.
    pub(super) group_members: Option<Vec<Stored<GroupMemberRecord>>>,
    /// Names of pipelines, by module, entity and number.
    pub(super) pipelines: BTreeMap<(String, &'static str, u64), String>,
    /// Rights on drives; `None` where there is no such table.
    pub(super) drive_rights: Option<Vec<Stored<DriveRightRecord>>>,
    /// By the module's name.
    pub(super) modules: BTreeMap<String, ModuleRoles>,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<Problem>,
}

impl Gathered {
    /// Reads the files of the sources, one after the other.
    pub(super) fn read(sources: &[PathBuf]) -> Self {
        let mut gathered = Self::default();
        let paths = files::list(sources, &mut gathered.problems);
        let mut pages = Pages::default();
        for path in paths {
            gathered.file(&path, &mut pages);
        }
        gathered.sort();
        pages.report(&mut gathered);
        if gathered.is_empty() && gathered.problems.is_empty() {
            let shown: Vec<_> = sources.iter().map(|source| files::shown(source)).collect();
            gathered.problems.push(Problem {
                file: shown.join(", "),
                message: "there is no page and no table in it whose name is known; `docs/import.md` lists the names"
                    .to_owned(),
            });
        }
        gathered
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The file of this number, as it is shown.
    pub(super) fn file_name(&self, file: usize) -> Option<String> {
        self.files.get(file).cloned()
    }

    pub(super) fn note(&mut self, kind: NoteKind, file: Option<usize>, record: String, message: String) {
        let file = file.and_then(|file| self.file_name(file));
        self.notes.push(Note {
            kind,
            file,
            record,
            message,
        });
    }

    /// The order of files and rows is gone; rows that say the same are one.
    fn sort(&mut self) {
        fn sort<T: Ord>(rows: &mut Vec<Stored<T>>) {
            rows.sort_by(|one, other| one.value.cmp(&other.value).then(one.file.cmp(&other.file)));
            rows.dedup_by(|one, other| one.value == other.value);
        }
        for module in self.modules.values_mut() {
            sort(&mut module.permissions);
            sort(&mut module.holders);
        }
        if let Some(members) = &mut self.group_members {
            sort(members);
        }
        if let Some(rights) = &mut self.drive_rights {
            sort(rights);
        }
        for members in self.members.values_mut() {
            members.value.sort();
            members.value.dedup();
        }
    }

    fn file(&mut self, path: &Path, pages: &mut Pages) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(recognised) = recognise(&name) else {
            self.notes.push(Note {
                kind: NoteKind::FileNotRead,
                file: Some(files::shown(path)),
                record: "the file".to_owned(),
                message: "its name is neither that of a page nor that of a table".to_owned(),
            });
            return;
        };
        let file = self.files.len();
        self.files.push(files::shown(path));
        let content = recognised.content.clone();
        let read = files::read(path).and_then(|bytes| match recognised.content {
            Content::Users => self.records(&bytes, file, |all| &mut all.users),
            Content::Departments => self.records(&bytes, file, |all| &mut all.departments),
            Content::Workgroups => self.records(&bytes, file, |all| &mut all.workgroups),
            Content::Nodes => self.records(&bytes, file, |all| &mut all.nodes),
            Content::Members(workgroup) => {
                self.members_of(workgroup, &bytes, file);
                Ok((None, None))
            }
            of_table => Table::read(&name, &bytes)
                .and_then(|table| self.table(of_table, &table, file))
                .map(|()| (None, None)),
        });
        match read {
            Ok((next, total)) => pages.add(&content, file, recognised.start, (next, total)),
            Err(message) => self.problems.push(files::problem(path, message)),
        }
    }

    /// Adds the records of a page; gives what it says of further ones.
    fn records<T: Record + DeserializeOwned>(
        &mut self,
        bytes: &[u8],
        file: usize,
        of: impl Fn(&mut Self) -> &mut Records<T>,
    ) -> Result<(Option<u64>, Option<u64>), String> {
        let page: Page<T> = read_page(bytes)?;
        for (record, number) in page.records.into_iter().zip(1..) {
            self.record(record, number, file, &of);
        }
        Ok((page.next, page.total))
    }

    fn record<T: Record>(&mut self, record: T, number: usize, file: usize, of: impl Fn(&mut Self) -> &mut Records<T>) {
        let Some(id) = record.id().id() else {
            let message = match record.id().text() {
                Some(text) => format!(
                    "the {} has no id: `{}` is none; it is left out",
                    T::WHAT,
                    text.escape_debug()
                ),
                None => format!("the {} has no id; it is left out", T::WHAT),
            };
            return self.note(
                NoteKind::UnreadableRecord,
                Some(file),
                format!("record {number}"),
                message,
            );
        };
        let differs = match of(self).entry(id) {
            Entry::Vacant(vacant) => {
                vacant.insert(Stored { value: record, file });
                false
            }
            Entry::Occupied(mut held) => held.get_mut().value.merge(record),
        };
        if differs {
            let message = "two records of it differ; one is taken, whatever the order of the pages".to_owned();
            self.note(
                NoteKind::DifferingRecords,
                Some(file),
                format!("{} {id}", T::WHAT),
                message,
            );
        }
    }

    /// A portal that does not show the members of a workgroup gives an error instead.
    fn members_of(&mut self, workgroup: u64, bytes: &[u8], file: usize) {
        match read_page::<MemberRecord>(bytes) {
            Ok(page) => {
                let members = self.members.entry(workgroup).or_insert_with(|| Stored {
                    value: Vec::new(),
                    file,
                });
                members.value.extend(page.records);
            }
            Err(message) if message.starts_with("the portal") => {
                self.refused_members.insert(workgroup);
                self.note(
                    NoteKind::MembersMissing,
                    Some(file),
                    format!("workgroup {workgroup}"),
                    message,
                );
            }
            Err(message) => {
                let name = self.file_name(file).unwrap_or_default();
                self.problems.push(Problem { file: name, message });
            }
        }
    }
}
