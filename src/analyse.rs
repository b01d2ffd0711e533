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
    ANY_RECORD, CallWords, Change, ChangedLine, Difference, Direction, Ending, Extent, Held, PartWords, RecordsReached,
    Side, difference,
};
pub use invariant::{CauseLine, Finding, Proof, Verdict, Violation, broken, check_invariants};
pub use lint::lint;
pub use when::{Minutes, Week, when};
pub use who::{Allowed, Holders, who_holds, who_may};
pub use workgroups::{WorkgroupAccess, workgroups_of_user};
