use std::collections::BTreeMap;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::grants::GrantTableBuilder;
use crate::policy::{ObjectId, ObjectTree, RoleId};

/// A role of a user: on which object, which role, until when.
pub(crate) type RoleSpan = (Option<ObjectId>, RoleId, Timestamp);

/// The roles of one or more users, in order, each once on an object.
pub(crate) type RoleSpans = Vec<RoleSpan>;

/// What the users' roles give at what time. Users with the same roles for the same time share a profile.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    /// For each user, his profile.
    of_user: Box<[u32]>,
    /// For each profile, where its phases begin; one more than there are profiles.
    starts: Vec<u32>,
    phases: Vec<Phase>,
    /// For each user, the row that counts everywhere and at all times, or [`CHANGES`]. What most decisions fetch, and all
    /// that they fetch of a user.
    steady: Box<[u32]>,
}

/// Stands for a row where there is not one for all times.
const CHANGES: u32 = u32::MAX;

/// A time during which a profile's roles stay the same.
#[derive(Clone, Debug)]
pub(crate) struct Phase {
    /// The first moment after it.
    pub(crate) ends: Timestamp,
    /// The row of the grant table: what counts everywhere.
    pub(crate) row: u32,
    /// In the order of the objects: those on which something is given, and the row that counts there, with all that
    /// reaches it from above.
    on_objects: Box<[(ObjectId, u32)]>,
}

impl Phase {
    /// The row that counts on an object; `None` where nothing reaches it.
    pub(crate) fn row_on(&self, object: ObjectId, objects: &ObjectTree) -> Option<u32> {
        let mut last = object;
        for above in objects.reaching(object) {
            let found = self.on_objects.binary_search_by_key(&above, |(object, _)| *object);
            if let Some((_, row)) = found.ok().and_then(|index| self.on_objects.get(index)) {
                return Some(*row);
            }
            last = above;
        }
        objects
            .get(last)
            .is_some_and(|object| object.inherits)
            .then_some(self.row)
    }

    /// The objects on which something is given.
    pub(crate) fn objects(&self) -> impl Iterator<Item = ObjectId> {
        self.on_objects.iter().map(|(object, _)| *object)
    }
}

/// Makes a profile for each distinct set of roles.
pub(crate) struct ProfilesBuilder<'b, 'g> {
    objects: &'b ObjectTree,
    grants: &'b mut GrantTableBuilder<'g>,
    known: FxHashMap<RoleSpans, u32>,
    profiles: Profiles,
}

impl<'b, 'g> ProfilesBuilder<'b, 'g> {
    pub(crate) fn new(objects: &'b ObjectTree, grants: &'b mut GrantTableBuilder<'g>) -> Self {
        Self {
            objects,
            grants,
            known: FxHashMap::default(),
            profiles: Profiles {
                starts: vec![0],
                ..Profiles::default()
            },
        }
    }

    /// The profile of who holds these roles.
    pub(crate) fn profile(&mut self, spans: RoleSpans) -> u32 {
        if let Some(profile) = self.known.get(&spans) {
            return *profile;
        }
        let profile = narrow(self.known.len());
        self.add(&spans);
        self.known.insert(spans, profile);
        profile
    }

    /// The profiles, and for each user which one is his.
    pub(crate) fn finish(self, of_user: Vec<u32>) -> Profiles {
        let mut profiles = Profiles {
            of_user: of_user.into(),
            ..self.profiles
        };
        let users = 0..profiles.of_user.len();
        profiles.steady = users.map(|user| steady_row(profiles.phases(user))).collect();
        profiles
    }

    fn add(&mut self, spans: &RoleSpans) {
        let mut ends: Vec<_> = spans.iter().map(|(_, _, ends)| *ends).chain([Timestamp::MAX]).collect();
        ends.sort_unstable();
        ends.dedup();
        for end in ends {
            let mut given: BTreeMap<Option<ObjectId>, Vec<RoleId>> = BTreeMap::new();
            for (object, role, _) in spans.iter().filter(|(_, _, ends)| *ends >= end) {
                given.entry(*object).or_default().push(*role);
            }
            let phase = phase(end, &given, self.objects, self.grants);
            self.profiles.phases.push(phase);
        }
        self.profiles.starts.push(narrow(self.profiles.phases.len()));
    }
}

impl Profiles {
    /// The phases of a user's profile, one after the other; the last one never ends.
    pub(crate) fn phases(&self, user: usize) -> &[Phase] {
        let bound = |profile: usize| self.starts.get(profile).map_or(0, |start| *start as usize);
        let profile = self
            .of_user
            .get(user)
            .map_or(usize::MAX - 1, |profile| *profile as usize);
        self.phases.get(bound(profile)..bound(profile + 1)).unwrap_or_default()
    }

    /// The row that counts for a user everywhere, where it is the same at all times.
    #[inline]
    pub(crate) fn steady_row(&self, user: usize) -> Option<u32> {
        let row = *self.steady.get(user)?;
        (row != CHANGES).then_some(row)
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

fn phase(
    ends: Timestamp,
    given: &BTreeMap<Option<ObjectId>, Vec<RoleId>>,
    objects: &ObjectTree,
    grants: &mut GrantTableBuilder<'_>,
) -> Phase {
    let everywhere = given.get(&None).cloned().unwrap_or_default();
    let on_objects = given.keys().filter_map(|object| *object).map(|object| {
        let mut roles: Vec<_> = objects
            .reaching(object)
            .filter_map(|above| given.get(&Some(above)))
            .flatten()
            .copied()
            .collect();
        if objects.is_reached_from_everywhere(object) {
            roles.extend(&everywhere);
        }
        roles.sort_unstable();
        roles.dedup();
        (object, grants.row(roles))
    });
    let on_objects: Vec<_> = on_objects.collect();
    Phase {
        ends,
        row: grants.row(everywhere),
        on_objects: on_objects.into(),
    }
}

/// The row of the only phase, where there is one.
fn steady_row(phases: &[Phase]) -> u32 {
    match phases {
        [only] => only.row,
        _ => CHANGES,
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
