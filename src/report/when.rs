//! When in a week something is allowed, as text or as JSON.

use std::fmt::Write as _;

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{Ink, Style};
use crate::{
    analyse::{Minutes, OtherWeek, Turn, Week, Weeks},
    document::rules::{day_name, day_names, time_name},
};

/// A line for the days that are alike, then the named days that differ, then what counts at other times.
#[must_use]
pub fn human(what: &str, weeks: &Weeks, style: Style) -> String {
    let mut text = String::new();
    let (word, ink) = if weeks.are_never() {
        ("never", Ink::Bad)
    } else if weeks.are_always() {
        ("always", Ink::Good)
    } else {
        ("at these hours", Ink::Strong)
    };
    let _ = writeln!(text, "{what}: {}", style.paint(ink, word));
    if weeks.are_never() || weeks.are_always() {
        return text;
    }
    days(&mut text, &weeks.ordinary);
    for (date, minutes) in &weeks.named {
        let _ = writeln!(text, "  {date}  {}", spans(minutes));
    }
    for other in &weeks.others {
        later(&mut text, other);
    }
    let has_clocks = weeks.others.iter().any(|other| other.why == Turn::Clocks);
    if let Some(seen) = weeks.seen.filter(|_| has_clocks) {
        let _ = writeln!(text, "changes of clocks are looked at until {seen}");
    }
    text
}

fn days(text: &mut String, week: &Week) {
    for (first, last, minutes) in week.alike() {
        let _ = writeln!(text, "  {:<10}  {}", day_names(first, last), spans(minutes));
    }
}

fn later(text: &mut String, other: &OtherWeek) {
    let first = other.first;
    let when = match other.last {
        None => format!("from {first} on"),
        Some(last) if last == first => format!("on {first}"),
        Some(last) => format!("from {first} to {last}"),
    };
    let why = match other.why {
        Turn::Clocks => "as clocks are set",
        Turn::Assignment => "as an assignment has ended",
    };
    let word = match &other.week {
        week if week.is_never() => " never",
        week if week.is_always() => " always",
        _ => "",
    };
    let _ = writeln!(text, "{when}, {why}:{word}");
    if word.is_empty() {
        days(text, &other.week);
    }
}

/// The ordinary week day by day, the named days that differ, and the weeks of other times.
#[must_use]
pub fn json(user: &str, permission: &str, weeks: &Weeks) -> String {
    let named = weeks
        .named
        .iter()
        .map(|(date, minutes)| json!({ "date": date.to_string(), "allowed": list(minutes) }));
    let later = weeks.others.iter().map(|other| {
        json!({
            "from": other.first.to_string(),
            "until": other.last.map(|last| last.to_string()),
            "because": match other.why {
                Turn::Clocks => "clocks",
                Turn::Assignment => "assignment",
            },
            "week": of_week(&other.week),
        })
    });
    let value = json!({
        "version": 1,
        "user": user,
        "permission": permission,
        "week": of_week(&weeks.ordinary),
        "days": named.collect::<Vec<_>>(),
        "later": later.collect::<Vec<_>>(),
        "clocks_until": weeks.seen.map(|seen| seen.to_string()),
    });
    format!("{value:#}\n")
}

fn of_week(week: &Week) -> Vec<Value> {
    let days = week.0.iter().zip(0..).filter_map(|(minutes, offset)| {
        let day = Weekday::from_monday_zero_offset(offset).ok()?;
        Some(json!({ "day": day_name(day), "allowed": list(minutes.as_deref()?) }))
    });
    days.collect()
}

fn list(minutes: &[Minutes]) -> Vec<Value> {
    let spans = minutes
        .iter()
        .map(|(from, to)| json!({ "from": time_name(*from), "to": time_name(*to) }));
    spans.collect()
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
