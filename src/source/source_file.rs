use std::sync::Arc;

use super::{FileId, Place};

/// A line and a column, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// What some editors put before the first character; it is none.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// One file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: Arc<str>,
    /// The text without control characters, where it has some.
    printable: Option<Arc<str>>,
    /// Offset of the first byte of each line.
    lines: Vec<u32>,
    /// Whether each character is one byte.
    is_ascii: bool,
}

impl SourceFile {
    /// A file of this path and text. The path is what people are shown.
    ///
    /// A text is at most 4 GiB; the loader refuses longer ones.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let breaks = text
            .bytes()
            .zip(1u32..)
            .filter(|(byte, _)| *byte == b'\n')
            .map(|(_, next)| next);
        Self {
            path: path.into(),
            lines: std::iter::once(0).chain(breaks).collect(),
            printable: printable(&text),
            is_ascii: text.is_ascii(),
            text,
        }
    }

    /// The path as people are shown it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as it may be shown: each byte of a control character is a `?`, so that offsets stay and no terminal obeys it.
    #[must_use]
    pub fn printable(&self) -> &str {
        self.printable.as_deref().unwrap_or(&self.text)
    }

    /// How many lines there are; a text that ends in a line break counts the empty last one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Where the line of this number, counted from 0, begins; the text's end for numbers beyond the last.
    #[must_use]
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |start| *start as usize)
    }

    /// The number, counted from 0, of the line that holds this byte.
    #[must_use]
    pub fn line_of(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1)
    }

    /// The line and column of a byte.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let line = self.line_of(offset);
        let start = self.line_start(line);
        if self.is_ascii {
            // Counted one by one, many mistakes in one long line would take the square of its length.
            let column = offset.saturating_sub(start) + 1;
            return LineColumn { line: line + 1, column };
        }
        let before = self.text.get(start..offset).unwrap_or_default();
        LineColumn {
            line: line + 1,
            column: before.chars().filter(|char| *char != BYTE_ORDER_MARK).count() + 1,
        }
    }
}

fn is_obeyed(char: char) -> bool {
    char.is_control() && !matches!(char, '\n' | '\t')
}

fn printable(text: &str) -> Option<Arc<str>> {
    let shown = |char: char| match char {
        // It ends a line together with the line feed behind it, and is nothing to see.
        '\r' => " ".to_owned(),
        char if is_obeyed(char) => "?".repeat(char.len_utf8()),
        char => char.to_string(),
    };
    text.contains(is_obeyed)
        .then(|| text.chars().map(shown).collect::<String>().into())
}

/// All files of a policy, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and says which it is.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// The file of this id.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The words at a place as they may be shown; empty where the place is not in its file.
    #[must_use]
    pub fn words(&self, place: Place) -> &str {
        self.get(place.file)
            .and_then(|file| file.printable().get(place.start as usize..place.end() as usize))
            .unwrap_or_default()
    }

    /// A place as `path:line:column`.
    #[must_use]
    pub fn describe(&self, place: Place) -> String {
        self.get(place.file).map_or_else(String::new, |file| {
            let LineColumn { line, column } = file.line_column(place.start as usize);
            format!("{}:{line}:{column}", file.path())
        })
    }

    /// A place as path and line.
    #[must_use]
    pub fn path_and_line(&self, place: Place) -> (&str, usize) {
        self.get(place.file).map_or(("", 0), |file| {
            (file.path(), file.line_column(place.start as usize).line)
        })
    }
}
