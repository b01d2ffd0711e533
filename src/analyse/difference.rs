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
mod changed_words;
mod changes;
mod dialled;
mod edited;
mod endings;
mod meanings;
mod national;
mod owners;
mod pair;
mod parts;
mod people;
mod permissions;
mod places;
mod promises;
mod records;
mod request;
mod same;
mod view;
mod vocabulary;
mod words;

use jiff::Timestamp;

use crate::{calls::RulesTooLarge, snapshot::Snapshot};

pub use causes::ChangedLine;
pub use changes::{Change, Held, PartWords, RecordsReached};
pub use endings::Ending;
pub use pair::Side;
pub use parts::ANY_RECORD;
pub use promises::{ChangedPromise, Fate, newly_broken};
pub use records::Direction;
pub use view::CallWords;

use calls::Calls;
use edited::Edited;
use pair::Pair;
use parts::MOST_PARTS;
use people::People;
use permissions::PermissionPair;
use records::Records;

/// What differs between two policies, and over what that is proved.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The changes, in the order of the permissions; what comes before what goes.
    pub changes: Vec<Change>,
    /// What ends by itself in the newer policy, the next first.
    pub endings: Vec<Ending>,
    /// What the newer policy no longer promises, or promises otherwise.
    pub promises: Vec<ChangedPromise>,
    /// Over what it is proved that there are no other changes.
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
    /// Whether the country differs: of what is dialled without a country code only some digits were tried.
    pub is_national_tried: bool,
}

/// Why two policies cannot be compared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NotCompared {
    /// The rules of both together are larger than a diagram may be.
    TooLarge(RulesTooLarge),
    /// A permission acts on calls in one of them, and on something else in the other: no request fits both.
    OtherKind(String),
    /// A permission has more parts than are compared: pipelines, stages, fields and objects.
    TooManyParts(String),
}

impl From<RulesTooLarge> for NotCompared {
    fn from(error: RulesTooLarge) -> Self {
        Self::TooLarge(error)
    }
}

impl std::fmt::Display for NotCompared {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge(error) => write!(
                out,
                "the rules of both policies together need more than {} {}",
                error.most, error.what
            ),
            Self::OtherKind(permission) => write!(
                out,
                "`{permission}` acts on calls in one of the policies only, so that no request fits both: give it another name"
            ),
            Self::TooManyParts(permission) => write!(
                out,
                "the policies tell more than {MOST_PARTS} pipelines, stages, fields and objects of `{permission}` apart"
            ),
        }
    }
}

impl std::error::Error for NotCompared {}

const NANOSECONDS: i128 = 1_000_000_000;

/// What differs between two policies from a moment on.
///
/// # Errors
///
/// Where no exact answer can be given: see [`NotCompared`].
pub fn difference(old: &Snapshot, new: &Snapshot, from: Timestamp) -> Result<Difference, NotCompared> {
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
    let permissions = PermissionPair::all(&pair)?;
    let mut records = Records::new(&pair, &people, &permissions, from)?;
    let findings = records.findings();
    let mut changes = records.changes(findings);
    let mut calls = Calls::new(&pair, &people, &permissions, from);
    changes.extend(calls.changes()?);
    let mut edited = Edited::new(&pair);
    for line in changes.iter_mut().flat_map(|change| &mut change.causes) {
        line.edited = edited.first(line);
    }
    Ok(Difference {
        proof: Extent {
            users: people.len(),
            profiles: people.groups.len(),
            regions: records.part_count() + calls.compared,
            is_national_tried: calls.is_national_tried(),
        },
        endings: endings::endings(new, from),
        promises: promises::changed_promises(old.policy(), new.policy()),
        changes,
    })
}
