use super::{
    When, WhenTime,
    builder::{Builder, placed},
    name::read_name,
    parse::{Node, Rule},
    span::read_span,
    weekday::days_as_name,
};
use crate::document::{Placed, Text};

/// Reads when a statement holds; `None` where a mistake leaves nothing of it.
pub(super) fn read_when(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<When>> {
    let is_except = node.has(Rule::kw_except);
    if let Some(more) = node.child(Rule::mistake_more_times) {
        refuse_list(node, more, is_except, builder);
        // The first of several days, whose hours come behind the last.
        if node
            .child(Rule::name)
            .is_some_and(|name| days_as_name(name.text).is_some())
        {
            return None;
        }
    }
    if let Some(date) = node.child(Rule::mistake_date_here) {
        let written = date.text;
        builder.refuse(
            date.place,
            format!("`on` takes the name of some days, not the date `{written}`"),
            "give it a name",
            "write `days closed = 2026-12-24` above the rule, and `on closed` here",
        );
        return None;
    }
    if let Some(name) = node.child(Rule::name).filter(|_| node.has(Rule::kw_on))
        && let Some(days) = days_as_name(name.text)
    {
        let except = if is_except { "except " } else { "" };
        builder.refuse(
            name.place,
            format!(
                "`on` takes the name of some days, not the days of the week `{}`",
                name.text
            ),
            "days of the week",
            format!("write `{except}during {days} 00:00-24:00`"),
        );
        return None;
    }
    let name = || {
        let names = [Rule::name, Rule::mistake_name, Rule::mistake_quoted];
        node.children.iter().find(|child| names.contains(&child.rule))
    };
    let time = match node.child(Rule::span) {
        Some(span) => WhenTime::Span(read_span(span, builder)?),
        None => named(node, read_name(name()?, builder)),
    };
    Some(placed(node, When { is_except, time }))
}

fn named(node: &Node<'_>, name: Text) -> WhenTime {
    if node.has(Rule::kw_on) {
        WhenTime::On(name)
    } else {
        WhenTime::During(name)
    }
}

fn refuse_list(node: &Node<'_>, more: &Node<'_>, is_except: bool, builder: &mut Builder<'_, '_>) {
    let (word, set) = if node.has(Rule::kw_on) {
        ("on", "days closed = …")
    } else {
        ("during", "hours office = …")
    };
    let help = if is_except {
        format!("write `except {word}` again for each")
    } else {
        format!("write one set with all of them, as in `{set}, …`, or a line for each")
    };
    builder.refuse(
        more.place,
        format!("`{word}` takes one time, not a list"),
        "too many",
        help,
    );
}
