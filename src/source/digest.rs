use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::Sources;

impl Sources {
    /// The SHA-256 of the files, names included, in hexadecimal: the same wherever and whenever they are read.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (_, file) in self.iter() {
            for text in [file.path(), file.text()] {
                // Lengths keep apart what the texts alone would not.
                hash.update((text.len() as u64).to_le_bytes());
                hash.update(text);
            }
        }
        let mut words = String::new();
        for byte in hash.finalize() {
            let _ = write!(words, "{byte:02x}");
        }
        words
    }
}
