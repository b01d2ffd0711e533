use proptest::prelude::*;
use ringfence::calls::CallSet;

use super::pool::World;

/// How a set is made of those of the statements, from left to right.
pub(super) type Recipe = Vec<(u8, prop::sample::Index)>;

pub(super) fn recipe() -> impl Strategy<Value = Recipe> {
    prop::collection::vec((0..4u8, any::<prop::sample::Index>()), 1..6)
}

pub(super) fn mix(world: &mut World, recipe: &Recipe) -> CallSet {
    let count = world.compiled.company().len();
    mix_of(world, recipe, count)
}

/// The same of the first statements only.
pub(super) fn mix_of(world: &mut World, recipe: &Recipe, count: usize) -> CallSet {
    recipe.iter().fold(CallSet::ALL, |all, (operation, index)| {
        let other = world.set(index.index(count));
        let diagram = world.compiled.diagram_mut();
        match operation {
            0 => diagram.union(all, other),
            1 => diagram.difference(all, other),
            2 => diagram.difference(other, all),
            _ => diagram.intersection(all, other),
        }
        .unwrap()
    })
}
