use super::Snapshot;
use crate::{
    calls::CallWorld,
    catalogue::Relations,
    destination::{Destination, Digits},
    policy::UserId,
};

impl CallWorld for Snapshot {
    fn users(&self) -> Vec<UserId> {
        (0..).map(UserId).take(self.policy().organisation.users.len()).collect()
    }

    fn user_name(&self, user: UserId) -> &str {
        self.policy().organisation.user(user).map_or("", |user| &user.name)
    }

    fn user_named(&self, name: &str) -> Option<UserId> {
        self.policy().organisation.user_id(name)
    }

    fn relations(&self, caller: UserId, owner: UserId) -> Relations {
        self.chart.relations(caller, owner)
    }

    fn coworker(&self, destination: Destination<'_>) -> Option<UserId> {
        self.phone_book.coworker(destination)
    }

    fn extensions(&self) -> Vec<Digits> {
        let users = self.policy().organisation.users.iter();
        users.filter_map(|user| user.extension).collect()
    }
}
