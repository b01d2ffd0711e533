use rustc_hash::FxHashSet;

use super::CallWorld;
use crate::{
    calls::{Layout, call::person_value, classes::Classes},
    policy::UserId,
};

/// A person that a call can be about, in the values of the variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownPerson {
    /// How the caller stands to him.
    pub(crate) value: u32,
    /// His class.
    pub(crate) class: u32,
    pub(crate) user: UserId,
}

/// The people that calls of somebody can be about: those who are responsible, and coworkers.
pub(crate) fn people_of(
    world: &dyn CallWorld,
    caller: UserId,
    layout: &Layout,
) -> (Vec<KnownPerson>, Vec<KnownPerson>) {
    let responsible = people(world, caller, &layout.responsible);
    (responsible, people(world, caller, &layout.coworkers))
}

/// One user for each pair of a relation to the caller and a class that somebody has: the others are alike.
fn people(world: &dyn CallWorld, caller: UserId, classes: &Classes) -> Vec<KnownPerson> {
    let mut seen = FxHashSet::default();
    let all = world.users().into_iter().map(|user| KnownPerson {
        value: person_value(world.relations(caller, user)),
        class: classes.of(user),
        user,
    });
    all.filter(|person| seen.insert((person.value, person.class))).collect()
}
