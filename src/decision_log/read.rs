//! Reads the lines of a log, one at a time.

use std::{
    fmt,
    io::{self, BufRead},
};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny},
};
use serde_json::Value;

use super::line::VERSION;

/// The longest line that is read, in bytes: far more than the longest request that is answered.
const LONGEST: u64 = 16 << 20;

/// A line of a log.
#[derive(Debug, Deserialize)]
pub(super) struct Record {
    pub(super) v: u64,
    #[serde(default)]
    pub(super) kind: Option<String>,
    pub(super) seq: u64,
    pub(super) prev: String,
    /// Of `dropped`, how many.
    #[serde(default)]
    pub(super) count: u64,
    /// Of the first line of a file, its number.
    #[serde(default)]
    pub(super) file: u64,
}

/// A logged decision.
#[derive(Debug, Deserialize)]
pub(super) struct Logged {
    v: u64,
    #[serde(default)]
    pub(super) kind: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "moment")]
    pub(super) time: Timestamp,
    /// What was asked.
    #[serde(default)]
    pub(super) request: Value,
    /// What was answered.
    pub(super) decision: Option<bool>,
    /// What was wrong with the request.
    #[serde(default)]
    pub(super) error: Option<IgnoredAny>,
    /// The line that settled it.
    #[serde(default)]
    pub(super) cause: Option<Cause>,
    /// What of the request is masked.
    #[serde(default)]
    pub(super) masked: Vec<String>,
    /// Of `dropped`, how many.
    #[serde(default)]
    pub(super) count: u64,
}

/// The line of a policy that settled a logged decision.
#[derive(Clone, Debug, Deserialize)]
pub struct Cause {
    /// The permission that settled it.
    pub permission: String,
    /// The role.
    #[serde(default)]
    pub role: Option<String>,
    /// The file.
    #[serde(default)]
    pub file: Option<String>,
    /// The line.
    #[serde(default)]
    pub line: Option<usize>,
}

/// Why a line is none of a log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unreadable {
    /// It is longer than any line of a log.
    TooLong,
    /// It ends without a line end: it was cut off, or is being written.
    CutOff,
    /// It has another version.
    Version(u64),
    /// It is no line of a log, in words.
    NotALine(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(out, "it is longer than {LONGEST} bytes"),
            Self::CutOff => out.write_str("it has no end: it was cut off, or is being written"),
            Self::Version(version) => write!(out, "its version is {version}, expected {VERSION}"),
            Self::NotALine(why) => write!(out, "it is no line of a decision log: {why}"),
        }
    }
}

/// The lines of a log, without their ends.
pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of what is read.
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            line: Vec::new(),
        }
    }

    /// The next line, or why it is none; nothing at the end. What cannot be read at all ends everything.
    pub(super) fn next(&mut self) -> io::Result<Option<Result<&[u8], Unreadable>>> {
        self.line.clear();
        let mut some = io::Read::take(&mut self.reader, LONGEST);
        if some.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        let is_whole = self.line.last() == Some(&b'\n');
        if is_whole {
            self.line.pop();
            return Ok(Some(Ok(&self.line)));
        }
        if self.line.len() as u64 == LONGEST {
            self.skip()?;
            return Ok(Some(Err(Unreadable::TooLong)));
        }
        Ok(Some(Err(Unreadable::CutOff)))
    }

    /// Passes over the rest of a line.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            let held = self.reader.fill_buf()?;
            if held.is_empty() {
                return Ok(());
            }
            let end = held.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(held.len(), |end| end + 1);
            self.reader.consume(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// Reads a line's place in the chain.
pub(super) fn record(line: &[u8]) -> Result<Record, Unreadable> {
    let record: Record = serde_json::from_slice(line).map_err(|error| not_a_line(&error))?;
    if record.v == u64::from(VERSION) {
        Ok(record)
    } else {
        Err(Unreadable::Version(record.v))
    }
}

/// Reads a line's decision; of other lines there is none in it.
pub(super) fn decision(line: &[u8]) -> Result<Logged, Unreadable> {
    let decision: Logged = serde_json::from_slice(line).map_err(|error| not_a_line(&error))?;
    if decision.v != u64::from(VERSION) {
        return Err(Unreadable::Version(decision.v));
    }
    if decision.kind.is_none() && decision.decision.is_none() {
        return Err(Unreadable::NotALine("it has no `decision`".to_owned()));
    }
    Ok(decision)
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| D::Error::custom(format!("`{text}` is no point in time")))
}

/// The library's words without its line, which is always the first.
fn not_a_line(error: &serde_json::Error) -> Unreadable {
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    Unreadable::NotALine(format!("{words}, at character {}", error.column()))
}
