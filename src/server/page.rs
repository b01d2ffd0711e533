use std::sync::Arc;

use axum::{
    http::{StatusCode, header::HeaderValue, request::Parts},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{
    answer::{Refusal, answer as respond, json_answer},
    etag::{tag, tagged},
    metrics,
    route::Route,
    shared::Shared,
    status,
};

/// The description of the interface.
const OPEN_API: &str = include_str!("../../schema/openapi.json");

const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Says something of the server itself.
pub(super) fn answer(shared: &Arc<Shared>, route: Route, parts: &Parts) -> Result<Response, Refusal> {
    let json = |body: axum::body::Bytes| json_answer(StatusCode::OK, body);
    match route {
        Route::Health => Ok(respond(StatusCode::OK, PLAIN, "alive\n")),
        Route::Ready => Ok(ready(shared)),
        Route::Metadata => {
            let tag = tag(&shared.metadata);
            Ok(tagged(json(shared.metadata.clone()), &tag, &parts.headers))
        }
        Route::OpenApi => {
            let tag = tag(OPEN_API.as_bytes());
            Ok(tagged(json(OPEN_API.into()), &tag, &parts.headers))
        }
        Route::Status => {
            let (body, tag) = status::status(shared);
            Ok(tagged(json(body.into()), &tag, &parts.headers))
        }
        Route::Metrics => match metrics::text(shared) {
            Ok(text) => Ok(respond(StatusCode::OK, OPEN_METRICS, text)),
            Err(_) => Err(Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "the metrics cannot be written",
            )),
        },
        Route::Access(_) | Route::Nginx | Route::Envoy | Route::Unknown => Err(unknown(parts)),
    }
}

fn ready(shared: &Shared) -> Response {
    let (status, words) = if shared.is_stopping() {
        (StatusCode::SERVICE_UNAVAILABLE, "the server is shutting down\n")
    } else if shared.live.has_failed() {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the policy has been stale for longer than it may be\n",
        )
    } else {
        (StatusCode::OK, "ready\n")
    };
    respond(status, PLAIN, words)
}

fn unknown(parts: &Parts) -> Refusal {
    let paths: Vec<_> = Route::ALL.into_iter().filter_map(Route::path).collect();
    Refusal::new(
        StatusCode::NOT_FOUND,
        "unknown-path",
        format_args!(
            "`{}` is not known; the paths are {}",
            parts.uri.path(),
            paths.join(", ")
        ),
    )
}

/// What the server says of itself to clients, as `AuthZEN` writes it.
pub(super) fn metadata(base: &str) -> String {
    let endpoints = [
        ("access_evaluation_endpoint", 0),
        ("access_evaluations_endpoint", 1),
        ("search_subject_endpoint", 2),
        ("search_resource_endpoint", 3),
        ("search_action_endpoint", 4),
    ];
    let mut members = Map::new();
    members.insert("policy_decision_point".to_owned(), Value::from(base));
    for (name, place) in endpoints {
        let path = Route::ALL.get(place).copied().and_then(Route::path);
        if let Some(path) = path {
            members.insert(name.to_owned(), Value::from(format!("{base}{path}")));
        }
    }
    json!(members).to_string()
}
