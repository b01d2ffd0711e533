//! When in a week something is allowed, as text or as JSON.

use std::fmt::Write as _;

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{Ink, Style};
use crate::{
    analyse::{Minutes, Week},
    document::rules::{day_name, day_names, time_name},
};

/// A line for the days that are alike, then the named days that differ.
#[must_use]
pub fn human(what: &str, week: &Week, style: Style) -> String {
    let mut text = String::new();
    let (word, ink) = if week.is_never() {
        ("never", Ink::Bad)
    } else if week.is_always() {
        ("always", Ink::Good)
    } else {
        ("at these hours", Ink::Strong)
    };
    let _ = writeln!(text, "{what}: {}", style.paint(ink, word));
    if week.is_never() || week.is_always() {
        return text;
    }
    for (first, last, minutes) in week.alike() {
        let _ = writeln!(text, "  {:<10}  {}", day_names(first, last), spans(minutes));
    }
    for (date, minutes) in &week.named {
        let _ = writeln!(text, "  {date}  {}", spans(minutes));
    }
    text
}

/// The week, day by day, and the named days that differ.
#[must_use]
pub fn json(user: &str, permission: &str, week: &Week) -> String {
    let list = |minutes: &[Minutes]| -> Vec<Value> {
        let spans = minutes
            .iter()
            .map(|(from, to)| json!({ "from": time_name(*from), "to": time_name(*to) }));
        spans.collect()
    };
    let of_week = week.days.iter().zip(0..).filter_map(|(minutes, offset)| {
        let day = Weekday::from_monday_zero_offset(offset).ok()?;
        Some(json!({ "day": day_name(day), "allowed": list(minutes) }))
    });
    let named = week
        .named
        .iter()
        .map(|(date, minutes)| json!({ "date": date.to_string(), "allowed": list(minutes) }));
    let value = json!({
        "version": 1,
        "user": user,
        "permission": permission,
        "week": of_week.collect::<Vec<_>>(),
        "days": named.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn spans(minutes: &[Minutes]) -> String {
    if minutes.is_empty() {
        return "never".to_owned();
    }
    let spans: Vec<_> = minutes
        .iter()
        .map(|(from, to)| format!("{}-{}", time_name(*from), time_name(*to)))
        .collect();
    spans.join(", ")
}
