//! Tables of a database, exported as CSV or JSON.

use serde_json::Value;

use super::loose::Loose;

/// A table, row by row.
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Loose>>,
}

/// The place of a column, which may be absent.
#[derive(Clone, Copy)]
pub(super) struct Column(Option<usize>);

/// One row.
#[derive(Clone, Copy)]
pub(super) struct Row<'t>(&'t [Loose]);

impl Row<'_> {
    /// The cell of a column; empty where there is none.
    pub(super) fn get(self, column: Column) -> Loose {
        let cell = column.0.and_then(|index| self.0.get(index));
        cell.cloned().unwrap_or_default()
    }
}

impl Table {
    /// Reads a table by the ending of the file's name. An error is told in words.
    pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if name.to_ascii_lowercase().ends_with(".json") {
            Self::read_json(bytes)
        } else {
            Self::read_csv(bytes)
        }
    }

    /// The rows, counted from 1.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, Row<'_>)> {
        (1..).zip(self.rows.iter().map(|row| Row(row)))
    }

    /// The column of one of these names.
    pub(super) fn optional(&self, names: &[&str]) -> Column {
        let found = |column: &String| names.iter().any(|name| column.eq_ignore_ascii_case(name));
        Column(self.columns.iter().position(found))
    }

    /// The column of one of these names, without which the table says nothing. A table without rows has no columns.
    pub(super) fn needed(&self, names: &[&str]) -> Result<Column, String> {
        let column = self.optional(names);
        if column.0.is_some() || self.columns.is_empty() && self.rows.is_empty() {
            return Ok(column);
        }
        Err(format!(
            "the column `{}` is missing; there are `{}`",
            names.join("` or `"),
            self.columns.join("`, `")
        ))
    }

    fn read_csv(bytes: &[u8]) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(bytes))
            .flexible(true)
            .from_reader(bytes);
        let unreadable = |error: csv::Error| format!("it is no CSV: {error}");
        let header = reader.headers().map_err(unreadable)?;
        let columns: Vec<_> = header.iter().map(|name| name.trim().to_owned()).collect();
        let columns = if columns.iter().all(String::is_empty) {
            Vec::new()
        } else {
            columns
        };
        let mut rows = Vec::new();
        for (record, row) in reader.records().zip(1..) {
            let record = record.map_err(unreadable)?;
            if record.len() != columns.len() {
                let (found, expected) = (record.len(), columns.len());
                return Err(format!("row {row} has {found} cells, the header {expected}"));
            }
            rows.push(record.iter().map(cell).collect());
        }
        Ok(Self { columns, rows })
    }

    fn read_json(bytes: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| format!("it is no JSON: {error}"))?;
        let rows = json_rows(value).ok_or("it is no list of rows")?;
        let mut table = Self {
            columns: Vec::new(),
            rows: Vec::new(),
        };
        for (row, number) in rows.into_iter().zip(1..) {
            let Value::Object(row) = row else {
                return Err(format!("row {number} is no object"));
            };
            table.add(row);
        }
        Ok(table)
    }

    /// Adds a row with its columns, some of which may be new.
    fn add(&mut self, row: serde_json::Map<String, Value>) {
        let mut cells = vec![Loose::default(); self.columns.len()];
        for (name, value) in row {
            let value = match value {
                // A set of words stands in its column as JSON, whether or not the export made text of it.
                Value::Array(_) | Value::Object(_) => Loose::from(value.to_string().as_str()),
                other => serde_json::from_value(other).unwrap_or_default(),
            };
            let index = self.columns.iter().position(|column| *column == name);
            if let Some(cell) = index.and_then(|index| cells.get_mut(index)) {
                *cell = value;
            } else {
                self.columns.push(name);
                cells.push(value);
            }
        }
        self.rows.push(cells);
    }
}

/// A list of rows, alone or under `data`, as phpMyAdmin writes it behind a header of its own.
fn json_rows(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(items)
            if items
                .iter()
                .any(|item| item.get("type").is_some() && item.get("data").is_some()) =>
        {
            let data = items
                .into_iter()
                .filter_map(|mut item| match item.get_mut("data")?.take() {
                    Value::Array(rows) => Some(rows),
                    _ => None,
                });
            Some(data.flatten().collect())
        }
        Value::Array(rows) => Some(rows),
        Value::Object(mut object) => match object.get_mut("data")?.take() {
            Value::Array(rows) => Some(rows),
            _ => None,
        },
        _ => None,
    }
}

/// What parts the names of the columns in the first line.
fn delimiter(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let header = String::from_utf8_lossy(header);
    let known = [b'\t', b';', b','].into_iter();
    let most = known.max_by_key(|wanted| header.matches(char::from(*wanted)).count());
    most.unwrap_or(b',')
}

/// A cell; databases write `NULL` or `\N` where there is none.
fn cell(text: &str) -> Loose {
    match text {
        "NULL" | "\\N" => Loose::default(),
        other => Loose::from(other),
    }
}
