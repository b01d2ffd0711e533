//! What a page says to ask for the next one. Nobody has to remember it: it holds all that is needed.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Endpoint;

/// Where a page begins, by the number of the candidate; how many results it may hold; and how many there were in all
/// when the first page was asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) limit: Option<usize>,
    pub(super) total: Option<usize>,
}

/// What a token belongs to.
pub(super) struct Asked<'a> {
    pub(super) policy: &'a str,
    pub(super) endpoint: Endpoint,
    pub(super) rest: Vec<u8>,
}

impl Token {
    /// The token as text, sealed.
    pub(super) fn written(self, asked: &Asked<'_>) -> String {
        let limit = self.limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let total = self.total.unwrap_or_default();
        format!("{}.{limit}.{total}.{}", self.start, self.seal(asked))
    }

    /// Reads a token and its seal.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let mut parts = text.split('.');
        let start = parts.next()?.parse().ok()?;
        let limit = match parts.next()? {
            "-" => None,
            limit => Some(limit.parse().ok()?),
        };
        let total = Some(parts.next()?.parse().ok()?);
        let seal = parts.next()?;
        parts.next().is_none().then_some((Self { start, limit, total }, seal))
    }

    /// What tells the token of one request from that of another: no secret, since it opens nothing that the request
    /// alone does not.
    pub(super) fn seal(self, asked: &Asked<'_>) -> String {
        let mut hash = Sha256::new();
        let which = format!("{:?} {:?}", asked.endpoint, self);
        for part in [
            env!("CARGO_PKG_VERSION").as_bytes(),
            asked.policy.as_bytes(),
            which.as_bytes(),
            &asked.rest,
        ] {
            // Lengths keep apart what the bytes alone would not.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut seal = String::new();
        for byte in hash.finalize().iter().take(16) {
            let _ = write!(seal, "{byte:02x}");
        }
        seal
    }
}
