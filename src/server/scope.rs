use std::fmt;

use super::route::Route;
use crate::{
    authzen::Endpoint,
    diagnostic::{List, nearest},
};

/// What a token may be good for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scope {
    /// Decisions, one or several, also for a gateway.
    Evaluate,
    /// Searches.
    Search,
    /// Why a decision is as it is.
    Explain,
    Status,
    Metrics,
}

impl Scope {
    const ALL: [Self; 5] = [Self::Evaluate, Self::Search, Self::Explain, Self::Status, Self::Metrics];

    /// What a route takes, where it takes a token at all.
    pub(super) fn of(route: Route) -> Option<Self> {
        match route {
            Route::Access(Endpoint::Evaluation | Endpoint::Evaluations) | Route::Nginx | Route::Envoy => {
                Some(Self::Evaluate)
            }
            Route::Access(Endpoint::SubjectSearch | Endpoint::ResourceSearch | Endpoint::ActionSearch) => {
                Some(Self::Search)
            }
            Route::Status => Some(Self::Status),
            Route::Metrics => Some(Self::Metrics),
            Route::Metadata | Route::Health | Route::Ready | Route::OpenApi | Route::Unknown => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Evaluate => "evaluate",
            Self::Search => "search",
            Self::Explain => "explain",
            Self::Status => "status",
            Self::Metrics => "metrics",
        }
    }

    /// What the header `WWW-Authenticate` says of a token that lacks it.
    pub(super) fn challenge(self) -> &'static str {
        match self {
            Self::Evaluate => "Bearer realm=\"ringfence\", error=\"insufficient_scope\", scope=\"evaluate\"",
            Self::Search => "Bearer realm=\"ringfence\", error=\"insufficient_scope\", scope=\"search\"",
            Self::Explain => "Bearer realm=\"ringfence\", error=\"insufficient_scope\", scope=\"explain\"",
            Self::Status => "Bearer realm=\"ringfence\", error=\"insufficient_scope\", scope=\"status\"",
            Self::Metrics => "Bearer realm=\"ringfence\", error=\"insufficient_scope\", scope=\"metrics\"",
        }
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// All that a token is good for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Scopes(u8);

impl Scopes {
    /// Those with these names; everything where there is none.
    pub(super) fn named<'a>(names: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut scopes = 0;
        for name in names {
            let found = Scope::ALL.into_iter().find(|scope| scope.name() == name);
            scopes |= found.ok_or_else(|| unknown(name))?.bit();
        }
        Ok(Self(match scopes {
            0 => u8::MAX,
            some => some,
        }))
    }

    pub(super) fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes = Scope::ALL.into_iter().filter(|scope| self.has(*scope));
        let names: Vec<_> = scopes.map(Scope::name).collect();
        write!(out, "{}", List::and(&names))
    }
}

fn unknown(name: &str) -> String {
    let known = Scope::ALL.map(Scope::name);
    match nearest(name, known) {
        Some(near) => format!("`{name}` is nothing that a token is good for; did you mean `{near}`?"),
        None => format!(
            "`{name}` is nothing that a token is good for; expected a token, or `name: token`, and perhaps some of {} behind it",
            List::and(&known)
        ),
    }
}
