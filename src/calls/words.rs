use std::collections::BTreeSet;

/// The words that the rules name of one field, as values of its variable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// The value where a call is to a customer and nobody says the word.
    pub(crate) const UNKNOWN: u32 = 0;

    pub(crate) fn new(words: BTreeSet<String>) -> Self {
        Self(words.into_iter().collect())
    }

    /// The words, in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.0
    }

    /// The place of a word among the named ones.
    pub(crate) fn index(&self, word: &str) -> Option<u32> {
        let index = self.0.binary_search_by(|known| known.as_str().cmp(word)).ok()?;
        u32::try_from(index).ok()
    }

    /// The value of a word: all that are not named share one.
    pub(crate) fn value(&self, word: Option<&str>) -> u32 {
        match word {
            None => Self::UNKNOWN,
            Some(word) => self.index(word).map_or(self.other(), |index| index + 1),
        }
    }

    /// The value of all words that are not named.
    pub(crate) fn other(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX - 1) + 1
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> u32 {
        self.other() + 1
    }
}
