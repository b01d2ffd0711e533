use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::grants::GrantTableBuilder;
use crate::policy::RoleId;

/// The roles of one or more users, each with the moment at which it ends.
pub(crate) type RoleSpans = Vec<(RoleId, Timestamp)>;

/// What the users' roles give at what time. Users with the same roles for the same time share a profile.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    /// For each user, his profile.
    of_user: Box<[u32]>,
    /// For each profile, where its phases begin; one more than there are profiles.
    starts: Vec<u32>,
    phases: Vec<Phase>,
}

/// A time during which a profile's roles stay the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    /// The first moment after it.
    pub(crate) ends: Timestamp,
    /// The row of the grant table.
    pub(crate) row: u32,
}

impl Profiles {
    /// Profiles for users' roles; `spans` holds each user's roles in order.
    pub(crate) fn new(spans: impl Iterator<Item = RoleSpans>, grants: &mut GrantTableBuilder<'_>) -> Self {
        let mut profiles = Self {
            starts: vec![0],
            ..Self::default()
        };
        let mut known: FxHashMap<RoleSpans, u32> = FxHashMap::default();
        let of_user = spans.map(|spans| {
            let next = narrow(known.len());
            *known.entry(spans).or_insert_with_key(|spans| {
                profiles.add(spans, grants);
                next
            })
        });
        profiles.of_user = of_user.collect::<Vec<_>>().into();
        profiles
    }

    fn add(&mut self, spans: &RoleSpans, grants: &mut GrantTableBuilder<'_>) {
        let mut ends: Vec<_> = spans.iter().map(|(_, ends)| *ends).chain([Timestamp::MAX]).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let roles = spans.iter().filter(|(_, ends)| *ends >= end).map(|(role, _)| *role);
            self.phases.push(Phase {
                ends: end,
                row: grants.row(roles.collect()),
            });
        }
        self.starts.push(narrow(self.phases.len()));
    }

    /// The phases of a user's profile, one after the other; the last one never ends.
    pub(crate) fn phases(&self, user: usize) -> &[Phase] {
        let bound = |profile: usize| self.starts.get(profile).map_or(0, |start| *start as usize);
        let profile = self
            .of_user
            .get(user)
            .map_or(usize::MAX - 1, |profile| *profile as usize);
        self.phases.get(bound(profile)..bound(profile + 1)).unwrap_or_default()
    }

    /// The profile of each user.
    pub(crate) fn of_users(&self) -> &[u32] {
        &self.of_user
    }

    /// How many profiles there are.
    pub(crate) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
