use jiff::civil::Date;

use super::{
    builder::{Builder, placed},
    item::refuse_last_comma,
    parse::{Node, Rule},
};
use crate::{diagnostic::Code, document::Placed};

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
