//! What goes of a YAML file: an item of a list, or a key with what is said of it.

use super::{Cut, flow};
use crate::{
    document::{Node, Value, read_yaml},
    source::{FileId, Place, SourceFile},
};

/// A step of the way from the root to a place: a list or a mapping, and the place in it.
#[derive(Clone, Copy)]
struct Step<'n> {
    container: &'n Node,
    index: usize,
}

/// The bytes of the entry that a place stands for: of the key itself, else of the nearest list. What would leave an empty
/// list in an item of a list takes that item.
pub(super) fn cuts(id: FileId, file: &SourceFile, place: Place) -> Option<Vec<Cut>> {
    let root = read_yaml(id, file).ok()?;
    let mut way = Vec::new();
    let is_key = way_to(&root, place, &mut way)?;
    let is_list = |step: &Step<'_>| matches!(step.container.value, Value::Sequence(_));
    let mut at = way.len().checked_sub(1)?;
    if !is_key {
        at = way.iter().rposition(is_list)?;
        while let Some(outer) = at.checked_sub(2).filter(|_| way.get(at).is_some_and(is_alone)) {
            if !way.get(outer).is_some_and(is_list) {
                break;
            }
            at = outer;
        }
    }
    // What would leave a section of the policy empty takes the section.
    if at == 1 && way.get(at).is_some_and(is_alone) {
        at = 0;
    }
    let step = *way.get(at)?;
    let entry = entry(step)?;
    let opening = step.container.place.start as usize;
    match file.text().get(opening..)?.chars().next()? {
        '[' | '{' => flow::cuts(file.text(), opening, entry.start as usize),
        _ => lines(file, entry).map(|cut| vec![cut]),
    }
}

/// Notes the way to a place, and says whether that is a key.
fn way_to<'n>(node: &'n Node, place: Place, way: &mut Vec<Step<'n>>) -> Option<bool> {
    let inner: Vec<(&Node, bool)> = match &node.value {
        Value::Scalar(_) => return (node.place.start == place.start).then_some(false),
        Value::Sequence(items) => items.iter().map(|item| (item, false)).collect(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|entry| (&entry.value, entry.key.place.start == place.start))
            .collect(),
    };
    for (index, (value, is_key)) in inner.into_iter().enumerate() {
        way.push(Step { container: node, index });
        if is_key {
            return Some(true);
        }
        if let Some(found) = way_to(value, place, way) {
            return Some(found);
        }
        way.pop();
    }
    None
}

fn is_alone(step: &Step<'_>) -> bool {
    match &step.container.value {
        Value::Sequence(items) => items.len() == 1,
        Value::Mapping(entries) => entries.len() == 1,
        Value::Scalar(_) => false,
    }
}

/// Where an entry begins: the first words of an item, or the key.
fn entry(step: Step<'_>) -> Option<Place> {
    match &step.container.value {
        Value::Sequence(items) => Some(items.get(step.index)?.place),
        Value::Mapping(entries) => Some(entries.get(step.index)?.key.place),
        Value::Scalar(_) => None,
    }
}

/// The bytes of the whole lines of an entry of a list or a mapping.
fn lines(file: &SourceFile, place: Place) -> Option<Cut> {
    let first = file.line_of(place.start as usize);
    let first = (0..=first).rev().find(|line| begins_entry(file, *line, place))?;
    let depth = indent(line(file, first));
    let after = (first + 1..file.line_count()).find(|next| {
        let next = line(file, *next);
        !next.trim().is_empty() && indent(next) <= depth
    });
    let after = after.unwrap_or(file.line_count());
    // Blank lines and comments before the next entry are the next one's.
    let last = (first..after).rev().find(|at| is_content(line(file, *at)))?;
    Some((file.line_start(first), file.line_start(last + 1)))
}

/// Whether a line begins the entry that a place is in: the place is the first of it, or a dash begins it and the place
/// stands in the lines that belong to the dash.
fn begins_entry(file: &SourceFile, number: usize, place: Place) -> bool {
    let text = line(file, number);
    let here = file.line_of(place.start as usize);
    let column = place.start as usize - file.line_start(here);
    if number == here {
        let before = text.get(..column).unwrap_or_default().trim_start();
        return before.is_empty() && !text.trim_start().starts_with('-') || before.starts_with("- ");
    }
    text.trim_start().starts_with("- ") && indent(text) < indent(line(file, here))
}

fn line(file: &SourceFile, number: usize) -> &str {
    file.text()
        .get(file.line_start(number)..file.line_start(number + 1))
        .unwrap_or_default()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn is_content(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty() && !text.starts_with('#')
}
