use super::same;
use crate::snapshot::Snapshot;

/// One of the two policies that are compared.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Side {
    /// The one that was.
    Old,
    /// The one that is to be.
    New,
}

impl Side {
    /// Both.
    pub(super) const BOTH: [Self; 2] = [Self::Old, Self::New];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Old => Self::New,
            Self::New => Self::Old,
        }
    }
}

/// What there is of each side.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Both<T> {
    pub(super) old: T,
    pub(super) new: T,
}

impl<T> Both<T> {
    /// The same of each side.
    pub(super) fn of(mut make: impl FnMut(Side) -> T) -> Self {
        Self {
            old: make(Side::Old),
            new: make(Side::New),
        }
    }

    pub(super) fn on(&self, side: Side) -> &T {
        match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        }
    }
}

impl<T: PartialEq> Both<T> {
    pub(super) fn is_same(&self) -> bool {
        self.old == self.new
    }
}

/// Two policies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    old: &'a Snapshot,
    new: &'a Snapshot,
    /// Whether the catalogue, the objects and the workgroups of both are the same.
    pub(super) has_same_objects: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn new(old: &'a Snapshot, new: &'a Snapshot) -> Self {
        Self {
            old,
            new,
            has_same_objects: same::has_same_objects(old.policy(), new.policy()),
        }
    }

    pub(super) fn of(&self, side: Side) -> &'a Snapshot {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }
}
