use jiff::civil::Weekday;

/// The days of the week, and what people write for them; `Mon` is how they are written.
const DAYS: [(&str, Weekday, &[&str]); 7] = [
    (
        "Mon",
        Weekday::Monday,
        &["mo", "monday", "mondays", "montag", "montags"],
    ),
    (
        "Tue",
        Weekday::Tuesday,
        &["tu", "tues", "tuesday", "tuesdays", "di", "dienstag", "dienstags"],
    ),
    (
        "Wed",
        Weekday::Wednesday,
        &["we", "weds", "wednesday", "wednesdays", "mi", "mittwoch", "mittwochs"],
    ),
    (
        "Thu",
        Weekday::Thursday,
        &[
            "th",
            "thur",
            "thurs",
            "thursday",
            "thursdays",
            "do",
            "donnerstag",
            "donnerstags",
        ],
    ),
    (
        "Fri",
        Weekday::Friday,
        &["fr", "friday", "fridays", "freitag", "freitags"],
    ),
    (
        "Sat",
        Weekday::Saturday,
        &["sa", "saturday", "saturdays", "samstag", "samstags", "sonnabend"],
    ),
    (
        "Sun",
        Weekday::Sunday,
        &["su", "sunday", "sundays", "so", "sonntag", "sonntags"],
    ),
];

/// How a day is written.
#[must_use]
pub fn day_name(day: Weekday) -> &'static str {
    let mut days = DAYS.iter();
    days.find(|(_, known, _)| *known == day).map_or("", |(name, _, _)| name)
}

/// Days in a row as they are written: `Mon`, or `Mon-Fri`.
#[must_use]
pub fn day_names(first: Weekday, last: Weekday) -> String {
    if first == last {
        day_name(first).to_owned()
    } else {
        format!("{}-{}", day_name(first), day_name(last))
    }
}

/// The day that a word means, and how it is written.
pub(super) fn weekday(word: &str) -> Option<(&'static str, Weekday)> {
    let word = word.trim_end_matches('.').to_lowercase();
    let found = DAYS
        .iter()
        .find(|(name, _, others)| name.to_lowercase() == word || others.contains(&word.as_str()));
    found.map(|(name, day, _)| (*name, *day))
}

/// Days such as `Mon-Fri` or `Sat`, as they are written, where one word means them.
pub(super) fn days_of_week(word: &str) -> Option<String> {
    match word.split_once('-') {
        Some((first, last)) => Some(format!("{}-{}", weekday(first)?.0, weekday(last)?.0)),
        None => Some(weekday(word)?.0.to_owned()),
    }
}

/// Days such as `Mon`, `Mon-Fri` or `Saturday` where a name should be; `so` and `do` may well be names.
pub(super) fn days_as_name(name: &str) -> Option<String> {
    let is_long = name.split('-').all(|day| day.chars().count() > 2);
    days_of_week(name).filter(|_| is_long)
}

/// The same days with a `-` between the first and the last, where they follow each other in the week.
pub(super) fn in_a_row(days: &[&str]) -> Option<String> {
    let days: Vec<_> = days.iter().filter_map(|day| weekday(day)).collect();
    let is_row = days
        .iter()
        .zip(days.iter().skip(1))
        .all(|((_, day), (_, next))| day.next() == *next);
    let ((first, _), (last, _)) = (days.first()?, days.last()?);
    (is_row && days.len() > 1 && first != last).then(|| format!("{first}-{last}"))
}
