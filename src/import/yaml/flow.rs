use super::{WIDEST, scalar};

/// A mapping or a list in brackets.
pub(in super::super) struct Flow {
    open: &'static str,
    items: Vec<String>,
    close: &'static str,
}

/// A list of texts.
pub(in super::super) fn list<'a>(items: impl IntoIterator<Item = &'a str>) -> Flow {
    Flow {
        open: "[",
        items: items.into_iter().map(scalar).collect(),
        close: "]",
    }
}

impl Flow {
    /// A mapping, of `key: value` texts.
    pub(in super::super) fn mapping(items: Vec<String>) -> Self {
        if items.is_empty() {
            return Self {
                open: "{",
                items,
                close: "}",
            };
        }
        Self {
            open: "{ ",
            items,
            close: " }",
        }
    }

    /// Whether it fits on a line behind that many characters.
    pub(in super::super) fn fits(&self, indent: usize, before: usize) -> bool {
        indent + before + self.line().chars().count() <= WIDEST
    }

    /// On one line.
    pub(in super::super) fn line(&self) -> String {
        [self.open, &self.items.join(", "), self.close].concat()
    }

    /// Behind some characters of a line with this indentation: on the line where it fits, or broken between items.
    pub(in super::super) fn fit(&self, indent: usize, before: usize) -> String {
        if self.fits(indent, before) {
            return self.line();
        }
        let indent = indent + 2;
        let mut text = String::new();
        let mut width = usize::MAX;
        let last = self.items.len().saturating_sub(1);
        for (index, item) in self.items.iter().enumerate() {
            let item = match index {
                index if index == last => format!("{item}{}", self.close),
                _ => format!("{item},"),
            };
            let needed = item.chars().count() + 1;
            if width.saturating_add(needed) > WIDEST {
                text.push('\n');
                text.extend(std::iter::repeat_n(' ', indent));
                width = indent;
                if index == 0 {
                    text.push_str(self.open);
                    width += self.open.len();
                } else {
                    text.extend(std::iter::repeat_n(' ', self.open.len()));
                    width += self.open.len();
                }
            } else {
                text.push(' ');
                width += 1;
            }
            text.push_str(&item);
            width += needed - 1;
        }
        text
    }
}
