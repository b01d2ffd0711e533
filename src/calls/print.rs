//! A set of calls in the words of the rule language: statements whose union is exactly the set.
//!
//! What can be said is a conjunction of words: a target, tests and their opposites, times. The walk takes a call of the
//! set, collects every word that holds of it, gives up as many as it can without leaving the set, and goes on with the
//! calls that are left. Where the words of the language cannot tell a call from one outside, words in angle brackets
//! help, such as `<stage unknown>`: they are no part of the language.

use super::{CallSet, CompiledRules, Layout, RulesTooLarge, TooLarge, Variable, compiler::Compiler};
use crate::{
    document::rules::Effect,
    policy::{Organisation, Rules, UserId},
};

mod collect;
mod cover;
mod literal;
mod number;
mod outside;
mod remainder;
mod said;
mod term;
mod text;
mod within;

use cover::Cover;
use literal::Literal;
pub(crate) use said::{Language, Said};
use text::Text;
use within::is_within;

/// The most statements that are listed; what is left is said to be left.
const MOST_STATEMENTS: usize = 60;

/// The most values of a list that people are shown; of a longer one they see as many, and how many more there are.
const MOST_LISTED: usize = 8;

/// A set of calls as statements that allow exactly these; no statement where it is empty.
///
/// The caller, where one is given, is settled; else his class is told by `caller`. The names are those of the rules
/// that were compiled.
pub fn in_words(
    known: &CompiledRules,
    rules: &Rules,
    organisation: &Organisation,
    caller: Option<UserId>,
    set: CallSet,
) -> Result<Vec<String>, RulesTooLarge> {
    Ok(said(known, Language::new(rules, organisation), caller, set)?.whole)
}

/// The same as [`in_words`], and with long lists cut.
pub(crate) fn said(
    known: &CompiledRules,
    language: Language<'_>,
    caller: Option<UserId>,
    set: CallSet,
) -> Result<Said, RulesTooLarge> {
    let mut printer = Printer::new(known, language, (set, set))?;
    printer.settle(caller).map_err(too_large)?;
    printer.statements().map_err(too_large)
}

/// A set of calls as statements that allow these, and perhaps others out of a larger set, so that they say less.
pub(crate) fn said_among(
    known: &CompiledRules,
    language: Language<'_>,
    set: CallSet,
    larger: CallSet,
) -> Result<Said, RulesTooLarge> {
    let mut printer = Printer::new(known, language, (set, larger))?;
    printer.statements().map_err(too_large)
}

fn too_large(error: TooLarge) -> RulesTooLarge {
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    }
}

/// Prints sets of calls, in a diagram of its own.
pub(super) struct Printer<'a> {
    pub(super) compiler: Compiler<'a>,
    pub(super) layout: &'a Layout,
    pub(super) rules: &'a Rules,
    /// The calls that must be said.
    pub(super) part: CallSet,
    /// The calls that may be said.
    pub(super) whole: CallSet,
    language: Language<'a>,
    /// How many pairs of sets the search has looked at.
    steps: usize,
    /// How many edges it has made.
    made: usize,
}

impl<'a> Printer<'a> {
    fn new(
        known: &'a CompiledRules,
        language: Language<'a>,
        (part, whole): (CallSet, CallSet),
    ) -> Result<Self, RulesTooLarge> {
        let (diagram, moved) = known.diagram().compact(&[part, whole]);
        let mut moved = moved.into_iter();
        let mut next = || moved.next().unwrap_or(CallSet::NONE);
        Ok(Self {
            compiler: Compiler::new(language.rules, known.layout(), diagram)?,
            layout: known.layout(),
            rules: language.rules,
            part: next(),
            whole: next(),
            language,
            steps: 0,
            made: 0,
        })
    }

    /// How many statements are looked for: times of two zones meet in a great many ways.
    pub(super) fn most_statements(&self) -> usize {
        self.language.zone.map_or(MOST_STATEMENTS, |_| MOST_STATEMENTS / 5)
    }

    fn settle(&mut self, caller: Option<UserId>) -> Result<(), TooLarge> {
        if let Some(caller) = caller {
            let class = self.layout.callers.of(caller);
            self.whole = self.compiler.diagram.settle(self.whole, Variable::Caller, class)?;
            self.part = self.whole;
        }
        Ok(())
    }

    /// First with words of the language alone, then what is left with words beside it, then by its destinations.
    fn statements(&mut self) -> Result<Said, TooLarge> {
        let mut literals = self.literals(self.whole)?;
        let mut cover = Cover::default();
        let mut left = self.cover(&mut cover, self.part, &mut literals)?;
        if left != CallSet::NONE {
            literals.extend(self.outside(self.whole)?);
            left = self.cover(&mut cover, left, &mut literals)?;
        }
        if left != CallSet::NONE {
            literals.extend(self.destinations(left)?);
            left = self.cover(&mut cover, left, &mut literals)?;
        }
        self.trim(&mut cover, left, &literals)?;
        self.join(&mut cover, &literals)?;
        debug_assert!(self.is_exact(left, &cover)?);
        let mut said = self.printed(&cover, &literals)?;
        if left != CallSet::NONE {
            said.add_unsaid();
        }
        Ok(said)
    }

    fn printed(&mut self, cover: &Cover, literals: &[Literal]) -> Result<Said, TooLarge> {
        let (whole, brief) = (
            Text::new(self.language, None),
            Text::new(self.language, Some(MOST_LISTED)),
        );
        let mut printed = Vec::new();
        for term in &cover.terms {
            let statement = self.statement(term, literals)?;
            printed.push((statement.order(), whole.of(&statement), brief.of(&statement)));
        }
        printed.sort_unstable();
        let (whole, brief) = printed.into_iter().map(|(_, whole, brief)| (whole, brief)).unzip();
        Ok(Said { whole, brief })
    }

    /// Whether what is said, and what is left unsaid, is all that must be said, and nothing that must not.
    fn is_exact(&mut self, left: CallSet, cover: &Cover) -> Result<bool, TooLarge> {
        let said = cover.terms.iter().map(|term| term.set).chain([left]);
        let said: Vec<_> = said.collect();
        let said = self.compiler.diagram.union_of(said)?;
        let diagram = &self.compiler.diagram;
        Ok(is_within(diagram, self.part, said) && is_within(diagram, said, self.whole))
    }
}

/// The effect of what is printed: a test of a fact that is not said fails.
const EFFECT: Effect = Effect::Allow;
