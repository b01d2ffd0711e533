//! The texts of the files.

mod assignments;
mod people;
mod roles;

pub(super) use assignments::assignments;
pub(super) use people::people;
pub(super) use roles::roles;
