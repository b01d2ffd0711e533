use super::{Node, OneOrMany, Read, Reader, Text, mapping::mapping, yaml};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, SourceFile},
};

mapping! {
    /// Gains of access that are meant, written down by name.
    #[derive(Default)]
    what "approvals";
    pub struct ApprovalsFile {
        /// The gains.
        approved: Option<Vec<ApprovalDocument>>,
    }
}

mapping! {
    /// A gain of access that is meant.
    what "an approval";
    pub struct ApprovalDocument {
        /// The permission, or the beginning of several: `crm.deal.update`, `crm.deal`, `crm`.
        #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
        gain: OneOrMany<Text>,
        /// The level up to which, as a difference shows it: a level, relations one by one, rules by name. Any, where it is
        /// not said.
        #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
        to: Option<OneOrMany<Text>>,
        /// The ids of those who gain it.
        #[cfg_attr(feature = "schema", schemars(with = "serde_json::Value"))]
        users: OneOrMany<Text>,
        /// Why.
        reason: Text,
    }
}

/// Reads a file of approvals. Every mistake is reported; what is left of the file is given.
#[must_use]
pub fn read_approvals(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> ApprovalsFile {
    let read = |node: &Node, diagnostics: &mut Diagnostics| ApprovalsFile::read(node, &mut Reader::new(diagnostics));
    match yaml::parse(id, file) {
        Ok(node) if node.is_null() => ApprovalsFile::default(),
        Ok(node) => {
            let approvals = read(&node, diagnostics).unwrap_or_default();
            for approval in approvals.approved.iter().flatten() {
                reasoned(&approval.reason, diagnostics);
            }
            approvals
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            ApprovalsFile::default()
        }
    }
}

/// What is shown to be written down has no reason yet: dots in its place say none.
fn reasoned(reason: &Text, diagnostics: &mut Diagnostics) {
    if reason.value.chars().any(char::is_alphanumeric) {
        return;
    }
    let diagnostic = Diagnostic::new(Code::UnfitValue, "an approval without a reason")
        .at(reason.place, "says nothing")
        .help("say why this is to be gained");
    diagnostics.push(diagnostic);
}
