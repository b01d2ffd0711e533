use super::{Edit, Mutation, MutationKind, in_yaml};
use crate::{policy::Assignment, snapshot::Snapshot, source::Place};

/// A day on which an assignment is over for whoever asks.
pub(in crate::verify) const LONG_AGO: &str = "1900-01-01";

/// The assignments, each removed. It is written as one that ended long ago, which is the same and needs no knowledge of
/// how the list is laid out.
pub(super) fn of(snapshot: &Snapshot) -> Vec<Mutation> {
    let assignments = snapshot.policy().assignments.iter().enumerate();
    let mutation = |(index, assignment): (usize, &Assignment)| {
        let written = in_yaml(snapshot, assignment.place)?;
        let edits = match assignment.until_place {
            Some(place) => vec![Edit {
                place,
                text: LONG_AGO.to_owned(),
            }],
            None => vec![
                inserted(assignment.place, &format!(", until: {LONG_AGO}")),
                inserted(
                    assignment.place,
                    &format!("\n{}until: {LONG_AGO}", indent(snapshot, assignment.place)?),
                ),
            ],
        };
        let subjects: Vec<_> = assignment.to.iter().map(|subject| subject.text.as_str()).collect();
        Some(Mutation {
            kind: MutationKind::Assignment,
            place: assignment.place,
            words: format!("`{written}` to {} is removed", subjects.join(", ")),
            role: Some(assignment.role),
            edits,
            ends: Some(index),
        })
    };
    assignments.filter_map(mutation).collect()
}

/// A text behind a place.
fn inserted(place: Place, text: &str) -> Edit {
    Edit {
        place: Place {
            start: place.end(),
            len: 0,
            ..place
        },
        text: text.to_owned(),
    }
}

/// Blanks up to the key before a value, which is where the next key stands in a block.
fn indent(snapshot: &Snapshot, value: Place) -> Option<String> {
    let text = snapshot.sources().get(value.file)?.text();
    let before = text.get(..value.start as usize)?;
    let line = before.rsplit('\n').next()?;
    let key = line.find(|char: char| char.is_alphabetic() || matches!(char, '"' | '\''))?;
    Some(" ".repeat(line.get(..key)?.chars().count()))
}
