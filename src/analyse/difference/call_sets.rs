//! The calls that one side allows and the other does not, of callers who are asked alike.

use jiff::Timestamp;

use super::{
    Side,
    dialled::Read,
    pair::Both,
    people::PersonId,
    view::{Maps, View},
};
use crate::calls::{CallSet, Dialled, PersonValue, TooLarge};

/// What all callers are asked alike.
#[derive(Clone)]
pub(super) struct Asked<'f> {
    pub(super) people: &'f [PersonId],
    pub(super) class: usize,
    pub(super) time: (Timestamp, Timestamp),
    /// The calls of the permission and of each that it requires: those of all of them may be made.
    pub(super) sets: Both<Vec<CallSet>>,
}

/// The calls of a side as the view sees them, under the permission and all that it requires.
pub(super) fn carried(
    view: &mut View<'_, '_>,
    side: Side,
    asked: &Asked<'_>,
    maps: Maps,
    dialled: Option<Dialled>,
) -> Result<CallSet, TooLarge> {
    let mut all = CallSet::ALL;
    for set in asked.sets.on(side) {
        let set = view.carried(side, *set, maps, dialled)?;
        all = view.compiled.diagram_mut().intersection(all, set)?;
    }
    Ok(all)
}

/// The calls that a view's side allows and the other does not, dialled as numbers, extensions and short codes mostly are.
pub(super) fn difference(
    view: &mut View<'_, '_>,
    caller: PersonId,
    asked: &Asked<'_>,
    maps: Maps,
    read: &[Read],
) -> Result<CallSet, TooLarge> {
    let side = view.side;
    let own = carried(view, side, asked, maps, None)?;
    let other = carried(view, side.other(), asked, maps, None)?;
    let plain = view.compiled.diagram_mut().difference(own, other)?;
    let mut found = plain;
    for read in read {
        let (of_dialled, asked_for) = dialled(view, caller, asked, maps, read)?;
        let diagram = view.compiled.diagram_mut();
        // Where all that can be asked for is as elsewhere, it need not be said apart.
        if diagram.intersection(plain, asked_for)? == of_dialled {
            continue;
        }
        for destination in Side::BOTH.into_iter().filter(|side| read.is_usual_on(*side)) {
            let Some(destination) = *read.destination.on(destination) else {
                continue;
            };
            let destination = view.destination(destination)?;
            found = view.compiled.diagram_mut().difference(found, destination)?;
        }
        if read.is_usual_on(side) {
            found = view.compiled.diagram_mut().union(found, of_dialled)?;
        }
    }
    Ok(found)
}

/// The same of what is dialled otherwise than its destination mostly is.
pub(super) fn unusual_difference(
    view: &mut View<'_, '_>,
    caller: PersonId,
    asked: &Asked<'_>,
    maps: Maps,
    read: &Read,
) -> Result<CallSet, TooLarge> {
    let (of_dialled, _) = dialled(view, caller, asked, maps, read)?;
    Ok(of_dialled)
}

/// The same of what is dialled and read differently, and which calls can be asked for there: where the request says who
/// the coworker is, and where the phone book does.
fn dialled(
    view: &mut View<'_, '_>,
    caller: PersonId,
    asked: &Asked<'_>,
    maps: Maps,
    read: &Read,
) -> Result<(CallSet, CallSet), TooLarge> {
    let side = view.side;
    let Some(destination) = *read.destination.on(side) else {
        return Ok((CallSet::NONE, CallSet::NONE));
    };
    let place = view.destination(destination)?;
    let nobody = (PersonValue::NOBODY, 0);
    let (mut found, mut asked_for) = (CallSet::NONE, CallSet::NONE);
    for by_book in [false, true] {
        let coworker = |view: &View<'_, '_>, of: Option<Side>| {
            let owner = *read.owner.on(of.unwrap_or(side));
            let person = owner.and_then(|owner| view.coworker(of, asked.class, owner, owner == caller));
            person.unwrap_or(nobody)
        };
        let mut sets = Both::of(|_| CallSet::NONE);
        for of in Side::BOTH {
            let dialled = read.destination.on(of).map(|(kind, digits)| Dialled {
                kind,
                digits,
                coworker: by_book.then(|| coworker(view, Some(of))),
            });
            let carried = match dialled {
                Some(dialled) => carried(view, of, asked, maps, Some(dialled))?,
                None => CallSet::NONE,
            };
            match of {
                Side::Old => sets.old = carried,
                Side::New => sets.new = carried,
            }
        }
        let person = if by_book {
            view.person(coworker(view, None), true)?
        } else {
            view.person(nobody, false)?
        };
        let diagram = view.compiled.diagram_mut();
        let changed = diagram.difference(*sets.on(side), *sets.on(side.other()))?;
        let here = diagram.intersection(place, person)?;
        let changed = diagram.intersection(changed, here)?;
        found = diagram.union(found, changed)?;
        asked_for = diagram.union(asked_for, here)?;
    }
    Ok((found, asked_for))
}
