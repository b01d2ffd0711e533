use super::{Map, Placed, Text, mapping::mapping, words::words};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

words! {
    /// How a file of many records is written.
    what "format";
    pub enum FormatWord {
        /// Comma-separated values: a head, then a line for each record.
        Csv = "csv",
        /// One JSON value: a list of records, or a SCIM list response.
        Json = "json",
        /// A JSON object in each line.
        JsonLines = "json-lines",
    }
}

words! {
    /// The attribute of a SCIM user that is his id in the policy.
    what "attribute";
    pub enum ScimIdWord {
        /// The name by which he signs in.
        UserName = "userName",
        /// The id that the exporting system gave him.
        Id = "id",
        /// The id that another system gave him.
        ExternalId = "externalId",
    }
}

mapping! {
    /// A file of many records beside the policy's own files. Exactly one of `users`, `departments`, `groups`,
    /// `workgroups` and `scim` names it, relative to the file that says so.
    what "an import";
    pub struct ImportDocument {
        /// A file of users.
        users: Option<Text>,
        /// A file of departments.
        departments: Option<Text>,
        /// A file of user groups, of the on-premise edition only.
        groups: Option<Text>,
        /// A file of workgroups.
        workgroups: Option<Text>,
        /// A file of SCIM 2.0 users and groups.
        scim: Option<Text>,
        /// How the file is written; where nothing is said, its name tells: `.csv`, `.json`, `.jsonl` or `.ndjson`.
        format: Option<Placed<FormatWord>>,
        /// CSV: what separates cells; a comma where nothing is said.
        delimiter: Option<Text>,
        /// CSV: what separates the items of a list in one cell; `;` where nothing is said.
        separator: Option<Text>,
        /// CSV: the heads of columns that are not called like the keys of a record. Other columns are then ignored.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        columns: Option<Map<Text>>,
        /// SCIM: the attribute of a user that is his id in the policy; `userName` where nothing is said.
        id: Option<Placed<ScimIdWord>>,
    }
}

/// What the records of a file are.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum ImportKind {
    /// Users.
    Users,
    /// Departments.
    Departments,
    /// User groups.
    Groups,
    /// Workgroups.
    Workgroups,
    /// SCIM resources.
    Scim,
}

/// A file of many records, and how it is read.
#[derive(Clone, Debug)]
pub struct Import<'d> {
    /// What its records are.
    pub kind: ImportKind,
    /// Its path as the author wrote it.
    pub path: &'d Text,
    pub(super) format: FormatWord,
    pub(super) delimiter: u8,
    pub(super) separator: &'d str,
    pub(super) columns: Option<&'d Map<Text>>,
    pub(super) id: ScimIdWord,
}

impl ImportDocument {
    /// What is to be imported; `None` where a mistake was reported.
    #[must_use]
    pub fn plan(&self, diagnostics: &mut Diagnostics) -> Option<Import<'_>> {
        let (kind, path) = self.file(diagnostics)?;
        let format = self.format(kind, path, diagnostics)?;
        self.refuse_idle_keys(kind, format, diagnostics);
        Some(Import {
            kind,
            path,
            format,
            delimiter: self.delimiter(diagnostics)?,
            separator: self.separator(diagnostics)?,
            columns: self.columns.as_ref(),
            id: self.id.map_or(ScimIdWord::UserName, |id| id.value),
        })
    }

    fn file(&self, diagnostics: &mut Diagnostics) -> Option<(ImportKind, &Text)> {
        let named = [
            (ImportKind::Users, &self.users),
            (ImportKind::Departments, &self.departments),
            (ImportKind::Groups, &self.groups),
            (ImportKind::Workgroups, &self.workgroups),
            (ImportKind::Scim, &self.scim),
        ];
        let mut named = named
            .into_iter()
            .filter_map(|(kind, path)| Some((kind, path.as_ref()?)));
        let Some(first) = named.next() else {
            diagnostics.push(
                invalid("an import needs a file")
                    .at(self.place, "no file is named")
                    .help("write `users: …`, `departments: …`, `groups: …`, `workgroups: …` or `scim: …`"),
            );
            return None;
        };
        if let Some((_, second)) = named.next() {
            diagnostics.push(
                invalid("an import names one file")
                    .at(second.place, "a second file")
                    .related(first.1.place, "the first")
                    .help("write an entry for each file"),
            );
            return None;
        }
        Some(first)
    }

    fn format(&self, kind: ImportKind, path: &Text, diagnostics: &mut Diagnostics) -> Option<FormatWord> {
        let format = match self.format {
            Some(format) => format,
            None => Placed {
                value: named_format(path, diagnostics)?,
                place: path.place,
            },
        };
        if kind == ImportKind::Scim && format.value == FormatWord::Csv {
            diagnostics.push(
                invalid("SCIM resources are JSON, not CSV")
                    .at(format.place, "says CSV")
                    .help("import a table with `users: …`"),
            );
            return None;
        }
        Some(format.value)
    }

    /// Settings that the file's format has no use for do nothing, and were meant to.
    fn refuse_idle_keys(&self, kind: ImportKind, format: FormatWord, diagnostics: &mut Diagnostics) {
        let table = [
            ("delimiter", self.delimiter.as_ref().map(|text| text.place)),
            ("separator", self.separator.as_ref().map(|text| text.place)),
            (
                "columns",
                self.columns
                    .as_ref()
                    .and_then(|map| map.0.first())
                    .map(|(key, _)| key.place),
            ),
        ];
        let idle = table.into_iter().filter(|_| format != FormatWord::Csv);
        let idle = idle.filter_map(|(key, place)| Some((key, place?, "files of CSV")));
        let resources = kind == ImportKind::Scim || kind == ImportKind::Users && format != FormatWord::Csv;
        let id = self
            .id
            .filter(|_| !resources)
            .map(|id| ("id", id.place, "SCIM resources"));
        for (key, place, what) in idle.chain(id) {
            diagnostics.push(
                invalid(format!("`{key}` is for {what}"))
                    .at(place, "without effect here")
                    .help(format!("remove `{key}`")),
            );
        }
    }

    fn delimiter(&self, diagnostics: &mut Diagnostics) -> Option<u8> {
        let Some(text) = &self.delimiter else {
            return Some(b',');
        };
        match text.value.as_bytes() {
            [byte] if *byte == b'\t' || byte.is_ascii_punctuation() && *byte != b'"' => Some(*byte),
            _ => {
                diagnostics.push(
                    invalid("cells are separated by one character")
                        .at(text.place, "expected a tab or a sign of punctuation other than `\"`")
                        .help("write `\",\"`, `\";\"` or `\"\\t\"`"),
                );
                None
            }
        }
    }

    fn separator(&self, diagnostics: &mut Diagnostics) -> Option<&str> {
        let Some(text) = &self.separator else {
            return Some(";");
        };
        if text.value.trim().is_empty() || text.value.contains('"') {
            diagnostics.push(
                invalid("nothing separates the items of a list")
                    .at(text.place, "expected signs other than blanks and `\"`")
                    .help("write `\";\"` or `\"|\"`"),
            );
            return None;
        }
        Some(text.value.trim())
    }
}

fn named_format(path: &Text, diagnostics: &mut Diagnostics) -> Option<FormatWord> {
    let extension = path.value.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "csv" => Some(FormatWord::Csv),
        "json" => Some(FormatWord::Json),
        "jsonl" | "ndjson" => Some(FormatWord::JsonLines),
        _ => {
            diagnostics.push(
                invalid(format!(
                    "the name `{}` does not tell how the file is written",
                    path.value
                ))
                .at(path.place, "expected `.csv`, `.json`, `.jsonl` or `.ndjson`")
                .help("add `format: csv`, `format: json` or `format: json-lines`"),
            );
            None
        }
    }
}

/// An import that cannot be made. What the file defines is unknown then.
fn invalid(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::InvalidImport, message).hiding_definitions()
}
