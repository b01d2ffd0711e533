use super::{Node, Value};
use crate::{
    diagnostic::{Code, Diagnostic, nearest},
    source::{FileId, Place, SourceFile},
};

/// The word that such a comment begins with.
const MARK: &str = "ringfence:";

/// How it is written.
const FORM: &str = "write `ringfence: allow CODE, REASON`";

/// A comment that silences warnings: `# ringfence: allow unused-role, kept for the auditors`.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// The comment, its sign included.
    pub place: Place,
    /// The line, counted from 0, whose warnings are meant: that of the comment, or the one below a comment that stands alone.
    pub line: usize,
    /// The codes, each with its place.
    pub codes: Vec<(Code, Place)>,
    /// What is wrong with it.
    pub mistakes: Vec<Diagnostic>,
}

/// The silences among the comments of a YAML file.
pub(super) fn in_yaml(id: FileId, file: &SourceFile, root: &Node) -> Vec<Silence> {
    let text = file.text();
    if !text.contains(MARK) {
        return Vec::new();
    }
    let mut words = Vec::new();
    scalars(root, &mut words);
    words.sort_unstable();
    let in_words = |offset: usize| {
        let before = words.partition_point(|place| place.start as usize <= offset);
        let last = before.checked_sub(1).and_then(|last| words.get(last));
        last.is_some_and(|place| offset < place.end() as usize)
    };
    let comment = |offset: usize| {
        let before = text.get(..offset)?.chars().next_back();
        let is_comment = before.is_none_or(char::is_whitespace) && !in_words(offset);
        let line = text.get(offset..)?.lines().next()?;
        let place = Place {
            file: id,
            start: narrow(offset),
            len: narrow(line.trim_end().len()),
        };
        is_comment.then(|| Silence::of_comment(file, place, line)).flatten()
    };
    let signs = text.match_indices('#').map(|(offset, _)| offset);
    signs.filter_map(comment).collect()
}

/// The places of all single words and texts.
fn scalars(root: &Node, found: &mut Vec<Place>) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Scalar(_) => found.push(node.place),
            Value::Sequence(items) => open.extend(items),
            Value::Mapping(entries) => open.extend(entries.iter().flat_map(|entry| [&entry.key, &entry.value])),
        }
    }
}

impl Silence {
    /// What a comment silences; `None` where it is one like any other.
    pub(super) fn of_comment(file: &SourceFile, place: Place, comment: &str) -> Option<Self> {
        let comment = comment.trim_end();
        let place = Place {
            len: narrow(comment.len()),
            ..place
        };
        let words = comment.trim_start_matches(['#', '/']).trim_start();
        let said = words.strip_prefix(MARK)?;
        let at = |part: &str| Place {
            // The part is one of the comment.
            start: place.start + narrow((part.as_ptr() as usize).saturating_sub(comment.as_ptr() as usize)),
            len: narrow(part.len()),
            ..place
        };
        let mut silence = Self {
            place,
            line: meant(file, place),
            codes: Vec::new(),
            mistakes: Vec::new(),
        };
        let Some(list) = said.trim_start().strip_prefix("allow ") else {
            let diagnostic = Diagnostic::new(Code::InvalidSilence, "the comment does not say what it allows");
            silence
                .mistakes
                .push(diagnostic.at(place, "silences nothing").help(FORM));
            return Some(silence);
        };
        let (codes, reason) = list.split_once(',').unwrap_or((list, ""));
        for word in codes.split_whitespace() {
            match Code::named(word).filter(|code| code.is_lint()) {
                Some(code) => silence.codes.push((code, at(word))),
                None => silence.mistakes.push(unknown(word, at(word))),
            }
        }
        if reason.trim().is_empty() || (silence.codes.is_empty() && silence.mistakes.is_empty()) {
            silence.codes.clear();
            let diagnostic = Diagnostic::new(Code::InvalidSilence, "a warning is silenced without a reason");
            silence.mistakes.push(diagnostic.at(place, "why?").help(FORM));
        }
        Some(silence)
    }
}

fn unknown(word: &str, place: Place) -> Diagnostic {
    let known = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name());
    let near = nearest(word, known).map(|near| format!("did you mean `{near}`?"));
    let message = if Code::named(word).is_some() {
        format!("`{word}` is a mistake, and cannot be silenced")
    } else {
        format!("there is no warning `{word}`")
    };
    Diagnostic::new(Code::InvalidSilence, message)
        .at(place, "silences nothing")
        .maybe_help(near)
        .or_help(FORM)
}

/// The line that a comment speaks of: its own where words stand before it, else the next one that is no comment.
fn meant(file: &SourceFile, place: Place) -> usize {
    let own = file.line_of(place.start as usize);
    let text = |line: usize| {
        let text = file.text().get(file.line_start(line)..file.line_start(line + 1));
        text.unwrap_or_default().trim()
    };
    let is_comment = |line: usize| text(line).starts_with(['#']) || text(line).starts_with("//");
    if !is_comment(own) {
        return own;
    }
    let mut below = own + 1..file.line_count();
    below.find(|line| !is_comment(*line)).unwrap_or(own)
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
