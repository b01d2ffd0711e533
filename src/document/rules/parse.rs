//! The only file that knows the parser library.

use std::{num::NonZeroUsize, sync::Once};

use pest::{
    Parser as _, Token,
    error::{Error, ErrorVariant, InputLocation},
    iterators::{Pair, Pairs},
    pratt_parser::{Assoc, Op, PrattParser},
};

use super::{nesting::DEEPEST, read::LARGEST_FILE};
use crate::source::{FileId, Place};

pub(super) use grammar::Rule;

mod grammar {
    #![allow(missing_docs, unreachable_pub, clippy::pedantic, reason = "generated")]

    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/outbound.pest"]
    pub(super) struct Outbound;
}

/// What the grammar takes for blanks; other characters without ink are mistakes like any other.
pub(super) const BLANKS: [char; 5] = [' ', '\t', '\r', '\n', '\u{a0}'];

/// Where a text that is parsed stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    pub(super) file: FileId,
    pub(super) offset: usize,
}

/// A production with what it was made of. Comments are not in it.
#[derive(Clone, Debug)]
pub(super) struct Node<'t> {
    pub(super) rule: Rule,
    pub(super) text: &'t str,
    pub(super) place: Place,
    /// What it was made of. The junctions and negations of a condition are the nodes of a tree: their children are what
    /// they join or negate.
    pub(super) children: Vec<Self>,
}

impl Node<'_> {
    /// The first child of this production.
    pub(super) fn child(&self, rule: Rule) -> Option<&Self> {
        self.children.iter().find(|child| child.rule == rule)
    }

    /// Whether one of its children is of this production.
    pub(super) fn has(&self, rule: Rule) -> bool {
        self.child(rule).is_some()
    }
}

/// A word, a sign or a comment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'t> {
    pub(super) rule: Rule,
    pub(super) text: &'t str,
    pub(super) place: Place,
}

/// Why a text is not of a production.
#[derive(Debug)]
pub(super) struct Failure {
    /// How far it could be read.
    pub(super) offset: usize,
    /// What could have gone on there; nothing where the text is nested too deep.
    pub(super) expected: Vec<Rule>,
}

/// A text as parsed.
pub(super) struct Parsed<'t> {
    pairs: Pairs<'t, Rule>,
    origin: Origin,
}

/// Reads a text as one production.
pub(super) fn parse(production: Rule, text: &str, origin: Origin) -> Result<Parsed<'_>, Failure> {
    limit_work();
    match grammar::Outbound::parse(production, text) {
        Ok(pairs) => match too_deep(&pairs) {
            None => Ok(Parsed { pairs, origin }),
            Some(offset) => Err(Failure {
                offset,
                expected: Vec::new(),
            }),
        },
        Err(error) => Err(failure(&error)),
    }
}

/// Where a condition is nested deeper than functions that call themselves may go.
///
/// The parser guards its own stack, and says how deep it went.
fn too_deep(pairs: &Pairs<'_, Rule>) -> Option<usize> {
    let mut open = Vec::new();
    let (mut depth, mut negations) = (0, 0);
    for token in pairs.clone().tokens() {
        match token {
            Token::Start { rule: Rule::group, pos } => {
                open.push(depth);
                depth += negations + 1;
                negations = 0;
                if depth > DEEPEST {
                    return Some(pos.pos());
                }
            }
            Token::End { rule: Rule::group, .. } => depth = open.pop().unwrap_or(0),
            Token::Start {
                rule: Rule::kw_not | Rule::mistake_not,
                pos,
            } => {
                negations += 1;
                if depth + negations > DEEPEST {
                    return Some(pos.pos());
                }
            }
            Token::Start {
                rule: Rule::test | Rule::property_test,
                ..
            } => negations = 0,
            _ => {}
        }
    }
    None
}

/// No grammar of ours needs a hundred steps for a byte; the limit is that of the process.
fn limit_work() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| pest::set_call_limit(NonZeroUsize::new(LARGEST_FILE.saturating_mul(200))));
}

fn failure(error: &Error<Rule>) -> Failure {
    let offset = match error.location {
        InputLocation::Pos(offset) | InputLocation::Span((offset, _)) => offset,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    Failure { offset, expected }
}

impl<'t> Parsed<'t> {
    /// What the production was made of.
    pub(super) fn nodes(&self) -> Vec<Node<'t>> {
        let pratt = PrattParser::new()
            .op(Op::infix(Rule::kw_or, Assoc::Left) | Op::infix(Rule::mistake_or, Assoc::Left))
            .op(Op::infix(Rule::kw_and, Assoc::Left) | Op::infix(Rule::mistake_and, Assoc::Left))
            .op(Op::prefix(Rule::kw_not) | Op::prefix(Rule::mistake_not));
        let nodes = Nodes {
            pratt,
            origin: self.origin,
        };
        let whole = self.pairs.clone().next();
        whole.map(|pair| nodes.children(pair)).unwrap_or_default()
    }

    /// All words, signs and comments in their order.
    pub(super) fn leaves(&self) -> impl Iterator<Item = Leaf<'t>> {
        let origin = self.origin;
        let leaves = self
            .pairs
            .clone()
            .flatten()
            .filter(|pair| pair.as_rule() != Rule::EOI && pair.clone().into_inner().next().is_none());
        leaves.map(move |pair| Leaf {
            rule: pair.as_rule(),
            text: pair.as_str(),
            place: place(origin, start(&pair), pair.as_str().len()),
        })
    }
}

/// Makes nodes of the parser's pairs. It goes as deep as conditions are nested, which was limited before.
struct Nodes {
    pratt: PrattParser<Rule>,
    origin: Origin,
}

impl Nodes {
    fn children<'t>(&self, pair: Pair<'t, Rule>) -> Vec<Node<'t>> {
        let is_condition = pair.as_rule() == Rule::condition;
        let inner = pair
            .into_inner()
            .filter(|pair| !matches!(pair.as_rule(), Rule::COMMENT | Rule::EOI));
        if !is_condition {
            return inner.map(|pair| self.node(pair)).collect();
        }
        let tree = self
            .pratt
            .map_primary(|pair| self.node(pair))
            .map_prefix(|operator, operand| self.operation(operator.as_rule(), &operator, vec![operand]))
            .map_infix(|left, operator, right| self.join(left, &operator, right))
            .parse(inner);
        vec![tree]
    }

    fn node<'t>(&self, pair: Pair<'t, Rule>) -> Node<'t> {
        let (rule, start, whole) = (pair.as_rule(), start(&pair), pair.as_str());
        let end = end(&pair);
        // The parser lets a production end behind the blanks and comments that follow it.
        let text = end.and_then(|end| whole.get(..end.saturating_sub(start)));
        let text = text.unwrap_or(whole).trim_end_matches(BLANKS);
        Node {
            rule,
            text,
            place: place(self.origin, start, text.len()),
            children: self.children(pair),
        }
    }

    /// As many conditions may be joined as a file has room for, so they are a list, not a tree. Signs of other languages
    /// stay between them.
    fn join<'t>(&self, mut left: Node<'t>, operator: &Pair<'t, Rule>, right: Node<'t>) -> Node<'t> {
        let kind = match operator.as_rule() {
            Rule::kw_or | Rule::mistake_or => Rule::kw_or,
            _ => Rule::kw_and,
        };
        if left.rule != kind {
            left = self.operation(kind, operator, vec![left]);
        }
        if operator.as_rule() != kind {
            left.children
                .push(self.operation(operator.as_rule(), operator, Vec::new()));
        }
        left.children.push(right);
        left
    }

    fn operation<'t>(&self, rule: Rule, operator: &Pair<'t, Rule>, children: Vec<Node<'t>>) -> Node<'t> {
        Node {
            rule,
            text: operator.as_str(),
            place: place(self.origin, start(operator), operator.as_str().len()),
            children,
        }
    }
}

/// Where the last word of a production ends; `None` where it is a word itself.
fn end(pair: &Pair<'_, Rule>) -> Option<usize> {
    let inner = pair.clone().into_inner();
    let last = inner.rev().find(|pair| pair.as_rule() != Rule::COMMENT)?;
    Some(end(&last).unwrap_or_else(|| start(&last) + last.as_str().trim_end_matches(BLANKS).len()))
}

fn start(pair: &Pair<'_, Rule>) -> usize {
    pair.as_span().start()
}

fn place(origin: Origin, start: usize, len: usize) -> Place {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Place {
        file: origin.file,
        start: narrow(origin.offset + start),
        len: narrow(len),
    }
}
