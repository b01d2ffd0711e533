//! The key of what is masked.

use std::{collections::hash_map::RandomState, fs, hash::BuildHasher as _, path::Path};

use sha2::{Digest as _, Sha256};

use super::LogProblem;

/// The fewest bytes of a key.
pub(super) const SHORTEST_KEY: usize = 16;

/// The block of SHA-256 in bytes.
const BLOCK: usize = 64;

/// Gives a number for a text that only those can tell who have the key: HMAC-SHA-256.
#[derive(Clone)]
pub(super) struct Secret {
    inner: Sha256,
    outer: Sha256,
}

impl Secret {
    /// The key that a file holds; blanks and line ends around it do not count.
    pub(super) fn read(path: &Path) -> Result<Self, LogProblem> {
        let bytes = fs::read(path).map_err(|error| LogProblem::File {
            path: path.to_owned(),
            error,
        })?;
        let key = bytes.trim_ascii();
        if key.len() < SHORTEST_KEY {
            return Err(LogProblem::ShortKey(path.to_owned()));
        }
        Ok(Self::new(key))
    }

    /// A key that nobody knows: the operating system's chance, by way of the hash maps of the standard library.
    pub(super) fn of_chance() -> Self {
        let mut key = Vec::new();
        let chance = RandomState::new();
        for number in 0..4_u64 {
            key.extend(chance.hash_one(number).to_le_bytes());
        }
        Self::new(&key)
    }

    fn new(key: &[u8]) -> Self {
        let hashed;
        let key = if key.len() > BLOCK {
            hashed = Sha256::digest(key);
            hashed.as_slice()
        } else {
            key
        };
        let padded = |with: u8| {
            let block: Vec<u8> = key.iter().copied().chain(std::iter::repeat(0)).take(BLOCK).collect();
            Sha256::new_with_prefix(block.iter().map(|byte| byte ^ with).collect::<Vec<_>>())
        };
        Self {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    pub(super) fn sign(&self, text: &[u8]) -> [u8; 32] {
        let inner = self.inner.clone().chain_update(text).finalize();
        self.outer.clone().chain_update(inner).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    /// The cases of RFC 4231: a short key, and one longer than a block.
    #[test]
    fn it_is_hmac() {
        let short = Secret::new(b"Jefe").sign(b"what do ya want for nothing?");
        assert_eq!(short[..4], [0x5b, 0xdc, 0xc1, 0x46]);
        let long = Secret::new(&[0xaa; 131]).sign(b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(long[..4], [0x60, 0xe4, 0x31, 0x59]);
    }
}
