use crate::{
    catalogue::{ActsOn, Permission, PermissionId},
    policy::{ObjectId, Policy},
};

/// What a decision has to know of a permission, close together in memory.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that a decision reads one by one, and no states"
)]
pub(crate) struct Step {
    /// The permission that is needed too, and where.
    pub(crate) next: Option<(PermissionId, Where)>,
    /// Whether it stands alone: it requires no other, takes no object and acts on no calls.
    pub(crate) is_alone: bool,
    /// Whether it acts on calls.
    pub(crate) is_of_calls: bool,
    /// Whether it takes an object.
    pub(crate) takes_object: bool,
    /// Whether it may be said by field.
    pub(crate) is_by_field: bool,
}

/// On what a permission is needed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Where {
    /// On the same thing.
    Same,
    /// On the object that a setting names.
    Object(ObjectId),
}

/// The steps of all permissions. A requirement on an object that the policy does not name is none.
pub(crate) fn steps(policy: &Policy) -> Box<[Step]> {
    let permissions = policy.catalogue.permissions().iter();
    permissions.map(|permission| step(permission, policy)).collect()
}

fn step(permission: &Permission, policy: &Policy) -> Step {
    let next = permission.requires.and_then(|required| {
        let place = match required.on {
            None => Where::Same,
            Some(setting) => Where::Object(policy.objects.named_by(setting)?),
        };
        Some((required.permission, place))
    });
    let is_of_calls = permission.acts_on == ActsOn::Call;
    let takes_object = permission.objects.is_some();
    Step {
        next,
        is_alone: next.is_none() && !is_of_calls && !takes_object,
        is_of_calls,
        takes_object,
        is_by_field: permission.fields,
    }
}
