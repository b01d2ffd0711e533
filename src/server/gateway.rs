//! Takes what a proxy says of a request in headers, asks what the request needs, and answers by the status alone.

mod compile;
mod file;
mod path;
mod question;
mod template;

use std::sync::atomic::Ordering;

use axum::{
    http::{
        HeaderMap, StatusCode,
        header::{HeaderName, HeaderValue},
        request::Parts,
    },
    response::Response,
};

use self::{path::segments, question::Ask};
use super::{
    answer::{Refusal, json_answer},
    decision,
    recorder::{Caller, record},
    route::Route,
    shared::Shared,
};
use crate::authzen::Decided;
use crate::decide::authzen::{Answer, AnswerContext, Detail, answer as decide};

pub use file::GatewayFile;

const REASON: HeaderName = HeaderName::from_static("ringfence-reason");
const ORIGINAL_METHOD: HeaderName = HeaderName::from_static("x-original-method");
const ORIGINAL_URI: HeaderName = HeaderName::from_static("x-original-uri");

/// Under which the path of a request to Envoy stands.
pub(super) const ENVOY: &str = "/gateway/envoy";

/// How requests become questions.
#[derive(Debug)]
struct Gateway {
    user: HeaderName,
    /// Those with fewer placeholders before those with more: the first that fits is the one that is meant.
    routes: Vec<GatewayRoute>,
}

/// What a kind of requests asks for.
#[derive(Debug)]
struct GatewayRoute {
    methods: Vec<String>,
    path: Vec<template::Segment>,
    ask: Ask,
}

/// Answers for a proxy: 200 where the request may go on, 403 where not, 401 where nobody asks.
pub(super) fn answer(shared: &Shared, route: Route, parts: &Parts, caller: &Caller) -> Result<Response, Refusal> {
    let Some(file) = &shared.gateway else {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "no-gateway",
            "there is no gateway; start the server with --gateway",
        ));
    };
    if shared.live.has_failed() {
        return Err(decision::failed());
    }
    let gateway = file.current();
    let (method, path) = match route {
        Route::Nginx => (
            only(&parts.headers, &ORIGINAL_METHOD),
            only(&parts.headers, &ORIGINAL_URI),
        ),
        _ => (Some(parts.method.as_str()), parts.uri.path().strip_prefix(ENVOY)),
    };
    let (Some(method), Some(path)) = (method, path) else {
        return Err(denied(
            "odd-request",
            "expected the headers X-Original-Method and X-Original-URI, each once",
        ));
    };
    let user = user(&parts.headers, &gateway.user)?;
    let Some(path) = segments(path) else {
        return Err(denied("odd-path", "the path can be read in more than one way"));
    };
    let Some((route, values)) = gateway.route(method, &path) else {
        return Err(denied("no-route", "no route of the gateway is for this request"));
    };
    let question = route.ask.question(user, &path, &values);
    let version = shared.live.current();
    let answer = decide(version.snapshot(), question.to_string(), Detail::Decision);
    let kept = Decided {
        request: question,
        answer: answer.clone(),
    };
    record(shared, &version, caller, [kept])?;
    count(shared, &answer);
    decided(&answer)
}

impl Gateway {
    /// The route that a request takes, with what stands for its placeholders.
    fn route<'a>(&'a self, method: &str, path: &'a [String]) -> Option<(&'a GatewayRoute, Vec<(&'a str, &'a str)>)> {
        let of_method = |route: &&GatewayRoute| route.methods.iter().any(|takes| takes == method);
        let mut routes = self.routes.iter().filter(of_method);
        routes.find_map(|route| Some((route, template::fit(&route.path, path)?)))
    }
}

fn decided(answer: &Answer) -> Result<Response, Refusal> {
    match &answer.context {
        Some(AnswerContext::Error { error }) => Err(denied(error.code, &error.message)),
        _ if answer.decision => {
            let mut response = json_answer(StatusCode::OK, "{\"decision\":true}");
            response
                .headers_mut()
                .insert(REASON, HeaderValue::from_static("granted"));
            Ok(response)
        }
        _ => Err(denied("not-granted", "the policy does not grant it")),
    }
}

fn count(shared: &Shared, answer: &Answer) {
    let metrics = &shared.metrics;
    let count = match &answer.context {
        Some(AnswerContext::Error { .. }) => &metrics.mistaken,
        _ if answer.decision => &metrics.allowed,
        _ => &metrics.denied,
    };
    count.fetch_add(1, Ordering::Relaxed);
}

fn denied(code: &'static str, message: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, code, message).with(REASON, HeaderValue::from_static(code))
}

/// Who asks. The header that says so stands once: of two, nobody knows which the application reads.
fn user<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<&'a str, Refusal> {
    if headers.get_all(name).iter().count() > 1 {
        return Err(denied("odd-request", "the user is said more than once"));
    }
    let user = headers.get(name).map(|user| user.to_str().unwrap_or_default().trim());
    match user {
        Some(user) if !user.is_empty() => Ok(user),
        _ => Err(Refusal::new(
            StatusCode::UNAUTHORIZED,
            "no-user",
            format_args!("expected the user in the header `{name}`"),
        )
        .with(REASON, HeaderValue::from_static("no-user"))),
    }
}

/// The text of a header that stands once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.to_str().ok())?
}
