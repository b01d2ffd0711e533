use super::{
    EFFECT, Printer,
    cover::Term,
    literal::{Literal, Word, extend, is_same_field},
    outside::Outside,
    within::is_within,
};
use crate::{
    calls::TooLarge,
    policy::{Condition, Fact, Statement, Target, Test},
    source::Place,
};

/// A statement, and what the language cannot say of it.
#[derive(Debug)]
pub(super) struct PrintedStatement {
    pub(super) statement: Statement,
    pub(super) outside: Vec<Outside>,
}

impl PrintedStatement {
    /// By which statements are put in order: what is plain comes first.
    pub(super) fn order(&self) -> (usize, u8) {
        let target = match self.statement.target {
            Target::Any => 0,
            Target::Customers => 1,
            Target::Coworkers => 2,
            Target::Numbers(_) => 3,
        };
        (self.outside.len(), target)
    }
}

impl Printer<'_> {
    /// The statement of a term.
    pub(super) fn statement(&mut self, term: &Term, literals: &[Literal]) -> Result<PrintedStatement, TooLarge> {
        let words = term.groups.iter().filter_map(|group| literals.get(*group.first()?));
        let mut outside = Vec::new();
        let mut whens = Vec::new();
        for literal in words {
            match &literal.word {
                Word::Outside(words) => outside.push(words.clone()),
                Word::When(when) => whens.push(when.clone()),
                Word::Customers | Word::Coworkers | Word::Test(_) => {}
            }
        }
        let mut tests = tests(term, literals);
        let target = match self.people(term, literals) {
            (true, is_to_coworker) => {
                outside.extend(is_to_coworker.then_some(Outside::ToCoworker));
                Target::Customers
            }
            (false, true) => Target::Coworkers,
            (false, false) => numbers(&mut tests).map_or(Target::Any, Target::Numbers),
        };
        let mut parts: Vec<_> = tests.into_iter().map(Condition::Test).collect();
        let condition = match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ => Some(Condition::And(parts)),
        };
        let statement = Statement {
            effect: EFFECT,
            target,
            target_place: Place::default(),
            condition,
            whens,
            place: Place::default(),
        };
        if outside.is_empty() {
            let compiled = self.compiler.statements(std::slice::from_ref(&statement))?;
            debug_assert!(compiled.first().is_some_and(|compiled| compiled.calls == term.set));
        }
        Ok(PrintedStatement { statement, outside })
    }

    /// Whether a term is of calls to customers, and whether it has to say that it is of calls to coworkers.
    fn people(&self, term: &Term, literals: &[Literal]) -> (bool, bool) {
        let says = |is_it: fn(&Word) -> bool| {
            let mut words = term.groups.iter().flatten().filter_map(|index| literals.get(*index));
            words.any(|literal| is_it(&literal.word))
        };
        let lies_within = |is_it: fn(&Word) -> bool| {
            let target = literals.iter().find(|literal| is_it(&literal.word));
            target.is_some_and(|target| is_within(&self.compiler.diagram, term.set, target.set))
        };
        let to_customers = |word: &Word| matches!(word, Word::Customers);
        let to_coworkers = |word: &Word| matches!(word, Word::Coworkers);
        // A target that a test implies reads well, but there is room for one only.
        let says_coworkers = says(to_coworkers);
        let is_to_customer = says(to_customers) || !says_coworkers && lies_within(to_customers);
        let is_to_coworker = says_coworkers || !is_to_customer && lies_within(to_coworkers);
        (is_to_customer, is_to_coworker)
    }
}

/// The tests of a term: what may hold is one list, and what may not hold is another of the same field.
fn tests(term: &Term, literals: &[Literal]) -> Vec<Test> {
    let mut tests: Vec<Test> = Vec::new();
    for group in &term.groups {
        let mut words = group.iter().filter_map(|index| literals.get(*index)?.test());
        let Some(mut test) = words.next().cloned() else {
            continue;
        };
        words.for_each(|more| extend(&mut test.of, &more.of));
        let mut others = tests.iter_mut();
        match others.find(|other| other.is_negated && test.is_negated && is_same_field(&other.of, &test.of)) {
            Some(other) => extend(&mut other.of, &test.of),
            None => tests.push(test),
        }
    }
    // What holds comes before what does not.
    tests.sort_by_key(|test| test.is_negated);
    tests
}

/// Takes the first numbers of which a call must be one out of the tests, to be the target.
fn numbers(tests: &mut Vec<Test>) -> Option<Vec<crate::policy::NumberItem>> {
    let at = tests
        .iter()
        .position(|test| !test.is_negated && matches!(test.of, Fact::Number(_)))?;
    match tests.remove(at).of {
        Fact::Number(items) => Some(items),
        _ => None,
    }
}
