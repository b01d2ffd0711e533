use rustc_hash::FxHashMap;

use super::{DepartmentId, Organisation, SubjectKind, User, UserId};

/// What users are beside being themselves: those for whom that is the same stand alike to all that names subjects.
#[derive(Clone, Debug, Default)]
pub(super) struct Memberships {
    /// For each user, his standing.
    of_users: Vec<u32>,
    /// For each standing, the subjects, each once, in order.
    standings: Vec<Vec<SubjectKind>>,
}

/// The subjects that a user is by being named: as head, in a user group, in a workgroup.
type Named = FxHashMap<UserId, Vec<SubjectKind>>;

impl Organisation {
    pub(super) fn with_memberships(mut self) -> Self {
        let named = self.named();
        let mut known: FxHashMap<(&[DepartmentId], bool, &[SubjectKind]), u32> = FxHashMap::default();
        let mut standings = Vec::new();
        let of_users = self.users.iter().zip((0..).map(UserId)).map(|(user, id)| {
            let named = named.get(&id).map_or(&[][..], Vec::as_slice);
            let next = u32::try_from(standings.len()).unwrap_or(u32::MAX);
            *known
                .entry((&user.departments, user.administrator, named))
                .or_insert_with(|| {
                    standings.push(self.standing(user, named));
                    next
                })
        });
        self.memberships = Memberships {
            of_users: of_users.collect(),
            standings,
        };
        self
    }

    fn named(&self) -> Named {
        let mut named = Named::default();
        let mut add = |user: UserId, kind| named.entry(user).or_default().push(kind);
        for (department, id) in self.departments.iter().zip(0..) {
            department
                .head
                .into_iter()
                .for_each(|head| add(head, SubjectKind::Head(DepartmentId(id))));
        }
        for (group, id) in self.groups.iter().zip(0..) {
            group
                .members
                .iter()
                .for_each(|member| add(*member, SubjectKind::Group(id)));
        }
        for (workgroup, id) in self.workgroups.iter().zip(0..) {
            let owner = workgroup.owner.iter();
            let moderators = owner.clone().chain(&workgroup.moderators);
            let members = moderators.clone().chain(&workgroup.members);
            owner.for_each(|user| add(*user, SubjectKind::WorkgroupOwner(id)));
            moderators.for_each(|user| add(*user, SubjectKind::WorkgroupModerators(id)));
            members.for_each(|user| add(*user, SubjectKind::Workgroup(id)));
        }
        named
    }

    fn standing(&self, user: &User, named: &[SubjectKind]) -> Vec<SubjectKind> {
        let mut subjects = vec![SubjectKind::Everyone];
        if user.administrator {
            subjects.push(SubjectKind::Administrators);
        }
        for department in &user.departments {
            subjects.push(SubjectKind::DepartmentOnly(*department));
            subjects.extend(self.with_ancestors(*department).map(SubjectKind::Department));
        }
        subjects.extend(named);
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// The standing of a user: users of one are the same subjects, each beside being himself.
    pub(crate) fn standing_of(&self, user: UserId) -> Option<usize> {
        let standing = self.memberships.of_users.get(user.index());
        standing.map(|standing| *standing as usize)
    }

    /// Every subject that a user is, each once, in order: whatever is assigned to one of them he holds.
    #[must_use]
    pub fn subjects_of(&self, id: UserId) -> Vec<SubjectKind> {
        let standing = self.standing_of(id);
        let Some(subjects) = standing.and_then(|standing| self.memberships.standings.get(standing)) else {
            return Vec::new();
        };
        let himself = SubjectKind::User(id);
        let (before, behind) = subjects.split_at(subjects.partition_point(|subject| *subject < himself));
        [before, &[himself], behind].concat()
    }

    /// For each user what hangs on the subjects that he is. It is found once for all of a standing; for those of whom it
    /// matters who they are, by themselves.
    pub(crate) fn by_subjects<T: Copy>(
        &self,
        matters: impl Fn(UserId) -> bool,
        mut find: impl FnMut(&[SubjectKind]) -> T,
    ) -> Vec<T> {
        let Memberships { of_users, standings } = &self.memberships;
        let mut known: Vec<Option<T>> = vec![None; standings.len()];
        let users = (0..).map(UserId).zip(of_users);
        let found = users.map(|(user, standing)| {
            if matters(user) {
                return find(&self.subjects_of(user));
            }
            let standing = *standing as usize;
            let subjects = standings.get(standing).map_or(&[][..], Vec::as_slice);
            match known.get_mut(standing) {
                Some(known) => *known.get_or_insert_with(|| find(subjects)),
                None => find(subjects),
            }
        });
        found.collect()
    }
}
