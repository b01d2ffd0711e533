use std::collections::BTreeSet;

/// The words that the rules name of one field, as values of its variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    names: Vec<String>,
    /// Whether there are no other words than these.
    are_all: bool,
}

impl Words {
    /// The value where a call is to a customer and nobody says the word.
    pub(crate) const UNKNOWN: u32 = 0;

    pub(crate) fn new(words: BTreeSet<String>) -> Self {
        Self {
            names: words.into_iter().collect(),
            are_all: false,
        }
    }

    /// The words of a field that has no more than so many.
    pub(crate) fn of_few(words: BTreeSet<String>, most: usize) -> Self {
        Self {
            are_all: words.len() == most,
            ..Self::new(words)
        }
    }

    /// The words, in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a word among the named ones.
    pub(crate) fn index(&self, word: &str) -> Option<u32> {
        let index = self.names.binary_search_by(|known| known.as_str().cmp(word)).ok()?;
        u32::try_from(index).ok()
    }

    /// The value of a word: all that are not named share one.
    pub(crate) fn value(&self, word: Option<&str>) -> u32 {
        match word {
            None => Self::UNKNOWN,
            Some(word) => self.index(word).map_or(self.other(), |index| index + 1),
        }
    }

    /// The value of all words that are not named, where there are any.
    pub(crate) fn others(&self) -> Option<u32> {
        (!self.are_all).then(|| self.other())
    }

    fn other(&self) -> u32 {
        u32::try_from(self.names.len()).unwrap_or(u32::MAX - 1) + 1
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> u32 {
        self.other() + u32::from(!self.are_all)
    }
}
