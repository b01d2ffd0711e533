use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, NoLabelSet, text},
    metrics::MetricType,
    registry::Registry,
};

use super::{route::Route, shared::Shared};
use crate::live::State;

/// The statuses that are counted one by one; the last place is for all others.
const STATUSES: [u16; 15] = [200, 304, 400, 401, 403, 404, 405, 408, 413, 415, 421, 431, 500, 503, 0];

/// The ends of the histogram's buckets, in microseconds.
const BUCKETS: [u64; 14] = [
    10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000,
];

const RELAXED: Ordering = Ordering::Relaxed;

/// What is counted. Each number is one atomic of its own: to count takes no lock and looks nothing up.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    routes: [PerRoute; Route::ALL.len()],
    pub(super) allowed: AtomicU64,
    pub(super) denied: AtomicU64,
    pub(super) mistaken: AtomicU64,
    /// Connections that made room for others.
    pub(super) made_room: AtomicU64,
    /// Connections that took longer than they may.
    pub(super) too_slow: AtomicU64,
    /// Connections that could not be accepted.
    pub(super) not_accepted: AtomicU64,
    /// TLS handshakes that failed.
    pub(super) handshakes_failed: AtomicU64,
}

#[derive(Debug, Default)]
struct PerRoute {
    statuses: [AtomicU64; STATUSES.len()],
    buckets: [AtomicU64; BUCKETS.len()],
    beyond: AtomicU64,
    microseconds: AtomicU64,
}

impl Metrics {
    /// Counts a request that was answered.
    pub(super) fn answered(&self, route: Route, status: u16, took: Duration) {
        let Some(counts) = self.routes.get(route.index()) else {
            return;
        };
        let place = STATUSES
            .iter()
            .position(|it| *it == status)
            .unwrap_or(STATUSES.len() - 1);
        if let Some(count) = counts.statuses.get(place) {
            count.fetch_add(1, RELAXED);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().position(|end| micros <= *end);
        bucket
            .and_then(|bucket| counts.buckets.get(bucket))
            .unwrap_or(&counts.beyond)
            .fetch_add(1, RELAXED);
        counts.microseconds.fetch_add(micros, RELAXED);
    }
}

/// All numbers, as Prometheus reads them.
pub(super) fn text(shared: &Arc<Shared>) -> Result<String, fmt::Error> {
    let mut registry = Registry::with_prefix("ringfence");
    registry.register_collector(Box::new(Scrape(Arc::clone(shared))));
    let mut out = String::with_capacity(8 * 1024);
    text::encode(&mut out, &registry)?;
    Ok(out)
}

struct Scrape(Arc<Shared>);

impl fmt::Debug for Scrape {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Scrape")
    }
}

impl Collector for Scrape {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let shared = &*self.0;
        let mut out = Out(&mut encoder);
        requests(&mut out, &shared.metrics)?;
        decisions(&mut out, &shared.metrics)?;
        connections(&mut out, shared)?;
        policy(&mut out, shared)?;
        decision_log(&mut out, shared)
    }
}

/// Writes whole metrics.
struct Out<'a, 'e>(&'a mut DescriptorEncoder<'e>);

impl Out<'_, '_> {
    fn counters<S: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (S, u64)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (labels, value) in values {
            metric
                .encode_family(&labels)?
                .encode_counter::<NoLabelSet, _, u64>(&value, None)?;
        }
        Ok(())
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, u64>(&value, None)
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        metric.encode_gauge(&value)
    }
}

fn requests(out: &mut Out<'_, '_>, metrics: &Metrics) -> fmt::Result {
    let mut answered = Vec::new();
    for route in Route::ALL {
        let Some(counts) = metrics.routes.get(route.index()) else {
            continue;
        };
        for (status, count) in STATUSES.iter().zip(&counts.statuses) {
            let count = count.load(RELAXED);
            if count > 0 {
                let status = match status {
                    0 => "other".to_owned(),
                    status => status.to_string(),
                };
                answered.push(([("endpoint", route.name().to_owned()), ("status", status)], count));
            }
        }
    }
    out.counters("requests", "Requests that were answered", answered)?;
    let mut metric = out.0.encode_descriptor(
        "request_duration_seconds",
        "From the headers of a request to its answer",
        None,
        MetricType::Histogram,
    )?;
    for route in Route::ALL {
        let Some(counts) = metrics.routes.get(route.index()) else {
            continue;
        };
        let mut buckets: Vec<_> = BUCKETS
            .iter()
            .zip(&counts.buckets)
            .map(|(end, count)| (Duration::from_micros(*end).as_secs_f64(), count.load(RELAXED)))
            .collect();
        buckets.push((f64::INFINITY, counts.beyond.load(RELAXED)));
        let count: u64 = buckets.iter().map(|(_, count)| count).sum();
        if count > 0 {
            let sum = Duration::from_micros(counts.microseconds.load(RELAXED)).as_secs_f64();
            metric
                .encode_family(&[("endpoint", route.name())])?
                .encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
        }
    }
    Ok(())
}

fn decisions(out: &mut Out<'_, '_>, metrics: &Metrics) -> fmt::Result {
    let outcomes = [
        ("allow", &metrics.allowed),
        ("deny", &metrics.denied),
        ("error", &metrics.mistaken),
    ];
    out.counters(
        "decisions",
        "Decisions; an error is a request that named something unknown, and denies",
        outcomes.map(|(outcome, count)| ([("outcome", outcome)], count.load(RELAXED))),
    )
}

#[allow(
    clippy::cast_precision_loss,
    reason = "no gauge counts beyond what a floating-point number holds exactly"
)]
fn connections(out: &mut Out<'_, '_>, shared: &Shared) -> fmt::Result {
    let metrics = &shared.metrics;
    out.gauge("connections_open", "Connections", shared.table.len() as f64)?;
    out.counter("connections", "Connections that were accepted", shared.table.taken())?;
    let ended = [
        ("made-room", &metrics.made_room),
        ("too-slow", &metrics.too_slow),
        ("handshake", &metrics.handshakes_failed),
        ("not-accepted", &metrics.not_accepted),
    ];
    out.counters(
        "connections_refused",
        "Connections that ended because of a limit or a mistake",
        ended.map(|(why, count)| ([("reason", why)], count.load(RELAXED))),
    )
}

#[allow(
    clippy::cast_precision_loss,
    reason = "no gauge counts beyond what a floating-point number holds exactly"
)]
fn policy(out: &mut Out<'_, '_>, shared: &Shared) -> fmt::Result {
    let version = shared.live.current();
    let status = shared.live.status();
    let mut metric = out
        .0
        .encode_descriptor("policy", "The version that decides", None, MetricType::Info)?;
    metric.encode_info(&[("revision", version.revision())])?;
    let mut metric = out.0.encode_descriptor(
        "policy_state",
        "1 for the state that the policy is in",
        None,
        MetricType::Gauge,
    )?;
    for state in [State::Current, State::Stale, State::Failed] {
        metric
            .encode_family(&[("state", state.name())])?
            .encode_gauge(&i64::from(state == status.state))?;
    }
    out.gauge(
        "policy_loaded_timestamp_seconds",
        "When the version that decides took effect",
        version.loaded().as_second() as f64,
    )?;
    out.gauge(
        "policy_age_seconds",
        "How long ago the version that decides was last seen to be what is kept",
        status.age.as_secs_f64(),
    )?;
    out.gauge(
        "policy_users",
        "Users of the policy",
        version.snapshot().policy().organisation.users.len() as f64,
    )?;
    out.counters(
        "policy_reloads",
        "Readings of a changed policy",
        [
            ([("outcome", "taken")], status.reloads),
            ([("outcome", "refused")], status.refused),
        ],
    )
}

fn decision_log(out: &mut Out<'_, '_>, shared: &Shared) -> fmt::Result {
    let Some(recorder) = &shared.recorder else {
        return Ok(());
    };
    let status = recorder.log().status();
    out.counter(
        "decision_log_written",
        "Decisions and searches that are in the log",
        status.written,
    )?;
    out.counter(
        "decision_log_dropped",
        "Decisions and searches that are not in the log",
        status.dropped,
    )?;
    out.counter("decision_log_failed", "Writes that failed", status.failed)?;
    let failing = if status.failing { 1.0 } else { 0.0 };
    out.gauge("decision_log_failing", "1 while the last write failed", failing)
}
