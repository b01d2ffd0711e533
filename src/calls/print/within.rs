use rustc_hash::FxHashSet;

use crate::calls::{CallSet, Diagram, Edge, Variable};

/// Whether all calls of one set are in the other. Makes no set to find out, and stops at the first call that is not.
pub(super) fn is_within(diagram: &Diagram, inner: CallSet, outer: CallSet) -> bool {
    in_steps(diagram, inner, outer).0
}

/// The same, and how many pairs of sets it took to find out.
pub(super) fn in_steps(diagram: &Diagram, inner: CallSet, outer: CallSet) -> (bool, usize) {
    let mut known = FxHashSet::default();
    let is_within = walk(diagram, inner, outer, &mut known);
    (is_within, known.len())
}

/// `known` holds the pairs that were found to be so. As deep as there are variables.
fn walk(diagram: &Diagram, inner: CallSet, outer: CallSet, known: &mut FxHashSet<(CallSet, CallSet)>) -> bool {
    if inner == outer || inner == CallSet::NONE || outer == CallSet::ALL || known.contains(&(inner, outer)) {
        return true;
    }
    if inner == CallSet::ALL || outer == CallSet::NONE {
        return false;
    }
    let of = |set| diagram.variable(set).unwrap_or(Variable::Last);
    let variable = of(inner).min(of(outer));
    let (inner_edges, outer_edges) = (edges(diagram, inner, variable), edges(diagram, outer, variable));
    let (mut inner_edges, mut outer_edges) = (inner_edges.iter().peekable(), outer_edges.iter().peekable());
    while let (Some(inner), Some(outer)) = (inner_edges.peek().copied(), outer_edges.peek().copied()) {
        if !walk(diagram, inner.then, outer.then, known) {
            return false;
        }
        let end = inner.end.min(outer.end);
        inner_edges.next_if(|edge| edge.end == end);
        outer_edges.next_if(|edge| edge.end == end);
    }
    known.insert((inner, outer));
    true
}

/// The edges of a set by a variable; one without an end where the set does not ask for it.
fn edges(diagram: &Diagram, set: CallSet, variable: Variable) -> Vec<Edge> {
    if diagram.variable(set) == Some(variable) {
        diagram.edges(set).to_vec()
    } else {
        vec![Edge {
            end: u32::MAX,
            then: set,
        }]
    }
}
