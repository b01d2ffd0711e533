use axum::http::{Method, header::HeaderValue};

use crate::authzen::Endpoint;

/// What can be asked for, each under a path of its own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Route {
    Access(Endpoint),
    Metadata,
    Health,
    Ready,
    Status,
    Metrics,
    OpenApi,
    /// What a proxy asks of whose own request only the headers come.
    Nginx,
    Envoy,
    Unknown,
}

impl Route {
    pub(super) const ALL: [Self; 14] = [
        Self::Access(Endpoint::Evaluation),
        Self::Access(Endpoint::Evaluations),
        Self::Access(Endpoint::SubjectSearch),
        Self::Access(Endpoint::ResourceSearch),
        Self::Access(Endpoint::ActionSearch),
        Self::Metadata,
        Self::Health,
        Self::Ready,
        Self::Status,
        Self::Metrics,
        Self::OpenApi,
        Self::Nginx,
        Self::Envoy,
        Self::Unknown,
    ];

    /// Its path, `{path}` for any; none for what is not known.
    pub(super) fn path(self) -> Option<&'static str> {
        Some(match self {
            Self::Access(Endpoint::Evaluation) => "/access/v1/evaluation",
            Self::Access(Endpoint::Evaluations) => "/access/v1/evaluations",
            Self::Access(Endpoint::SubjectSearch) => "/access/v1/search/subject",
            Self::Access(Endpoint::ResourceSearch) => "/access/v1/search/resource",
            Self::Access(Endpoint::ActionSearch) => "/access/v1/search/action",
            Self::Metadata => "/.well-known/authzen-configuration",
            Self::Health => "/healthz",
            Self::Ready => "/readyz",
            Self::Status => "/status",
            Self::Metrics => "/metrics",
            Self::OpenApi => "/openapi.json",
            Self::Nginx => "/gateway/nginx",
            Self::Envoy => "/gateway/envoy/{path}",
            Self::Unknown => return None,
        })
    }

    /// Its place in `ALL`.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Access(Endpoint::Evaluation) => 0,
            Self::Access(Endpoint::Evaluations) => 1,
            Self::Access(Endpoint::SubjectSearch) => 2,
            Self::Access(Endpoint::ResourceSearch) => 3,
            Self::Access(Endpoint::ActionSearch) => 4,
            Self::Metadata => 5,
            Self::Health => 6,
            Self::Ready => 7,
            Self::Status => 8,
            Self::Metrics => 9,
            Self::OpenApi => 10,
            Self::Nginx => 11,
            Self::Envoy => 12,
            Self::Unknown => 13,
        }
    }

    /// What metrics call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Access(Endpoint::Evaluation) => "evaluation",
            Self::Access(Endpoint::Evaluations) => "evaluations",
            Self::Access(Endpoint::SubjectSearch) => "search-subject",
            Self::Access(Endpoint::ResourceSearch) => "search-resource",
            Self::Access(Endpoint::ActionSearch) => "search-action",
            Self::Metadata => "metadata",
            Self::Health => "healthz",
            Self::Ready => "readyz",
            Self::Status => "status",
            Self::Metrics => "metrics",
            Self::OpenApi => "openapi",
            Self::Nginx => "gateway-nginx",
            Self::Envoy => "gateway-envoy",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is asked for in this way.
    pub(super) fn takes(self, method: &Method) -> bool {
        match self {
            Self::Access(_) => method == Method::POST,
            Self::Nginx => method == Method::GET,
            Self::Envoy | Self::Unknown => true,
            _ => method == Method::GET || method == Method::HEAD,
        }
    }

    /// The ways in which it is asked for.
    pub(super) fn methods(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Access(_) => "POST",
            Self::Nginx => "GET",
            _ => "GET, HEAD",
        })
    }
}
