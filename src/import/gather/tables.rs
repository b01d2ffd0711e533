use super::{
    super::{
        loose::Loose,
        recognise::RoleTable,
        record::{DriveRightRecord, GroupMemberRecord, GroupRecord, HolderRecord, PermissionRecord, RoleRecord},
        table::{Column, Row, Table},
    },
    Content, Gathered, NoteKind, Stored,
};

/// What the columns are called; each module has its own words.
const ROLE: [&str; 1] = ["ROLE_ID"];
const NAME: [&str; 2] = ["NAME", "TITLE"];
const CODE: [&str; 2] = ["CODE", "XML_ID"];
const ENTITY: [&str; 1] = ["ENTITY"];
const ACTION: [&str; 2] = ["ACTION", "PERM_TYPE"];
const LETTER: [&str; 2] = ["PERMISSION", "ATTR"];
const HOLDER: [&str; 2] = ["ACCESS_CODE", "RELATION"];

/// The most characters that the name of a stage has in the product.
const LONGEST_STAGE: usize = 255;

impl Gathered {
    /// Adds the rows of a table.
    pub(super) fn table(&mut self, content: Content, table: &Table, file: usize) -> Result<(), String> {
        match content {
            Content::DriveRights => self.drive_rights(table, file),
            Content::Groups => self.groups(table, file),
            Content::GroupMembers => self.group_members(table, file),
            Content::Pipelines(module, entity) => self.pipelines(&module, entity, table, file),
            Content::Roles(module, RoleTable::Names) => self.roles(&module, table, file),
            Content::Roles(module, RoleTable::Holders) => self.holders(&module, table, file),
            Content::Roles(module, kind) => self.permissions(&module, kind, table, file),
            _ => Ok(()),
        }
    }

    fn groups(&mut self, table: &Table, file: usize) -> Result<(), String> {
        let (id, name) = (table.needed(&["ID"])?, table.needed(&NAME)?);
        let active = table.optional(&["ACTIVE"]);
        for (number, row) in table.rows() {
            let group = GroupRecord {
                id: row.get(id),
                name: row.get(name),
                active: row.get(active),
            };
            self.record(group, number, file, |all| &mut all.groups);
        }
        Ok(())
    }

    fn group_members(&mut self, table: &Table, file: usize) -> Result<(), String> {
        let (user, group) = (table.needed(&["USER_ID"])?, table.needed(&["GROUP_ID"])?);
        let from = table.optional(&["DATE_ACTIVE_FROM"]);
        let to = table.optional(&["DATE_ACTIVE_TO"]);
        let mut rows = Vec::new();
        for (number, row) in table.rows() {
            let Some([group, user]) = self.ids(row, [group, user], number, file) else {
                continue;
            };
            rows.push(Stored {
                value: GroupMemberRecord {
                    group,
                    user,
                    from: row.get(from),
                    to: row.get(to),
                },
                file,
            });
        }
        self.group_members.get_or_insert_default().extend(rows);
        Ok(())
    }

    fn drive_rights(&mut self, table: &Table, file: usize) -> Result<(), String> {
        let (storage, path) = (table.needed(&["STORAGE"])?, table.needed(&["PATH"])?);
        let (task, code) = (table.needed(&["TASK"])?, table.needed(&["ACCESS_CODE"])?);
        let negative = table.needed(&["NEGATIVE"])?;
        let kind = table.optional(&["ENTITY_TYPE"]);
        let rows = table.rows().map(|(_, row)| {
            let text = |column: Column| row.get(column).text().unwrap_or_default().to_owned();
            Stored {
                value: DriveRightRecord {
                    storage: row.get(storage),
                    kind: row.get(kind),
                    path: row.get(path).as_written().to_owned(),
                    task: text(task),
                    code: text(code),
                    negative: row.get(negative),
                },
                file,
            }
        });
        self.drive_rights.get_or_insert_default().extend(rows);
        Ok(())
    }

    fn pipelines(&mut self, module: &str, entity: &'static str, table: &Table, file: usize) -> Result<(), String> {
        let (id, name) = (table.needed(&["ID"])?, table.needed(&NAME)?);
        for (number, row) in table.rows() {
            let Some([id]) = self.ids(row, [id], number, file) else {
                continue;
            };
            let name = row.get(name).text().unwrap_or_default().to_owned();
            let held = self
                .pipelines
                .entry((module.to_owned(), entity, id))
                .or_insert_with(|| name.clone());
            // Of two names the one stays that is first in the alphabet, in whatever order they come.
            if name < *held {
                *held = name;
            }
        }
        Ok(())
    }

    fn roles(&mut self, module: &str, table: &Table, file: usize) -> Result<(), String> {
        let (id, name) = (table.needed(&["ID"])?, table.needed(&NAME)?);
        let code = table.optional(&CODE);
        self.modules.entry(module.to_owned()).or_default();
        for (number, row) in table.rows() {
            let role = RoleRecord {
                id: row.get(id),
                name: row.get(name),
                code: row.get(code),
            };
            self.record(role, number, file, |all| {
                &mut all.modules.entry(module.to_owned()).or_default().roles
            });
        }
        Ok(())
    }

    fn holders(&mut self, module: &str, table: &Table, file: usize) -> Result<(), String> {
        let (role, holder) = (table.needed(&ROLE)?, table.needed(&HOLDER)?);
        let mut rows = Vec::new();
        for (number, row) in table.rows() {
            let Some([role]) = self.ids(row, [role], number, file) else {
                continue;
            };
            let code = row.get(holder).text().unwrap_or_default().to_owned();
            rows.push(Stored {
                value: HolderRecord { role, code },
                file,
            });
        }
        self.modules.entry(module.to_owned()).or_default().holders.extend(rows);
        Ok(())
    }

    fn permissions(&mut self, module: &str, kind: RoleTable, table: &Table, file: usize) -> Result<(), String> {
        let (role, entity) = (table.needed(&ROLE)?, table.needed(&ENTITY)?);
        let (action, letter) = (table.needed(&ACTION)?, table.needed(&LETTER)?);
        let (field, stage) = (table.optional(&["FIELD"]), table.optional(&["FIELD_VALUE"]));
        let words = table.optional(&["SETTINGS"]);
        if kind == RoleTable::PermissionsByStage {
            table.needed(&["FIELD"])?;
            table.needed(&["FIELD_VALUE"])?;
        }
        let mut rows = Vec::new();
        for (number, row) in table.rows() {
            let Some([role]) = self.ids(row, [role], number, file) else {
                continue;
            };
            let words = row.get(words);
            let Some(words) = read_words(&words) else {
                let message = format!("`{}` is no list of words; the row is left out", shorten(&words));
                self.note(NoteKind::UnreadableRecord, Some(file), format!("row {number}"), message);
                continue;
            };
            let text = |column: Column| row.get(column).text().unwrap_or_default().to_owned();
            if text(stage).chars().count() > LONGEST_STAGE {
                let message = "its stage is longer than the product allows; the row is left out".to_owned();
                self.note(NoteKind::UnreadableRecord, Some(file), format!("row {number}"), message);
                continue;
            }
            let is_for_stage = !matches!(text(field).as_str(), "" | "-");
            rows.push(Stored {
                value: PermissionRecord {
                    role,
                    entity: text(entity).to_ascii_uppercase(),
                    action: text(action).to_ascii_uppercase(),
                    stage: is_for_stage.then(|| text(stage)),
                    letter: text(letter).to_ascii_uppercase(),
                    words,
                },
                file,
            });
        }
        let roles = self.modules.entry(module.to_owned()).or_default();
        roles.by_stage |= kind == RoleTable::PermissionsByStage;
        roles.permissions.extend(rows);
        Ok(())
    }

    /// The ids in these columns; a row without them is told of.
    fn ids<const N: usize>(
        &mut self,
        row: Row<'_>,
        columns: [Column; N],
        number: usize,
        file: usize,
    ) -> Option<[u64; N]> {
        let ids: Vec<_> = columns.iter().filter_map(|column| row.get(*column).id()).collect();
        let ids = ids.try_into().ok();
        if ids.is_none() {
            let message = "an id in it is no number; the row is left out".to_owned();
            self.note(NoteKind::UnreadableRecord, Some(file), format!("row {number}"), message);
        }
        ids
    }
}

/// The words of a set, which is a list in JSON; no words where there is none. `None` where it is something else.
fn read_words(text: &Loose) -> Option<Vec<String>> {
    let Some(text) = text.text().filter(|text| *text != "null") else {
        return Some(Vec::new());
    };
    let words: super::super::loose::LooseList = serde_json::from_str(text).ok()?;
    let words = words.0.iter().filter_map(|word| word.text().map(str::to_owned));
    Some(words.collect())
}

fn shorten(text: &Loose) -> String {
    let text = text.text().unwrap_or_default();
    text.chars().take(40).collect::<String>().escape_debug().to_string()
}
