use super::{DepartmentId, Organisation, SubjectKind, UserId};

/// For each user, the subjects he is by being named: as head, in a user group, in a workgroup.
#[derive(Clone, Debug, Default)]
pub(super) struct Memberships(Vec<Vec<SubjectKind>>);

impl Organisation {
    pub(super) fn with_memberships(mut self) -> Self {
        let mut named = vec![Vec::new(); self.users.len()];
        let mut add = |user: UserId, kind| {
            if let Some(kinds) = named.get_mut(user.index()) {
                kinds.push(kind);
            }
        };
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
        self.memberships = Memberships(named);
        self
    }

    /// Every subject that a user is, each once, in order: whatever is assigned to one of them he holds.
    #[must_use]
    pub fn subjects_of(&self, id: UserId) -> Vec<SubjectKind> {
        let Some(user) = self.user(id) else { return Vec::new() };
        let mut subjects = vec![SubjectKind::Everyone, SubjectKind::User(id)];
        if user.administrator {
            subjects.push(SubjectKind::Administrators);
        }
        for department in &user.departments {
            subjects.push(SubjectKind::DepartmentOnly(*department));
            subjects.extend(self.with_ancestors(*department).map(SubjectKind::Department));
        }
        subjects.extend(self.memberships.0.get(id.index()).into_iter().flatten());
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }
}
