use std::{
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
    task::Waker,
    time::{Duration, Instant},
};

use super::limits::Limits;

/// How many bits say the phase.
const PHASE_BITS: u32 = 3;

/// What a connection is at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Phase {
    /// Both sides agree on how to speak.
    Handshake,
    /// The client says what it wants: the first line, the headers.
    Head,
    /// A request is worked at.
    Handling,
    /// The client takes its answer.
    Writing,
    /// The client may ask again.
    Idle,
}

impl Phase {
    const ALL: [Self; 5] = [Self::Handshake, Self::Head, Self::Handling, Self::Writing, Self::Idle];
}

/// What is to become of a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It goes on.
    Stays,
    /// It ends once it has answered what was asked.
    Finishes,
    /// It ends now.
    Ends,
}

impl Fate {
    const ALL: [Self; 3] = [Self::Stays, Self::Finishes, Self::Ends];
}

/// How far a connection is, written by it and read by who watches over all of them. There is no timer for each: to say
/// what a connection is at is one store.
#[derive(Debug)]
pub(super) struct Progress {
    began: Instant,
    /// The phase, and the milliseconds from `began` at which it was entered.
    state: AtomicU64,
    was_asked: AtomicBool,
    fate: AtomicU8,
    waker: OnceLock<Waker>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            state: AtomicU64::new(Phase::Head as u64),
            was_asked: AtomicBool::new(false),
            fate: AtomicU8::new(Fate::Stays as u8),
            waker: OnceLock::new(),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX >> PHASE_BITS)
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.state
            .store(self.now() << PHASE_BITS | phase as u64, Ordering::Relaxed);
        if phase == Phase::Handling {
            self.was_asked.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.read().0
    }

    /// The phase, and since when.
    pub(super) fn read(&self) -> (Phase, Duration) {
        let state = self.state.load(Ordering::Relaxed);
        let number = state & ((1 << PHASE_BITS) - 1);
        let phase = Phase::ALL.into_iter().find(|phase| *phase as u64 == number);
        let since = Duration::from_millis(self.now().saturating_sub(state >> PHASE_BITS));
        (phase.unwrap_or(Phase::Idle), since)
    }

    /// Whether it ever asked for something.
    pub(super) fn was_asked(&self) -> bool {
        self.was_asked.load(Ordering::Relaxed)
    }

    pub(super) fn fate(&self) -> Fate {
        let fate = self.fate.load(Ordering::Relaxed);
        Fate::ALL.into_iter().find(|it| *it as u8 == fate).unwrap_or(Fate::Ends)
    }

    /// Says what becomes of a connection, and has it look. What is said once is not taken back.
    pub(super) fn doom(&self, fate: Fate) {
        if self.decree(fate) {
            self.wake();
        }
    }

    /// Says what becomes of a connection, which learns it when it next looks. Gives whether that is something new.
    pub(super) fn decree(&self, fate: Fate) -> bool {
        self.fate.fetch_max(fate as u8, Ordering::Relaxed) < fate as u8
    }

    /// Has the connection look.
    pub(super) fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
    }

    /// By what the task of the connection is woken: always the same.
    pub(super) fn wake_by(&self, waker: &Waker) {
        self.waker.get_or_init(|| waker.clone());
    }

    /// What becomes of it by the limits.
    pub(super) fn judged(&self, limits: &Limits) -> Fate {
        // A request that takes too long is answered; here is what comes after that.
        let handling = limits.request_time + limits.write_time;
        match self.read() {
            (Phase::Handshake, since) if since > limits.handshake_time => Fate::Ends,
            (Phase::Head, since) if since > limits.header_time => Fate::Ends,
            (Phase::Handling, since) if since > handling => Fate::Ends,
            (Phase::Writing, since) if since > limits.write_time => Fate::Ends,
            (Phase::Idle, since) if since > limits.idle_time => Fate::Finishes,
            _ => Fate::Stays,
        }
    }
}
