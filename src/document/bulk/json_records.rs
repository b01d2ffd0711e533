use super::{json::Json, record, too_many};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::{Document, FormatWord, Reader, Text},
    source::{FileId, SourceFile},
};

/// Reads the objects of a file of JSON Lines, or of a JSON list, as records.
pub(super) fn read<T: Document>(
    format: FormatWord,
    id: FileId,
    file: &SourceFile,
    reader: &mut Reader<'_>,
    records: &mut Vec<(Text, T)>,
) {
    let json = Json::new(id, file);
    let mut sink = Sink {
        json,
        keys: record::keys::<T>(),
        reader,
        records,
    };
    if format == FormatWord::JsonLines {
        for line in json.lines() {
            if !sink.take(line) {
                return;
            }
        }
        return;
    }
    for list in json.values() {
        match list.and_then(|list| items::<T>(json, list)) {
            Ok(items) => {
                items.into_iter().all(|item| sink.take(Ok(item)));
            }
            Err(diagnostic) => sink.reader.report(diagnostic),
        }
    }
}

fn items<'t, T: Document>(json: Json<'t>, list: &'t str) -> Result<Vec<&'t str>, Diagnostic> {
    if list.starts_with('[') {
        return json.items(list);
    }
    Err(Diagnostic::new(
        Code::WrongKind,
        format!("expected a list, each item {} and an `id`", T::EXPECTED),
    )
    .at(json.first_line(list), "no list")
    .help("write `[…]` around the records, or say `format: json-lines`")
    .hiding_definitions())
}

struct Sink<'a, 'd, 't, T> {
    json: Json<'t>,
    keys: Vec<&'static str>,
    reader: &'a mut Reader<'d>,
    records: &'a mut Vec<(Text, T)>,
}

impl<'t, T: Document> Sink<'_, '_, 't, T> {
    /// Reads a value as a record, and says whether there may be more.
    fn take(&mut self, value: Result<&'t str, Diagnostic>) -> bool {
        let is_full = self.records.len() == super::MOST_RECORDS;
        let node = value.and_then(|value| {
            if is_full {
                return Err(too_many(self.json.first_line(value)));
            }
            self.json.node(value)
        });
        match node {
            Ok(node) => self.records.extend(record::read(&node, &self.keys, self.reader)),
            Err(diagnostic) => self.reader.report(diagnostic),
        }
        !is_full
    }
}
