use jiff::civil::Weekday;

use super::{
    Span,
    builder::{Builder, placed},
    clock::{Edge, as_time, minute},
    item::refuse_last_comma,
    parse::{Node, Rule},
    weekday::weekday,
};
use crate::{diagnostic::Code, document::Placed};

/// Reads hours of the week; those with a mistake are left out.
pub(super) fn read_spans(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Placed<Span>> {
    let mut spans = Vec::new();
    for child in &node.children {
        match child.rule {
            Rule::span => spans.extend(read_span(child, builder)),
            Rule::mistake_comma => refuse_last_comma(child, builder),
            _ => {}
        }
    }
    spans
}

/// Reads days and hours such as `Mon-Fri 08:00-18:00`.
pub(super) fn read_span(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<Span>> {
    match (node.child(Rule::span_days), node.child(Rule::span_times)) {
        (Some(days), Some(times)) => {
            let (days, times) = (read_days(days, builder), read_times(times, builder));
            let ((first, last), (from, to)) = (days?, times?);
            Some(placed(node, Span { first, last, from, to }))
        }
        (Some(_), None) => {
            let help = format!(
                "write the hours behind it; `{} 00:00-24:00` is the whole day",
                plain_days(node)
            );
            refuse(node, "the hours are missing", &help, builder);
            None
        }
        (None, _) => {
            let help = format!("write the days before it; `Mon-Sun {}` is every day", plain_times(node));
            refuse(node, "the days are missing", &help, builder);
            None
        }
    }
}

fn read_days(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<(Weekday, Weekday)> {
    let written = plain_days(node);
    if node
        .children
        .iter()
        .any(|child| matches!(child.rule, Rule::mistake_day | Rule::mistake_dash))
    {
        refuse(
            node,
            "days are `Mon`, `Tue`, …, with `-` between them",
            &format!("write `{written}`"),
            builder,
        );
        return None;
    }
    let mut days = node.children.iter().filter_map(|child| weekday(child.text));
    let first = days.next()?.1;
    let last = days.next().map(|(_, last)| last);
    if last == Some(first) {
        let name = node.children.iter().find_map(|child| weekday(child.text))?.0;
        let help = format!("write `{name}` for the one day, `Mon-Sun` for all of them");
        refuse(node, "from a day to itself", &help, builder);
        return None;
    }
    Some((first, last.unwrap_or(first)))
}

/// The days of a node as they are written.
fn plain_days(node: &Node<'_>) -> String {
    let days = node.child(Rule::span_days).unwrap_or(node);
    let names: Vec<_> = days
        .children
        .iter()
        .filter_map(|child| Some(weekday(child.text)?.0))
        .collect();
    names.join("-")
}

fn read_times(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<(u16, u16)> {
    let is_foreign = |child: &Node<'_>| matches!(child.rule, Rule::mistake_time | Rule::mistake_dash);
    if node.children.iter().any(is_foreign) {
        let help = format!("write `{}`", plain_times(node));
        refuse(
            node,
            "hours are written with two digits each, from `00:00` to `24:00`",
            &help,
            builder,
        );
        return None;
    }
    let mut times = node.children.iter().filter(|child| child.rule == Rule::time);
    let from = read_time(times.next()?, Edge::Start, builder);
    let to = read_time(times.next()?, Edge::End, builder);
    let (from, to) = (from?, to?);
    if from == to {
        refuse(
            node,
            "it ends when it begins",
            "write `00:00-24:00` for the whole day",
            builder,
        );
        return None;
    }
    // Midnight is the end of the day that is over.
    Some((from, if to == 0 { 24 * 60 } else { to }))
}

fn read_time(node: &Node<'_>, edge: Edge, builder: &mut Builder<'_, '_>) -> Option<u16> {
    match minute(node.text, edge) {
        Ok(minute) => Some(minute),
        Err((label, help)) => {
            let message = format!("`{}` is no time of day here", node.text);
            builder.refuse_as(Code::InvalidSpan, node.place, message, label, help);
            None
        }
    }
}

/// The times of a node as they are written.
fn plain_times(node: &Node<'_>) -> String {
    let times = node.child(Rule::span_times).unwrap_or(node);
    let written: Vec<_> = times.children.iter().filter_map(|child| as_time(child.text)).collect();
    match written.as_slice() {
        [from, to] => format!("{from}-{to}"),
        _ => "08:00-18:00".to_owned(),
    }
}

fn refuse(node: &Node<'_>, label: &str, help: &str, builder: &mut Builder<'_, '_>) {
    let message = format!("`{}` is not how hours of the week are written", node.text);
    builder.refuse_as(Code::InvalidSpan, node.place, message, label, help);
}
