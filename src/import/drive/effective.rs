use std::collections::{BTreeMap, BTreeSet};

use super::{
    DriveObject, Reach, Right, Subject, Task,
    rows::{ObjectRows, Pair},
};

/// How many of the rights that are taken away a comment names.
const MOST: usize = 10;

/// Who has what: what a policy has to give in the end.
type Given = BTreeSet<(Right, Subject)>;

/// What is to be said of each object so that everybody has on it what he has in the product.
///
/// There, a negative row takes the same task from the same access code, as far as that came from above, and nothing
/// else. A policy only adds, or closes an object to all from above. So an object that takes something away is closed,
/// and all that is left there is said again.
pub(super) fn objects(rows: BTreeMap<String, ObjectRows>, reach: &Reach) -> BTreeMap<String, DriveObject> {
    let mut held: BTreeMap<String, BTreeSet<Pair>> = BTreeMap::new();
    let mut objects = BTreeMap::new();
    // A path comes after those that it is below.
    for (path, rows) in rows {
        let above = above(&path)
            .find_map(|path| held.get(path))
            .cloned()
            .unwrap_or_default();
        let here = pairs(&above, &rows);
        let object = object(&above, &here, rows.comments, reach);
        held.insert(path.clone(), here);
        objects.insert(path, object);
    }
    objects.retain(|_, object| object.is_closed || !object.given.is_empty() || !object.comments.is_empty());
    objects
}

/// The paths above one, the nearest first.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(path), |path| parent(path))
}

fn parent(path: &str) -> Option<&str> {
    match path.rsplit_once('/')? {
        ("", "") => None,
        ("", _) => Some("/"),
        (parent, _) => Some(parent),
    }
}

/// The pairs that count on an object.
fn pairs(above: &BTreeSet<Pair>, rows: &ObjectRows) -> BTreeSet<Pair> {
    if rows.is_ambiguous {
        return BTreeSet::new();
    }
    // Of a right that one object both gives and takes, the product keeps neither row.
    let all = above.iter().chain(rows.adds.keys());
    all.filter(|pair| !rows.takes.contains(*pair)).cloned().collect()
}

fn object(above: &BTreeSet<Pair>, here: &BTreeSet<Pair>, mut comments: Vec<String>, reach: &Reach) -> DriveObject {
    let (before, after) = (given(above, reach), given(here, reach));
    let is_closed = !before.is_subset(&after);
    let to_say: Vec<_> = if is_closed {
        comments.push(taken(&(above - here), reach));
        after.into_iter().collect()
    } else {
        after.difference(&before).copied().collect()
    };
    let mut given: BTreeMap<Right, BTreeSet<Subject>> = BTreeMap::new();
    for (right, subject) in to_say {
        given.entry(right).or_default().insert(subject);
    }
    DriveObject {
        is_closed,
        given,
        comments,
    }
}

fn given(pairs: &BTreeSet<Pair>, reach: &Reach) -> Given {
    let given = pairs.iter().flat_map(|(task, code)| reach.of(*task, code));
    // The product asks administrators for no right.
    let administrators = Right {
        task: Task::Full,
        of_creator: false,
    };
    given.chain([(administrators, Subject::Administrators)]).collect()
}

/// What came from above and ends here, in words.
fn taken(pairs: &BTreeSet<Pair>, reach: &Reach) -> String {
    let real: Vec<_> = pairs
        .iter()
        .filter(|(task, code)| reach.of(*task, code).next().is_some())
        .map(|(task, code)| format!("`{}` of {code}", task.word()))
        .collect();
    let shown = real.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    let more = match real.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("Taken away here: {shown}{more}. What is left of the rights above is said again.")
}
