use std::fmt::Write as _;

use clap::ValueEnum;
use jiff::Timestamp;
use serde_json::json;

use crate::{
    analyse::Direction,
    command::policy::mistakes,
    live::{Event, Refusal, Reloaded},
    report::Style,
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

fn reloaded_words(reloaded: &Reloaded) -> String {
    let revision = reloaded.new.revision();
    let mut words = format!(
        "policy {} took effect, read in {} ms",
        revision.get(..12).unwrap_or(revision),
        reloaded.took.as_millis()
    );
    if let Ok(difference) = &reloaded.difference {
        let of = |direction| {
            difference
                .changes
                .iter()
                .filter(|change| change.direction == direction)
                .count()
        };
        let (gained, lost) = (of(Direction::Gained), of(Direction::Lost));
        let _ = write!(words, ": {gained} gains and {lost} losses of access");
    }
    words
}
