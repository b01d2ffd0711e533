use std::fmt::Write as _;

use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    command::policy::mistakes,
    live::{Event, Refusal, Reloaded},
    report::{
        Style,
        difference::{Compared, Kind, human},
    },
    server::{Level, Notice},
};

/// How notices are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(in crate::command) enum LogFormat {
    /// For people, with what belongs to a mistake below it.
    Text,
    /// A JSON object a line.
    Json,
}

impl LogFormat {
    pub(super) fn line(self, notice: &Notice) -> String {
        match (self, notice.level) {
            (Self::Text, Level::Info) => format!("{}\n", notice.message.trim_end()),
            (Self::Text, Level::Warning) => format!("warning: {}\n", notice.message.trim_end()),
            (Self::Json, level) => {
                let level = match level {
                    Level::Info => "info",
                    Level::Warning => "warning",
                };
                let line = json!({
                    "time": Timestamp::now().to_string(),
                    "level": level,
                    "event": notice.event,
                    "message": notice.message.trim_end(),
                });
                format!("{line}\n")
            }
        }
    }
}

/// What is said when something happens to the policy.
pub(super) fn notice(event: &Event, style: Style) -> Notice {
    match event {
        Event::Reloaded(reloaded) => Notice::info("reloaded", reloaded_words(reloaded)),
        Event::Refused(refusal) => Notice::warning(
            "refused",
            refused_words("the change is not taken, the policy before decides", refusal, style),
        ),
        Event::Broken(refusal) => Notice::warning(
            "broken",
            refused_words("the policy decides all the same", refusal, style),
        ),
        Event::Restless => Notice::warning(
            "restless",
            "the files change faster than they can be read twice: the policy before decides until they rest",
        ),
        Event::TakenBack => Notice::info(
            "taken-back",
            "the refused change was taken back: what decides is what is kept",
        ),
        Event::Unwatched(why) => Notice::warning(
            "unwatched",
            format!("the system does not tell of changes ({why}); they are looked for"),
        ),
    }
}

fn refused_words(what: &str, refusal: &Refusal, style: Style) -> String {
    format!(
        "{refusal}: {what}\n{}",
        mistakes(&refusal.diagnostics, &refusal.sources, style)
    )
}

/// The most lines of an access diff that are said; `ringfence diff` says all of it.
const MOST_LINES: usize = 60;

fn reloaded_words(reloaded: &Reloaded) -> String {
    let revision = reloaded.new.revision();
    let mut words = format!(
        "policy {} took effect, read in {} ms\n",
        revision.get(..12).unwrap_or(revision),
        reloaded.took.as_millis()
    );
    match compared(reloaded) {
        None => words.push_str("what it changes for people is too much to say"),
        Some(compared) => {
            let text = human(compared, Style::default());
            let more = text.lines().count().saturating_sub(MOST_LINES);
            for line in text.lines().take(MOST_LINES) {
                let _ = writeln!(words, "{line}");
            }
            if more > 0 {
                let _ = writeln!(words, "and {more} lines more, which `ringfence diff` says");
            }
        }
    }
    words
}

/// What a reload changes for people, in one line.
pub(super) fn changed_words(reloaded: &Reloaded) -> String {
    compared(reloaded).map_or_else(|| "too much to say".to_owned(), |compared| compared.summary())
}

fn compared(reloaded: &Reloaded) -> Option<Compared<'_>> {
    Some(Compared {
        difference: reloaded.difference.as_ref().ok()?,
        old: reloaded.old.snapshot(),
        new: reloaded.new.snapshot(),
        kind: Kind::Change,
    })
}
