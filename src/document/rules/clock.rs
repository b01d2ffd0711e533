use super::{Span, day_names};

/// Which end of a span a time is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Edge {
    Start,
    End,
}

/// How a minute of the day is written; that behind the last one is `24:00`.
#[must_use]
pub fn time_name(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// How hours are written: `Mon-Fri 08:00-18:00`.
#[must_use]
pub fn span_name(span: Span) -> String {
    let days = day_names(span.first, span.last);
    format!("{days} {}-{}", time_name(span.from), time_name(span.to))
}

/// The minute of the day of a time such as `08:00`, or why it is none and what to do about it.
pub(super) fn minute(text: &str, edge: Edge) -> Result<u16, (&'static str, &'static str)> {
    let (hour, minute) = text.split_once(':').unwrap_or((text, ""));
    let (Ok(hour), Ok(minute)) = (hour.parse::<u16>(), minute.parse::<u16>()) else {
        return Err(("no time", "write hours and minutes, as in `08:00`"));
    };
    match (hour, minute, edge) {
        (24, 0, Edge::End) | (0..24, 0..60, _) => Ok(hour * 60 + minute),
        (24, 0, Edge::Start) => Err((
            "a span cannot begin where the day ends",
            "write `00:00` with the next day",
        )),
        (0..24, ..) => Err(("an hour has 60 minutes", "minutes run from `00` to `59`")),
        _ => Err(("a day has 24 hours", "hours run from `00:00` to `24:00`")),
    }
}

/// The time that is meant by `8`, `8am`, `8.30 pm` or `0800`, as it should be written.
pub(super) fn as_time(text: &str) -> Option<String> {
    let text = text
        .to_lowercase()
        .replace([' ', '\t', '\u{a0}', '\u{202f}'], "")
        .replace("a.m.", "am")
        .replace("p.m.", "pm");
    if !text.starts_with(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let is_afternoon = text.ends_with("pm");
    let is_morning = text.ends_with("am");
    let digits = text
        .trim_end_matches("uhr")
        .trim_end_matches(|char: char| char.is_alphabetic());
    let mut parts = digits.split([':', '.', 'h']);
    let (first, second) = (parts.next()?, parts.next().unwrap_or_default());
    let (hour, minute) = match (first.len(), second) {
        (3 | 4, "") => first.split_at_checked(first.len() - 2)?,
        _ => (first, second),
    };
    let hour: u16 = hour.parse().ok()?;
    let minute: u16 = if minute.is_empty() { 0 } else { minute.parse().ok()? };
    let hour = match hour {
        12 if is_morning => 0,
        1..12 if is_afternoon => hour + 12,
        _ => hour,
    };
    (hour < 24 && minute < 60 || (hour, minute) == (24, 0)).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::as_time;

    #[test]
    fn times_as_people_write_them() {
        let cases = [
            ("8", "08:00"),
            ("09", "09:00"),
            ("8am", "08:00"),
            ("6 pm", "18:00"),
            ("12am", "00:00"),
            ("12pm", "12:00"),
            ("8.30 p.m.", "20:30"),
            ("0800", "08:00"),
            ("18h", "18:00"),
            ("18h30", "18:30"),
            ("8:5", "08:05"),
            ("24", "24:00"),
        ];
        for (written, meant) in cases {
            assert_eq!(as_time(written).as_deref(), Some(meant), "{written}");
        }
        assert_eq!(as_time("25"), None);
        assert_eq!(as_time("8:75"), None);
    }
}
