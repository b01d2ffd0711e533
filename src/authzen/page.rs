//! What is found, page by page.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};
use serde_json::Value;

use super::{
    Endpoint,
    token::{Asked, Token},
};
use crate::{
    decide::{RequestError, authzen::Object},
    snapshot::Snapshot,
};

/// The most results that one response holds.
pub const MOST_RESULTS: usize = 10_000;

/// What a request says of pages.
#[derive(Deserialize)]
#[serde(expecting = "an object with `token` or `limit`")]
pub(super) struct PageAsked<'a> {
    #[serde(borrow)]
    token: Option<Cow<'a, str>>,
    limit: Option<Limit>,
}

struct Limit(usize);

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(LimitVisitor)
    }
}

struct LimitVisitor;

impl Visitor<'_> for LimitVisitor {
    type Value = Limit;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("`limit` as a whole number, 0 or more")
    }

    fn visit_u64<E>(self, limit: u64) -> Result<Self::Value, E> {
        Ok(Limit(usize::try_from(limit).unwrap_or(usize::MAX)))
    }
}

/// Where a page begins, and how many results it may hold.
pub(super) struct Pages<'a> {
    is_asked: bool,
    token: Token,
    request: Unpaged<'a>,
}

/// What a token has to belong to: the request without its page, and the policy.
struct Unpaged<'a> {
    snapshot: &'a Snapshot,
    endpoint: Endpoint,
    body: &'a [u8],
}

/// What is found.
#[derive(Serialize)]
pub(super) struct Found<R> {
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Page>,
    results: Vec<R>,
}

#[derive(Serialize)]
struct Page {
    next_token: String,
    count: usize,
    total: usize,
}

impl<R> Found<R> {
    /// How many results there are on this page.
    pub(super) fn count(&self) -> usize {
        self.results.len()
    }

    /// How many there are on all pages, where that is said.
    pub(super) fn total(&self) -> Option<usize> {
        self.page.as_ref().map(|page| page.total)
    }
}

impl<'a> Pages<'a> {
    pub(super) fn read(
        asked: Option<&Object<PageAsked<'_>>>,
        snapshot: &'a Snapshot,
        endpoint: Endpoint,
        body: &'a [u8],
    ) -> Result<Self, RequestError> {
        let request = Unpaged {
            snapshot,
            endpoint,
            body,
        };
        let limit = asked.and_then(|Object(page)| page.limit.as_ref()).map(|limit| limit.0);
        let token = match asked.and_then(|Object(page)| page.token.as_deref()) {
            None => Token {
                start: 0,
                limit,
                total: None,
            },
            Some(text) => request.token(text, limit)?,
        };
        Ok(Self {
            is_asked: asked.is_some(),
            token,
            request,
        })
    }

    /// One page of what is allowed of the candidates, which are the same, and in the same order, for every page.
    pub(super) fn cut<C, R>(
        &self,
        candidates: impl Iterator<Item = C>,
        is_allowed: impl Fn(&C) -> bool,
        found: impl Fn(C) -> R,
    ) -> Found<R> {
        let Token { start, limit, total } = self.token;
        let most = limit.map_or(MOST_RESULTS, |limit| limit.min(MOST_RESULTS));
        let mut results = Vec::new();
        let mut next = None;
        let mut counted = 0;
        let candidates = candidates.enumerate().skip(start);
        for (index, candidate) in candidates.filter(|(_, candidate)| is_allowed(candidate)) {
            counted += 1;
            if results.len() < most {
                results.push(found(candidate));
            } else if next.is_none() {
                next = Some(index);
                // The first page counts for all of them.
                if total.is_some() {
                    break;
                }
            }
        }
        let total = total.unwrap_or(counted);
        // A page of nothing leads nowhere: it only says how many there are.
        let next = next.filter(|_| most > 0).map(|start| Token {
            start,
            limit,
            total: Some(total),
        });
        let page = (self.is_asked || next.is_some()).then(|| Page {
            next_token: next.map_or_else(String::new, |token| self.request.written(token)),
            count: results.len(),
            total,
        });
        Found { page, results }
    }
}

impl Unpaged<'_> {
    /// Reads the token of a page. A limit that is left out is that of the page before.
    fn token(&self, text: &str, limit: Option<usize>) -> Result<Token, RequestError> {
        let refused = |why: &str| Err(RequestError::Malformed(format!("`page.token` {why}")));
        if text.is_empty() {
            return refused("is empty: there was no page after the last one");
        }
        let Some((token, seal)) = Token::read(text) else {
            return refused("is none that a response gave");
        };
        if seal != token.seal(&self.asked()) {
            return refused("belongs to another request, or the policy has changed: begin again without it");
        }
        if limit.is_some() && limit != token.limit {
            return refused("belongs to pages of another `limit`: leave `limit` out, or begin again");
        }
        Ok(token)
    }

    fn written(&self, token: Token) -> String {
        token.written(&self.asked())
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            policy: self.snapshot.digest(),
            endpoint: self.endpoint,
            rest: rest(self.body),
        }
    }
}

/// A request without its page, the same however its keys are ordered.
fn rest(body: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut request)) = serde_json::from_slice(body) else {
        // Nested too deep for a value: the text itself, which no other page has.
        return body.to_vec();
    };
    request.remove("page");
    let mut request = Value::Object(request);
    request.sort_all_objects();
    serde_json::to_vec(&request).unwrap_or_default()
}
