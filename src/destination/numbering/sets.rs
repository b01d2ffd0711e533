use rustc_hash::FxHashMap;

use super::automaton::{DigitAutomaton, Node, State};

/// Sets of digit strings that share their states: equal sets are the same state.
pub(super) struct Sets {
    nodes: Vec<Node>,
    known: FxHashMap<Node, State>,
    done: FxHashMap<(Operation, State, State), State>,
}

/// The node of [`State::FULL`].
const FULL: Node = Node {
    accepts: true,
    next: [State::FULL; 10],
};

#[derive(Clone, Copy, Eq, Hash, PartialEq)]
enum Operation {
    Union,
    Intersection,
    Difference,
}

impl Operation {
    /// What can be said without looking into either set.
    fn at_once(self, left: State, right: State) -> Option<State> {
        match self {
            Self::Union => match (left, right) {
                (State::FULL, _) | (_, State::FULL) => Some(State::FULL),
                (other, State::DEAD) | (State::DEAD, other) => Some(other),
                _ => (left == right).then_some(left),
            },
            Self::Intersection => match (left, right) {
                (State::DEAD, _) | (_, State::DEAD) => Some(State::DEAD),
                (other, State::FULL) | (State::FULL, other) => Some(other),
                _ => (left == right).then_some(left),
            },
            Self::Difference => match (left, right) {
                (State::DEAD, _) | (_, State::FULL) => Some(State::DEAD),
                (other, State::DEAD) => Some(other),
                _ => (left == right).then_some(State::DEAD),
            },
        }
    }

    fn accepts(self, left: bool, right: bool) -> bool {
        match self {
            Self::Union => left || right,
            Self::Intersection => left && right,
            Self::Difference => left && !right,
        }
    }
}

impl Sets {
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node::DEAD, FULL],
            known: FxHashMap::from_iter([(Node::DEAD, State::DEAD), (FULL, State::FULL)]),
            done: FxHashMap::default(),
        }
    }

    /// The set of the empty string only.
    pub(super) fn end(&mut self) -> State {
        self.state(Node {
            accepts: true,
            ..Node::DEAD
        })
    }

    /// One of these digits, then the set.
    pub(super) fn digit(&mut self, digits: impl IntoIterator<Item = u8>, then: State) -> State {
        let mut node = Node::DEAD;
        for digit in digits {
            if let Some(next) = node.next.get_mut(usize::from(digit)) {
                *next = then;
            }
        }
        self.state(node)
    }

    /// The digits of a number, one after the other, then the set.
    pub(super) fn prefixed(&mut self, mut number: u32, mut then: State) -> State {
        while number > 0 {
            then = self.digit(u8::try_from(number % 10).ok(), then);
            number /= 10;
        }
        then
    }

    /// All strings of these lengths.
    pub(super) fn of_lengths(&mut self, lengths: &[usize]) -> State {
        let longest = lengths.iter().copied().max().unwrap_or(0);
        (0..=longest).rev().fold(State::DEAD, |then, length| {
            self.state(Node {
                accepts: lengths.contains(&length),
                next: [then; 10],
            })
        })
    }

    pub(super) fn union(&mut self, left: State, right: State) -> State {
        self.apply(Operation::Union, left, right)
    }

    pub(super) fn intersection(&mut self, left: State, right: State) -> State {
        self.apply(Operation::Intersection, left, right)
    }

    pub(super) fn difference(&mut self, left: State, right: State) -> State {
        self.apply(Operation::Difference, left, right)
    }

    fn apply(&mut self, operation: Operation, left: State, right: State) -> State {
        if let Some(state) = operation.at_once(left, right) {
            return state;
        }
        if let Some(state) = self.done.get(&(operation, left, right)) {
            return *state;
        }
        let (here, there) = (self.node(left), self.node(right));
        let mut node = Node {
            accepts: operation.accepts(here.accepts, there.accepts),
            ..Node::DEAD
        };
        let nexts = here.next.into_iter().zip(there.next);
        for (next, (left, right)) in node.next.iter_mut().zip(nexts) {
            *next = self.apply(operation, left, right);
        }
        let state = self.state(node);
        self.done.insert((operation, left, right), state);
        state
    }

    fn node(&self, state: State) -> Node {
        usize::try_from(state.0)
            .ok()
            .and_then(|index| self.nodes.get(index))
            .copied()
            .unwrap_or(Node::DEAD)
    }

    fn state(&mut self, node: Node) -> State {
        let nodes = &mut self.nodes;
        *self.known.entry(node).or_insert_with(|| {
            let state = State(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
            nodes.push(node);
            state
        })
    }

    /// The set alone, without the states that only others need; equal sets give equal automata.
    pub(super) fn automaton(&self, set: State) -> DigitAutomaton {
        let mut nodes = vec![Node::DEAD, FULL];
        let mut moved = FxHashMap::from_iter([(State::DEAD, State::DEAD), (State::FULL, State::FULL)]);
        let start = self.copy(set, &mut nodes, &mut moved);
        DigitAutomaton {
            nodes: nodes.into(),
            start,
        }
    }

    fn copy(&self, set: State, nodes: &mut Vec<Node>, moved: &mut FxHashMap<State, State>) -> State {
        if let Some(state) = moved.get(&set) {
            return *state;
        }
        let mut node = self.node(set);
        for next in &mut node.next {
            *next = self.copy(*next, nodes, moved);
        }
        let state = State(u32::try_from(nodes.len()).unwrap_or(u32::MAX));
        nodes.push(node);
        moved.insert(set, state);
        state
    }
}
