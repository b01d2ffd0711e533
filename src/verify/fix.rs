//! Takes away what lint found to do nothing, as long as an access diff proves that nobody's access changes.

mod flow;
mod rules;
mod yaml;

use jiff::Timestamp;

use crate::{
    analyse::difference,
    diagnostic::{Code, Diagnostic},
    load::load_sources,
    snapshot::Snapshot,
    source::{FileId, Place, SourceFile, Sources},
};

/// Bytes of a file that go, from one to before another.
type Cut = (usize, usize);

/// What was taken away, and what is left.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The files, those that are as they were included.
    pub sources: Sources,
    /// The findings that are mended, in the order of their places.
    pub mended: Vec<Diagnostic>,
    /// Those that would be mended by taking something away, and are not: access would change, or it stands where nothing
    /// can be taken away by itself.
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
    let mut gone: Vec<(FileId, usize)> = Vec::new();
    for (place, finding) in candidates {
        // What went with something behind it.
        let is_gone = |(file, from): &(FileId, usize)| *file == place.file && *from <= place.start as usize;
        if gone.iter().any(is_gone) {
            fixed.mended.insert(0, finding);
            continue;
        }
        let without = without(&fixed.sources, place).filter(|(_, sources)| is_harmless(snapshot, sources, now));
        match without {
            Some((from, sources)) => {
                fixed.sources = sources;
                gone.push((place.file, from));
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

/// Where a cut begins, and the files without what a place is about; none where it cannot go by itself.
fn without(sources: &Sources, place: Place) -> Option<(usize, Sources)> {
    let file = sources.get(place.file)?;
    let is_rules = file.path().to_ascii_lowercase().ends_with(".rules");
    let cuts = if is_rules {
        rules::cuts(file.text(), place)?
    } else {
        yaml::cuts(place.file, file, place)?
    };
    let mut text = String::with_capacity(file.text().len());
    let mut kept = 0;
    for (from, to) in &cuts {
        text.push_str(file.text().get(kept..*from)?);
        kept = *to;
    }
    text.push_str(file.text().get(kept..)?);
    let mut changed = Sources::default();
    for (id, file) in sources.iter() {
        changed.add(if id == place.file {
            SourceFile::new(file.path(), text.as_str())
        } else {
            file.clone()
        });
    }
    Some((cuts.first()?.0, changed))
}

/// Where the line begins that holds a byte, and where the next one does.
fn line_at(text: &str, offset: usize) -> Option<Cut> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |end| end + 1);
    let rest = text.get(offset..)?;
    let end = rest.find('\n').map_or(text.len(), |end| offset + end + 1);
    Some((start, end))
}

/// How many blanks a text begins with, and how many it ends with.
fn blanks(text: &str) -> (usize, usize) {
    let is_blank = [' ', '\t'];
    (
        text.len() - text.trim_start_matches(is_blank).len(),
        text.len() - text.trim_end_matches(is_blank).len(),
    )
}
