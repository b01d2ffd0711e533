//! Choices among constants.

use std::fmt::Debug;

use proptest::prelude::*;

/// One of the values, each as often as its weight says. It shrinks towards the first.
///
/// Unlike proptest's own unions and options it keeps no random generator for each choice, which counts where there
/// are a hundred requests with a dozen choices each.
pub(super) fn weighted<T: Copy + Debug>(choices: &'static [(u32, T)]) -> impl Strategy<Value = T> {
    let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
    (0..total).prop_map(move |mut ticket| {
        for (weight, value) in choices {
            match ticket.checked_sub(*weight) {
                Some(left) => ticket = left,
                None => return *value,
            }
        }
        unreachable!("a ticket is less than the sum of all weights")
    })
}
