//! Takes decisions, gives a file of them in which nothing can be changed unseen: one line of JSON a decision, each bound to
//! the one before. Knows no network; whoever decides never waits for the disk, unless told to.

mod entry;
mod file;
mod files;
mod line;
mod mask;
mod options;
mod paths;
mod problem;
mod queue;
mod read;
mod replay;
mod secret;
mod status;
mod tail;
mod verify;
mod writer;

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

pub use entry::{Answered, Entry, Found, Note};
pub use files::log_files;
pub use mask::{MaskPath, MaskProblem};
pub use options::{OnFailure, OnFull, Options, Sync};
pub use problem::{LogProblem, Unlogged};
pub use read::{Cause, Unreadable};
pub use replay::{Example, Group, Period, Replay, ReplayCounts, UnreadableLine, replay};
pub use status::Status;
pub use verify::{Break, Report, verify_files, verify_log};

use queue::Queue;
use writer::Writer;

/// The log of a running decision point.
///
/// A thread of its own writes; [`DecisionLog::record`] only puts into its queue. Dropping the log writes what is still in
/// the queue, as [`DecisionLog::close`] does.
#[derive(Debug)]
pub struct DecisionLog {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl DecisionLog {
    /// Opens a log, or goes on with the one that is there, and notes that it was started.
    pub fn open(options: Options) -> Result<Self, LogProblem> {
        let queue = Arc::new(Queue::new(&options));
        let writer = Writer::open(options, Arc::clone(&queue))?;
        let thread = std::thread::Builder::new()
            .name("decision-log".to_owned())
            .spawn(move || writer.run())
            .map_err(LogProblem::Thread)?;
        Ok(Self {
            queue,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Hands over a decision to be written. Never waits, unless [`OnFull::Block`] says so.
    ///
    /// An error says that the decision will not be in the log; it comes only under [`OnFailure::Refuse`].
    pub fn record(&self, entry: Entry) -> Result<(), Unlogged> {
        self.queue.record(entry)
    }

    /// Hands over something else that happened, which always has room.
    pub fn note(&self, note: Note) {
        self.queue.note(note);
    }

    /// How the log fares.
    #[must_use]
    pub fn status(&self) -> Status {
        self.queue.status()
    }

    /// Writes what is still in the queue, and that the log was stopped.
    ///
    /// What is handed over later is not logged.
    #[allow(clippy::must_use_candidate, reason = "it is called for what it does")]
    pub fn close(&self) -> Status {
        self.stop();
        self.queue.status()
    }

    fn stop(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A writer that went down has said so in the status.
            let _ = thread.join();
        }
    }
}

impl Drop for DecisionLog {
    fn drop(&mut self) {
        self.stop();
    }
}
