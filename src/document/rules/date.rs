use jiff::civil::Date;

use super::{
    builder::{Builder, placed, span_of},
    calendar::Spoken,
    explain::Piece,
    item::refuse_last_comma,
    parse::{Node, Rule},
    scan::scan,
    weekday::days_of_week,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::Placed,
    source::Place,
};

/// Reads dates; those with a mistake are left out.
pub(super) fn read_dates(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Placed<Date>> {
    let dates = node.children.iter();
    dates.filter_map(|date| read_date(date, builder)).collect()
}

fn read_date(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<Date>> {
    match node.rule {
        Rule::date | Rule::mistake_date => {
            let date = Some(node).filter(|node| node.rule == Rule::date);
            let date = date.and_then(|node| node.text.parse().ok());
            if date.is_none() {
                refuse_date(node, builder);
            }
            Some(placed(node, date?))
        }
        Rule::mistake_date_range => {
            builder.refuse_as(
                Code::InvalidDate,
                node.place,
                "days are listed one by one",
                "not a date",
                "write each day, separated by `,`",
            );
            None
        }
        Rule::mistake_comma => {
            refuse_last_comma(node, builder);
            None
        }
        _ => None,
    }
}

fn refuse_date(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let help = match as_written_elsewhere(node.text) {
        Some(date) if node.rule != Rule::date => format!("write `{date}`"),
        _ => "write year, month and day, as in `2026-12-24`".to_owned(),
    };
    let label = if node.rule == Rule::date {
        "not a day of the calendar"
    } else {
        "not written as a date"
    };
    builder.refuse_as(
        Code::InvalidDate,
        node.place,
        format!("`{}` is no date", node.text),
        label,
        help,
    );
}

/// Words with where they begin in their piece.
type Words<'t> = [(usize, &'t str)];

/// Reports each date of an unreadable `days NAME = …` that is none; `false` where that does not tell what is wrong.
pub(super) fn refuse_each_date(piece: Piece<'_>, builder: &mut Builder<'_, '_>) -> bool {
    let words: Vec<_> = scan(piece.text).collect();
    let Some((_, [_, (_, "="), list @ ..])) = words.split_first() else {
        return false;
    };
    let mut mistakes = Vec::new();
    let mut rest = list;
    loop {
        let end = end_of_item(rest);
        let (item, behind) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        match item_help(item) {
            Err(()) => return false,
            Ok(None) => {}
            Ok(Some(help)) => {
                // Where there is nothing, the comma is what is wrong.
                let wrong = if item.is_empty() {
                    behind.get(..1).unwrap_or_default()
                } else {
                    item
                };
                let (Some(first), Some(last)) = (wrong.first(), wrong.last()) else {
                    return false;
                };
                let texts: Vec<_> = wrong.iter().map(|(_, word)| *word).collect();
                let at = |(start, word): (usize, &str)| builder.place(piece.start + start, word.len());
                mistakes.push((span_of(at(*first), at(*last)), texts.join(" "), help));
            }
        }
        match behind.split_first() {
            Some((_, behind)) if !behind.is_empty() => rest = behind,
            _ => break,
        }
    }
    for (place, text, help) in &mistakes {
        builder.report(no_date(*place, text, help));
    }
    !mistakes.is_empty()
}

fn no_date(place: Place, text: &str, help: &str) -> Diagnostic {
    let diagnostic = if text == "," {
        Diagnostic::new(Code::RuleSyntax, "expected a date such as `2026-12-24`, found `,`")
            .at(place, "not expected here")
    } else {
        Diagnostic::new(Code::InvalidDate, format!("`{text}` is no date")).at(place, "not written as a date")
    };
    diagnostic.help(help).hiding_definitions()
}

/// How many words belong to the first date; a comma may stand before the year.
fn end_of_item(words: &Words<'_>) -> usize {
    let comma = |from: usize| {
        let found = words.iter().skip(from).position(|(_, word)| *word == ",");
        found.map_or(words.len(), |found| from + found)
    };
    let first = comma(0);
    let next = comma(first + 1).min(words.len());
    let is_year = next == first + 2 && Spoken::read(&texts(words.get(..first).unwrap_or_default())).is_some();
    let whole = texts(words.get(..next).unwrap_or_default());
    if is_year && Spoken::read(&whole).is_some() {
        next
    } else {
        first
    }
}

fn texts<'t>(words: &Words<'t>) -> Vec<&'t str> {
    words.iter().map(|(_, word)| *word).collect()
}

/// What to write instead of some words, nothing where they are a date; an error where nobody knows what they are.
fn item_help(item: &Words<'_>) -> Result<Option<String>, ()> {
    let texts = texts(item);
    if let Some(date) = Spoken::read(&texts) {
        let Some(written) = date.written() else {
            return Ok(Some("write year, month and day, as in `2026-12-24`".to_owned()));
        };
        return Ok(Some(if date.has_year() {
            format!("write `{written}`")
        } else {
            format!("write it in digits with its year, as in `{written}`")
        }));
    }
    match texts.as_slice() {
        [] => Ok(Some("leave one of the two out".to_owned())),
        [date] if date.parse::<Date>().is_ok() && date.len() == 10 => Ok(None),
        [date] if date.starts_with(|char: char| char.is_ascii_digit()) => match as_written_elsewhere(date) {
            Some(date) => Ok(Some(format!("write `{date}`"))),
            None => Err(()),
        },
        [day] => match days_of_week(day) {
            Some(days) => Ok(Some(format!(
                "days of the week are hours: `hours NAME = {days} 00:00-24:00`"
            ))),
            None => Err(()),
        },
        _ => Err(()),
    }
}

/// The date that is meant where it is written with points, with strokes or without noughts.
fn as_written_elsewhere(text: &str) -> Option<Date> {
    let parts: Vec<_> = text.split(['.', '/', '-']).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    // Of `03/04/2026` nobody knows which is the month.
    let is_clear = !text.contains('/') || first.len() == 4;
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let is_year = year.len() == 4;
    (is_clear && is_year)
        .then(|| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())
        .flatten()
}
