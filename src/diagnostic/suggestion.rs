/// The known name nearest to one that is not known, where one is near enough to be what was meant.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let length = wrong.chars().count();
    // Any name of one letter is as near as any other.
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    known
        .into_iter()
        .filter_map(|name| distance(&wrong, name, allowed).map(|distance| (distance, name)))
        .min()
        .map(|(_, name)| name)
}

/// How far apart two names are, where that is near enough; 0 for names that differ only in case or in `_`, `-` and blanks.
fn distance(wrong: &str, name: &str, allowed: usize) -> Option<usize> {
    if name.len().abs_diff(wrong.len()) > allowed + 2 {
        return None;
    }
    let plain = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let distance = strsim::osa_distance(&plain(wrong), &plain(name));
    let singular = plain(wrong).trim_end_matches('s') == plain(name).trim_end_matches('s');
    (distance <= allowed || singular).then_some(distance)
}
