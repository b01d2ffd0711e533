//! Takes a snapshot, gives answers about all of it: what somebody may do. Reads the same grants as decisions do.

mod access;
mod approvals;
mod callable;
mod difference;
mod invariant;
mod lint;
mod when;
mod who;
mod witness;
mod words;
mod workgroups;

pub use access::{Access, Exception, Part, PermissionAccess, access_of_role, access_of_user};
pub use approvals::{Approved, Unapproved, approved};
pub use callable::{Callable, callable_of_user};
pub use difference::{
    ANY_RECORD, CallWords, Change, ChangedLine, ChangedPromise, Difference, Direction, Ending, Extent, Fate, Held,
    NotCompared, PartWords, RecordsReached, Side, difference, newly_broken,
};
pub use invariant::{CauseLine, Finding, Proof, Verdict, Violation, broken, check_invariants};
pub use lint::lint;
pub use when::{Minutes, OtherWeek, Turn, Week, Weeks, when};
pub use who::{Allowed, Holders, holding, who_holds, who_holds_in, who_holds_in_part, who_may, who_may_holding};
pub use workgroups::{WorkgroupAccess, workgroups_of_user};
