use super::{
    Printer,
    literal::Literal,
    within::{in_steps, is_within},
};
use crate::calls::{CallSet, TooLarge};

/// How many edges the diagram may have before it is compacted.
const MOST_EDGES: usize = 500_000;

/// How many edges the search may make: the words of some calls are too far to seek.
const MOST_MADE: usize = 300_000;

/// How many pairs of sets the search may look at where there are times of two zones.
const MOST_STEPS: usize = 20_000;

/// After how many kinds of calls that cannot be said no more are looked for: further words are needed, and with them
/// all that is left is said.
const MOST_UNSAID: usize = 10;

/// Terms whose union is a set.
#[derive(Debug, Default)]
pub(super) struct Cover {
    pub(super) terms: Vec<Term>,
}

/// What a statement says: of each group one word, by its index, must hold.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) groups: Vec<Vec<usize>>,
    pub(super) set: CallSet,
}

impl Printer<'_> {
    /// Adds terms that lie within the whole until they hold all calls of a part of it; gives those of which no words
    /// lead into the whole alone.
    pub(super) fn cover(
        &mut self,
        cover: &mut Cover,
        part: CallSet,
        literals: &mut [Literal],
    ) -> Result<CallSet, TooLarge> {
        let mut rest = part;
        let mut unsaid = CallSet::NONE;
        let mut unsaid_cells = 0;
        while rest != CallSet::NONE {
            if cover.terms.len() >= self.most_statements() || unsaid_cells == MOST_UNSAID {
                return self.compiler.diagram.union(rest, unsaid);
            }
            // Times of two zones meet in a great many ways, not all of which are worth the search.
            if self.made > MOST_MADE || self.language.zone.is_some() && self.steps > MOST_STEPS {
                return self.compiler.diagram.union(rest, unsaid);
            }
            if self.compiler.diagram.edge_count() > MOST_EDGES {
                self.compact(cover, literals, [&mut rest, &mut unsaid]);
            }
            let edges = self.compiler.diagram.edge_count();
            let (cell, holding) = self.alike(rest, literals)?;
            let covered = if let Some(term) = self.prime(&holding, literals)? {
                let set = term.set;
                cover.terms.push(term);
                set
            } else {
                unsaid = self.compiler.diagram.union(unsaid, cell)?;
                unsaid_cells += 1;
                cell
            };
            rest = self.compiler.diagram.difference(rest, covered)?;
            self.made += self.compiler.diagram.edge_count().saturating_sub(edges);
        }
        Ok(unsaid)
    }

    /// Gives up what earlier steps left behind.
    fn compact(&mut self, cover: &mut Cover, literals: &mut [Literal], work: [&mut CallSet; 2]) {
        let terms = cover.terms.iter_mut().map(|term| &mut term.set);
        let words = literals.iter_mut().map(|literal| &mut literal.set);
        let whole = [&mut self.whole, &mut self.part];
        let mut sets: Vec<&mut CallSet> = terms.chain(words).chain(work).chain(whole).collect();
        self.compiler.compact(&mut sets);
    }

    /// Some calls of a set that no word tells apart, and the words that hold of them.
    fn alike(&mut self, set: CallSet, literals: &[Literal]) -> Result<(CallSet, Vec<usize>), TooLarge> {
        let mut cell = set;
        let mut holding = Vec::new();
        for (index, literal) in literals.iter().enumerate() {
            let inside = self.compiler.diagram.intersection(cell, literal.set)?;
            if inside != CallSet::NONE {
                cell = inside;
                holding.push(index);
            }
        }
        Ok((cell, holding))
    }

    /// As few of these words as lead into the whole alone; `None` where all of them do not.
    fn prime(&mut self, words: &[usize], literals: &[Literal]) -> Result<Option<Term>, TooLarge> {
        let mut before = vec![CallSet::ALL];
        let mut all = CallSet::ALL;
        for index in words {
            all = self.compiler.diagram.intersection(all, set_of(literals, *index))?;
            before.push(all);
        }
        if !self.leads_into_whole(all) {
            return Ok(None);
        }
        let mut kept = CallSet::ALL;
        let mut groups = Vec::new();
        for (index, before) in words.iter().zip(&before).rev() {
            let without = self.compiler.diagram.intersection(*before, kept)?;
            if !self.leads_into_whole(without) {
                kept = self.compiler.diagram.intersection(kept, set_of(literals, *index))?;
                groups.push(vec![*index]);
            }
        }
        groups.reverse();
        Ok(Some(Term { groups, set: kept }))
    }

    /// Whether a set holds nothing but what may be said.
    fn leads_into_whole(&mut self, set: CallSet) -> bool {
        let (leads, steps) = in_steps(&self.compiler.diagram, set, self.whole);
        self.steps += steps;
        leads
    }

    /// Gives up the terms that the others make needless, the longest first.
    pub(super) fn trim(&mut self, cover: &mut Cover, left: CallSet, literals: &[Literal]) -> Result<(), TooLarge> {
        let needed = self.compiler.diagram.difference(self.part, left)?;
        cover
            .terms
            .sort_by_key(|term| std::cmp::Reverse(outsiders(term, literals) * 100 + term.groups.len()));
        let mut index = 0;
        while index < cover.terms.len() {
            let others = cover.terms.iter().enumerate().filter(|(other, _)| *other != index);
            let others: Vec<_> = others.map(|(_, term)| term.set).collect();
            let others = self.compiler.diagram.union_of(others)?;
            if is_within(&self.compiler.diagram, needed, others) {
                cover.terms.remove(index);
            } else {
                index += 1;
            }
        }
        Ok(())
    }

    /// Makes one of two terms that differ in one test of the same field: `stage is won` and `stage is new`.
    pub(super) fn join(&mut self, cover: &mut Cover, literals: &[Literal]) -> Result<(), TooLarge> {
        while let Some((first, second, joined)) = joinable(&cover.terms, literals) {
            let removed = cover.terms.remove(second);
            if let Some(term) = cover.terms.get_mut(first) {
                term.set = self.compiler.diagram.union(term.set, removed.set)?;
                term.groups = joined;
            }
        }
        Ok(())
    }
}

fn set_of(literals: &[Literal], index: usize) -> CallSet {
    literals.get(index).map_or(CallSet::ALL, |literal| literal.set)
}

/// How many words of a term are no part of the language.
fn outsiders(term: &Term, literals: &[Literal]) -> usize {
    let words = term.groups.iter().flatten().filter_map(|index| literals.get(*index));
    words.filter(|literal| literal.is_outside()).count()
}

fn joinable(terms: &[Term], literals: &[Literal]) -> Option<(usize, usize, Vec<Vec<usize>>)> {
    terms.iter().enumerate().find_map(|(first, own)| {
        let mut behind = terms.iter().enumerate().skip(first + 1);
        behind.find_map(|(second, other)| Some((first, second, joined(own, other, literals)?)))
    })
}

fn joined(own: &Term, other: &Term, literals: &[Literal]) -> Option<Vec<Vec<usize>>> {
    let only_in = |term: &Term, without: &Term| -> Option<usize> {
        let groups = term.groups.iter().enumerate();
        let mut only = groups.filter(|(_, group)| !without.groups.contains(group));
        let (first, _) = only.next()?;
        only.next().is_none().then_some(first)
    };
    let (at, other_at) = (only_in(own, other)?, only_in(other, own)?);
    let (group, other_group) = (own.groups.get(at)?, other.groups.get(other_at)?);
    let literal = |group: &Vec<usize>| literals.get(*group.first()?);
    if own.groups.len() != other.groups.len() || !literal(group)?.joins(literal(other_group)?) {
        return None;
    }
    let mut groups = own.groups.clone();
    let group = groups.get_mut(at)?;
    group.extend(other_group);
    group.sort_unstable();
    group.dedup();
    Some(groups)
}
