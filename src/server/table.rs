use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rustc_hash::FxHashMap;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use super::{
    limits::Limits,
    progress::{Fate, Phase, Progress},
};

/// How long a connection that never asked stands before it may have to make room for another.
const SILENT: Duration = Duration::from_millis(200);

/// How long one that did waits for its next request before.
const RESTING: Duration = Duration::from_secs(1);

/// How often room is looked for where there is none.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// All connections.
#[derive(Debug)]
pub(super) struct Table {
    connections: Mutex<FxHashMap<u64, Arc<Progress>>>,
    next: AtomicU64,
    places: Arc<Semaphore>,
    left: Notify,
}

impl Table {
    pub(super) fn new(most: usize) -> Self {
        Self {
            connections: Mutex::default(),
            next: AtomicU64::new(0),
            places: Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))),
            left: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, FxHashMap<u64, Arc<Progress>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    /// How many were ever taken.
    pub(super) fn taken(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    /// A place, once there is one. Where all are taken, the connection that least needs its place makes room: one that never asked, or has
    /// waited longest for its next request. Where all work, the newcomer waits. Gives how many made room, too.
    pub(super) async fn place(self: &Arc<Self>) -> Option<(Place, u64)> {
        let mut made_room = 0;
        loop {
            let places = Arc::clone(&self.places);
            if let Ok(permit) = Arc::clone(&places).try_acquire_owned() {
                return Some((self.enter(permit), made_room));
            }
            made_room += u64::from(self.make_room());
            match tokio::time::timeout(LOOK_AGAIN, places.acquire_owned()).await {
                Ok(Ok(permit)) => return Some((self.enter(permit), made_room)),
                Ok(Err(_)) => return None,
                Err(_) => {}
            }
        }
    }

    fn enter(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> Place {
        let progress = Arc::new(Progress::new());
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(number, Arc::clone(&progress));
        Place {
            progress,
            number,
            table: Arc::clone(self),
            _permit: permit,
        }
    }

    /// Whether a connection was told to make room.
    fn make_room(&self) -> bool {
        let connections = self.lock();
        let spare = |progress: &&Arc<Progress>| {
            let is_spare = match progress.read() {
                (Phase::Idle, since) => since >= RESTING,
                (Phase::Handshake | Phase::Head, since) => !progress.was_asked() && since >= SILENT,
                (Phase::Handling | Phase::Writing, _) => false,
            };
            is_spare && progress.fate() == Fate::Stays
        };
        let spared = connections
            .values()
            .filter(spare)
            .max_by_key(|progress| (!progress.was_asked(), progress.read().1));
        let Some(spared) = spared else { return false };
        spared.doom(match spared.phase() {
            Phase::Idle => Fate::Finishes,
            _ => Fate::Ends,
        });
        true
    }

    /// Ends what takes longer than it may. Gives how many that were.
    pub(super) fn sweep(&self, limits: &Limits) -> u64 {
        let mut ended = 0;
        for progress in self.lock().values() {
            let fate = progress.judged(limits);
            ended += u64::from(fate == Fate::Ends && progress.fate() != Fate::Ends);
            progress.doom(fate);
        }
        ended
    }

    /// Says to all what becomes of them. It counts for all before the first acts on it: whoever sees one connection end may
    /// rely on it at the others.
    pub(super) fn doom(&self, fate: Fate) {
        let connections = self.lock();
        let told: Vec<_> = connections.values().filter(|progress| progress.decree(fate)).collect();
        for progress in told {
            progress.wake();
        }
    }

    /// Waits until one may have left.
    pub(super) async fn one_left(&self) {
        self.left.notified().await;
    }
}

/// The place of a connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) progress: Arc<Progress>,
    number: u64,
    table: Arc<Table>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.table.lock().remove(&self.number);
        self.table.left.notify_one();
    }
}
