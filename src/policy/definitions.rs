use std::collections::BTreeMap;

use super::identifier::check_identifier;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Map, PolicyFile, Text},
};

/// The definitions of one kind, by name, from all files: the order of files and keys is gone.
pub(crate) struct Definitions<'d, T> {
    by_name: BTreeMap<&'d str, (&'d Text, &'d T)>,
}

impl<'d, T> Definitions<'d, T> {
    /// Collects one section of all files. A name that is defined twice is reported with both places.
    pub(crate) fn collect(
        kind: &str,
        files: &'d [PolicyFile],
        section: impl Fn(&'d PolicyFile) -> Option<&'d Map<T>>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let entries = files.iter().filter_map(section).flat_map(|map| &map.0);
        let entries = entries.map(|(name, document)| (name, document)).inspect(|(name, _)| {
            check_identifier(kind, name, diagnostics);
        });
        let entries: Vec<_> = entries.collect();
        Self::of(kind, entries, diagnostics)
    }

    /// Collects what is defined by names that can be some. A name that is defined twice is reported with both places.
    pub(crate) fn of(
        kind: &str,
        entries: impl IntoIterator<Item = (&'d Text, &'d T)>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut by_name: BTreeMap<&str, (&Text, &T)> = BTreeMap::new();
        for (name, document) in entries {
            if let Some((first, _)) = by_name.get(name.value.as_str()) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::DuplicateName,
                        format!("the {kind} `{}` is defined twice", name.value),
                    )
                    .at(name.place, "again here")
                    .related(first.place, "first here")
                    .help("keep one of the two, or rename one"),
                );
            } else {
                by_name.insert(&name.value, (name, document));
            }
        }
        Self { by_name }
    }

    /// The definitions in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'d Text, &'d T)> + Clone {
        self.by_name.values().copied()
    }

    /// The names in their order: the place of a name here is its dense id.
    pub(crate) fn names(&self) -> Vec<&'d str> {
        self.by_name.keys().copied().collect()
    }
}
