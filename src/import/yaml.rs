//! YAML with comments. A text is written so that every reader of YAML reads the same text.

mod flow;
mod scalar;

pub(super) use flow::{Flow, list};
pub(super) use scalar::{plain_line, quoted, scalar};

/// The widest a line gets where it can be broken.
const WIDEST: usize = 120;

/// The longest key that may stand without a mark, in bytes; YAML counts 1024 characters.
const LONGEST_KEY: usize = 1000;

/// How the first line of every written file begins. Only such files are ever replaced or removed.
pub(super) const HEADER: &str = "# written by `ringfence import bitrix24`";

/// A file that is being written.
pub(super) struct Document {
    text: String,
}

impl Document {
    /// A file with its header and what it is about.
    pub(super) fn new(about: &str) -> Self {
        let mut document = Self {
            text: format!("{HEADER}; the next import replaces this file\n"),
        };
        document.comment(0, about);
        document
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A comment, broken into lines. Whatever characters the text has, it stays a comment.
    pub(super) fn comment(&mut self, indent: usize, text: &str) {
        let mut line = String::new();
        let text = plain_line(text);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            if !line.is_empty() && indent + 2 + line.chars().count() + 1 + word.chars().count() > WIDEST {
                self.line(indent, &format!("# {line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(indent, &format!("# {line}"));
        }
    }

    /// A key with a mapping or list in brackets, in one line where it fits.
    pub(super) fn flow(&mut self, indent: usize, key: &str, flow: &Flow) {
        let value = flow.fit(indent, key.chars().count() + 1);
        let blank = if value.starts_with('\n') { "" } else { " " };
        self.line(indent, &format!("{key}{blank}{value}"));
    }

    /// A key, already quoted, and its value. YAML finds a long key only where it is marked as one.
    pub(super) fn key(&mut self, indent: usize, key: &str, value: &str) {
        if key.len() <= LONGEST_KEY {
            return self.line(indent, &format!("{key}: {value}"));
        }
        self.line(indent, &format!("? {key}"));
        self.line(indent, &format!(": {value}"));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
