use super::{
    comment::Comment,
    token::Token,
    unit::{Piece, Unit},
};
use crate::document::rules::parse::{Leaf, Rule};

/// The words of a unit as they may be broken into lines.
#[derive(Debug, Default)]
pub(super) struct Arranged<'t> {
    /// Comments that had to leave their place, to stand above the unit.
    pub(super) above: Vec<Comment<'t>>,
    /// The parts that each may have a line: the target, `where`, each time.
    pub(super) segments: Vec<Segment<'t>>,
}

/// Clauses that each may have a line: what `and` and `or` join outside of parentheses.
pub(super) type Segment<'t> = Vec<Clause<'t>>;

/// Words and lists in a row.
pub(super) type Clause<'t> = Vec<Part<'t>>;

/// Words in a row, or a list.
#[derive(Debug)]
pub(super) enum Part<'t> {
    Words(Vec<Token>),
    List(Vec<Item<'t>>),
}

/// Something in a list, with its comments.
#[derive(Debug, Default)]
pub(super) struct Item<'t> {
    pub(super) above: Vec<Comment<'t>>,
    pub(super) tokens: Vec<Token>,
    pub(super) trailing: Option<Comment<'t>>,
}

/// Arranges a unit. A comment inside of it stays at its item of a list; where one cannot stay, all of them go above the
/// unit, so that their order stays.
pub(super) fn arrange<'t>(unit: &Unit<'t>) -> Arranged<'t> {
    if let Some(arranged) = Arranger::default().arrange(&unit.pieces) {
        return arranged;
    }
    let comments = unit.pieces.iter().filter_map(|piece| match piece {
        Piece::Comment(comment) => Some(*comment),
        Piece::Word(_) => None,
    });
    let above = comments.collect();
    let words = unit.pieces.iter().filter(|piece| matches!(piece, Piece::Word(_)));
    let arranged = Arranger::default().arrange(words).unwrap_or_default();
    Arranged { above, ..arranged }
}

/// What may come next.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Words,
    /// A list, or the name of a target.
    BeforeList,
    /// The rest of an operator, or a list.
    BeforeOperator,
    /// The rest of an item, a comma, or the end of the list.
    InItem,
    /// A comma or the end of the list: a comment was behind the item.
    BehindItem,
    /// The next item.
    BehindComma,
}

#[derive(Default)]
struct Arranger<'t> {
    segments: Vec<Segment<'t>>,
    /// The clauses that are complete of the segment that is not.
    segment: Segment<'t>,
    /// The parts of the last clause.
    clause: Clause<'t>,
    state: State,
    depth: usize,
    /// Comments that wait for the next item.
    waiting: Vec<Comment<'t>>,
}

impl<'t> Arranger<'t> {
    /// `None` where a comment cannot stay.
    fn arrange<'p>(mut self, pieces: impl IntoIterator<Item = &'p Piece<'t>>) -> Option<Arranged<'t>>
    where
        't: 'p,
    {
        for piece in pieces {
            match piece {
                Piece::Word(leaf) => self.word(leaf)?,
                Piece::Comment(comment) => self.comment(*comment)?,
            }
        }
        self.end_segment();
        Some(Arranged {
            above: Vec::new(),
            segments: self.segments,
        })
    }

    fn comment(&mut self, comment: Comment<'t>) -> Option<()> {
        let can_trail = !comment.is_alone && self.waiting.is_empty();
        match self.state {
            State::Words => return None,
            State::BeforeList | State::BeforeOperator => self.waiting.push(comment),
            State::InItem | State::BehindItem | State::BehindComma => {
                let item = self.last_item()?;
                if can_trail && item.trailing.is_none() {
                    item.trailing = Some(comment);
                } else {
                    self.waiting.push(comment);
                }
                if self.state == State::InItem {
                    self.state = State::BehindItem;
                }
            }
        }
        Some(())
    }

    fn word(&mut self, leaf: &Leaf<'t>) -> Option<()> {
        match (self.state, leaf.rule) {
            (State::BeforeOperator, Rule::kw_is | Rule::kw_not | Rule::kw_in) => {
                self.plain(leaf, State::BeforeOperator)
            }
            (State::BeforeList, Rule::kw_any | Rule::kw_customers | Rule::kw_coworkers) => {
                self.plain(leaf, State::Words)
            }
            (State::BeforeList | State::BeforeOperator, _) => {
                self.clause.push(Part::List(Vec::new()));
                self.item(leaf)
            }
            (State::BehindComma, _) => self.item(leaf),
            (State::InItem | State::BehindItem, Rule::comma) => {
                self.state = State::BehindComma;
                Some(())
            }
            (State::InItem | State::BehindItem, end) if ends_list(end) => self.plain(leaf, State::Words),
            (State::InItem, _) => {
                self.last_item()?.tokens.push(Token::new(leaf));
                Some(())
            }
            (State::BehindItem, _) => None,
            (State::Words, _) => self.plain(leaf, State::Words),
        }
    }

    /// A word outside of lists.
    fn plain(&mut self, leaf: &Leaf<'t>, state: State) -> Option<()> {
        if !self.waiting.is_empty() {
            return None;
        }
        self.break_before(leaf.rule);
        self.state = match leaf.rule {
            Rule::equals | Rule::effect => State::BeforeList,
            Rule::field | Rule::number_field => State::BeforeOperator,
            _ => state,
        };
        match leaf.rule {
            Rule::group_open => self.depth += 1,
            Rule::group_close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if let Some(Part::Words(tokens)) = self.clause.last_mut() {
            tokens.push(Token::new(leaf));
        } else {
            self.clause.push(Part::Words(vec![Token::new(leaf)]));
        }
        Some(())
    }

    /// Begins a segment or a clause where a word does. An operator does not: it stands where a list may begin.
    fn break_before(&mut self, rule: Rule) {
        let is_behind_except = matches!(rule, Rule::kw_during | Rule::kw_on) && self.ends_with_except();
        match rule {
            _ if self.state == State::BeforeOperator || is_behind_except => {}
            Rule::kw_where | Rule::kw_except | Rule::kw_during | Rule::kw_on | Rule::kw_in => self.end_segment(),
            Rule::kw_and | Rule::kw_or if self.depth == 0 => self.end_clause(),
            _ => {}
        }
    }

    fn ends_with_except(&self) -> bool {
        match self.clause.last() {
            Some(Part::Words(tokens)) => tokens.last().is_some_and(|token| token.text == "except"),
            _ => false,
        }
    }

    fn item(&mut self, leaf: &Leaf<'t>) -> Option<()> {
        self.state = State::InItem;
        let item = Item {
            above: std::mem::take(&mut self.waiting),
            tokens: vec![Token::new(leaf)],
            trailing: None,
        };
        match self.clause.last_mut() {
            Some(Part::List(items)) => items.push(item),
            _ => return None,
        }
        Some(())
    }

    fn last_item(&mut self) -> Option<&mut Item<'t>> {
        match self.clause.last_mut() {
            Some(Part::List(items)) => items.last_mut(),
            _ => None,
        }
    }

    fn end_clause(&mut self) {
        if !self.clause.is_empty() {
            self.segment.push(std::mem::take(&mut self.clause));
        }
    }

    fn end_segment(&mut self) {
        self.end_clause();
        if !self.segment.is_empty() {
            self.segments.push(std::mem::take(&mut self.segment));
        }
    }
}

/// Whether a word cannot be part of a list, so that it ends the one before it.
fn ends_list(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_where
            | Rule::kw_and
            | Rule::kw_or
            | Rule::kw_in
            | Rule::kw_during
            | Rule::kw_on
            | Rule::kw_except
            | Rule::group_close
    )
}
