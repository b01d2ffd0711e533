use std::path::Path;

use super::{
    PolicyFile,
    bulk::ScimDocument,
    read_policy_file,
    rules::{RulesFile, read_rules_file},
};
use crate::{
    diagnostic::Diagnostics,
    source::{FileId, SourceFile, Sources},
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
}

impl Documents {
    /// Reads the files that a policy is written in. Every mistake is reported.
    ///
    /// Files whose names end in `.csv`, `.json`, `.jsonl` or `.ndjson` are read when they are imported.
    #[must_use]
    pub fn read(sources: &Sources, diagnostics: &mut Diagnostics) -> Self {
        let mut documents = Self::default();
        for (id, file) in sources.iter() {
            if has_extension(file, &["rules"]) {
                documents.rules.push(read_rules_file(id, file, diagnostics));
            } else if !has_extension(file, &["csv", "json", "jsonl", "ndjson"]) {
                documents.read_policy(id, file, diagnostics);
            }
        }
        documents
    }

    fn read_policy(&mut self, id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) {
        let read = read_policy_file(id, file, diagnostics);
        self.files.extend(read.filter(|file| !file.is_empty()));
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
