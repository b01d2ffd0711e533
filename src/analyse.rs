//! Takes a snapshot, gives answers about all of it: what somebody may do. Reads the same grants as decisions do.

mod access;
mod callable;
mod witness;
mod words;
mod workgroups;

pub use access::{Access, Exception, Part, PermissionAccess, access_of_role, access_of_user};
pub use callable::{Callable, callable_of_user};
pub use workgroups::{WorkgroupAccess, workgroups_of_user};
