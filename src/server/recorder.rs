use std::sync::Arc;

use axum::http::{StatusCode, request::Parts};

use super::{answer::Refusal, handle::returned_id, shared::Shared};
use crate::{
    authzen::{Decided, Searched},
    decide::authzen::{Answer, Detail, answer as explain},
    decision_log::{DecisionLog, Entry, Found, OnFailure, OnFull},
    live::Version,
};

/// The log that decisions go to.
#[derive(Clone, Debug)]
pub struct Recorder {
    log: Arc<DecisionLog>,
    waits: bool,
    is_required: bool,
}

impl Recorder {
    /// Decisions go to this log, which was opened with these choices of what happens when its queue is full, or it cannot
    /// be written.
    #[must_use]
    pub fn new(log: Arc<DecisionLog>, on_full: OnFull, on_failure: OnFailure) -> Self {
        Self {
            log,
            waits: on_full == OnFull::Block,
            is_required: on_failure == OnFailure::Refuse,
        }
    }

    /// A refusal while answers may only be given with the log, and the log fails.
    pub(super) fn refuse_unlogged(&self) -> Result<(), Refusal> {
        if self.is_required && self.log.status().failing {
            return Err(unlogged("the log cannot be written"));
        }
        Ok(())
    }

    /// The log.
    pub(super) fn log(&self) -> &DecisionLog {
        &self.log
    }

    fn record(&self, entry: Entry) -> Result<(), Refusal> {
        let recorded = if self.waits {
            // Others go on while this one waits for room.
            tokio::task::block_in_place(|| self.log.record(entry))
        } else {
            self.log.record(entry)
        };
        recorded.map_err(|why| unlogged(&why.to_string()))
    }
}

fn unlogged(why: &str) -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "not-logged",
        format_args!("what is answered cannot be logged, and is not given: {why}"),
    )
}

/// Who asks, as the log has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Caller {
    request_id: Option<String>,
    client: Option<Arc<str>>,
}

impl Caller {
    /// Nobody needs to know it where nothing is logged.
    pub(super) fn of(shared: &Shared, parts: &Parts, client: Option<Arc<str>>) -> Self {
        if shared.recorder.is_none() {
            return Self::default();
        }
        let id = parts.headers.get(super::handle::REQUEST_ID).and_then(returned_id);
        Self {
            request_id: id.and_then(|id| id.to_str().ok().map(str::to_owned)),
            client,
        }
    }

    /// What is logged, with who asked for it.
    fn of_entry(&self, mut entry: Entry) -> Entry {
        entry.request_id.clone_from(&self.request_id);
        entry.client = self.client.as_deref().map(str::to_owned);
        entry
    }
}

/// Logs decisions, each with the line that settled it. A refusal says that they may not be given.
pub(super) fn record(
    shared: &Shared,
    version: &Version,
    caller: &Caller,
    decided: impl IntoIterator<Item = Decided>,
) -> Result<(), Refusal> {
    let Some(recorder) = &shared.recorder else {
        return Ok(());
    };
    let revision: Arc<str> = version.revision().into();
    for Decided { request, answer } in decided {
        let answer = settled(version, &request, answer);
        let entry = Entry::new(request, answer, Arc::clone(&revision));
        recorder.record(caller.of_entry(entry))?;
    }
    Ok(())
}

/// Logs a search. A refusal says that what it found may not be given.
pub(super) fn record_search(
    shared: &Shared,
    version: &Version,
    caller: &Caller,
    searched: Searched,
) -> Result<(), Refusal> {
    let Some(recorder) = &shared.recorder else {
        return Ok(());
    };
    let found = Found {
        what: searched.what,
        results: searched.results,
        total: searched.total,
    };
    let entry = Entry::of_search(searched.request, found, version.revision().into());
    recorder.record(caller.of_entry(entry))
}

/// The answer with what settled it, also where who asked did not want to know.
fn settled(version: &Version, request: &serde_json::Value, answer: Answer) -> Answer {
    if answer.context.is_some() {
        return answer;
    }
    let explained = explain(version.snapshot(), request.to_string(), Detail::Explained);
    // The clock may have ticked in between; what was answered is what counts.
    if explained.decision == answer.decision {
        explained
    } else {
        answer
    }
}
