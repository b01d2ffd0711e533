//! The texts of the files.

mod assignments;
mod drive;
mod people;
mod roles;

pub(super) use assignments::assignments;
pub(super) use drive::drive;
pub(super) use people::people;
pub(super) use roles::roles;
