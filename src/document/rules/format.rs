//! The one layout of a file of rules.

mod arrange;
mod comment;
mod layout;
mod token;
mod unit;

use super::{
    RulesFile,
    parse::{Origin, Rule, parse},
    places::without_places,
    read::read_rules_file,
};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, SourceFile},
};

use layout::lay_out;
use unit::units;

/// Why a file was not formatted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FormatError {
    /// It has mistakes, which were reported.
    Mistakes,
    /// What came out would not mean the same: a fault of the formatter.
    Unfaithful,
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Mistakes => "the file has mistakes",
            Self::Unfaithful => "the formatted rules would not mean the same",
        })
    }
}

impl std::error::Error for FormatError {}

/// The text of a file of rules in its one layout; the same text where it has it already.
///
/// What is given means the same: it was read again, and its tree and its comments are those of the file.
///
/// # Errors
///
/// Where the file has mistakes, which are reported, or where the formatter itself is at fault.
pub fn format_rules(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> Result<String, FormatError> {
    let mut found = Diagnostics::default();
    let tree = read_rules_file(id, file, &mut found);
    let has_mistakes = found.has_errors();
    found.iter().for_each(|diagnostic| diagnostics.push(diagnostic.clone()));
    if has_mistakes {
        return Err(FormatError::Mistakes);
    }
    let text = formatted(id, file.text()).ok_or(FormatError::Unfaithful)?;
    if means_the_same(id, file.text(), &tree, &text) {
        Ok(text)
    } else {
        Err(FormatError::Unfaithful)
    }
}

fn formatted(id: FileId, text: &str) -> Option<String> {
    let parsed = parse(Rule::file, text, Origin { file: id, offset: 0 }).ok()?;
    Some(lay_out(&units(text, parsed.leaves())))
}

fn means_the_same(id: FileId, before: &str, tree: &RulesFile, after: &str) -> bool {
    let mut diagnostics = Diagnostics::default();
    let again = read_rules_file(id, &SourceFile::new("", after), &mut diagnostics);
    !diagnostics.has_errors()
        && without_places(again) == without_places(tree.clone())
        && comments(id, before) == comments(id, after)
}

/// The comments of a text in their order; `None` where it cannot be parsed.
fn comments(id: FileId, text: &str) -> Option<Vec<String>> {
    let parsed = parse(Rule::file, text, Origin { file: id, offset: 0 }).ok()?;
    let comments = parsed.leaves().filter(|leaf| leaf.rule == Rule::line_comment);
    Some(comments.map(|leaf| leaf.text.trim_end().to_owned()).collect())
}
