//! Takes away what lint found to do nothing, as long as an access diff proves that nobody's access changes.

use jiff::Timestamp;

use crate::{
    analyse::difference,
    diagnostic::{Code, Diagnostic},
    load::load_sources,
    snapshot::Snapshot,
    source::{Place, SourceFile, Sources},
};

/// What was taken away, and what is left.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The files, those that are as they were included.
    pub sources: Sources,
    /// The findings that are mended, in the order of their places.
    pub mended: Vec<Diagnostic>,
    /// Those that would be mended by taking something away, and are not: access would change, or the line holds more.
    pub left: Vec<Diagnostic>,
}

/// Mends the findings of a policy that say that something does nothing, one after the other.
///
/// Each is taken away only where the policy without it has no mistake and the access diff with the policy as it was, from
/// `now` on, is empty.
#[must_use]
pub fn fix(snapshot: &Snapshot, findings: impl IntoIterator<Item = Diagnostic>, now: Timestamp) -> Fixed {
    let mut candidates: Vec<(Place, Diagnostic)> = findings
        .into_iter()
        .filter(|finding| takes_away(finding.code))
        .filter_map(|finding| Some((finding.label.as_ref()?.place, finding)))
        .collect();
    // From the end on, so that the places before stay.
    candidates.sort_by_key(|(place, _)| std::cmp::Reverse((place.file.index(), place.start)));
    let mut fixed = Fixed {
        sources: snapshot.sources().clone(),
        mended: Vec::new(),
        left: Vec::new(),
    };
    for (place, finding) in candidates {
        match without(&fixed.sources, place).filter(|sources| is_harmless(snapshot, sources, now)) {
            Some(sources) => {
                fixed.sources = sources;
                fixed.mended.insert(0, finding);
            }
            None => fixed.left.insert(0, finding),
        }
    }
    fixed
}

/// Whether a finding of this code is mended by taking away what it is about.
fn takes_away(code: Code) -> bool {
    matches!(
        code,
        Code::AssignmentWithoutPeople
            | Code::CoveredStatement
            | Code::ExpiredAssignment
            | Code::ImpossibleStatement
            | Code::RedundantAssignment
            | Code::UnreachableStatement
            | Code::UnusedRole
            | Code::UnusedRule
    )
}

fn is_harmless(snapshot: &Snapshot, sources: &Sources, now: Timestamp) -> bool {
    let Ok(loaded) = load_sources(sources.clone()) else {
        return false;
    };
    difference(snapshot, &loaded.snapshot, now).is_ok_and(|difference| difference.changes.is_empty())
}

/// The files without the entry that begins at a place or holds it; none where its lines hold something else.
fn without(sources: &Sources, place: Place) -> Option<Sources> {
    let file = sources.get(place.file)?;
    let (from, to) = entry(file, place)?;
    let text = file.text();
    let text = [text.get(..from)?, text.get(to..)?].concat();
    let mut changed = Sources::default();
    for (id, file) in sources.iter() {
        changed.add(if id == place.file {
            SourceFile::new(file.path(), text.as_str())
        } else {
            file.clone()
        });
    }
    Some(changed)
}

/// The bytes of the whole lines of an entry: of a list, a mapping or a block of rules.
fn entry(file: &SourceFile, place: Place) -> Option<(usize, usize)> {
    if file.path().to_ascii_lowercase().ends_with(".rules") {
        return rules_entry(file, place);
    }
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

/// A statement that has its lines to itself, or a rule from its name to its closing brace.
fn rules_entry(file: &SourceFile, place: Place) -> Option<(usize, usize)> {
    let first = file.line_of(place.start as usize);
    let start = file.line_start(first);
    let before = file.text().get(start..place.start as usize)?.trim();
    let end = match before {
        "" => place.end() as usize,
        "rule" => {
            let rest = file.text().get(place.end() as usize..)?;
            place.end() as usize + rest.find('}')? + 1
        }
        _ => return None,
    };
    let last = file.line_of(end.saturating_sub(1));
    let after = file.text().get(end..file.line_start(last + 1))?.trim();
    (after.is_empty() || after.starts_with("//")).then(|| (start, file.line_start(last + 1)))
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
