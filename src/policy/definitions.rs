use super::identifier::check_identifier;
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Map, PolicyFile, Text},
};

/// The definitions of one kind, by name, from all files: the order of files and keys is gone.
pub(crate) struct Definitions<'d, T> {
    /// In the order of their names.
    in_order: Vec<(&'d Text, &'d T)>,
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
        let mut in_order: Vec<(&Text, &T)> = entries.into_iter().collect();
        // The first of a name stays before the others.
        in_order.sort_by(|one, other| one.0.value.cmp(&other.0.value));
        in_order.dedup_by(|again, first| {
            let is_again = again.0.value == first.0.value;
            if is_again {
                diagnostics.push(defined_twice(kind, again.0, first.0));
            }
            is_again
        });
        Self { in_order }
    }

    /// The definitions in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'d Text, &'d T)> + Clone {
        self.in_order.iter().copied()
    }

    /// The names in their order: the place of a name here is its dense id.
    pub(crate) fn names(&self) -> Vec<&'d str> {
        self.in_order.iter().map(|(name, _)| name.value.as_str()).collect()
    }
}

fn defined_twice(kind: &str, again: &Text, first: &Text) -> Diagnostic {
    Diagnostic::new(
        Code::DuplicateName,
        format!("the {kind} `{}` is defined twice", again.value),
    )
    .at(again.place, "again here")
    .related(first.place, "first here")
    .help("keep one of the two, or rename one")
}
