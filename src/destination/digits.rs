use std::fmt;

/// At most 15 decimal digits: a phone number without its `+` (E.164 allows no more), a short code, an internal number.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Digits {
    // INVARIANT: the bytes before `len` are ASCII digits, those behind it are 0.
    bytes: [u8; Self::MOST],
    len: u8,
}

impl Digits {
    /// The most digits there can be.
    pub const MOST: usize = 15;

    /// The digits of a text that holds nothing else, 1 to 15 of them.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::MOST];
        let len = u8::try_from(text.len()).ok().filter(|len| *len > 0)?;
        bytes.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        text.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then_some(Self { bytes, len })
    }

    /// The value of the digit at a place, counted from 0; `None` behind the last.
    #[must_use]
    pub fn get(&self, index: u8) -> Option<u8> {
        let byte = self.bytes.get(usize::from(index)).filter(|_| index < self.len);
        byte.map(|byte| byte.wrapping_sub(b'0'))
    }

    /// The digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..self.len.into())
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
