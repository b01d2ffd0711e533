//! What a change of a policy does to people's access: all of it, and nothing else.
//!
//! Users are matched by their ids, and so is all else that has a name. Who exists on one side only is denied everything
//! on the other. Requests are compared that both sides can read: an owner whom one side does not know has his
//! departments said with him, and they are none.

mod call_causes;
mod call_finding;
mod call_sets;
mod calls;
mod causes;
mod changes;
mod dialled;
mod endings;
mod national;
mod owners;
mod pair;
mod parts;
mod people;
mod records;
mod request;
mod same;
mod view;
mod vocabulary;

use jiff::Timestamp;

use crate::{calls::RulesTooLarge, snapshot::Snapshot};

pub use causes::ChangedLine;
pub use changes::{Change, Held, PartWords, RecordsReached};
pub use endings::Ending;
pub use pair::Side;
pub use parts::ANY_RECORD;
pub use records::Direction;
pub use view::CallWords;

use calls::Calls;
use pair::Pair;
use parts::PermissionPair;
use people::People;
use records::Records;

/// What differs between two policies, and over what that is proved.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The changes, in the order of the permissions; what comes before what goes.
    pub changes: Vec<Change>,
    /// What ends by itself in the newer policy, the next first.
    pub endings: Vec<Ending>,
    /// Over what it is proved that there are no others.
    pub proof: Extent,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Extent {
    /// How many people there are on either side.
    pub users: usize,
    /// How many of them differ in departments or grants.
    pub profiles: usize,
    /// How many parts of resources, and sets of calls, are told apart.
    pub regions: usize,
}

const NANOSECONDS: i128 = 1_000_000_000;

/// What differs between two policies from a moment on.
///
/// # Errors
///
/// The rules of both together are larger than a diagram may be.
pub fn difference(old: &Snapshot, new: &Snapshot, from: Timestamp) -> Result<Difference, RulesTooLarge> {
    // Requests say whole seconds, and nothing changes between them: a part of one has no witness.
    let from = Timestamp::from_second(
        from.as_nanosecond()
            .div_euclid(NANOSECONDS)
            .try_into()
            .unwrap_or(i64::MAX),
    );
    let from = from.unwrap_or(Timestamp::MAX);
    let pair = Pair::new(old, new);
    let people = People::new(&pair);
    let permissions = PermissionPair::all(&pair);
    let mut records = Records::new(&pair, &people, &permissions, from);
    let findings = records.findings();
    let mut changes = records.changes(findings);
    let mut calls = Calls::new(&pair, &people, &permissions, from);
    changes.extend(calls.changes()?);
    Ok(Difference {
        proof: Extent {
            users: people.len(),
            profiles: people.groups.len(),
            regions: records.part_count() + calls.compared,
        },
        endings: endings::endings(new, from),
        changes,
    })
}
