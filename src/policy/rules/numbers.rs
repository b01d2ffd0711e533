use super::name::{Kind, Names};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{
        Placed, Text,
        rules::{Item, NumbersDocument},
    },
    policy::{
        definitions::Definitions,
        rule::{NumberItem, NumberSet},
    },
    source::Place,
};

/// Resolves the named sets of numbers. One that is part of itself is reported and cut.
pub(super) fn resolve_numbers(
    documents: &Definitions<'_, NumbersDocument>,
    names: &Names<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<NumberSet> {
    let mut placed: Vec<Vec<(NumberItem, Place)>> = documents
        .iter()
        .map(|(_, document)| {
            let items = document.items.iter();
            let items = items.filter_map(|item| Some((resolve_item(item, names, diagnostics)?, item.place)));
            items.collect()
        })
        .collect();
    cut_cycles(&mut placed, names, diagnostics);
    documents
        .iter()
        .zip(placed)
        .map(|((name, _), items)| NumberSet {
            name: name.value.clone(),
            items: items.into_iter().map(|(item, _)| item).collect(),
            place: name.place,
        })
        .collect()
}

/// Resolves a pattern or the name of a set.
pub(super) fn resolve_item(
    item: &Placed<Item>,
    names: &Names<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<NumberItem> {
    match &item.value {
        Item::Pattern(pattern) => Some(NumberItem::Pattern(pattern.clone())),
        Item::Name(name) => {
            let name = Text {
                value: name.clone(),
                place: item.place,
            };
            names.resolve(Kind::Numbers, &name, diagnostics).map(NumberItem::Set)
        }
    }
}

/// How far the walk through the sets has come with one of them.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Visit {
    Not,
    Open,
    Done,
}

/// Walks from set to set, without recursion, and removes what leads back to a set that is still open.
fn cut_cycles(sets: &mut [Vec<(NumberItem, Place)>], names: &Names<'_>, diagnostics: &mut Diagnostics) {
    let mut visits = vec![Visit::Not; sets.len()];
    for start in 0..sets.len() {
        let mut path = vec![(start, 0)];
        while let Some((set, at)) = path.pop() {
            mark(&mut visits, set, Visit::Open);
            let next = sets.get(set).and_then(|items| items.get(at)).cloned();
            let Some((item, place)) = next else {
                mark(&mut visits, set, Visit::Done);
                continue;
            };
            let NumberItem::Set(into) = item else {
                path.push((set, at + 1));
                continue;
            };
            match visits.get(into as usize) {
                Some(Visit::Open) => {
                    diagnostics.push(leads_back(set, into, place, names));
                    sets.get_mut(set).into_iter().for_each(|items| {
                        items.remove(at);
                    });
                    path.push((set, at));
                }
                Some(Visit::Not) => path.extend([(set, at + 1), (into as usize, 0)]),
                _ => path.push((set, at + 1)),
            }
        }
    }
}

fn mark(visits: &mut [Visit], set: usize, as_what: Visit) {
    if let Some(visit) = visits.get_mut(set) {
        *visit = as_what;
    }
}

fn leads_back(set: usize, into: u32, place: Place, names: &Names<'_>) -> Diagnostic {
    let name = |index: usize| names.numbers.get(index).copied().unwrap_or_default();
    let how = if set == into as usize {
        "contain themselves"
    } else {
        "contain, over others, themselves"
    };
    Diagnostic::new(
        Code::NumbersCycle,
        format!("the numbers `{}` {how}", name(into as usize)),
    )
    .at(place, "leads back")
    .help("remove one name of the ring")
}
