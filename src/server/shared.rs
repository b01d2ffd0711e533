use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use axum::body::Bytes;
use tokio::sync::Semaphore;

use super::{
    gateway::GatewayFile, hosts::Hosts, limits::Limits, metrics::Metrics, notice::Tell, recorder::Recorder,
    table::Table, tokens::TokenFile,
};
use crate::live::Live;

/// How many large bodies are held at once.
const LARGE_AT_ONCE: usize = 32;

/// What all requests share.
pub(super) struct Shared {
    pub(super) live: Live,
    pub(super) limits: Limits,
    pub(super) metrics: Metrics,
    pub(super) table: Arc<Table>,
    pub(super) tokens: Option<TokenFile>,
    pub(super) hosts: Hosts,
    /// Whether metrics and status are for everybody.
    pub(super) open_metrics: bool,
    /// How long a client may keep a decision.
    pub(super) cache: Option<Duration>,
    /// What the server says of itself.
    pub(super) metadata: Bytes,
    pub(super) gateway: Option<GatewayFile>,
    pub(super) recorder: Option<Recorder>,
    pub(super) large: Semaphore,
    pub(super) long: Arc<Semaphore>,
    pub(super) began: Instant,
    pub(super) tell: Tell,
    is_stopping: AtomicBool,
}

/// What of it is chosen by who runs the server.
pub(super) struct Chosen {
    pub(super) limits: Limits,
    pub(super) tokens: Option<TokenFile>,
    pub(super) hosts: Hosts,
    pub(super) open_metrics: bool,
    pub(super) cache: Option<Duration>,
    pub(super) metadata: Bytes,
    pub(super) gateway: Option<GatewayFile>,
    pub(super) recorder: Option<Recorder>,
}

impl Shared {
    pub(super) fn new(live: Live, chosen: Chosen, tell: Tell) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self {
            live,
            metrics: Metrics::default(),
            table: Arc::new(Table::new(chosen.limits.max_connections)),
            limits: chosen.limits,
            tokens: chosen.tokens,
            hosts: chosen.hosts,
            open_metrics: chosen.open_metrics,
            cache: chosen.cache,
            metadata: chosen.metadata,
            gateway: chosen.gateway,
            recorder: chosen.recorder,
            large: Semaphore::new(LARGE_AT_ONCE),
            long: Arc::new(Semaphore::new(cores)),
            began: Instant::now(),
            tell,
            is_stopping: AtomicBool::new(false),
        }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }
}
