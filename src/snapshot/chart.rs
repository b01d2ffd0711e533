use crate::{
    catalogue::{Relation, Relations},
    policy::{DepartmentId, Organisation, UserId},
};

/// The organisation as relations need it: who is in which department, and what lies below what.
#[derive(Debug)]
pub(crate) struct Chart {
    /// For each user, where his departments begin; one more than there are users.
    starts: Box<[u32]>,
    departments: Box<[Span]>,
    /// For each department, its span.
    spans: Box<[Span]>,
}

/// A department as an interval of a walk through the tree: below it is what lies strictly inside.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Span {
    enter: u32,
    leave: u32,
}

impl Span {
    /// How somebody of this department stands to a record of somebody of the other.
    fn relations_to(self, other: Self) -> Relations {
        if self == other {
            Relation::Department.into()
        } else if self.enter < other.enter && other.leave < self.leave {
            Relation::Subdepartments.into()
        } else {
            Relations::NONE
        }
    }
}

impl Chart {
    pub(crate) fn new(organisation: &Organisation) -> Self {
        let spans = spans(organisation);
        let mut starts = Vec::with_capacity(organisation.users.len() + 1);
        let mut departments: Vec<Span> = Vec::new();
        let position = |departments: &Vec<Span>| u32::try_from(departments.len()).unwrap_or(u32::MAX);
        for user in &organisation.users {
            starts.push(position(&departments));
            departments.extend(user.departments.iter().filter_map(|id| spans.get(id.index())));
        }
        starts.push(position(&departments));
        Self {
            starts: starts.into(),
            departments: departments.into(),
            spans: spans.into(),
        }
    }

    /// How one user stands to what another owns.
    pub(crate) fn relations(&self, caller: UserId, owner: UserId) -> Relations {
        let own = if caller == owner {
            Relation::Own.into()
        } else {
            Relations::NONE
        };
        self.of(owner)
            .iter()
            .fold(own, |all, department| all | self.to_span(caller, *department))
    }

    /// How a user stands to what somebody of a department owns.
    pub(crate) fn relations_to_department(&self, caller: UserId, department: DepartmentId) -> Relations {
        self.spans
            .get(department.index())
            .map_or(Relations::NONE, |span| self.to_span(caller, *span))
    }

    fn to_span(&self, caller: UserId, department: Span) -> Relations {
        self.of(caller)
            .iter()
            .fold(Relations::NONE, |all, own| all | own.relations_to(department))
    }

    fn of(&self, user: UserId) -> &[Span] {
        let bound = |index: usize| self.starts.get(index).map_or(0, |start| *start as usize);
        self.departments
            .get(bound(user.index())..bound(user.index() + 1))
            .unwrap_or_default()
    }
}

/// Numbers the departments in a walk through the tree, without recursion: trees may be of any depth.
fn spans(organisation: &Organisation) -> Vec<Span> {
    enum Step {
        Enter(usize),
        Leave(usize),
    }
    let mut children = vec![Vec::new(); organisation.departments.len()];
    let mut steps = Vec::new();
    for (index, department) in organisation.departments.iter().enumerate() {
        match department.parent.and_then(|parent| children.get_mut(parent.index())) {
            Some(siblings) => siblings.push(index),
            None => steps.push(Step::Enter(index)),
        }
    }
    let mut spans = vec![Span::default(); organisation.departments.len()];
    let mut clock = 0;
    while let Some(step) = steps.pop() {
        clock += 1;
        match step {
            Step::Enter(index) => {
                spans.get_mut(index).into_iter().for_each(|span| span.enter = clock);
                steps.push(Step::Leave(index));
                steps.extend(
                    children
                        .get(index)
                        .into_iter()
                        .flatten()
                        .map(|child| Step::Enter(*child)),
                );
            }
            Step::Leave(index) => spans.get_mut(index).into_iter().for_each(|span| span.leave = clock),
        }
    }
    spans
}
