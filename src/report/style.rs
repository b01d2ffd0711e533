/// How text looks where it is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Style {
    /// Whether colours may be used.
    pub colour: bool,
    /// Whether lines may be drawn with more than ASCII.
    pub unicode: bool,
    /// How many characters fit into a line.
    pub width: usize,
}

impl Default for Style {
    /// For a pipe or a file.
    fn default() -> Self {
        Self {
            colour: false,
            unicode: true,
            width: 100,
        }
    }
}

/// What a word is, and so its colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ink {
    /// A yes, a pass.
    Good,
    /// A no, a failure.
    Bad,
    /// A name or a heading.
    Strong,
    /// Something said by the way.
    Faint,
}

impl Style {
    /// A word in its colour.
    #[must_use]
    pub fn paint(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Good => "1;32",
            Ink::Bad => "1;31",
            Ink::Strong => "1",
            Ink::Faint => "2",
        };
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
