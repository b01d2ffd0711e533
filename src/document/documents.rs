use std::path::Path;

use super::{
    PolicyFile, Silence,
    bulk::ScimDocument,
    read_policy_file,
    rules::{RulesFile, read_rules_file},
};
use crate::{
    diagnostic::Diagnostics,
    source::{SourceFile, Sources},
};

/// What the author wrote, in all files of a policy.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// The YAML files that say something, with what was imported in the words of the policy.
    pub files: Vec<PolicyFile>,
    /// The files of rules.
    pub rules: Vec<RulesFile>,
    /// What was imported in the words of SCIM.
    pub scim: Vec<ScimDocument>,
    /// Comments that silence warnings.
    pub silences: Vec<Silence>,
}

impl Documents {
    /// Reads the files that a policy is written in: YAML and rules. Every mistake is reported.
    #[must_use]
    pub fn read(sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let mut documents = Self::default();
        for (id, file) in sources.iter() {
            if has_extension(file, &["rules"]) {
                let rules = read_rules_file(id, file, diagnostics);
                documents.silences.extend_from_slice(&rules.silences);
                documents.rules.push(rules);
            } else if has_extension(file, &["yaml", "yml"]) {
                let read = read_policy_file(id, file, &mut documents.silences, diagnostics);
                documents.files.extend(read.filter(|file| !file.is_empty()));
            }
        }
        documents
    }

    /// Whether a file is read without being imported, or is one of those that may lie beside a policy unread.
    #[must_use]
    pub fn knows(file: &SourceFile) -> bool {
        has_extension(file, &["rules", "yaml", "yml", "csv", "json", "jsonl", "ndjson"])
    }

    /// Whether nothing is defined.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.rules.iter().all(|file| file.definitions.is_empty())
    }
}

fn has_extension(file: &SourceFile, extensions: &[&str]) -> bool {
    let extension = Path::new(file.path()).extension();
    extension.is_some_and(|extension| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}
