use std::rc::Rc;

use jiff::Timestamp;
use serde_json::Value;

use super::{Finding, calls::Calls, part::Situation, records::Records};
use crate::{
    calls::{CallSet, RulesTooLarge, Witness},
    catalogue::{ActsOn, PermissionId},
    policy::{Deed, UserId},
    snapshot::Snapshot,
};

/// What is looked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    /// Where somebody may.
    May,
    /// Where somebody may not.
    Lack,
}

/// A time in which something was found of somebody.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    pub(super) from: Timestamp,
    /// The first moment after it.
    pub(super) ends: Timestamp,
    pub(super) what: What<'a>,
}

/// What was found.
#[derive(Clone, Debug)]
pub(super) enum What<'a> {
    /// Parts of a resource, at least one.
    Parts(Rc<[Situation<'a>]>),
    /// Calls, and one of them that is real.
    Calls(CallSet, Rc<Witness>),
}

/// What tells one thing that was found from another, as long as the engine lives that found them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Token {
    Parts(usize),
    Calls(CallSet),
}

impl Found<'_> {
    pub(super) fn token(&self) -> Token {
        match &self.what {
            What::Parts(situations) => Token::Parts(situations.as_ptr().addr()),
            What::Calls(set, _) => Token::Calls(*set),
        }
    }
}

/// Looks for what one deed needs, person by person. People who are alike are looked at once.
pub(super) enum Engine<'a> {
    Records(Box<Records<'a>>),
    Calls(Box<Calls<'a>>),
}

impl<'a> Engine<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        deed: &Deed,
        wanted: Wanted,
        now: Timestamp,
    ) -> Result<Self, RulesTooLarge> {
        let acts_on = |id| snapshot.policy().catalogue.get(id).map(|permission| permission.acts_on);
        match deed {
            Deed::May(id, level) if acts_on(*id) != Some(ActsOn::Call) => {
                let level = level.as_ref().map(|level| level.relations);
                let records = Records::new(snapshot, *id, level, wanted, now);
                Ok(Self::Records(Box::new(records)))
            }
            _ => Ok(Self::Calls(Box::new(Calls::new(snapshot, deed, wanted, now)?))),
        }
    }

    /// The permission that it is about.
    pub(super) fn permission(&self) -> PermissionId {
        match self {
            Self::Records(records) => records.permission(),
            Self::Calls(calls) => calls.permission(),
        }
    }

    /// How many regions it has looked at.
    pub(super) fn regions(&self) -> usize {
        match self {
            Self::Records(records) => records.regions(),
            Self::Calls(calls) => calls.regions(),
        }
    }

    /// When and where what is wanted is found of somebody; nothing where it is not.
    pub(super) fn found(&mut self, user: UserId) -> Result<Rc<[Found<'a>]>, RulesTooLarge> {
        match self {
            Self::Records(records) => Ok(records.found(user)),
            Self::Calls(calls) => calls.found(user),
        }
    }

    /// Adds to a finding where it was found and which lines it comes from; gives a request that shows it, where
    /// one does.
    pub(super) fn describe(
        &mut self,
        user: UserId,
        found: &[Found<'a>],
        finding: &mut Finding,
    ) -> Result<Option<Value>, RulesTooLarge> {
        match self {
            Self::Records(records) => Ok(records.describe(user, found, finding)),
            Self::Calls(calls) => calls.describe(user, found, finding).map(Some),
        }
    }
}
