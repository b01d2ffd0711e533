use crate::{
    catalogue::Relations,
    destination::{Destination, Digits},
    policy::UserId,
};

/// What is known of the people that calls are about, to tell real calls from others.
pub trait CallWorld {
    /// Every user, in the order of the ids.
    fn users(&self) -> Vec<UserId>;

    /// The id of a user in the files.
    fn user_name(&self, user: UserId) -> &str;

    /// The user of an id in the files.
    fn user_named(&self, name: &str) -> Option<UserId>;

    /// How one user stands to what another owns.
    fn relations(&self, caller: UserId, owner: UserId) -> Relations;

    /// The user whose phone or extension this is.
    fn coworker(&self, destination: Destination<'_>) -> Option<UserId>;

    /// Every internal number there is, in the order of their users.
    fn extensions(&self) -> Vec<Digits>;
}
