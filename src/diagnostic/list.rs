use std::fmt;

/// Words in a row: `a, b and c`, each in backticks.
pub(crate) struct List<'a, T> {
    items: &'a [T],
    last: &'static str,
}

impl<'a, T> List<'a, T> {
    /// Joined by `and`.
    pub(crate) fn and(items: &'a [T]) -> Self {
        Self { items, last: "and" }
    }

    /// Joined by `or`.
    pub(crate) fn or(items: &'a [T]) -> Self {
        Self { items, last: "or" }
    }
}

impl<T: fmt::Display> fmt::Display for List<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, item) in self.items.iter().enumerate() {
            if index > 0 && index + 1 == self.items.len() {
                write!(out, " {} ", self.last)?;
            } else if index > 0 {
                out.write_str(", ")?;
            }
            write!(out, "`{item}`")?;
        }
        Ok(())
    }
}
