use super::request::{Facts, Owner};
use crate::{
    catalogue::{Relation, Relations},
    policy::{DepartmentId, UserId},
    snapshot::Snapshot,
};

/// How somebody can stand to records: all that matters of where he sits in the organisation.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Stance {
    /// To what he owns himself.
    own: Relations,
    /// To what somebody of his department owns; none where he has no department.
    department: Relations,
    /// To what somebody of a department below owns; none where there is none.
    below: Relations,
}

/// The departments of outside owners by which somebody's stances come about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Neighbours {
    /// One of his.
    pub(super) department: Option<DepartmentId>,
    /// One strictly below.
    pub(super) below: Option<DepartmentId>,
}

/// The departments by which they are part of, to find one below another.
pub(super) struct Children(Vec<Vec<DepartmentId>>);

impl Children {
    pub(super) fn new(snapshot: &Snapshot) -> Self {
        let departments = &snapshot.policy().organisation.departments;
        let mut children = vec![Vec::new(); departments.len()];
        for (department, id) in departments.iter().zip(0..) {
            let parent = department.parent.and_then(|parent| children.get_mut(parent.index()));
            if let Some(siblings) = parent {
                siblings.push(DepartmentId(id));
            }
        }
        Self(children)
    }

    pub(super) fn neighbours(&self, snapshot: &Snapshot, user: UserId) -> Neighbours {
        let own = snapshot.policy().organisation.user(user).map(|user| &user.departments);
        let own: &[DepartmentId] = own.map(Vec::as_slice).unwrap_or_default();
        let relations = |id: DepartmentId| snapshot.chart.relations_to_department(user, id);
        let alone = |relation: Relation| move |id: &DepartmentId| relations(*id) == relation.into();
        let below = || own.iter().filter_map(|id| self.0.get(id.index())).flatten();
        Neighbours {
            department: own
                .iter()
                .find(|id| alone(Relation::Department)(id))
                .or(own.first())
                .copied(),
            below: below()
                .find(|id| alone(Relation::Subdepartments)(id))
                .or_else(|| below().next())
                .copied(),
        }
    }
}

impl Stance {
    pub(super) fn new(snapshot: &Snapshot, user: UserId, near: Neighbours) -> Self {
        let to = |department: Option<DepartmentId>| {
            let relations = department.map(|id| snapshot.chart.relations_to_department(user, id));
            relations.unwrap_or_default()
        };
        Self {
            own: snapshot.chart.relations(user, user),
            department: to(near.department),
            below: to(near.below),
        }
    }

    /// The relations that hold where a request says these facts.
    pub(super) fn relations(self, facts: Facts) -> Relations {
        let none = Relations::NONE;
        let of_owner = match facts.owner {
            Owner::Nobody => none,
            Owner::Caller => self.own,
            Owner::Outside { department, below } => {
                let near = if department { self.department } else { none };
                near | if below { self.below } else { none }
            }
        };
        let open = if facts.open { Relation::Open.into() } else { none };
        let member = if facts.member { Relation::Member.into() } else { none };
        of_owner | open | member | Relation::Any.into()
    }

    /// The facts by which most holds: no request establishes more than one of them.
    pub(super) fn widest() -> [Facts; 2] {
        let outside = Owner::Outside {
            department: true,
            below: true,
        };
        [Owner::Caller, outside].map(|owner| Facts {
            owner,
            open: true,
            member: true,
        })
    }

    /// Facts that a request may say, those that say least first.
    pub(super) fn simplest() -> impl Iterator<Item = Facts> {
        let nothing = Facts::default();
        let with = |owner| Facts { owner, ..nothing };
        let outside = |department, below| Owner::Outside { department, below };
        let few = [
            nothing,
            Facts { open: true, ..nothing },
            with(Owner::Caller),
            Facts {
                member: true,
                ..nothing
            },
            with(outside(true, false)),
            with(outside(false, true)),
        ];
        few.into_iter().chain(Self::widest())
    }

    /// Facts by which a relation holds, those that say least first; none where none make it hold.
    pub(super) fn facts_of(self, relation: Relation) -> impl Iterator<Item = Facts> {
        let holds = move |facts: &Facts| self.relations(*facts).contains(relation.into());
        Self::simplest().filter(holds)
    }

    /// The relations to what he owns himself.
    pub(super) fn own(self) -> Relations {
        self.own
    }
}
