use crate::calls::{CallSet, Diagram, TooLarge};

/// The most steps of the search for the fewest sets; what is then found is one of which none can be left out.
const MOST_STEPS: usize = 2_000;

/// The fewest of some sets that hold all of another one, by their places; `None` where all together do not.
pub(super) fn smallest_cover(
    diagram: &mut Diagram,
    set: CallSet,
    candidates: &[CallSet],
) -> Result<Option<Vec<usize>>, TooLarge> {
    let all = diagram.union_of(candidates.iter().copied())?;
    if diagram.difference(set, all)? != CallSet::NONE {
        return Ok(None);
    }
    let mut useful = Vec::new();
    for (place, candidate) in candidates.iter().enumerate() {
        if diagram.intersection(set, *candidate)? != CallSet::NONE {
            useful.push((place, *candidate));
        }
    }
    let irreducible = irreducible(diagram, set, &useful)?;
    let mut search = Search {
        diagram,
        candidates: &useful,
        steps: 0,
        chosen: Vec::new(),
    };
    for most in 1..irreducible.len() {
        if search.covers(set, 0, most)? {
            return Ok(Some(search.chosen));
        }
    }
    Ok(Some(irreducible))
}

/// A cover of which no set can be left out.
fn irreducible(diagram: &mut Diagram, set: CallSet, sets: &[(usize, CallSet)]) -> Result<Vec<usize>, TooLarge> {
    let mut kept = sets.to_vec();
    let mut at = 0;
    while at < kept.len() {
        let others = kept.iter().enumerate().filter(|(index, _)| *index != at);
        let others = diagram.union_of(others.map(|(_, (_, other))| *other))?;
        if diagram.difference(set, others)? == CallSet::NONE {
            kept.remove(at);
        } else {
            at += 1;
        }
    }
    Ok(kept.into_iter().map(|(place, _)| place).collect())
}

struct Search<'a> {
    diagram: &'a mut Diagram,
    candidates: &'a [(usize, CallSet)],
    steps: usize,
    chosen: Vec<usize>,
}

impl Search<'_> {
    /// Whether some of the candidates from a place on, at most so many, hold what is left; they are then chosen.
    fn covers(&mut self, left: CallSet, from: usize, most: usize) -> Result<bool, TooLarge> {
        if left == CallSet::NONE {
            return Ok(true);
        }
        if most == 0 {
            return Ok(false);
        }
        for (at, (place, candidate)) in self.candidates.iter().enumerate().skip(from) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Ok(false);
            }
            let less = self.diagram.difference(left, *candidate)?;
            if less == left {
                continue;
            }
            self.chosen.push(*place);
            if self.covers(less, at + 1, most - 1)? {
                return Ok(true);
            }
            self.chosen.pop();
        }
        Ok(false)
    }
}
