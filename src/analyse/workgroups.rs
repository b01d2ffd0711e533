use jiff::Timestamp;

use crate::{
    catalogue::{ActsOn, ObjectKind, Permission},
    decide::Request,
    policy::{UserId, Workgroup},
    snapshot::{Snapshot, Standing},
};

/// What somebody may do in a workgroup to which he belongs.
#[derive(Clone, Debug)]
pub struct WorkgroupAccess<'a> {
    /// The workgroup.
    pub workgroup: &'a Workgroup,
    /// How he stands to it.
    pub standing: Standing,
    /// What he may do there, whoever owns the record, in the order of the catalogue.
    pub permissions: Vec<&'a Permission>,
}

/// What a user may do at a time in each of his workgroups, in the order of their names.
#[must_use]
pub fn workgroups_of_user(snapshot: &Snapshot, user: UserId, time: Timestamp) -> Vec<WorkgroupAccess<'_>> {
    let organisation = &snapshot.policy().organisation;
    let name = organisation.user(user).map_or("", |user| &user.name);
    let of_user = organisation.workgroups.iter().filter_map(|workgroup| {
        let standing = snapshot.standing(user, workgroup);
        let permissions = snapshot.policy().catalogue.permissions().iter();
        (standing > Standing::Outside).then(|| WorkgroupAccess {
            workgroup,
            standing,
            permissions: permissions
                .filter(|permission| is_allowed(snapshot, name, workgroup, permission, time))
                .collect(),
        })
    });
    of_user.collect()
}

fn is_allowed(snapshot: &Snapshot, user: &str, of: &Workgroup, permission: &Permission, time: Timestamp) -> bool {
    if permission.objects != Some(ObjectKind::Workgroups) {
        return false;
    }
    let resource = format!("{}.{}", permission.area, permission.resource);
    let request = Request {
        user,
        resource: &resource,
        action: &permission.action,
        id: if permission.acts_on == ActsOn::Object {
            &of.name
        } else {
            ""
        },
        on: Some(&of.name),
        time: Some(time),
        ..Request::default()
    };
    snapshot.check(&request).unwrap_or(false)
}
