/// A file among the loaded ones: its index in [`Sources`](super::Sources).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FileId(pub(crate) u32);

impl FileId {
    /// The index.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where something stands: a file and a range of bytes in it.
///
/// Ordered by file, then by start, which is the order in which a person reads.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Length in bytes; 0 where the place is a point.
    pub len: u32,
}

impl Place {
    /// The offset just behind the last byte.
    #[must_use]
    pub fn end(self) -> u32 {
        self.start.saturating_add(self.len)
    }
}
