use super::{builder::Builder, clock::as_time, foreign::is_time_zone, name::KEYWORDS, parse::Rule, weekday::weekday};

/// What to write instead of `in office` behind whom a line is about, or behind its condition.
pub(super) fn instead_of_in(expected: &[Rule], behind: &[&str], builder: &Builder<'_, '_>) -> Option<String> {
    let is_time_possible = expected.iter().any(|rule| matches!(rule, Rule::when | Rule::kw_during));
    let next = *behind.first().filter(|_| is_time_possible)?;
    let first = first_of_range(next);
    if is_time_zone(next) {
        return Some(format!(
            "hours have a zone where they are defined: `hours office = … in {next}`"
        ));
    }
    if weekday(first).is_some() || as_time(first).is_some() {
        let times = behind.get(1).filter(|times| as_time(first_of_range(times)).is_some());
        let times = times.map_or_else(String::new, |times| format!(" {times}"));
        return Some(format!("write `during {next}{times}`"));
    }
    if !next.starts_with(char::is_alphabetic) || KEYWORDS.contains(&next) {
        return None;
    }
    let of = |set| builder.defines(set, next);
    Some(if of("hours") {
        format!("write `during {next}`")
    } else if of("days") {
        format!("write `on {next}`")
    } else if of("numbers") {
        format!("write `where number in {next}`")
    } else {
        format!(
            "write `during {next}` where `{next}` is hours, `on {next}` where it is days; a condition begins with `where`"
        )
    })
}

fn first_of_range(word: &str) -> &str {
    word.split(['-', '–']).next().unwrap_or(word)
}
