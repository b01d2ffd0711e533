use std::{
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, SyncSender},
    },
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{Event, Kept, Options, Refusal, Reloaded, Shared, Version, kept::Mark, refusal::judge, watch::Watch};
use crate::{
    analyse::difference,
    load::{Loaded, Refused},
};

/// Why the reloader wakes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wake {
    /// Something may have changed.
    Changed,
    /// Nothing was heard for a while.
    Polled,
    /// Somebody wants it read, changed or not.
    Asked,
    /// Nobody needs it any more.
    Stop,
}

/// How long files that never rest are waited for.
const LONGEST_DEBOUNCE: Duration = Duration::from_secs(1);

/// How long git is waited for. One that died leaves its lock behind for ever.
const LONGEST_CHECKOUT: Duration = Duration::from_secs(10);

/// How many times files that change while they are read are read again at once.
const READINGS: usize = 20;

/// After how many of them it is told.
const PATIENCE: usize = 2;

/// Reads what is kept whenever it changes, and lets what is good take effect.
pub(super) struct Reloader {
    pub(super) kept: Kept,
    pub(super) options: Options,
    pub(super) shared: Arc<Shared>,
    pub(super) wakes: Receiver<Wake>,
    pub(super) wake: SyncSender<Wake>,
    pub(super) tell: Box<dyn FnMut(Event) + Send>,
    /// What was last read and judged, taken or not.
    pub(super) judged: Mark,
    /// What is in effect.
    pub(super) taken: Mark,
    pub(super) watch: Option<Watch>,
    /// Why there is no watch.
    pub(super) unwatched: Option<String>,
    /// Since when git has been writing the files.
    pub(super) locked: Option<Instant>,
}

impl Drop for Reloader {
    fn drop(&mut self) {
        self.shared.has_ended.store(true, Ordering::Release);
    }
}

impl Reloader {
    /// Goes on until it is told to stop.
    pub(super) fn run(mut self) {
        self.start_watch();
        // Something may have changed before it was watched.
        let mut wake = Wake::Changed;
        while wake != Wake::Stop {
            wake = match wake {
                Wake::Asked => self.reload(),
                _ => self.look(wake),
            };
        }
    }

    fn next(&self) -> Wake {
        match self.wakes.recv_timeout(self.options.poll) {
            Ok(Wake::Changed) => self.settle(),
            Ok(wake) => wake,
            Err(RecvTimeoutError::Timeout) => Wake::Polled,
            Err(RecvTimeoutError::Disconnected) => Wake::Stop,
        }
    }

    /// Waits until nothing was heard for a while.
    fn settle(&self) -> Wake {
        let began = Instant::now();
        while began.elapsed() < LONGEST_DEBOUNCE.max(self.options.debounce) {
            match self.wakes.recv_timeout(self.options.debounce) {
                Ok(Wake::Changed | Wake::Polled) => {}
                Ok(wake) => return wake,
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Wake::Stop,
            }
        }
        Wake::Changed
    }

    /// Reads whether anything changed, and reloads where it did. Gives why to wake next.
    fn look(&mut self, wake: Wake) -> Wake {
        if self.kept.is_still(&self.judged) {
            self.shared.record(|record| record.restless = false);
            self.verify();
            if self.watch.is_none() {
                self.start_watch();
            }
            return self.next();
        }
        if wake == Wake::Polled {
            // Nobody told: what is watched is not, or no longer, what is read.
            self.start_watch();
            let wake = self.settle();
            if wake != Wake::Changed {
                return wake;
            }
        }
        self.reload()
    }

    /// Reads until two readings agree, judges what was read, and lets it take effect.
    fn reload(&mut self) -> Wake {
        let mut readings = 0;
        while readings < READINGS {
            if self.is_being_checked_out() {
                if self.settle() == Wake::Stop {
                    return Wake::Stop;
                }
                continue;
            }
            let began = Instant::now();
            let (loaded, mark) = self.kept.load();
            if self.kept.is_still(&mark) {
                self.shared.record(|record| record.restless = false);
                self.judge(loaded, mark, began);
                return self.next();
            }
            readings += 1;
            if readings == PATIENCE {
                self.tell_restless();
            }
            if self.settle() == Wake::Stop {
                return Wake::Stop;
            }
        }
        // They do not rest; what decides goes on to do so.
        self.next()
    }

    /// Whether git is writing the files, and has not been for so long that it must have died.
    fn is_being_checked_out(&mut self) -> bool {
        if !self.kept.is_being_checked_out() {
            self.locked = None;
            return false;
        }
        self.locked.get_or_insert_with(Instant::now).elapsed() < LONGEST_CHECKOUT
    }

    /// What is kept has changed, and nobody knows to what.
    fn tell_restless(&mut self) {
        let was_restless = self
            .shared
            .record(|record| std::mem::replace(&mut record.restless, true));
        if !was_restless {
            (self.tell)(Event::Restless);
        }
    }

    fn judge(&mut self, loaded: Result<Loaded, Box<Refused>>, mark: Mark, reading: Instant) {
        let is_other = mark != self.taken;
        self.judged = mark;
        let judged = loaded.map_err(|refused| Refusal::from(*refused)).and_then(|loaded| {
            if is_other {
                judge(self.shared.current.load().snapshot(), &loaded.snapshot, &self.options)?;
            }
            Ok(loaded)
        });
        match judged {
            Ok(loaded) if is_other => self.take(loaded, reading),
            Ok(_) => self.take_back(),
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn take(&mut self, loaded: Loaded, reading: Instant) {
        let old = self.shared.current.load_full();
        let new = Arc::new(Version::new(loaded.snapshot, self.judged.revision(), old.number() + 1));
        self.shared.current.store(Arc::clone(&new));
        self.taken = self.judged.clone();
        self.shared.verify();
        self.shared.record(|record| {
            record.refusal = None;
            record.reloads += 1;
        });
        let took = reading.elapsed();
        // Who waits for the new version does not wait for what it changes.
        let difference = difference(old.snapshot(), new.snapshot(), Timestamp::now());
        (self.tell)(Event::Reloaded(Box::new(Reloaded {
            old,
            new,
            difference,
            took,
        })));
    }

    fn take_back(&mut self) {
        self.shared.verify();
        if self.shared.record(|record| record.refusal.take()).is_some() {
            (self.tell)(Event::TakenBack);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        let refusal = Arc::new(refusal);
        self.shared.record(|record| {
            record.refusal = Some(Arc::clone(&refusal));
            record.refused += 1;
        });
        (self.tell)(Event::Refused(refusal));
    }

    /// What decides is what is kept, at this moment.
    fn verify(&self) {
        if self.judged == self.taken {
            self.shared.verify();
        }
    }

    fn start_watch(&mut self) {
        let Some(directory) = self.kept.directory() else {
            // Git says at each poll which commit it is.
            return self.shared.record(|record| record.watched = true);
        };
        if !self.options.watch {
            return;
        }
        // The one before ends first: there may be only so many.
        self.watch = None;
        let started = Watch::start(directory, self.wake.clone());
        let is_watched = started.is_ok();
        self.shared.record(|record| record.watched = is_watched);
        match started {
            Ok(watch) => {
                self.watch = Some(watch);
                self.unwatched = None;
            }
            Err(words) if self.unwatched.as_ref() != Some(&words) => {
                self.unwatched = Some(words.clone());
                (self.tell)(Event::Unwatched(words));
            }
            Err(_) => {}
        }
    }
}
