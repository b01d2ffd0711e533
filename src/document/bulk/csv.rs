//! The only file that knows the CSV library.

use std::{borrow::Cow, ops::Range};

use csv_core::{ReadFieldResult, ReaderBuilder};

use crate::{
    diagnostic::{Code, Diagnostic},
    source::{FileId, Place, SourceFile},
};

/// A cell of a row.
pub(super) struct Cell<'t> {
    /// Its text, quotes undone; blanks around it count only inside quotes.
    pub(super) value: Cow<'t, str>,
    /// Its words without the quotes; of an empty one, the delimiter beside it.
    pub(super) place: Place,
    /// Whether the text is what the file has at the place, byte for byte.
    pub(super) is_verbatim: bool,
}

impl Cell<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }
}

/// A row with at least one cell.
pub(super) struct Row<'t> {
    pub(super) cells: Vec<Cell<'t>>,
    /// What of it stands in its first line.
    pub(super) place: Place,
    /// Wrong quotes.
    pub(super) mistakes: Vec<Diagnostic>,
}

/// The rows of a file, those without any character left out.
pub(super) struct Rows<'t> {
    file: FileId,
    text: &'t str,
    /// The offset of the first byte that is not read.
    at: usize,
    reader: csv_core::Reader,
    /// The text of the cell that is being read.
    cell: Vec<u8>,
}

/// The range of a cell with its quotes, what it says once they are undone, and whether it ends the row.
struct Raw<'t> {
    range: Range<usize>,
    text: Cow<'t, str>,
    ends_row: bool,
}

impl<'t> Rows<'t> {
    pub(super) fn new(file: FileId, source: &'t SourceFile, delimiter: u8) -> Self {
        let text = source.text();
        Self {
            file,
            text,
            at: text.len() - super::without_mark(text).len(),
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            cell: vec![0; 64],
        }
    }

    /// The next cell; `None` at the end of the file.
    fn raw(&mut self, begins_row: bool) -> Option<Raw<'t>> {
        let from = self.at;
        let mut written = 0;
        let ends_row = loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let output = self.cell.get_mut(written..).unwrap_or_default();
            let (result, read, more) = self.reader.read_field(input, output);
            self.at += read;
            written += more;
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.cell.resize(self.cell.len() * 2, 0),
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => return None,
            }
        };
        let range = self.trimmed(from, ends_row, begins_row);
        let words: &'t str = self.text.get(range.clone()).unwrap_or_default();
        let text = self.cell.get(..written).unwrap_or_default();
        let text = if words.as_bytes() == text {
            Cow::Borrowed(words)
        } else {
            Cow::Owned(String::from_utf8_lossy(text).into_owned())
        };
        Some(Raw { range, text, ends_row })
    }

    /// What was read for a cell without the delimiter or line end behind it, and the line ends before a row.
    fn trimmed(&self, from: usize, ends_row: bool, begins_row: bool) -> Range<usize> {
        let read = self.text.get(from..self.at).unwrap_or_default();
        let kept = if begins_row {
            read.trim_start_matches(['\r', '\n'])
        } else {
            read
        };
        let start = from + read.len() - kept.len();
        let end = match kept.as_bytes().last() {
            Some(b'\r' | b'\n') if ends_row => self.at - 1,
            Some(_) if !ends_row => self.at - 1,
            _ => self.at,
        };
        start..end.max(start)
    }

    fn cell(&self, raw: Raw<'t>, mistakes: &mut Vec<Diagnostic>) -> Cell<'t> {
        let Range { start, end } = raw.range;
        let words: &'t str = self.text.get(start..end).unwrap_or_default();
        if !words.starts_with('"') {
            let kept = words.trim_start();
            let start = start + words.len() - kept.len();
            let kept = kept.trim_end();
            if kept.starts_with('"') {
                mistakes.push(
                    quote("a blank stands before a quote")
                        .at(self.place(start..start + 1), "no part of quotes here")
                        .help("remove the blank: a quoted cell begins with its quote"),
                );
            }
            return Cell {
                value: Cow::Borrowed(kept),
                place: self.place(start..start + kept.len()),
                is_verbatim: true,
            };
        }
        match closing(words) {
            Some(close) if close + 1 < words.len() => mistakes.push(
                quote("a cell goes on behind its closing quote")
                    .at(self.place(start + close + 1..end), "behind the quote")
                    .help("write a quote inside quotes twice, as in `\"the \"\"big\"\" one\"`"),
            ),
            Some(_) => {}
            None => mistakes.push(
                quote("a quote is never closed")
                    .at(self.place(start..start + 1), "all from here on is one cell")
                    .help("close it, and write a quote inside quotes twice"),
            ),
        }
        let inner = start + 1..closing(words).map_or(end, |close| start + close);
        Cell {
            is_verbatim: self.text.get(inner.clone()) == Some(&*raw.text),
            place: self.place(if inner.is_empty() { start..end } else { inner }),
            value: raw.text,
        }
    }

    fn place(&self, range: Range<usize>) -> Place {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        let range = if range.is_empty() {
            // A delimiter is one byte; at the end of a row only the one before the cell is left.
            let behind = self.text.as_bytes().get(range.start);
            let ends_row = behind.is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
            let start = range.start.saturating_sub(usize::from(ends_row));
            start..start + 1
        } else {
            range
        };
        Place {
            file: self.file,
            start: narrow(range.start),
            len: narrow(range.end - range.start),
        }
    }
}

impl<'t> Iterator for Rows<'t> {
    type Item = Row<'t>;

    fn next(&mut self) -> Option<Row<'t>> {
        let mut mistakes = Vec::new();
        let mut raw = self.raw(true)?;
        let start = raw.range.start;
        let mut cells = Vec::new();
        let end = loop {
            let (end, ends_row) = (raw.range.end, raw.ends_row);
            cells.push(self.cell(raw, &mut mistakes));
            if ends_row {
                break end;
            }
            match self.raw(false) {
                Some(next) => raw = next,
                None => break end,
            }
        };
        let words = self.text.get(start..end).unwrap_or_default();
        let line = words.find(['\r', '\n']).unwrap_or(words.len());
        Some(Row {
            cells,
            place: self.place(start..start + line),
            mistakes,
        })
    }
}

/// Where the quote stands that closes a cell which begins with one.
fn closing(words: &str) -> Option<usize> {
    let mut from = 1;
    loop {
        let at = from + words.get(from..)?.find('"')?;
        if words.get(at + 1..).is_none_or(|rest| !rest.starts_with('"')) {
            return Some(at);
        }
        from = at + 2;
    }
}

fn quote(message: &str) -> Diagnostic {
    Diagnostic::new(Code::CsvSyntax, message).hiding_definitions()
}
