//! Takes a place where a policy is kept, gives its current snapshot: whole, reloaded when what is kept changes. Never gives
//! one that is broken.
//!
//! ```no_run
//! use ringfence::live::{Kept, Live, Options};
//!
//! let policy = Live::start(Kept::Directory("policies".into()), Options::default(), |event| println!("{event:?}"))
//!     .map_err(|refused| format!("{:?}", refused.diagnostics))?;
//! // On every question: no lock, and one whole snapshot for as long as it is held.
//! let version = policy.current();
//! let snapshot = version.snapshot();
//! # let _ = snapshot;
//! # Ok::<(), String>(())
//! ```

mod current;
mod event;
mod kept;
mod options;
mod refusal;
mod reload;
mod status;
mod version;
mod watch;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use crate::{
    load::{Loaded, Refused},
    snapshot::Snapshot,
};

pub use current::Current;
pub use event::{Event, Reloaded};
pub use kept::Kept;
pub use options::Options;
pub use refusal::{Reason, Refusal};
pub use status::{State, Status};
pub use version::Version;

use kept::Mark;
use refusal::broken_invariants;
use reload::{Reloader, Wake};
use status::Record;

/// A policy that stays current.
///
/// Cloning gives another handle of the same policy; when the last is dropped, it is no longer kept current.
#[derive(Clone, Debug)]
pub struct Live {
    shared: Arc<Shared>,
    reloader: Option<Arc<Handle>>,
    max_staleness: Option<Duration>,
}

/// What readers and the reloader share.
#[derive(Debug)]
struct Shared {
    current: ArcSwap<Version>,
    record: Mutex<Record>,
    began: Instant,
    /// When what decides was last seen to be what is kept, in nanoseconds from the beginning.
    verified: AtomicU64,
    /// Whether the reloader is gone.
    has_ended: AtomicBool,
}

impl Shared {
    fn new(version: Version) -> Arc<Self> {
        Arc::new(Self {
            current: ArcSwap::from_pointee(version),
            record: Mutex::new(Record::default()),
            began: Instant::now(),
            verified: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
        })
    }

    /// What decides is what is kept, at this moment.
    fn verify(&self) {
        let now = u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.verified.store(now, Ordering::Release);
    }

    /// How long ago that was seen.
    fn age(&self) -> Duration {
        let verified = Duration::from_nanos(self.verified.load(Ordering::Acquire));
        self.began.elapsed().saturating_sub(verified)
    }

    fn record<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// By which the reloader is woken.
#[derive(Debug)]
struct Handle {
    wake: SyncSender<Wake>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        // It takes what waits, and so makes room.
        let _ = self.wake.send(Wake::Stop);
    }
}

/// How many times files that change while they are read at the start are read again.
const READINGS: usize = 50;

impl Live {
    /// A policy that never changes.
    #[must_use]
    pub fn fixed(snapshot: Snapshot) -> Self {
        Self {
            shared: Shared::new(Version::new(snapshot, String::new(), 1)),
            reloader: None,
            max_staleness: None,
        }
    }

    /// Loads a policy, and keeps it current from then on, in a thread of its own.
    ///
    /// Readings are taken to be whole when two of them agree, or when git keeps them. `tell` is told what happens, in
    /// that thread.
    ///
    /// # Errors
    ///
    /// Every mistake of the policy, where it has one at the start. A policy that breaks its invariants is told of.
    pub fn start(
        kept: Kept,
        options: Options,
        mut tell: impl FnMut(Event) + Send + 'static,
    ) -> Result<Self, Box<Refused>> {
        let (loaded, mark) = first_reading(&kept, options.debounce);
        let Loaded { snapshot, .. } = loaded?;
        tell_broken(&snapshot, &mut tell);
        let shared = Shared::new(Version::new(snapshot, mark.revision(), 1));
        // One that waits stands for all that come until it is taken.
        let (wake, wakes) = sync_channel(1);
        let max_staleness = options.max_staleness;
        let reloader = Reloader {
            kept,
            options,
            shared: Arc::clone(&shared),
            wakes,
            wake: wake.clone(),
            tell: Box::new(tell),
            judged: mark.clone(),
            taken: mark,
            watch: None,
            unwatched: None,
            locked: None,
        };
        let thread = thread::Builder::new().name("ringfence-reload".to_owned());
        if thread.spawn(move || reloader.run()).is_err() {
            shared.has_ended.store(true, Ordering::Release);
        }
        Ok(Self {
            shared,
            reloader: Some(Arc::new(Handle { wake })),
            max_staleness,
        })
    }

    /// The version to decide by. Takes no lock, and stays whole for as long as it is held.
    #[must_use]
    pub fn current(&self) -> Current {
        Current(self.shared.current.load())
    }

    /// Whether it is current, and if not, why.
    #[must_use]
    pub fn status(&self) -> Status {
        let (has_failed, age) = (self.has_failed(), self.age());
        let record = self.shared.record(|record| record.clone());
        Status {
            state: match &record.refusal {
                _ if has_failed => State::Failed,
                Some(_) => State::Stale,
                None if record.restless => State::Stale,
                None => State::Current,
            },
            age,
            refusal: record.refusal,
            watched: record.watched,
            reloads: record.reloads,
            refused: record.refused,
        }
    }

    /// How long ago what decides was last seen to be what is kept.
    fn age(&self) -> Duration {
        match &self.reloader {
            Some(_) => self.shared.age(),
            None => Duration::ZERO,
        }
    }

    /// Whether it decides no more: it has been stale for longer than it may be, or nothing keeps it current. Takes no lock.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.shared.has_ended.load(Ordering::Acquire) || self.max_staleness.is_some_and(|most| self.age() > most)
    }

    /// Has it read soon, changed or not.
    pub fn reload(&self) {
        if let Some(reloader) = &self.reloader {
            // Where one waits already, everything is read soon too.
            let _ = reloader.wake.try_send(Wake::Asked);
        }
    }
}

fn first_reading(kept: &Kept, debounce: Duration) -> (Result<Loaded, Box<Refused>>, Mark) {
    let mut reading = kept.load();
    for _ in 0..READINGS {
        if kept.is_still(&reading.1) && !kept.is_being_checked_out() {
            break;
        }
        thread::sleep(debounce);
        reading = kept.load();
    }
    reading
}

fn tell_broken(snapshot: &Snapshot, tell: &mut impl FnMut(Event)) {
    let diagnostics = broken_invariants(snapshot, Timestamp::now());
    if diagnostics.iter().next().is_some() {
        tell(Event::Broken(Arc::new(Refusal {
            reason: Reason::BrokenInvariants,
            diagnostics,
            sources: snapshot.sources().clone(),
        })));
    }
}
