//! Which logged decisions would be others under another policy, as text or as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Ink, Style, difference::command};
use crate::{
    analyse::{ANY_RECORD, Direction},
    catalogue::ActsOn,
    decide::authzen::{Answer, AnswerContext, LevelValue, StatementValue, Why},
    decision_log::{Cause, Example, Group, Replay, ReplayCounts},
    snapshot::Snapshot,
};

/// A summary, then a paragraph for each user and permission, then what could not be decided.
#[must_use]
pub fn human(snapshot: &Snapshot, replay: &Replay, limit: usize, style: Style) -> String {
    let mut text = summary(&replay.counts);
    for group in replay.groups.iter().take(limit) {
        paragraph(&mut text, snapshot, group, style);
    }
    let (mut hidden, mut lines) = (replay.ungrouped, 0);
    for group in replay.groups.iter().skip(limit) {
        hidden += group.count;
        lines += 1;
    }
    if hidden > 0 {
        let which = if replay.ungrouped == 0 {
            format!(
                ", of {}",
                count(lines, "other user or permission", "other users or permissions")
            )
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "\nnot shown: {}{which}; `--limit 0` shows what there is room for",
            count(hidden, "more that changes", "more that change")
        );
    }
    undecided(&mut text, replay, style);
    text
}

fn summary(counts: &ReplayCounts) -> String {
    let changed = counts.gained + counts.lost;
    let decided = count(counts.decided, "decision", "decisions");
    let mut text = if changed == 0 {
        format!("none of {decided} would change")
    } else {
        let kinds = [(counts.gained, "now allowed"), (counts.lost, "now denied")];
        let kinds = kinds.into_iter().filter(|(number, _)| *number > 0);
        let kinds: Vec<_> = kinds.map(|(number, words)| format!("{number} {words}")).collect();
        format!("{changed} of {decided} would change: {}", kinds.join(", "))
    };
    if counts.errors > 0 {
        let requests = count(counts.errors, "request names", "requests name");
        let _ = write!(
            text,
            "; {requests} what this policy does not know, or cannot be read any more"
        );
    }
    text.push('\n');
    text
}

fn paragraph(text: &mut String, snapshot: &Snapshot, group: &Group, style: Style) {
    let example = &group.example;
    let _ = writeln!(
        text,
        "\n{}  {} of {}: {}",
        direction(group.direction, style),
        group.count,
        style.paint(Ink::Strong, or_nobody(&group.user)),
        group.permission
    );
    let mut line = |word: &str, words: &str| {
        let _ = writeln!(text, "  {} {words}", style.paint(Ink::Faint, &format!("{word:<8}")));
    };
    line("because", &why(&example.after));
    if let Some(before) = example.before.as_ref().and_then(settled) {
        line("before", &before);
    }
    line("first", &format!("{}:{}", example.file.display(), example.line));
    if group.error.is_none() {
        line("ask", &command(&asked(snapshot, group)));
    }
}

fn direction(direction: Direction, style: Style) -> String {
    match direction {
        Direction::Gained => style.paint(Ink::Bad, "now allowed"),
        Direction::Lost => style.paint(Ink::Good, "now denied"),
    }
}

fn or_nobody(user: &str) -> &str {
    if user.is_empty() { "nobody" } else { user }
}

/// The request as the command line takes it: the id of a record has no place there.
fn asked(snapshot: &Snapshot, group: &Group) -> Value {
    let catalogue = &snapshot.policy().catalogue;
    let permission = catalogue.id(&group.permission).and_then(|id| catalogue.get(id));
    let mut request = group.example.request.clone();
    let is_record = permission.is_some_and(|permission| permission.acts_on == ActsOn::Record);
    if let Some(id) = request.pointer_mut("/resource/id").filter(|_| is_record) {
        *id = ANY_RECORD.into();
    }
    request
}

/// The line that settled a decision when it was made.
fn settled(cause: &Cause) -> Option<String> {
    let place = format!("{}:{}", cause.file.as_ref()?, cause.line?);
    Some(match &cause.role {
        Some(role) => format!("role {role} at {place}"),
        None => format!("what {place} says"),
    })
}

/// Why an answer is as it is, in a line.
fn why(answer: &Answer) -> String {
    match &answer.context {
        None => String::new(),
        Some(AnswerContext::Error { error }) => format!("{} ({})", error.message, error.code),
        Some(AnswerContext::Why(why)) if answer.decision => why_allowed(why),
        Some(AnswerContext::Why(why)) => why_denied(why),
    }
}

fn why_allowed(why: &Why) -> String {
    if let Some(cause) = why.causes.first() {
        let assigned = &cause.assignment;
        return format!(
            "role {} at {}:{}, assigned to {} at {}:{}",
            cause.role, cause.file, cause.line, assigned.to, assigned.file, assigned.line
        );
    }
    if let Some(statement) = why.company.first() {
        return statement_at(statement);
    }
    why.workgroup.as_ref().map_or_else(String::new, |workgroup| {
        let place = match (&workgroup.file, workgroup.line) {
            (Some(file), Some(line)) => format!(" at {file}:{line}"),
            _ => String::new(),
        };
        format!(
            "the workgroup {} gives it to {}{place}",
            workgroup.name,
            level(&workgroup.level)
        )
    })
}

fn why_denied(why: &Why) -> String {
    if why.archived {
        return "the workgroup is archived".to_owned();
    }
    if let Some(words) = &why.unreadable {
        return words.clone();
    }
    if let Some(statement) = why.company.first() {
        return statement_at(statement);
    }
    if let Some(cause) = why.denied.first() {
        return format!("a statement denies it at {}:{}", cause.file, cause.line);
    }
    if let Some(nearest) = &why.nearest {
        let lacks = nearest.lacks.join(", ");
        return format!("nearest is {}: {lacks}", statement_at(&nearest.statement));
    }
    let held = format!("of {} is held: {}", why.permission, level(&why.level));
    let place = why
        .causes
        .first()
        .map(|cause| format!(", at {}:{}", cause.file, cause.line));
    let needed = why.needed.as_ref().map(|needed| format!("; needed: {needed}"));
    let ended = why
        .ended
        .first()
        .map(|ended| format!("; {} ended at {}:{}", ended.role, ended.file, ended.line));
    let parts = [Some(held), place, needed, ended];
    parts.into_iter().flatten().collect()
}

fn statement_at(statement: &StatementValue) -> String {
    format!("`{}` at {}:{}", statement.statement, statement.file, statement.line)
}

fn level(level: &LevelValue) -> String {
    match level {
        LevelValue::Level(name) => name.clone(),
        LevelValue::List(relations) => relations.join(", "),
        LevelValue::Calls { level, rules } => {
            let rules = rules.iter().map(|rule| format!("rule {rule}"));
            level.iter().cloned().chain(rules).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What was not decided again.
fn undecided(text: &mut String, replay: &Replay, style: Style) {
    let counts = &replay.counts;
    let kinds = [
        (
            counts.masked,
            "decision hides what matters behind a mask",
            "decisions hide what matters behind masks",
        ),
        (counts.unreadable, "line cannot be read", "lines cannot be read"),
        (
            counts.dropped,
            "decision was never logged",
            "decisions were never logged",
        ),
        (
            counts.outside,
            "decision is outside the period",
            "decisions are outside the period",
        ),
        (counts.searches, "search", "searches"),
    ];
    let kinds = kinds.into_iter().filter(|(number, _, _)| *number > 0);
    let kinds: Vec<_> = kinds
        .map(|(number, one, several)| count(number, one, several))
        .collect();
    if !kinds.is_empty() {
        let _ = writeln!(
            text,
            "\n{} {}",
            style.paint(Ink::Strong, "not decided:"),
            kinds.join(", ")
        );
    }
    for line in &replay.unreadable {
        let _ = writeln!(text, "  {}:{}: {}", line.file.display(), line.line, line.why);
    }
    let more = counts.unreadable - replay.unreadable.len() as u64;
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
}

fn count(number: u64, one: &str, several: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {several}")
    }
}

/// All that was found; versioned and stable.
#[must_use]
pub fn json(replay: &Replay, limit: usize) -> String {
    let counts = &replay.counts;
    let unreadable = replay
        .unreadable
        .iter()
        .map(|line| json!({ "file": line.file.display().to_string(), "line": line.line, "why": line.why.to_string() }));
    let value = json!({
        "version": 1,
        "summary": {
            "decided": counts.decided,
            "changed": counts.gained + counts.lost,
            "gained": counts.gained,
            "lost": counts.lost,
            "errors": counts.errors,
            "masked": counts.masked,
            "unreadable": counts.unreadable,
            "dropped": counts.dropped,
            "outside": counts.outside,
            "searches": counts.searches,
        },
        "changes": replay.groups.iter().take(limit).map(group).collect::<Vec<_>>(),
        "not_shown": replay.ungrouped + replay.groups.iter().skip(limit).map(|group| group.count).sum::<u64>(),
        "unreadable": unreadable.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn group(group: &Group) -> Value {
    json!({
        "change": match group.direction {
            Direction::Gained => "gained",
            Direction::Lost => "lost",
        },
        "user": group.user,
        "permission": group.permission,
        "error": group.error,
        "count": group.count,
        "example": example(&group.example),
    })
}

fn example(example: &Example) -> Value {
    let before = example.before.as_ref().map(
        |cause| json!({ "permission": cause.permission, "role": cause.role, "file": cause.file, "line": cause.line }),
    );
    json!({
        "file": example.file.display().to_string(),
        "line": example.line,
        "request": example.request,
        "before": before,
        "after": example.after,
    })
}
