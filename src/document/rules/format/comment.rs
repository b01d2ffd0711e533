use crate::document::rules::parse::Leaf;

/// A comment, and how it stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment<'t> {
    pub(super) text: &'t str,
    /// Whether no word was before it in its line.
    pub(super) is_alone: bool,
    /// Whether the line before it was blank.
    pub(super) has_blank_before: bool,
}

impl<'t> Comment<'t> {
    /// The comment of a leaf; `gap` is the text between it and the leaf before it, if there is one.
    pub(super) fn new(leaf: &Leaf<'t>, gap: &str, is_first: bool) -> Self {
        Self {
            text: leaf.text.trim_end(),
            is_alone: is_first || gap.contains('\n'),
            has_blank_before: has_blank_line(gap),
        }
    }
}

/// Whether there is a line without anything between two leaves.
pub(super) fn has_blank_line(gap: &str) -> bool {
    gap.matches('\n').count() > 1
}
