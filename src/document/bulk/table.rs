use super::{
    csv::{Cell, Row, Rows},
    record, too_many,
};
use crate::{
    diagnostic::{Code, Diagnostic, List, nearest},
    document::{Document, Fields, Import, Key, Node, Reader, Scalar, ScalarKind, Text, Value},
    source::{FileId, Place, SourceFile},
};

/// A column that is read.
struct Column {
    /// The key of the record.
    key: String,
    is_list: bool,
    /// Which cell of a row.
    index: usize,
    /// The head.
    place: Place,
}

/// Reads the rows of a CSV file as records.
pub(super) fn read<T: Document>(
    import: &Import<'_>,
    id: FileId,
    file: &SourceFile,
    reader: &mut Reader<'_>,
    records: &mut Vec<(Text, T)>,
) {
    let mut rows = Rows::new(id, file, import.delimiter);
    let Some(head) = rows.next() else {
        reader.report(
            Diagnostic::new(Code::MissingKey, format!("`{}` has no head", file.path()))
                .at(import.path.place, "an empty file")
                .help("begin the file with a line of the names of its columns")
                .hiding_definitions(),
        );
        return;
    };
    let Some(columns) = columns::<T>(import, &head, reader) else {
        return;
    };
    head.mistakes.into_iter().for_each(|mistake| reader.report(mistake));
    let width = head.cells.len();
    for row in rows.filter(|row| !row.cells.iter().all(Cell::is_blank)) {
        if records.len() == super::MOST_RECORDS {
            return reader.report(too_many(row.place));
        }
        let Some(row) = checked(row, width, reader) else {
            continue;
        };
        match columns.first().and_then(|id| row.cells.get(id.index)) {
            Some(cell) if cell.is_blank() => reader.report(no_id(cell, &row)),
            _ => records.extend(record_of(&row, &columns, import.separator, reader)),
        }
    }
}

/// The row, where each of its cells stands in its column; what is wrong with it as such is reported.
fn checked<'t>(row: Row<'t>, width: usize, reader: &mut Reader<'_>) -> Option<Row<'t>> {
    let found = row.cells.len();
    if row.mistakes.is_empty() && found == width {
        return Some(row);
    }
    if row.mistakes.is_empty() {
        let place = row.cells.get(width).map_or(row.place, |cell| cell.place);
        let label = if found > width {
            "one too many"
        } else {
            "some are missing"
        };
        reader.report(
            Diagnostic::new(
                Code::CsvSyntax,
                format!("the row has {}, the head {width}", cells(found)),
            )
            .at(place, label)
            .help("a cell that holds the delimiter needs quotes; an empty one needs its delimiter")
            .hiding_definitions(),
        );
    }
    for mistake in row.mistakes {
        reader.report(mistake);
    }
    None
}

fn cells(count: usize) -> String {
    if count == 1 {
        "1 cell".to_owned()
    } else {
        format!("{count} cells")
    }
}

fn no_id(cell: &Cell<'_>, row: &Row<'_>) -> Diagnostic {
    Diagnostic::new(Code::MissingKey, "a row without an id")
        .at(cell.place, "the id is missing")
        .related(row.place, "in this row")
        .help("give each row an id, or remove the row")
        .hiding_definitions()
}

/// The record of a row: its cells as YAML would have them, under the names of their columns.
fn record_of<T: Document>(
    row: &Row<'_>,
    columns: &[Column],
    separator: &str,
    reader: &mut Reader<'_>,
) -> Option<(Text, T)> {
    let cells = columns.iter().filter_map(|column| {
        let cell = row.cells.get(column.index).filter(|cell| !cell.is_blank())?;
        Some((column, node(cell, column, separator)))
    });
    let cells: Vec<(&Column, Node)> = cells.collect();
    let entries = cells.iter().map(|(column, node)| {
        let place = column.place;
        (
            Key {
                value: &column.key,
                place,
            },
            node,
        )
    });
    record::of(&Fields::known(entries.collect(), row.place), reader)
}

fn node(cell: &Cell<'_>, column: &Column, separator: &str) -> Node {
    if column.is_list {
        Node {
            value: Value::Sequence(items(cell, separator)),
            place: cell.place,
        }
    } else {
        scalar(&cell.value, cell.place)
    }
}

fn scalar(text: &str, place: Place) -> Node {
    // Spreadsheets write truth values in capitals.
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    let kind = match text {
        _ if is("true") => ScalarKind::Boolean(true),
        _ if is("false") => ScalarKind::Boolean(false),
        _ => ScalarKind::Text,
    };
    Node {
        value: Value::Scalar(Scalar {
            text: text.to_owned(),
            kind,
        }),
        place,
    }
}

/// The items of a list in one cell; blank ones say nothing.
fn items(cell: &Cell<'_>, separator: &str) -> Vec<Node> {
    let mut items = Vec::new();
    let mut start = 0;
    for part in cell.value.split(separator) {
        let text = part.trim();
        let before = part.len() - part.trim_start().len();
        let place = if cell.is_verbatim {
            let offset = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
            Place {
                file: cell.place.file,
                start: cell.place.start.saturating_add(offset(start + before)),
                len: offset(text.len()),
            }
        } else {
            cell.place
        };
        if !text.is_empty() {
            items.push(scalar(text, place));
        }
        start += part.len() + separator.len();
    }
    items
}

/// The columns that are read, the id first; `None` where no row can be read.
fn columns<T: Document>(import: &Import<'_>, head: &Row<'_>, reader: &mut Reader<'_>) -> Option<Vec<Column>> {
    let fields = std::iter::once(("id".to_owned(), false)).chain(
        T::FIELDS
            .iter()
            .map(|field| (field.name.replace('_', "-"), field.is_list)),
    );
    let fields: Vec<_> = fields.collect();
    let named: &[(Text, Text)] = import.columns.map_or(&[], |columns| &columns.0);
    refuse_unknown_fields::<T>(named, &fields, reader);
    let mut columns = Vec::new();
    for (key, is_list) in &fields {
        let given = named
            .iter()
            .find(|(field, _)| field.value == *key)
            .map(|(_, head)| head);
        let claimed = named.iter().any(|(_, head)| head.value == *key);
        let name = match given {
            Some(given) => given.value.as_str(),
            None if claimed => continue,
            None => key,
        };
        match cells_named(head, name, reader) {
            Some((index, place)) => columns.push(Column {
                key: key.clone(),
                is_list: *is_list,
                index,
                place,
            }),
            None => missing_column(key, given, head, import, reader),
        }
    }
    if import.columns.is_none() {
        refuse_unknown_heads(head, &columns, &fields, reader);
    }
    columns
        .first()
        .is_some_and(|first| first.key == "id")
        .then_some(columns)
}

fn refuse_unknown_fields<T: Document>(named: &[(Text, Text)], fields: &[(String, bool)], reader: &mut Reader<'_>) {
    for (field, _) in named {
        if !fields.iter().any(|(known, _)| *known == field.value) {
            let known: Vec<String> = fields.iter().map(|(known, _)| known.clone()).collect();
            reader.unknown_key(field.into(), T::EXPECTED, &known);
        }
    }
}

/// The one cell of the head with this name; a second one is reported.
fn cells_named(head: &Row<'_>, name: &str, reader: &mut Reader<'_>) -> Option<(usize, Place)> {
    let mut found = head.cells.iter().enumerate().filter(|(_, cell)| cell.value == name);
    let (index, first) = found.next()?;
    for (_, again) in found {
        reader.report(
            Diagnostic::new(Code::DuplicateKey, format!("the column `{name}` is given twice"))
                .at(again.place, "again here")
                .related(first.place, "first here")
                .help("keep one of the two"),
        );
    }
    Some((index, first.place))
}

/// A column that `columns:` names, or that of the ids, is not there. Others may be left out.
fn missing_column(key: &str, given: Option<&Text>, head: &Row<'_>, import: &Import<'_>, reader: &mut Reader<'_>) {
    let heads = || head.cells.iter().map(|cell| &*cell.value);
    let diagnostic = match given {
        Some(name) => Diagnostic::new(
            Code::UnknownColumn,
            format!("`{}` has no column `{}`", import.path.value, name.value),
        )
        .at(name.place, "not in the head of the file")
        .related(head.place, "the head")
        .maybe_help(nearest(&name.value, heads()).map(|near| format!("did you mean `{near}`?"))),
        None if key == "id" => {
            let is_other = |sign: &char| head.cells.len() == 1 && heads().any(|head| head.contains(*sign));
            let other = [';', ',', '\t', '|'].into_iter().find(is_other);
            let help = other.map_or_else(
                || "name the column of the ids, as in `columns: { id: Login }`".to_owned(),
                |sign| format!("did you mean `delimiter: \"{}\"`?", sign.escape_default()),
            );
            Diagnostic::new(Code::MissingKey, "a table needs a column `id`")
                .at(head.place, "`id` is missing")
                .help(help)
        }
        None => return,
    };
    reader.report(diagnostic.hiding_definitions());
}

fn refuse_unknown_heads(head: &Row<'_>, columns: &[Column], fields: &[(String, bool)], reader: &mut Reader<'_>) {
    let known: Vec<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
    // A single column that is not known is a table with another delimiter, which has been said.
    let unknown = head.cells.iter().filter(|cell| !known.contains(&&*cell.value));
    for cell in unknown.filter(|_| !(columns.is_empty() && head.cells.len() == 1)) {
        let what = if cell.is_blank() {
            "a column has no name".to_owned()
        } else {
            format!("the column `{}` is not known", cell.value)
        };
        let help = match nearest(&cell.value, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the columns are {}; with `columns: {{}}` others are ignored",
                List::and(&known)
            ),
        };
        reader.report(
            Diagnostic::new(Code::UnknownColumn, what)
                .at(cell.place, "not known here")
                .help(help),
        );
    }
}
