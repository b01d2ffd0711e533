//! How a line is written, and the rule by which each is bound to the one before.
//!
//! A line is an object whose last two members are `prev`, the hash of the line before, and `hash`: the SHA-256 of the bytes
//! of the line up to the comma before `"hash"`. What is hashed so ends with `prev`.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Answered, Found, Note, mask::Masked};
use crate::decide::authzen::{Answer, AnswerContext, AnswerError, Why};

/// The version of the format.
pub(super) const VERSION: u8 = 1;

/// What stands for the hash before the first line.
pub(super) const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What stands between the hashed part of a line and its hash.
const HASH_KEY: &str = ",\"hash\":\"";

/// What stands behind the hash.
const END: &str = "\"}";

/// The digits of a hash.
const DIGITS: usize = 64;

/// The last line of a log: its number and its hash.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Link {
    pub(super) seq: u64,
    pub(super) hash: String,
}

impl Link {
    /// Before the first line.
    pub(super) fn none() -> Self {
        Self {
            seq: 0,
            hash: NOTHING_BEFORE.to_owned(),
        }
    }
}

/// What a line holds apart from its place in the chain.
pub(super) enum Content<'a> {
    Answered(&'a Masked),
    Note(&'a Note),
    Other(Other<'a>),
}

/// What the log says of itself.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Other<'a> {
    /// The first line of a file.
    File {
        /// The number of the file, from 1.
        file: u64,
        /// The numbers of the files that were removed when it was begun.
        #[serde(skip_serializing_if = "<[u64]>::is_empty")]
        removed: &'a [u64],
        /// Why it was begun, or goes on elsewhere, where that is no rotation.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
    },
    Started {
        program: &'static str,
        revision: &'a str,
        #[serde(skip_serializing_if = "<[String]>::is_empty")]
        masks: &'a [String],
    },
    Stopped {
        written: u64,
        dropped: u64,
    },
    Dropped {
        count: u64,
        since: String,
        why: &'static str,
    },
    /// The bytes of a line that was not written to its end, and is cut off.
    Torn {
        bytes: u64,
    },
    Reloaded {
        revision: &'a str,
        changed: &'a str,
    },
}

#[derive(Serialize)]
struct Decided<'a> {
    request: &'a Value,
    decision: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Error<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause<'a>>,
    revision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    masked: &'a [String],
}

#[derive(Serialize)]
struct Search<'a> {
    kind: &'static str,
    #[serde(rename = "search")]
    what: &'static str,
    request: &'a Value,
    results: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    revision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    masked: &'a [String],
}

#[derive(Serialize)]
struct Error<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

#[derive(Serialize)]
struct Cause<'a> {
    permission: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
}

#[derive(Serialize)]
struct Line<'a, T: Serialize> {
    v: u8,
    seq: u64,
    time: String,
    #[serde(flatten)]
    content: T,
    prev: &'a str,
}

/// Writes the line after another, its end included, and gives its place in the chain.
pub(super) fn append(text: &mut String, content: &Content<'_>, time: Timestamp, last: &Link) -> Link {
    let start = text.len();
    let seq = last.seq + 1;
    let prev = &last.hash;
    let body = match content {
        Content::Answered(masked) => match &masked.entry.answered {
            Answered::Decision(answer) => body(seq, time, &decision(masked, answer), prev),
            Answered::Search(found) => body(seq, time, &search(masked, *found), prev),
        },
        Content::Note(Note::Reloaded { revision, changed }) => {
            body(seq, time, &Other::Reloaded { revision, changed }, prev)
        }
        Content::Other(other) => body(seq, time, other, prev),
    };
    text.push_str(body.strip_suffix('}').unwrap_or(&body));
    let hash = hash(text.as_bytes().get(start..).unwrap_or_default());
    for part in [HASH_KEY, &hash, END, "\n"] {
        text.push_str(part);
    }
    Link { seq, hash }
}

fn body(seq: u64, time: Timestamp, content: &impl Serialize, prev: &str) -> String {
    let line = Line {
        v: VERSION,
        seq,
        time: time.to_string(),
        content,
        prev,
    };
    // All keys are texts, and nothing in a line refuses to be written.
    serde_json::to_string(&line).unwrap_or_default()
}

fn search(masked: &Masked, found: Found) -> Search<'_> {
    let entry = &masked.entry;
    Search {
        kind: "search",
        what: found.what,
        request: &entry.request,
        results: found.results,
        total: found.total,
        revision: &entry.revision,
        request_id: entry.request_id.as_deref(),
        client: entry.client.as_deref(),
        masked: &masked.paths,
    }
}

fn decision<'a>(masked: &'a Masked, answer: &'a Answer) -> Decided<'a> {
    let entry = &masked.entry;
    let (error, cause) = match &answer.context {
        None => (None, None),
        Some(AnswerContext::Error { error }) => (Some(mistake(error, masked.shows_words)), None),
        Some(AnswerContext::Why(why)) => (None, Some(cause(why))),
    };
    Decided {
        request: &entry.request,
        decision: answer.decision,
        error,
        cause,
        revision: &entry.revision,
        request_id: entry.request_id.as_deref(),
        client: entry.client.as_deref(),
        masked: &masked.paths,
    }
}

fn mistake(error: &AnswerError, shows_words: bool) -> Error<'_> {
    Error {
        code: error.code,
        message: shows_words.then_some(error.message.as_str()),
    }
}

fn cause(why: &Why) -> Cause<'_> {
    Cause {
        permission: &why.permission,
        role: why.role.as_deref(),
        file: why.file.as_deref(),
        line: why.line,
    }
}

fn hash(bytes: &[u8]) -> String {
    let mut words = String::with_capacity(DIGITS);
    for byte in Sha256::digest(bytes) {
        let _ = write!(words, "{byte:02x}");
    }
    words
}

/// The hash that a line, without its end, says it has, where that is its hash.
pub(super) fn proven(line: &[u8]) -> Option<&str> {
    let (body, rest) = line.split_at_checked(line.len().checked_sub(HASH_KEY.len() + DIGITS + END.len())?)?;
    let said = rest.strip_prefix(HASH_KEY.as_bytes())?.strip_suffix(END.as_bytes())?;
    let said = std::str::from_utf8(said).ok()?;
    (hash(body) == said).then_some(said)
}
