use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{
        HeaderMap, StatusCode,
        header::{ALLOW, AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::Response,
    routing::any,
};
use tokio::time::timeout;

use super::{
    answer::Refusal,
    caught::caught,
    decision, gateway, page,
    recorder::Caller,
    route::Route,
    scope::{Scope, Scopes},
    shared::Shared,
};
use crate::decide::authzen::Detail;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const EXPLAIN: HeaderName = HeaderName::from_static("ringfence-explain");

/// The longest request id that comes back whole.
const LONGEST_ID: usize = 128;

/// Every route, each to the same function.
pub(super) fn router(shared: &Arc<Shared>, checks_host: bool) -> Router {
    let of = |route: Route| {
        let shared = Arc::clone(shared);
        move |request: Request| handle(Arc::clone(&shared), route, checks_host, request)
    };
    let routes = Route::ALL.into_iter().filter_map(|route| Some((route, route.path()?)));
    routes
        .fold(Router::new(), |router, (route, path)| {
            match path.strip_suffix("{path}") {
                None => router.route(path, any(of(route))),
                Some(above) => router
                    .route(above, any(of(route)))
                    .route(&format!("{above}{{*path}}"), any(of(route))),
            }
        })
        .fallback(of(Route::Unknown))
}

/// Answers a request, whatever happens.
async fn handle(shared: Arc<Shared>, route: Route, checks_host: bool, request: Request) -> Response {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let answer = answer(&shared, route, checks_host, &parts, body);
    let mut response = settled(shared.limits.request_time, answer).await;
    if let Some(id) = parts.headers.get(REQUEST_ID).and_then(returned_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    shared
        .metrics
        .answered(route, response.status().as_u16(), began.elapsed());
    response
}

/// The response that an answer comes to, also where it panics or takes too long.
async fn settled(most: Duration, answer: impl Future<Output = Result<Response, Refusal>>) -> Response {
    match timeout(most, caught(answer)).await {
        Ok(Some(Ok(response))) => response,
        Ok(Some(Err(refusal))) => refusal.into_response(),
        Ok(None) => Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "the server failed at this request; nothing is allowed by it",
        )
        .into_response(),
        Err(_) => Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too-long",
            format_args!("the request took longer than {} s", most.as_secs()),
        )
        .into_response(),
    }
}

async fn answer(
    shared: &Arc<Shared>,
    route: Route,
    checks_host: bool,
    parts: &Parts,
    body: Body,
) -> Result<Response, Refusal> {
    if checks_host {
        shared.hosts.check(parts)?;
    }
    if parts.headers.len() > shared.limits.max_headers {
        return Err(Refusal::new(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "too-many-headers",
            format_args!("the request has more than {} headers", shared.limits.max_headers),
        ));
    }
    if !route.takes(&parts.method) {
        let refusal = Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "wrong-method",
            format_args!(
                "`{}` takes {}",
                parts.uri.path(),
                route.methods().to_str().unwrap_or_default()
            ),
        );
        return Err(refusal.with(ALLOW, route.methods()));
    }
    let client = match Scope::of(route).filter(|_| needs_token(shared, route)) {
        Some(scope) => authenticate(shared, &parts.headers)?
            .map(|client| client.may(scope))
            .transpose()?,
        None => None,
    };
    let detail = match route {
        Route::Access(_) => detail(parts)?,
        _ => Detail::Decision,
    };
    let client = match client {
        Some(client) if detail == Detail::Explained => Some(client.may(Scope::Explain)?),
        client => client,
    };
    let caller = Caller::of(shared, parts, client.and_then(|client| client.name));
    match route {
        Route::Access(endpoint) => decision::answer(shared, (endpoint, detail), parts, caller, body).await,
        Route::Nginx | Route::Envoy => gateway::answer(shared, route, parts, &caller),
        _ => page::answer(shared, route, parts),
    }
}

/// Reasons are given only where they are asked for: they tell who has what.
fn detail(parts: &Parts) -> Result<Detail, Refusal> {
    let by_header = parts.headers.get_all(EXPLAIN).iter().map(HeaderValue::as_bytes);
    let query = parts.uri.query().unwrap_or_default().split('&');
    let by_query = query.filter_map(|pair| match pair.split_once('=').unwrap_or((pair, "")) {
        ("explain", value) => Some(value.as_bytes()),
        _ => None,
    });
    let mut detail = Detail::Decision;
    for value in by_header.chain(by_query) {
        match value {
            b"true" => detail = Detail::Explained,
            b"false" => {}
            other => {
                return Err(Refusal::new(
                    StatusCode::BAD_REQUEST,
                    "odd-request",
                    format_args!(
                        "to explain is said with `true` or `false`, found `{}`",
                        String::from_utf8_lossy(other)
                    ),
                ));
            }
        }
    }
    Ok(detail)
}

/// Who showed a token.
struct Client {
    name: Option<Arc<str>>,
    scopes: Scopes,
}

impl Client {
    /// The client, where its token is good for this.
    fn may(self, scope: Scope) -> Result<Self, Refusal> {
        if self.scopes.has(scope) {
            return Ok(self);
        }
        let refusal = Refusal::new(
            StatusCode::FORBIDDEN,
            "out-of-scope",
            format_args!("the token is not good for `{}`, but for {}", scope.name(), self.scopes),
        );
        Err(refusal.with(WWW_AUTHENTICATE, HeaderValue::from_static(scope.challenge())))
    }
}

fn needs_token(shared: &Shared, route: Route) -> bool {
    match route {
        Route::Access(_) | Route::Nginx | Route::Envoy => true,
        Route::Status | Route::Metrics => !shared.open_metrics,
        Route::Metadata | Route::Health | Route::Ready | Route::OpenApi | Route::Unknown => false,
    }
}

/// Who asks; nothing where nobody has to say it.
fn authenticate(shared: &Shared, headers: &HeaderMap) -> Result<Option<Client>, Refusal> {
    let Some(file) = &shared.tokens else {
        return Ok(None);
    };
    let refuse = |message: &str, challenge: &'static str| {
        Err(Refusal::new(StatusCode::UNAUTHORIZED, "unauthenticated", message)
            .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge)))
    };
    if headers.get_all(AUTHORIZATION).iter().count() > 1 {
        return Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "odd-request",
            "expected the header `Authorization` once",
        ));
    }
    let Some(said) = headers.get(AUTHORIZATION) else {
        return refuse(
            "expected the header `Authorization: Bearer TOKEN`",
            "Bearer realm=\"ringfence\"",
        );
    };
    let token = said.to_str().ok().and_then(|said| said.split_once(' '));
    match token {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            if let Some(token) = file.tokens.load().find(token.trim()) {
                return Ok(Some(Client {
                    name: token.name(),
                    scopes: token.scopes(),
                }));
            }
            refuse(
                "the token is not known",
                "Bearer realm=\"ringfence\", error=\"invalid_token\"",
            )
        }
        _ => refuse(
            "expected the header `Authorization: Bearer TOKEN`",
            "Bearer realm=\"ringfence\", error=\"invalid_request\"",
        ),
    }
}

/// What comes back of a request id: the beginning of one that is too long, nothing of one that is no plain text.
pub(super) fn returned_id(id: &HeaderValue) -> Option<HeaderValue> {
    let text = id.to_str().ok()?;
    if text.len() <= LONGEST_ID {
        return Some(id.clone());
    }
    HeaderValue::from_str(text.get(..LONGEST_ID)?).ok()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use serde_json::{Value, json};
    use tokio::{runtime, task::yield_now};

    use super::*;

    /// The status and the body of the response that an answer comes to.
    fn response(answer: impl Future<Output = Result<Response, Refusal>>) -> (u16, Value) {
        let runtime = runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let response = settled(Duration::from_secs(20), answer).await;
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), 10_000).await.unwrap();
            (status, serde_json::from_slice(&body).unwrap())
        })
    }

    #[test]
    fn a_panic_is_an_error_of_the_server_and_no_decision() {
        let internal = |(status, body): &(u16, Value)| {
            assert_eq!((*status, &body["error"]["code"]), (500, &json!("internal")), "{body}");
            assert!(body["decision"].is_null(), "{body}");
        };
        internal(&response(async { panic!("at once") }));
        internal(&response(async {
            yield_now().await;
            panic!("after it has waited")
        }));
        internal(&response(async {
            let places = Arc::new(tokio::sync::Semaphore::new(1));
            let failed = decision::elsewhere(&places, || panic!("on another thread")).await;
            // Its place is free again.
            assert_eq!(places.available_permits(), 1);
            failed
        }));
        let (status, body) = response(async { Err(Refusal::new(StatusCode::BAD_REQUEST, "odd", "no panic")) });
        assert_eq!((status, &body["error"]["code"]), (400, &json!("odd")));
    }
}
