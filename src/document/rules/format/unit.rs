use super::comment::{Comment, has_blank_line};
use crate::document::rules::parse::{Leaf, Rule};

/// What begins a line of its own: a set, the head of a block, a statement, a closing brace.
#[derive(Debug)]
pub(super) struct Unit<'t> {
    pub(super) kind: Kind,
    /// The comments above it.
    pub(super) leading: Vec<Comment<'t>>,
    /// Whether the line above it, or above the comments inside of it, was blank.
    pub(super) has_blank_before: bool,
    /// Its words, with the comments between them.
    pub(super) pieces: Vec<Piece<'t>>,
    /// The comment behind its last word.
    pub(super) trailing: Option<Comment<'t>>,
}

/// What a unit is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Set,
    Head,
    Statement,
    Close,
    /// The end of the file, which has comments only.
    End,
}

/// A word or a comment of a unit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'t> {
    Word(Leaf<'t>),
    Comment(Comment<'t>),
}

/// Cuts the words and comments of a file into units. The last one is the end of the file.
pub(super) fn units<'t>(text: &str, leaves: impl Iterator<Item = Leaf<'t>>) -> Vec<Unit<'t>> {
    let mut units: Vec<Unit<'t>> = Vec::new();
    let mut pending = Vec::new();
    let mut end = None;
    for leaf in leaves {
        let gap = gap(text, end, &leaf);
        let is_first = end.is_none();
        end = Some(leaf.place.end() as usize);
        if leaf.rule == Rule::line_comment {
            pending.push(Comment::new(&leaf, gap, is_first));
            continue;
        }
        match (kind_of(leaf.rule), units.last_mut()) {
            (None, Some(unit)) => {
                unit.pieces.extend(pending.drain(..).map(Piece::Comment));
                unit.pieces.push(Piece::Word(leaf));
            }
            (kind, _) => {
                let mut unit = begin(kind.unwrap_or(Kind::Set), &mut pending, &mut units);
                unit.has_blank_before = has_blank_line(gap);
                unit.pieces.push(Piece::Word(leaf));
                units.push(unit);
            }
        }
    }
    let last = begin(Kind::End, &mut pending, &mut units);
    units.push(last);
    units
}

fn gap<'t>(text: &'t str, end: Option<usize>, leaf: &Leaf<'_>) -> &'t str {
    text.get(end.unwrap_or(0)..leaf.place.start as usize)
        .unwrap_or_default()
}

/// A new unit below the comments that were read since the last word, the first of which may belong to that word.
fn begin<'t>(kind: Kind, pending: &mut Vec<Comment<'t>>, units: &mut [Unit<'t>]) -> Unit<'t> {
    let mut leading = std::mem::take(pending);
    if let Some(before) = units.last_mut()
        && leading.first().is_some_and(|comment| !comment.is_alone)
    {
        before.trailing = Some(leading.remove(0));
    }
    Unit {
        kind,
        leading,
        has_blank_before: false,
        pieces: Vec::new(),
        trailing: None,
    }
}

/// What a word begins, if it begins something. As a value `company` is no keyword to the grammar.
fn kind_of(rule: Rule) -> Option<Kind> {
    match rule {
        Rule::kw_numbers | Rule::kw_hours | Rule::kw_days => Some(Kind::Set),
        Rule::kw_rule | Rule::kw_company => Some(Kind::Head),
        Rule::effect => Some(Kind::Statement),
        Rule::close => Some(Kind::Close),
        _ => None,
    }
}
