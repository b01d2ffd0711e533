use super::{
    parse::{Node, Origin},
    scan::scan,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Placed, Text},
    source::{FileId, Place},
};

/// What is at hand while a tree is built: the text, and where mistakes go.
pub(super) struct Builder<'t, 'd> {
    file: FileId,
    text: &'t str,
    diagnostics: &'d mut Diagnostics,
}

impl<'t, 'd> Builder<'t, 'd> {
    pub(super) fn new(file: FileId, text: &'t str, diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            file,
            text,
            diagnostics,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reports that the words of a node are no part of the language.
    pub(super) fn refuse(&mut self, place: Place, message: impl Into<String>, label: &str, help: impl Into<String>) {
        self.refuse_as(Code::RuleSyntax, place, message, label, help);
    }

    /// The same under another code.
    pub(super) fn refuse_as(
        &mut self,
        code: Code,
        place: Place,
        message: impl Into<String>,
        label: &str,
        help: impl Into<String>,
    ) {
        self.report(Diagnostic::new(code, message).at(place, label).help(help));
    }

    /// The text of the file behind a place.
    pub(super) fn behind(&self, place: Place) -> &'t str {
        self.text.get(place.end() as usize..).unwrap_or_default()
    }

    /// Whether the file has such words as `hours office`, which define it.
    pub(super) fn defines(&self, set: &str, name: &str) -> bool {
        let words: Vec<_> = scan(self.text).map(|(_, word)| word).collect();
        words.windows(2).any(|pair| pair == [set, name])
    }

    /// Where a piece of the file's text stands that begins at this offset.
    pub(super) fn place(&self, start: usize, len: usize) -> Place {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Place {
            file: self.file,
            start: narrow(start),
            len: narrow(len),
        }
    }

    pub(super) fn origin(&self, offset: usize) -> Origin {
        Origin {
            file: self.file,
            offset,
        }
    }
}

/// The words of a node with their place.
pub(super) fn text_of(node: &Node<'_>) -> Text {
    placed(node, node.text.to_owned())
}

/// A value where a node stands.
pub(super) fn placed<T>(node: &Node<'_>, value: T) -> Placed<T> {
    Placed {
        value,
        place: node.place,
    }
}

/// A place from the beginning of one to the end of another behind it.
pub(super) fn span_of(first: Place, last: Place) -> Place {
    Place {
        len: last.end().saturating_sub(first.start),
        ..first
    }
}
