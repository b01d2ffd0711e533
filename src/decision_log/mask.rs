use std::{
    error::Error,
    fmt::{self, Write as _},
    str::FromStr,
};

use serde_json::Value;

use super::{
    Entry, LogProblem, Options,
    paths::{is_free, known},
    secret::Secret,
};
use crate::diagnostic::{List, nearest};

/// What is written before the digits of a masked value.
const MARK: &str = "masked:";

/// How many bytes of the hash are written.
const SHOWN: usize = 6;

/// What is not written readably: a path into the request, such as `subject.id` or `resource.properties.customer`; or
/// `client` or `request_id`. Only what a line can hold is one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MaskPath(String);

/// Why something is no [`MaskPath`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MaskProblem(String);

impl FromStr for MaskPath {
    type Err = MaskProblem;

    fn from_str(text: &str) -> Result<Self, MaskProblem> {
        if is_free(text) || known().iter().any(|path| path == text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MaskProblem(text.to_owned()))
        }
    }
}

impl fmt::Display for MaskPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for MaskProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = known();
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        write!(out, "`{}` is nothing that a line of the log holds", self.0)?;
        match nearest(&self.0, known.iter().copied()) {
            Some(near) => write!(out, "; did you mean `{near}`?"),
            None => write!(
                out,
                "; what it holds is {}, and below `action.properties` whatever the policy asks for",
                List::and(&known)
            ),
        }
    }
}

impl Error for MaskProblem {}

/// Masks what is to be masked.
#[derive(Clone)]
pub(super) struct Masker {
    paths: Vec<MaskPath>,
    secret: Secret,
}

/// A decision as it may be written.
pub(super) struct Masked {
    pub(super) entry: Entry,
    /// Whether the words of a mistake may be written: they may quote the request.
    pub(super) shows_words: bool,
    /// The paths where something was masked.
    pub(super) paths: Vec<String>,
}

impl Masker {
    pub(super) fn new(options: &Options) -> Result<Self, LogProblem> {
        let secret = match &options.mask_key_file {
            Some(path) => Secret::read(path)?,
            None => Secret::of_chance(),
        };
        Ok(Self {
            paths: options.mask.clone(),
            secret,
        })
    }

    pub(super) fn mask(&self, mut entry: Entry) -> Masked {
        let mut paths = Vec::new();
        for MaskPath(path) in &self.paths {
            let hit = match path.as_str() {
                "client" => self.word(&mut entry.client),
                "request_id" => self.word(&mut entry.request_id),
                path => self.within(&mut entry.request, path),
            };
            if hit {
                paths.push(path.clone());
            }
        }
        Masked {
            entry,
            shows_words: self.paths.is_empty(),
            paths,
        }
    }

    fn word(&self, word: &mut Option<String>) -> bool {
        let Some(word) = word else { return false };
        *word = self.written(word.as_bytes());
        true
    }

    /// Masks what a path leads to. What stands where an object belongs is masked whole, so that a request that is none
    /// hides no less.
    fn within(&self, value: &mut Value, path: &str) -> bool {
        if let Value::Object(members) = value
            && !path.is_empty()
        {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            return members.get_mut(first).is_some_and(|inner| self.within(inner, rest));
        }
        let masked = match &*value {
            Value::Null => return false,
            Value::String(text) => self.written(text.as_bytes()),
            other => self.written(other.to_string().as_bytes()),
        };
        *value = masked.into();
        true
    }

    /// A word that is equal for equal texts.
    fn written(&self, text: &[u8]) -> String {
        let mut word = MARK.to_owned();
        for byte in self.secret.sign(text).iter().take(SHOWN) {
            let _ = write!(word, "{byte:02x}");
        }
        word
    }
}
