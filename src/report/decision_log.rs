//! Whether a decision log is as it was written, as text or as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Ink, Style};
use crate::decision_log::Report;

/// A paragraph for each log.
#[must_use]
pub fn human(reports: &[Report], wanted: Option<&str>, style: Style) -> String {
    let mut text = String::new();
    for report in reports {
        paragraph(&mut text, report, style);
    }
    if wanted.is_some() && !reports.iter().any(|report| report.has_wanted) {
        let missing = style.paint(Ink::Bad, "MISSING");
        let _ = writeln!(text, "{missing}  no line has the hash that was asked for");
    }
    text
}

fn paragraph(text: &mut String, report: &Report, style: Style) {
    let name = report.files.last().map(|file| file.display().to_string());
    let (word, ink) = if report.is_intact() {
        ("intact", Ink::Good)
    } else if report.is_empty() {
        ("EMPTY", Ink::Bad)
    } else {
        ("BROKEN", Ink::Bad)
    };
    let searches = match report.searches {
        0 => String::new(),
        1 => ", 1 search".to_owned(),
        several => format!(", {several} searches"),
    };
    let _ = writeln!(
        text,
        "{}  {}: {}, {}, {}{searches}",
        style.paint(ink, word),
        style.paint(Ink::Strong, &name.unwrap_or_default()),
        count(report.files.len() as u64, "file"),
        count(report.lines, "line"),
        count(report.decisions, "decision"),
    );
    if report.is_empty() {
        let _ = writeln!(text, "  it proves nothing: a log has two lines as soon as it is begun");
    }
    if let Some(first) = &report.first_break {
        let _ = writeln!(text, "  {}:{}: {}", first.file.display(), first.line, first.what);
        if report.breaks > 1 {
            let _ = writeln!(text, "  {} more do not fit", count(report.breaks - 1, "line"));
        }
    }
    for (number, words) in [
        (report.dropped, "not logged, as the log itself says"),
        (report.torn, "cut off, as the log itself says"),
    ] {
        if number > 0 {
            let what = if words.starts_with("not") { "decision" } else { "line" };
            let _ = writeln!(text, "  {} {words}", count(number, what));
        }
    }
    if !report.is_from_beginning && report.lines > 0 {
        let _ = writeln!(text, "  what was logged before is not here");
    }
    if report.lines > 0 {
        let end = if report.is_stopped {
            "it was stopped there"
        } else {
            "it is being written, or was cut off"
        };
        let _ = writeln!(text, "  ends with number {}, {}: {end}", report.seq, report.hash);
    }
}

fn count(number: u64, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}

/// All that was found; versioned and stable.
#[must_use]
pub fn json(reports: &[Report], wanted: Option<&str>) -> String {
    let logs: Vec<Value> = reports.iter().map(log).collect();
    let mut value = json!({ "version": 1, "logs": logs });
    if let (Some(_), Some(object)) = (wanted, value.as_object_mut()) {
        let has_wanted = reports.iter().any(|report| report.has_wanted);
        object.insert("has_last".to_owned(), has_wanted.into());
    }
    format!("{value:#}\n")
}

fn log(report: &Report) -> Value {
    let first = report.first_break.as_ref().map(|first| {
        let file = first.file.display().to_string();
        json!({ "file": file, "line": first.line, "what": first.what })
    });
    json!({
        "files": report.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
        "intact": report.is_intact(),
        "empty": report.is_empty(),
        "lines": report.lines,
        "decisions": report.decisions,
        "searches": report.searches,
        "dropped": report.dropped,
        "torn": report.torn,
        "starts": report.starts,
        "from_beginning": report.is_from_beginning,
        "stopped": report.is_stopped,
        "last": { "seq": report.seq, "hash": report.hash },
        "breaks": report.breaks,
        "first_break": first,
    })
}
