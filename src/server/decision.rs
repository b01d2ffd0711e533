use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue},
        request::Parts,
    },
    response::Response,
};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use super::{
    answer::{Refusal, json_answer},
    body,
    metrics::Metrics,
    recorder::{Caller, record, record_search},
    shared::Shared,
};
use crate::{
    authzen::{Endpoint, Reply, reply},
    decide::authzen::{AnswerContext, Detail, answer as explain},
    live::Version,
    snapshot::Snapshot,
};

const REVISION: HeaderName = HeaderName::from_static("ringfence-revision");

/// A body is large beyond this many bytes: then only so many are held at once, and decided apart.
const LARGE: usize = 64 * 1024;

/// How the reply to a question begins that is answered with yes.
const ALLOWED: &[u8] = b"{\"decision\":true";

/// A list of questions takes long beyond this many bytes.
const LONG_LIST: usize = 8 * 1024;

/// Answers a question about access.
pub(super) async fn answer(
    shared: &Arc<Shared>,
    (endpoint, detail): (Endpoint, Detail),
    parts: &Parts,
    caller: Caller,
    body: Body,
) -> Result<Response, Refusal> {
    expect_json(&parts.headers)?;
    if shared.live.has_failed() {
        return Err(failed());
    }
    let _place = match length(&parts.headers) {
        Some(length) if length > LARGE => shared.large.acquire().await.ok(),
        _ => None,
    };
    let asked = Asked {
        endpoint,
        detail,
        cache: shared.cache.filter(|_| endpoint == Endpoint::Evaluation),
        body: body::read(&parts.headers, body, &shared.limits, LARGE).await?,
        caller,
    };
    if asked.takes_long() {
        let of_all = Arc::clone(shared);
        elsewhere(&shared.long, move || asked.decide(&of_all)).await
    } else {
        asked.decide(shared)
    }
}

/// The refusal while nothing may be decided.
pub(super) fn failed() -> Refusal {
    Refusal::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "policy-failed",
        "the policy has been stale for longer than it may be; nothing is decided by it",
    )
}

/// Does what may take long where it holds up no other request, and not too much of it at once.
pub(super) async fn elsewhere(
    places: &Arc<Semaphore>,
    decide: impl FnOnce() -> Result<Response, Refusal> + Send + 'static,
) -> Result<Response, Refusal> {
    let refusal = |_| {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed at this request; nothing is allowed by it",
        )
    };
    let Ok(place) = Arc::clone(places).acquire_owned().await else {
        return Err(failed());
    };
    let decided = tokio::task::spawn_blocking(move || {
        let _place = place;
        decide()
    });
    decided.await.map_err(refusal)?
}

/// What is asked.
struct Asked {
    endpoint: Endpoint,
    detail: Detail,
    cache: Option<Duration>,
    body: Bytes,
    caller: Caller,
}

impl Asked {
    fn takes_long(&self) -> bool {
        match self.endpoint {
            Endpoint::Evaluation => self.body.len() > LARGE,
            Endpoint::Evaluations => self.body.len() > LONG_LIST,
            Endpoint::SubjectSearch | Endpoint::ResourceSearch | Endpoint::ActionSearch => true,
        }
    }

    /// All of it is decided by one version of the policy.
    fn decide(&self, shared: &Shared) -> Result<Response, Refusal> {
        let version = shared.live.current();
        let keep = shared.recorder.is_some();
        if let Some(recorder) = &shared.recorder {
            recorder.refuse_unlogged()?;
        }
        let mut reply = reply(version.snapshot(), self.endpoint, &self.body, self.detail, keep);
        record(shared, &version, &self.caller, reply.decided.drain(..))?;
        if let Some(searched) = reply.searched.take() {
            record_search(shared, &version, &self.caller, searched)?;
        }
        count(&shared.metrics, &reply);
        let decision = reply.body.starts_with(ALLOWED);
        let kept = self
            .cache
            .and_then(|most| kept_for(version.snapshot(), &self.body, decision, most));
        Ok(respond(reply, &version, kept))
    }
}

fn respond(reply: Reply, version: &Version, kept: Option<u64>) -> Response {
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json_answer(status, reply.body);
    let headers = response.headers_mut();
    if let Ok(revision) = HeaderValue::from_str(version.revision()) {
        headers.insert(REVISION, revision);
    }
    if let Some(kept) = kept.and_then(|seconds| HeaderValue::from_str(&format!("private, max-age={seconds}")).ok()) {
        headers.insert(CACHE_CONTROL, kept);
    }
    response
}

/// For how many seconds the answer to a request may be kept: never beyond the moment at which it changes by itself, and
/// not at all where the request is a mistake, or the clock has changed the decision since it was made.
fn kept_for(snapshot: &Snapshot, body: &[u8], decision: bool, most: Duration) -> Option<u64> {
    let explained = explain(snapshot, body, Detail::Explained);
    let Some(AnswerContext::Why(why)) = explained.context else {
        return None;
    };
    if explained.decision != decision {
        return None;
    }
    let most = most.as_secs();
    let Some(until) = why.valid_until else {
        return Some(most);
    };
    let left = until.parse::<Timestamp>().ok()?.as_second() - Timestamp::now().as_second();
    // The second that has begun is not counted.
    let left = u64::try_from(left - 1).ok().filter(|left| *left > 0)?;
    Some(left.min(most))
}

/// Counts the decisions of a reply. In a string of JSON a quotation mark never stands alone, so that these words are found only
/// where they are keys.
fn count(metrics: &Metrics, reply: &Reply) {
    if reply.status != 200 {
        metrics.mistaken.fetch_add(1, Ordering::Relaxed);
        return;
    }
    let Ok(body) = std::str::from_utf8(&reply.body) else {
        return;
    };
    let of = |words| body.matches(words).count() as u64;
    let allowed = of("{\"decision\":true");
    let mistaken = of("\"context\":{\"error\":");
    let denied = of("{\"decision\":false").saturating_sub(mistaken);
    for (count, found) in [
        (&metrics.allowed, allowed),
        (&metrics.denied, denied),
        (&metrics.mistaken, mistaken),
    ] {
        if found > 0 {
            count.fetch_add(found, Ordering::Relaxed);
        }
    }
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn expect_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let said = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_one = headers.get_all(CONTENT_TYPE).iter().count() == 1;
    if is_one && said.is_some_and(|said| said == b"application/json" || is_json(said)) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        "wrong-content-type",
        "expected the header `Content-Type: application/json`",
    ))
}

fn is_json(said: &[u8]) -> bool {
    let Ok(said) = std::str::from_utf8(said) else {
        return false;
    };
    let mut parts = said.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    kind.eq_ignore_ascii_case("application/json")
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}
