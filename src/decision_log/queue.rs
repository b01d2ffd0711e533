use std::{
    mem,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{Entry, Note, OnFailure, OnFull, Options, Status, Unlogged};

/// What waits to be written, between those who decide and the thread that writes.
#[derive(Debug)]
pub(super) struct Queue {
    capacity: usize,
    on_full: OnFull,
    on_failure: OnFailure,
    state: Mutex<State>,
    /// There is something to write.
    ready: Condvar,
    /// There is room again.
    room: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<Waiting>,
    answers: usize,
    dropped: Option<Dropped>,
    is_closed: bool,
    status: Status,
}

/// Something to be written.
#[derive(Debug)]
pub(super) enum Waiting {
    Answered(Entry),
    Note(Note, Timestamp),
}

/// Decisions and searches that are not logged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dropped {
    pub(super) count: u64,
    pub(super) since: Timestamp,
    pub(super) why: &'static str,
}

/// What is taken out at once.
pub(super) struct Taken {
    pub(super) waiting: Vec<Waiting>,
    /// What was dropped after them.
    pub(super) dropped: Option<Dropped>,
    pub(super) is_closed: bool,
}

impl Queue {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            capacity: options.queue.max(1),
            on_full: options.on_full,
            on_failure: options.on_failure,
            state: Mutex::default(),
            ready: Condvar::new(),
            room: Condvar::new(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is behind the lock is whole after each statement.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn record(&self, entry: Entry) -> Result<(), Unlogged> {
        let mut state = self.state();
        loop {
            let unlogged = if state.is_closed {
                Unlogged::Closed
            } else if state.status.failing && self.on_failure == OnFailure::Refuse {
                Unlogged::Failing
            } else if state.answers < self.capacity {
                state.answers += 1;
                state.waiting.push(Waiting::Answered(entry));
                drop(state);
                self.ready.notify_one();
                return Ok(());
            } else if self.on_full == OnFull::Block && !state.status.failing {
                state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            } else {
                Unlogged::Full
            };
            return match self.on_failure {
                OnFailure::Refuse => Err(unlogged),
                OnFailure::GoOn => {
                    state.drop_one();
                    Ok(())
                }
            };
        }
    }

    pub(super) fn note(&self, note: Note) {
        self.state().waiting.push(Waiting::Note(note, Timestamp::now()));
        self.ready.notify_one();
    }

    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.ready.notify_all();
        self.room.notify_all();
    }

    pub(super) fn status(&self) -> Status {
        let state = self.state();
        Status {
            waiting: state.answers,
            ..state.status.clone()
        }
    }

    /// Says how the log fares.
    pub(super) fn tell(&self, tell: impl FnOnce(&mut Status)) {
        tell(&mut self.state().status);
        // Whoever waits for room learns that there will be none.
        self.room.notify_all();
    }

    /// Takes everything out as soon as there is something, or what there is at a moment.
    pub(super) fn take(&self, until: Option<Instant>) -> Taken {
        let mut state = self.state();
        while !state.is_closed && state.waiting.is_empty() && state.dropped.is_none() {
            let Some(left) = until.map(|until| until.saturating_duration_since(Instant::now())) else {
                state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if left.is_zero() {
                break;
            }
            state = self.wait(state, left);
        }
        state.answers = 0;
        let taken = Taken {
            waiting: mem::take(&mut state.waiting),
            dropped: state.dropped.take(),
            is_closed: state.is_closed,
        };
        drop(state);
        self.room.notify_all();
        taken
    }

    /// Waits, but no longer than until the log is closed; says whether it is.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut state = self.state();
        while !state.is_closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.wait(state, left);
        }
        state.is_closed
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        let (state, _) = self
            .ready
            .wait_timeout(state, time)
            .unwrap_or_else(PoisonError::into_inner);
        state
    }
}

impl State {
    fn drop_one(&mut self) {
        let dropped = self.dropped.get_or_insert_with(|| Dropped {
            count: 0,
            since: Timestamp::now(),
            why: "the queue was full",
        });
        if self.status.failing {
            dropped.why = "the file could not be written";
        }
        dropped.count += 1;
        self.status.dropped += 1;
    }
}
