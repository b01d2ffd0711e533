use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, Severity},
    policy::LintLevel,
    snapshot::Snapshot,
    source::{FileId, Place},
};

/// What is left of the findings once the policy has turned off, raised or silenced some; with what there is to tell of
/// the silences themselves.
pub(super) fn told(snapshot: &Snapshot, found: Vec<Diagnostic>) -> Diagnostics {
    let policy = snapshot.policy();
    let levels = &policy.settings.lint;
    let mut silences: FxHashMap<(FileId, usize, Code), Vec<Place>> = FxHashMap::default();
    for silence in &policy.silences {
        for (code, place) in &silence.codes {
            let key = (silence.place.file, silence.line, *code);
            silences.entry(key).or_default().push(*place);
        }
    }
    let mut used: FxHashSet<Place> = FxHashSet::default();
    let line = |place: Place| {
        let file = snapshot.sources().get(place.file);
        file.map_or(0, |file| file.line_of(place.start as usize))
    };
    let mut told = Diagnostics::default();
    let mut tell = |diagnostic: Diagnostic| match levels.get(&diagnostic.code) {
        Some(LintLevel::Off) => {}
        Some(LintLevel::Error) => told.push(diagnostic.with_severity(Severity::Error)),
        Some(LintLevel::Warning) | None => told.push(diagnostic),
    };
    for diagnostic in found {
        let place = diagnostic.label.as_ref().map(|label| label.place);
        let silenced = place.and_then(|place| silences.get(&(place.file, line(place), diagnostic.code)));
        match silenced {
            Some(places) => used.extend(places),
            None => tell(diagnostic),
        }
    }
    for silence in &policy.silences {
        silence.mistakes.iter().cloned().for_each(&mut tell);
        let unused = silence.codes.iter().filter(|(code, place)| {
            let is_off = levels.get(code) == Some(&LintLevel::Off);
            !used.contains(place) && !is_off && !depends_on_the_day(*code)
        });
        unused.map(|(code, place)| idle(*code, *place)).for_each(&mut tell);
    }
    told
}

/// Whether a silence may be written before there is something to silence.
fn depends_on_the_day(code: Code) -> bool {
    matches!(code, Code::ExpiredAssignment | Code::ExpiringAssignment)
}

fn idle(code: Code, place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::UnusedSilence,
        format!("there is no warning `{}` to silence here", code.name()),
    )
    .at(place, "silences nothing")
    .help("remove it; a comment speaks of its own line, or of the next one where it stands alone")
}
