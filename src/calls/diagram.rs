use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};

use super::Variable;

/// A set of calls in a [`Diagram`]. Two of one diagram are equal exactly when they hold the same calls.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CallSet(u32);

impl CallSet {
    /// No call.
    pub const NONE: Self = Self(0);
    /// Every call.
    pub const ALL: Self = Self(1);

    /// Whether it is [`NONE`](Self::NONE) or [`ALL`](Self::ALL).
    fn is_constant(self) -> bool {
        self.0 <= Self::ALL.0
    }
}

/// The values of a variable from the end of the edge before up to, not including, `end`, and what counts for them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Edge {
    /// One more than the last value.
    pub end: u32,
    /// What must hold of the later variables.
    pub then: CallSet,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    variable: Variable,
    first: u32,
    count: u32,
    /// Where all ends are below 32, a bit for each: the edge of a value is found by counting, not by search.
    ends: u32,
}

/// Sets of calls as a decision diagram: ordered, reduced, every node once.
///
/// A node tells the values of one variable apart, as intervals; equal neighbours are one edge, a node with one edge is
/// what the edge leads to. So each set has one form, and equality is the equality of two numbers.
#[derive(Debug)]
pub struct Diagram {
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// The nodes by what they hold.
    unique: HashTable<CallSet>,
    results: FxHashMap<(Operation, CallSet, CallSet), CallSet>,
    /// Edges of the nodes under construction.
    scratch: Vec<Edge>,
    most_edges: usize,
}

/// The sets need more edges than a diagram may have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooLarge {
    /// How many it may have.
    pub most_edges: usize,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Operation {
    Union,
    Intersection,
    Difference,
}

impl Operation {
    /// The result where it can be told without looking into the sets.
    fn settled(self, left: CallSet, right: CallSet) -> Option<CallSet> {
        match (self, left, right) {
            (Self::Union | Self::Intersection, left, right) if left == right => Some(left),
            (Self::Difference, left, right) if left == right => Some(CallSet::NONE),
            (Self::Union, CallSet::ALL, _) | (Self::Union, _, CallSet::ALL) => Some(CallSet::ALL),
            (Self::Intersection | Self::Difference, CallSet::NONE, _)
            | (Self::Intersection, _, CallSet::NONE)
            | (Self::Difference, _, CallSet::ALL) => Some(CallSet::NONE),
            (Self::Union, CallSet::NONE, other)
            | (Self::Union | Self::Difference, other, CallSet::NONE)
            | (Self::Intersection, CallSet::ALL, other)
            | (Self::Intersection, other, CallSet::ALL) => Some(other),
            _ => None,
        }
    }
}

impl Default for Diagram {
    fn default() -> Self {
        Self::with_limit(Self::MOST_EDGES)
    }
}

impl Diagram {
    /// The most edges that a diagram has, unless said otherwise: with all that belongs to them about 200 MB.
    pub const MOST_EDGES: usize = 4_000_000;

    /// A diagram that may have so many edges.
    #[must_use]
    pub fn with_limit(most_edges: usize) -> Self {
        let constant = Node {
            variable: Variable::Last,
            first: 0,
            count: 0,
            ends: 0,
        };
        Self {
            nodes: vec![constant; 2],
            edges: Vec::new(),
            unique: HashTable::new(),
            results: FxHashMap::default(),
            scratch: Vec::new(),
            most_edges,
        }
    }

    /// How many nodes it has.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many edges it has.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The variable that a set is told apart by first; `None` for no call and for every call.
    #[must_use]
    pub fn variable(&self, set: CallSet) -> Option<Variable> {
        let node = self.nodes.get(set.0 as usize)?;
        (!set.is_constant()).then_some(node.variable)
    }

    /// The edges of a set's first variable; none for no call and for every call.
    #[must_use]
    pub fn edges(&self, set: CallSet) -> &[Edge] {
        self.nodes.get(set.0 as usize).map_or(&[], |node| self.edges_of(*node))
    }

    fn edges_of(&self, node: Node) -> &[Edge] {
        let first = node.first as usize;
        self.edges.get(first..first + node.count as usize).unwrap_or_default()
    }

    /// The set of the calls whose variable lies on these edges, all later variables as the edges say.
    ///
    /// The ends rise, and the last is the number of the variable's values.
    pub fn branch(&mut self, variable: Variable, edges: impl IntoIterator<Item = Edge>) -> Result<CallSet, TooLarge> {
        let base = self.scratch.len();
        edges.into_iter().for_each(|edge| self.push(base, edge));
        self.node(variable, base)
    }

    /// Puts an edge behind those of the node under construction; equal neighbours are one.
    fn push(&mut self, base: usize, edge: Edge) {
        if self.scratch.len() > base
            && let Some(last) = self.scratch.last_mut()
            && last.then == edge.then
        {
            last.end = edge.end;
        } else {
            self.scratch.push(edge);
        }
    }

    /// The node of the edges under construction.
    fn node(&mut self, variable: Variable, base: usize) -> Result<CallSet, TooLarge> {
        let edges = self.scratch.get(base..).unwrap_or_default();
        if let [only] = edges {
            let only = only.then;
            self.scratch.truncate(base);
            return Ok(only);
        }
        let hash = hash_of(variable, edges);
        let known = self.unique.find(hash, |set| {
            let node = self.nodes.get(set.0 as usize);
            node.is_some_and(|node| node.variable == variable && self.edges_of(*node) == edges)
        });
        if let Some(known) = known {
            let known = *known;
            self.scratch.truncate(base);
            return Ok(known);
        }
        if self.edges.len() + edges.len() > self.most_edges {
            self.scratch.clear();
            return Err(TooLarge {
                most_edges: self.most_edges,
            });
        }
        let set = CallSet(narrow(self.nodes.len()));
        self.nodes.push(Node {
            variable,
            first: narrow(self.edges.len()),
            count: narrow(edges.len()),
            ends: ends(edges),
        });
        self.edges.extend(self.scratch.drain(base..));
        let (nodes, all) = (&self.nodes, &self.edges);
        self.unique.insert_unique(hash, set, |set| {
            let node = nodes.get(set.0 as usize);
            node.map_or(0, |node| {
                let first = node.first as usize;
                let edges = all.get(first..first + node.count as usize);
                hash_of(node.variable, edges.unwrap_or_default())
            })
        });
        Ok(set)
    }

    /// The calls of either.
    pub fn union(&mut self, left: CallSet, right: CallSet) -> Result<CallSet, TooLarge> {
        self.apply(Operation::Union, left, right)
    }

    /// The calls of both.
    pub fn intersection(&mut self, left: CallSet, right: CallSet) -> Result<CallSet, TooLarge> {
        self.apply(Operation::Intersection, left, right)
    }

    /// The calls of the first that are not of the second.
    pub fn difference(&mut self, left: CallSet, right: CallSet) -> Result<CallSet, TooLarge> {
        self.apply(Operation::Difference, left, right)
    }

    /// All other calls.
    pub fn complement(&mut self, set: CallSet) -> Result<CallSet, TooLarge> {
        self.apply(Operation::Difference, CallSet::ALL, set)
    }

    /// The calls of any of them, taken two by two, so that large sets meet large ones.
    pub fn union_of(&mut self, sets: impl IntoIterator<Item = CallSet>) -> Result<CallSet, TooLarge> {
        let mut sets: Vec<_> = sets.into_iter().collect();
        sets.sort_unstable();
        sets.dedup();
        while sets.len() > 1 {
            let pairs = sets.chunks(2).map(|pair| match pair {
                [left, right] => self.union(*left, *right),
                rest => Ok(rest.first().copied().unwrap_or(CallSet::NONE)),
            });
            sets = pairs.collect::<Result<_, _>>()?;
        }
        Ok(sets.first().copied().unwrap_or(CallSet::NONE))
    }

    /// The calls of all of them.
    pub fn intersection_of(&mut self, sets: impl IntoIterator<Item = CallSet>) -> Result<CallSet, TooLarge> {
        sets.into_iter()
            .try_fold(CallSet::ALL, |all, set| self.intersection(all, set))
    }

    fn apply(&mut self, operation: Operation, left: CallSet, right: CallSet) -> Result<CallSet, TooLarge> {
        if let Some(settled) = operation.settled(left, right) {
            return Ok(settled);
        }
        let key = match operation {
            Operation::Union | Operation::Intersection if right < left => (operation, right, left),
            _ => (operation, left, right),
        };
        if let Some(known) = self.results.get(&key) {
            return Ok(*known);
        }
        let result = self.combine(operation, left, right)?;
        // What is forgotten is worked out again: only time depends on it.
        if self.results.len() >= self.most_edges {
            self.results.clear();
        }
        self.results.insert(key, result);
        Ok(result)
    }

    /// Walks over the edges of two sets side by side. The recursion is as deep as there are variables.
    fn combine(&mut self, operation: Operation, left: CallSet, right: CallSet) -> Result<CallSet, TooLarge> {
        let of = |diagram: &Self, set: CallSet| diagram.variable(set).unwrap_or(Variable::Last);
        let variable = of(self, left).min(of(self, right));
        let base = self.scratch.len();
        let (mut at_left, mut at_right) = (0, 0);
        loop {
            let (left_end, left_then) = self.side(left, variable, at_left);
            let (right_end, right_then) = self.side(right, variable, at_right);
            let end = left_end.min(right_end);
            let then = self.apply(operation, left_then, right_then)?;
            self.push(base, Edge { end, then });
            // Past the last edge of the set that has this variable there is nothing more.
            let is_last = |diagram: &Self, set: CallSet, at: usize, its_end: u32| {
                its_end == end && (of(diagram, set) != variable || at + 1 == diagram.edges(set).len())
            };
            let is_done = match (of(self, left) == variable, of(self, right) == variable) {
                (true, _) => is_last(self, left, at_left, left_end),
                (false, _) => is_last(self, right, at_right, right_end),
            };
            if is_done {
                return self.node(variable, base);
            }
            at_left += usize::from(left_end == end);
            at_right += usize::from(right_end == end);
        }
    }

    /// The edge of a set at a place among its edges; a set that does not know the variable has one edge without an end.
    fn side(&self, set: CallSet, variable: Variable, at: usize) -> (u32, CallSet) {
        if self.variable(set) == Some(variable) {
            self.edges(set)
                .get(at)
                .map_or((u32::MAX, CallSet::NONE), |edge| (edge.end, edge.then))
        } else {
            (u32::MAX, set)
        }
    }

    /// The calls of a set that have this value of its first variable.
    #[must_use]
    pub fn step(&self, set: CallSet, value: u32) -> CallSet {
        self.nodes
            .get(set.0 as usize)
            .map_or(CallSet::NONE, |node| self.follow(*node, value))
    }

    fn follow(&self, node: Node, value: u32) -> CallSet {
        let edge = if node.ends == 0 {
            let edges = self.edges_of(node);
            edges.get(edges.partition_point(|edge| edge.end <= value))
        } else {
            // The edges that end at the value or before it.
            let behind = node.ends & (u32::MAX >> (31 - value.min(31)));
            self.edges.get((node.first + behind.count_ones()) as usize)
        };
        edge.map_or(CallSet::NONE, |edge| edge.then)
    }

    /// Whether a call is in a set. Its values are asked for one by one, and only those that matter.
    ///
    /// Allocates nothing.
    pub fn contains(&self, set: CallSet, mut value: impl FnMut(Variable) -> u32) -> bool {
        let mut set = set;
        while !set.is_constant() {
            let Some(node) = self.nodes.get(set.0 as usize) else {
                return false;
            };
            set = self.follow(*node, value(node.variable));
        }
        set == CallSet::ALL
    }

    /// The set with this variable settled: what holds of the others where it has this value.
    pub fn settle(&mut self, set: CallSet, variable: Variable, value: u32) -> Result<CallSet, TooLarge> {
        let mut known = FxHashMap::default();
        self.settle_below(set, variable, value, &mut known)
    }

    fn settle_below(
        &mut self,
        set: CallSet,
        variable: Variable,
        value: u32,
        known: &mut FxHashMap<CallSet, CallSet>,
    ) -> Result<CallSet, TooLarge> {
        match self.variable(set) {
            Some(own) if own == variable => return Ok(self.step(set, value)),
            Some(own) if own < variable => {}
            _ => return Ok(set),
        }
        if let Some(known) = known.get(&set) {
            return Ok(*known);
        }
        let own = self.variable(set).unwrap_or(Variable::Last);
        let base = self.scratch.len();
        for at in 0..self.edges(set).len() {
            let (end, then) = self.side(set, own, at);
            let then = self.settle_below(then, variable, value, known)?;
            self.push(base, Edge { end, then });
        }
        let settled = self.node(own, base)?;
        known.insert(set, settled);
        Ok(settled)
    }

    /// The calls that have these variables in common with a call of the set, whatever the others are.
    pub fn project(&mut self, set: CallSet, keep: impl Fn(Variable) -> bool + Copy) -> Result<CallSet, TooLarge> {
        self.project_below(set, keep, &mut FxHashMap::default())
    }

    fn project_below(
        &mut self,
        set: CallSet,
        keep: impl Fn(Variable) -> bool + Copy,
        known: &mut FxHashMap<CallSet, CallSet>,
    ) -> Result<CallSet, TooLarge> {
        let Some(own) = self.variable(set) else { return Ok(set) };
        if let Some(known) = known.get(&set) {
            return Ok(*known);
        }
        let mut edges = self.edges(set).to_vec();
        for edge in &mut edges {
            edge.then = self.project_below(edge.then, keep, known)?;
        }
        let projected = if keep(own) {
            self.branch(own, edges)?
        } else {
            self.union_of(edges.iter().map(|edge| edge.then))?
        };
        known.insert(set, projected);
        Ok(projected)
    }

    /// A diagram of nothing but these sets, and where they are in it.
    #[must_use]
    pub fn compact(&self, sets: &[CallSet]) -> (Self, Vec<CallSet>) {
        let mut compact = Self::with_limit(self.most_edges);
        let mut moved: FxHashMap<CallSet, CallSet> = FxHashMap::default();
        // Children were made before their parents, so that the order of the nodes is one in which they can be moved.
        for set in self.reachable(sets) {
            let Some(node) = self.nodes.get(set.0 as usize).copied() else {
                continue;
            };
            let edges = self.edges_of(node).iter().map(|edge| Edge {
                end: edge.end,
                then: moved.get(&edge.then).copied().unwrap_or(edge.then),
            });
            // What fitted before fits now.
            if let Ok(to) = compact.branch(node.variable, edges) {
                moved.insert(set, to);
            }
        }
        compact.results = FxHashMap::default();
        compact.nodes.shrink_to_fit();
        compact.edges.shrink_to_fit();
        let sets = sets.iter().map(|set| moved.get(set).copied().unwrap_or(*set));
        let sets = sets.collect();
        (compact, sets)
    }

    /// The sets below these ones, themselves included, in the order in which they were made.
    fn reachable(&self, sets: &[CallSet]) -> Vec<CallSet> {
        let mut seen = vec![false; self.nodes.len()];
        let mut open = sets.to_vec();
        while let Some(set) = open.pop() {
            if let Some(seen) = seen.get_mut(set.0 as usize)
                && !*seen
            {
                *seen = true;
                open.extend(self.edges(set).iter().map(|edge| edge.then));
            }
        }
        let order = (0..).map(CallSet).zip(seen);
        order
            .filter(|(set, seen)| *seen && !set.is_constant())
            .map(|(set, _)| set)
            .collect()
    }
}

/// The ends of edges as bits; none where one is too large. A value behind the last is asked for by nobody.
fn ends(edges: &[Edge]) -> u32 {
    let fits = edges.iter().all(|edge| edge.end < 32);
    let bits = edges.iter().filter(|_| fits).map(|edge| 1u32 << edge.end);
    bits.fold(0, |ends, bit| ends | bit)
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn hash_of(variable: Variable, edges: &[Edge]) -> u64 {
    let mut hasher = FxHasher::default();
    variable.hash(&mut hasher);
    edges.hash(&mut hasher);
    hasher.finish()
}
