use crate::destination::Digits;

/// A place in a [`DigitAutomaton`]: what the digits read so far have come to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct State(pub(super) u32);

impl State {
    /// Neither these digits are in the set, nor any that begin with them. It is the same in every automaton.
    pub const DEAD: Self = Self(0);
    /// These digits are in the set, and all that begin with them. It is the same in every automaton.
    pub const FULL: Self = Self(1);

    /// Whether nothing is in the set, whatever follows.
    #[must_use]
    pub fn is_dead(self) -> bool {
        self == Self::DEAD
    }

    /// Whether everything is in the set, whatever follows.
    #[must_use]
    pub fn is_full(self) -> bool {
        self == Self::FULL
    }
}

/// One state: whether the digits that lead here are in the set, and where each digit leads.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Node {
    pub(super) accepts: bool,
    pub(super) next: [State; 10],
}

impl Node {
    pub(super) const DEAD: Self = Self {
        accepts: false,
        next: [State::DEAD; 10],
    };
}

/// A set of strings of at most 15 digits, read one digit at a time.
///
/// There are no two states from which the same follows, and no way back to a state but from [`State::DEAD`] and
/// [`State::FULL`] to themselves. So two automata of the same set have equal shapes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DigitAutomaton {
    // INVARIANT: the first two are those of `State::DEAD` and `State::FULL`; states lie within.
    pub(super) nodes: Box<[Node]>,
    pub(super) start: State,
}

impl DigitAutomaton {
    /// The state before the first digit.
    #[must_use]
    pub fn start(&self) -> State {
        self.start
    }

    /// Where a digit, 0 to 9, leads from a state of this automaton.
    #[must_use]
    pub fn next(&self, state: State, digit: u8) -> State {
        let next = self.node(state).next.get(usize::from(digit));
        next.copied().unwrap_or(State::DEAD)
    }

    /// Whether the digits that lead to a state of this automaton are in the set.
    #[must_use]
    pub fn accepts(&self, state: State) -> bool {
        self.node(state).accepts
    }

    /// Whether the digits are in the set.
    #[must_use]
    pub fn contains(&self, digits: Digits) -> bool {
        let bytes = digits.as_str().bytes();
        let end = bytes.fold(self.start, |state, byte| self.next(state, byte.wrapping_sub(b'0')));
        self.accepts(end)
    }

    /// How many states there are, the dead and the full one among them.
    #[must_use]
    pub fn states(&self) -> usize {
        self.nodes.len()
    }

    fn node(&self, state: State) -> &Node {
        usize::try_from(state.0)
            .ok()
            .and_then(|index| self.nodes.get(index))
            .unwrap_or(&Node::DEAD)
    }
}
