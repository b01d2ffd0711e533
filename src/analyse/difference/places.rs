//! Some of the parts of a resource in few words: what differs in every pipeline alike is said once.

use std::{collections::BTreeSet, fmt::Write as _};

use super::parts::{Name, Place, RequestPart};

/// One way in which parts differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Dimension {
    On,
    Field,
    Pipeline,
    Stage,
}

impl Dimension {
    const ALL: [Self; 4] = [Self::On, Self::Field, Self::Pipeline, Self::Stage];

    fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Field => "field",
            Self::Pipeline => "pipeline",
            Self::Stage => "stage",
        }
    }
}

/// What a part has in one dimension.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Value {
    /// This one.
    Named(String),
    /// One that neither policy names.
    Other,
    /// The request says none, or the part is the record itself.
    Unsaid,
}

type Coordinates = [Value; Dimension::ALL.len()];

/// The most parts of which it is asked whether they are alike.
const MOST_EXPANDED: usize = 20_000;

/// Which parts of all are meant; nothing where it is all of them.
pub(super) fn places(all: &[&RequestPart<'_>], meant: &[&RequestPart<'_>]) -> Vec<String> {
    let all: BTreeSet<Coordinates> = all.iter().map(|part| coordinates(part)).collect();
    let meant: BTreeSet<Coordinates> = meant.iter().map(|part| coordinates(part)).collect();
    if all == meant {
        return Vec::new();
    }
    let whole = Dimension::ALL.map(|dimension| values(&all, dimension));
    let meant = with_all_stages(&whole, &all, meant);
    boxes(meant).iter().map(|meant| phrase(&whole, meant)).collect()
}

fn coordinates(part: &RequestPart<'_>) -> Coordinates {
    let name = |name: Name<'_>| match name {
        Name::Named(name) => Value::Named(name.to_owned()),
        Name::Other => Value::Other,
        Name::Unsaid => Value::Unsaid,
    };
    let on = match part.on {
        Place::Object(id) => Value::Named(id.to_owned()),
        Place::Below(id) => Value::Named(format!("{}/*", id.trim_end_matches('/'))),
        Place::Elsewhere => Value::Other,
        Place::Anywhere | Place::Unsaid => Value::Unsaid,
    };
    let field = part.field.map_or(Value::Unsaid, |field| Value::Named(field.to_owned()));
    [on, field, name(part.pipeline), name(part.stage)]
}

/// With the stages of other pipelines, which are like any other where they are told apart from none.
fn with_all_stages(
    whole: &[BTreeSet<Value>; Dimension::ALL.len()],
    all: &BTreeSet<Coordinates>,
    mut meant: BTreeSet<Coordinates>,
) -> BTreeSet<Coordinates> {
    let [.., stages] = whole;
    if whole.iter().map(BTreeSet::len).product::<usize>() > MOST_EXPANDED {
        return meant;
    }
    let other: Vec<Coordinates> = meant.iter().filter(|part| part[3] == Value::Other).cloned().collect();
    for part in other {
        let [on, field, pipeline, _] = part;
        let of_stages = stages
            .iter()
            .map(|stage| [on.clone(), field.clone(), pipeline.clone(), stage.clone()]);
        meant.extend(of_stages.filter(|part| !all.contains(part)));
    }
    meant
}

fn values(parts: &BTreeSet<Coordinates>, dimension: Dimension) -> BTreeSet<Value> {
    let values = parts.iter().filter_map(|part| part.get(dimension as usize));
    values.cloned().collect()
}

/// Parts taken apart so that each piece is all that its values have in common with each other: the fewest pieces that come of
/// dividing by one dimension after the other.
fn boxes(parts: BTreeSet<Coordinates>) -> Vec<BTreeSet<Coordinates>> {
    let sizes = Dimension::ALL.map(|dimension| values(&parts, dimension).len());
    if sizes.iter().product::<usize>() == parts.len() {
        return vec![parts];
    }
    let divided = Dimension::ALL.into_iter().filter_map(|dimension| {
        let pieces = divided(&parts, dimension);
        (pieces.len() > 1).then(|| pieces.into_iter().flat_map(boxes).collect::<Vec<_>>())
    });
    divided.min_by_key(Vec::len).unwrap_or_else(|| vec![parts])
}

/// The parts by what they have in one dimension; values with which all else is alike stay together.
fn divided(parts: &BTreeSet<Coordinates>, dimension: Dimension) -> Vec<BTreeSet<Coordinates>> {
    let mut pieces: Vec<(BTreeSet<Coordinates>, BTreeSet<Coordinates>)> = Vec::new();
    for value in values(parts, dimension) {
        let of_value = parts.iter().filter(|part| part.get(dimension as usize) == Some(&value));
        let of_value: BTreeSet<Coordinates> = of_value.cloned().collect();
        let rest: BTreeSet<Coordinates> = of_value.iter().map(|part| without(part, dimension)).collect();
        match pieces.iter_mut().find(|(known, _)| *known == rest) {
            Some((_, piece)) => piece.extend(of_value),
            None => pieces.push((rest, of_value)),
        }
    }
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

fn without(part: &Coordinates, dimension: Dimension) -> Coordinates {
    let mut part = part.clone();
    if let Some(value) = part.get_mut(dimension as usize) {
        *value = Value::Unsaid;
    }
    part
}

/// What a piece has in each dimension in which it is not all.
fn phrase(whole: &[BTreeSet<Value>; Dimension::ALL.len()], piece: &BTreeSet<Coordinates>) -> String {
    let of_dimension = Dimension::ALL.into_iter().zip(whole).filter_map(|(dimension, whole)| {
        let meant = values(piece, dimension);
        (meant != *whole).then(|| said(dimension, whole, &meant))
    });
    of_dimension.collect::<Vec<_>>().join(", ")
}

fn said(dimension: Dimension, whole: &BTreeSet<Value>, meant: &BTreeSet<Value>) -> String {
    let kind = dimension.name();
    let thing = if dimension == Dimension::On { "object" } else { kind };
    let missing: Vec<&str> = whole.difference(meant).filter_map(named).collect();
    let named: Vec<&str> = meant.iter().filter_map(named).collect();
    let (has_other, has_unsaid) = (meant.contains(&Value::Other), meant.contains(&Value::Unsaid));
    if dimension == Dimension::Field && named.is_empty() {
        return "not its fields".to_owned();
    }
    // All that can be said but a few: shorter than the others.
    if has_other && !missing.is_empty() {
        let unless = format!("{kind} other than {}", listed(&missing));
        return with_unsaid(unless, kind, has_unsaid, whole);
    }
    if has_other {
        return with_unsaid(format!("any {thing}"), kind, has_unsaid, whole);
    }
    if named.is_empty() {
        return format!("no {thing} said");
    }
    let mut words = format!("{kind} {}", listed(&named));
    if let Some(left_out) = left_out(&named, &missing) {
        let _ = write!(words, " but not {left_out}");
    }
    with_unsaid(words, kind, has_unsaid, whole)
}

/// Of what is named below an object, what is not meant although all else below it is.
fn left_out(named: &[&str], missing: &[&str]) -> Option<String> {
    let below = named.iter().filter_map(|name| name.strip_suffix('*'));
    let below: Vec<&str> = below.filter(|above| above.ends_with('/')).collect();
    let is_below = |name: &&str| below.iter().any(|above| name.starts_with(above));
    let left_out: Vec<&str> = missing.iter().copied().filter(is_below).collect();
    (!left_out.is_empty()).then(|| listed(&left_out))
}

/// The most names of one dimension that are listed.
const MOST_NAMES: usize = 6;

fn listed(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().copied().take(MOST_NAMES).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn named(value: &Value) -> Option<&str> {
    match value {
        Value::Named(name) => Some(name),
        Value::Other | Value::Unsaid => None,
    }
}

fn with_unsaid(words: String, kind: &str, has_unsaid: bool, whole: &BTreeSet<Value>) -> String {
    match (has_unsaid, whole.contains(&Value::Unsaid), kind) {
        (true, _, "field") => format!("itself and {words}"),
        (true, ..) => format!("{words} or none said"),
        (false, true, _) if words.starts_with("any ") => format!("{words} that is said"),
        _ => words,
    }
}
