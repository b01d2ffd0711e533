use crate::{
    calls::{CallSet, CompiledStatement, Diagram, TooLarge},
    document::rules::Effect,
};

/// The parts into which statements divide all calls, one after the other: the calls of one part have the very same
/// statements apply to them, and no part is empty. Of a rule, the calls that no statement allows are one part.
pub(super) struct Parts {
    /// The statements that divide, and their places: those that let calls through, then those that deny, the last ones
    /// first.
    statements: Vec<(usize, CallSet)>,
    /// From which of them on only what was let through is divided.
    denying: usize,
    open: Vec<Open>,
}

/// A part that is still to be divided.
struct Open {
    calls: CallSet,
    /// How many statements have divided it.
    divided: usize,
    applying: Vec<usize>,
}

/// Calls to which the same statements apply.
pub(super) struct Part {
    pub(super) calls: CallSet,
    /// The places of the statements, in order.
    pub(super) applying: Vec<usize>,
}

impl Parts {
    /// By the statements of a rule.
    pub(super) fn of_rule(statements: &[CompiledStatement]) -> Self {
        let with = |effect: Effect| {
            let all = statements.iter().enumerate().rev();
            all.filter(move |(_, it)| it.effect == effect)
                .map(|(place, it)| (place, it.calls))
        };
        let mut all: Vec<_> = with(Effect::Allow).collect();
        let denying = all.len();
        all.extend(with(Effect::Deny));
        Self::new(all, denying)
    }

    /// By those of the company.
    pub(super) fn of_company(statements: &[CompiledStatement]) -> Self {
        let all = statements.iter().enumerate().rev().map(|(place, it)| (place, it.calls));
        Self::new(all.collect(), usize::MAX)
    }

    fn new(statements: Vec<(usize, CallSet)>, denying: usize) -> Self {
        Self {
            statements,
            denying,
            open: vec![Open {
                calls: CallSet::ALL,
                divided: 0,
                applying: Vec::new(),
            }],
        }
    }

    /// The next part. They come in the order in which one counts: that to which nothing applies, the first statement
    /// alone, the second alone, both, and so on.
    pub(super) fn next(&mut self, diagram: &mut Diagram) -> Result<Option<Part>, TooLarge> {
        while let Some(open) = self.open.pop() {
            if open.calls == CallSet::NONE {
                continue;
            }
            let is_idle = open.divided >= self.denying && open.applying.is_empty();
            let statement = self.statements.get(open.divided).filter(|_| !is_idle);
            let Some((place, calls)) = statement else {
                let mut applying = open.applying;
                applying.sort_unstable();
                return Ok(Some(Part {
                    calls: open.calls,
                    applying,
                }));
            };
            let outside = diagram.difference(open.calls, *calls)?;
            let inside = diagram.intersection(open.calls, *calls)?;
            let divided = open.divided + 1;
            self.open.push(Open {
                calls: inside,
                divided,
                applying: open.applying.iter().copied().chain([*place]).collect(),
            });
            self.open.push(Open {
                calls: outside,
                divided,
                applying: open.applying,
            });
        }
        Ok(None)
    }
}
