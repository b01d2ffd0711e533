use std::ops::{BitAnd, BitOr, BitOrAssign};

/// How the caller stands to the thing acted on.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Relation {
    /// The caller owns the record.
    Own,
    /// The caller shares a department with the record's owner.
    Department,
    /// The record's owner sits strictly below a department of the caller.
    Subdepartments,
    /// The record is open to everyone.
    Open,
    /// The call is to a customer.
    Customer,
    /// The call is to a coworker.
    Coworker,
    /// The caller is among the members of the record.
    Member,
    /// The caller owns the workgroup.
    WorkgroupOwner,
    /// The caller owns or moderates the workgroup.
    WorkgroupModerator,
    /// The caller owns or moderates the workgroup, or is its member.
    WorkgroupMember,
    /// The caller is an employee, and no one from outside.
    Employee,
    /// Always holds.
    Any,
}

impl Relation {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 12] = [
        Self::Own,
        Self::Department,
        Self::Subdepartments,
        Self::Open,
        Self::Customer,
        Self::Coworker,
        Self::Member,
        Self::WorkgroupOwner,
        Self::WorkgroupModerator,
        Self::WorkgroupMember,
        Self::Employee,
        Self::Any,
    ];

    /// The word for it in policies and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Department => "department",
            Self::Subdepartments => "subdepartments",
            Self::Open => "open",
            Self::Customer => "customer",
            Self::Coworker => "coworker",
            Self::Member => "member",
            Self::WorkgroupOwner => "workgroup-owner",
            Self::WorkgroupModerator => "workgroup-moderator",
            Self::WorkgroupMember => "workgroup-member",
            Self::Employee => "employee",
            Self::Any => "any",
        }
    }

    /// The relation of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.name() == name)
    }
}

/// A set of relations.
///
/// A grant is such a set, a request establishes such a set, and access is allowed exactly when the two meet.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Relations(u16);

impl Relations {
    /// No relation.
    pub const NONE: Self = Self(0);

    /// Every relation.
    pub const EVERY: Self = Self((1 << Relation::ALL.len()) - 1);

    /// Whether the two sets have a relation in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every relation of `other` is in this set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether there is no relation in the set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// The relations of the set, the narrowest first.
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL
            .into_iter()
            .filter(move |relation| self.contains((*relation).into()))
    }
}

impl From<Relation> for Relations {
    fn from(relation: Relation) -> Self {
        Self(1 << relation as u8)
    }
}

impl FromIterator<Relation> for Relations {
    fn from_iter<I: IntoIterator<Item = Relation>>(relations: I) -> Self {
        relations
            .into_iter()
            .fold(Self::NONE, |set, relation| set | relation.into())
    }
}

impl BitOr for Relations {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Relations {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl BitAnd for Relations {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
