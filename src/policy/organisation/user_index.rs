use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::{User, UserId};

/// Finds users by their ids in the files.
#[derive(Clone, Debug, Default)]
pub(super) struct UserIndex {
    /// All ids, one behind the other: a look-up reads an entry and the id, and nothing else.
    names: String,
    entries: HashTable<Entry>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    len: u32,
    user: UserId,
}

impl UserIndex {
    pub(super) fn new(users: &[User]) -> Self {
        let mut index = Self {
            names: String::with_capacity(users.iter().map(|user| user.name.len()).sum()),
            entries: HashTable::with_capacity(users.len()),
        };
        for (user, id) in users.iter().zip((0..).map(UserId)) {
            let narrow = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
            let entry = Entry {
                start: narrow(index.names.len()),
                len: narrow(user.name.len()),
                user: id,
            };
            index.names.push_str(&user.name);
            let names = &index.names;
            let hash_of = |entry: &Entry| hash(entry.name(names));
            index.entries.insert_unique(hash(&user.name), entry, hash_of);
        }
        index
    }

    /// The user of this id; each id is one user's.
    pub(super) fn find(&self, name: &str) -> Option<UserId> {
        let is_it = |entry: &Entry| entry.name(&self.names) == name;
        self.entries.find(hash(name), is_it).map(|entry| entry.user)
    }
}

impl Entry {
    fn name(self, names: &str) -> &str {
        let start = self.start as usize;
        names.get(start..start + self.len as usize).unwrap_or_default()
    }
}

fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}
